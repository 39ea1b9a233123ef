"""Invented people: names put together by number, ID numbers of a county that does not exist.

The same serial always gives the same person, and two serials never share an ID number.
"""

from datetime import date, timedelta

from msgspec import Struct

from backend.access.identity import id_check_digit
from backend.access.models import MemberKind, Relation

DIVISION = "330899"
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈"
    "钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万钱"
)
FIRST_SIGNS = "伟芳娜敏静秀丽强磊军洋勇艳杰涛明超兰霞平刚桂建国志海晓红玉文春雪婷宇浩欣子梓雨嘉佳思一俊泽诗慧美云林永新"
SECOND_SIGNS = "英华玲杰丽辉军平红明芬梅兰东波斌鹏飞龙凤琴燕萍娟涵轩怡然宁安乐康达远航成良才德福生贵根友仁义青竹溪月"
ELDEST = date(1941, 3, 1)
BIRTHDAYS = 24_000
"""Days from the eldest on; the youngest are born in November 2006."""
STEP = 9_973
"""Coprime to the birthdays: neighbouring serials are born far apart, and none twice on one number."""
MIXER = 2_654_435_761
FIRST_SEQUENCE = 100
"""The last three digits before the check digit; what is below is kept for the people of the sign-ins."""
SEQUENCES = 890
PHONES = 9_000


class Resident(Struct, frozen=True):
    """A demo resident who may sign in: the code that is sent is shown by the demo's outbox."""

    phone: str
    name: str
    id_number: str


class Relative(Struct, frozen=True):
    """Somebody on the first resident's list: a child has no phone, a grown-up agreed with theirs."""

    kind: MemberKind
    relation: Relation
    phone: str | None
    name: str
    id_number: str


def id_number(born: date, sequence: int) -> str:
    """A valid ID number of the invented county; an odd sequence is a man's."""
    first = f"{DIVISION}{born:%Y%m%d}{sequence:03d}"
    return first + id_check_digit(first)


def name_of(serial: int) -> str:
    """A surname and one or two signs."""
    mixed = serial * MIXER % 2**32
    surname = SURNAMES[mixed % len(SURNAMES)]
    first = FIRST_SIGNS[mixed // 127 % len(FIRST_SIGNS)]
    second = SECOND_SIGNS[mixed // 8_191 % len(SECOND_SIGNS)]
    return surname + first + ("" if mixed // 524_287 % 6 == 0 else second)


def id_number_of(serial: int) -> str:
    """Different for every serial below 20 million."""
    turn, day = divmod(serial, BIRTHDAYS)
    return id_number(born_of(serial), FIRST_SEQUENCE + (turn + day * 37) % SEQUENCES)


def born_of(serial: int) -> date:
    """As the ID number says."""
    return ELDEST + timedelta(days=serial % BIRTHDAYS * STEP % BIRTHDAYS)


def phone_of(serial: int) -> str:
    """From 13900000100 on; families share one."""
    return f"1390000{1000 + serial * 7 % PHONES:04d}"


RESIDENTS = tuple(
    Resident(phone, name, id_number(born, sequence))
    for phone, name, born, sequence in (
        ("13900000001", "林晓青", date(1990, 3, 7), 2),
        ("13900000002", "张晓明", date(1984, 11, 21), 1),
        ("13900000003", "陈溪月", date(1996, 6, 15), 4),
        ("13900000004", "吴德福", date(1953, 1, 9), 3),
        ("13900000005", "徐佳怡", date(2001, 8, 30), 6),
        ("13900000006", "周建平", date(1976, 5, 2), 5),
    )
)
RELATIVES = (
    Relative("child", "mother", None, "李小满", id_number(date(2018, 5, 20), 7)),
    Relative("adult", "mother", "13900000011", "沈玉兰", id_number(date(1962, 9, 12), 8)),
)
"""Whom the first resident may book for: her son and her mother."""
