"""What is published of a year: each set once, its columns never overlapping, so that its totals are sums."""

from backend.open_data.models import Class, OpenSet
from backend.permits.models import Text
from backend.tallies.sources import ACCEPTED, CALLED, CLOSED, DECIDED, RATED

CASES = Text("件", "cases")
PAIRED = DECIDED.parts(pairing="paired")
DAYS = ((1, 6, 11, 21), ("当天", "1至5个工作日", "6至10个工作日", "11至20个工作日", "20个工作日以上"),
        ("same day", "1 to 5 working days", "6 to 10", "11 to 20", "more than 20"))  # fmt: skip
WAITS = ((601, 1201, 1801, 3601), ("10分钟以内", "10至20分钟", "20至30分钟", "30至60分钟", "1小时以上"),
         ("up to 10 minutes", "10 to 20", "20 to 30", "30 to 60", "more than an hour"))  # fmt: skip
LEVELS = (("非常满意", "very satisfied"), ("满意", "satisfied"), ("基本满意", "fairly satisfied"),
          ("不满意", "dissatisfied"), ("非常不满意", "very dissatisfied"))  # fmt: skip
BEST = 5
"""The level of the best rating."""


def _buckets(
    said: tuple[tuple[int, ...], tuple[str, ...], tuple[str, ...]],
    code: str,
    parts: tuple[str, ...],
) -> tuple[Class, ...]:
    return tuple(
        Class(f"{code}_{place}", Text(zh, en), parts, place)
        for place, (zh, en) in enumerate(zip(said[1], said[2], strict=True))
    )


SETS = (
    OpenSet(
        "accepted",
        Text("受理的行政许可", "Licence applications accepted"),
        Text(
            "一年里受理了多少件行政许可申请（含容缺受理、告知承诺和视为受理；不含撤销受理的）。按受理日期。",
            "How many licence applications were accepted in the year, with those accepted before all papers were "
            "there, on commitment, or deemed accepted; without acceptances that were withdrawn. By date of acceptance.",
        ),
        CASES,
        ("F01",),
        "accepted",
        (Class("accepted", Text("受理", "Accepted"), ACCEPTED.parts()),),
        licences=True,
    ),
    OpenSet(
        "decided",
        Text("作出决定的行政许可", "Licence applications decided"),
        Text(
            "一年里对多少件行政许可申请作出了决定，结果如何，不论哪一年受理。按决定日期。",
            "How many licence applications were decided in the year, and how, whatever the year of acceptance. By date "
            "of decision.",
        ),
        CASES,
        ("F02", "F03"),
        "decided",
        (
            Class(
                "granted",
                Text("准予", "Granted"),
                DECIDED.parts(outcome="granted") + DECIDED.parts(outcome="granted_by_silence"),
            ),
            Class("refused", Text("不予许可", "Refused"), DECIDED.parts(outcome="refused")),
            Class("ended", Text("终止", "Ended"), DECIDED.parts(outcome="ended")),
        ),
        licences=True,
    ),
    OpenSet(
        "days",
        Text("多久有结果", "How long it took"),
        Text(
            "一年里作出决定的全部办件，从受理到决定用了几个工作日（不计依法不计入的时间）。按决定日期。",
            "Of all cases decided in the year: working days from acceptance to decision, without the time the law does "
            "not count. By date of decision.",
        ),
        CASES,
        ("F22",),
        "decided",
        _buckets(DAYS, "days", PAIRED),
        bounds=DAYS[0],
        measured_in=Text("个工作日", "working days"),
    ),
    OpenSet(
        "trips",
        Text("跑了几趟", "Trips that were needed"),
        Text(
            "一年里办结的全部办件，到网点跑了几趟；同一天到同一网点算一趟，邮寄不算。按办结日期。",
            "Of all cases closed in the year: trips to a centre. A day at one centre is one trip, the mail is none. "
            "By date of closing.",
        ),
        CASES,
        ("F19",),
        "closed",
        tuple(
            Class(f"trips_{n}", Text(zh, en), CLOSED.parts(trips=str(n)))
            for n, (zh, en) in enumerate(
                (("0趟", "none"), ("1趟", "1"), ("2趟", "2"), ("3趟及以上", "3 or more"))
            )
        ),
    ),
    OpenSet(
        "waits",
        Text("大厅里等了多久", "Waiting in the hall"),
        Text(
            "一年里叫到的全部号票，从取号到第一次叫号等了多久，预约和现场取号的都在内。按取号日期。",
            "Of all tickets called in the year, booked or not: the wait from ticket to first call. By day of the ticket.",
        ),
        Text("张", "tickets"),
        ("F24",),
        "called",
        _buckets(WAITS, "waits", CALLED.parts()),
        bounds=WAITS[0],
        measured_in=Text("分钟", "minutes"),
        per=60,
    ),
    OpenSet(
        "ratings",
        Text("群众评价", "Ratings"),
        Text(
            "一年里收到的全部评价，各档多少；没有评价的不算好评。按评价日期。",
            "Ratings given in the year, by level; whoever did not rate is not counted as satisfied. By date of rating.",
        ),
        Text("条", "ratings"),
        ("F25",),
        "rated",
        tuple(
            Class(f"level_{BEST - n}", Text(zh, en), RATED.parts(level=f"level_{BEST - n}"))
            for n, (zh, en) in enumerate(LEVELS)
        ),
    ),
)  # fmt: skip
"""In the order in which the public page tells them."""
