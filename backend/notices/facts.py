"""Facts as a message says them, in its language, on the centre's clock."""

from datetime import date, datetime

from backend.clock import CENTRE_ZONE

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def when(instant: datetime, language: str = "zh") -> str:
    """9月18日（周五）上午9:30; Fri 18 Sep 9:30."""
    local = instant.astimezone(CENTRE_ZONE)
    if language != "zh":
        return f"{day(local.date(), language)} {local.hour}:{local.minute:02d}"
    half = "上午" if local.hour < 12 else "下午"
    hour = local.hour if local.hour <= 12 else local.hour - 12
    return f"{day(local.date())}{half}{hour}:{local.minute:02d}"


def day(on: date, language: str = "zh") -> str:
    """9月18日（周五）; Fri 18 Sep."""
    if language != "zh":
        return f"{WEEKDAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]}"
    return f"{on.month}月{on.day}日（周{'一二三四五六日'[on.weekday()]}）"


def addressed(name: str) -> str:
    """林先生/女士: the surname only, as others may see the phone. Surnames of two characters stay whole."""
    surname = name[:2] if name[:2] in DOUBLE_SURNAMES and len(name) > 2 else name[:1]
    return f"{surname}先生/女士"


DOUBLE_SURNAMES = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "夏侯",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "东方",
        "端木",
        "长孙",
        "宇文",
        "轩辕",
        "独孤",
        "南宫",
        "闻人",
        "申屠",
    ]
)
"""The commoner surnames of two characters."""
