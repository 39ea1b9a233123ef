"""F22: how long it took."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import DECIDED, DELIVERED

PAIRED = DECIDED.parts(outcome=("granted", "granted_by_silence", "refused"), pairing="paired")
DECISIONS = Measure("decided", Text("决定", "Decided"), words.CASES, "count", DECIDED, PAIRED)
DAYS = Measure(
    "days", Text("工作日合计", "Working days in all"), words.WORKING_DAYS, "sum", DECIDED, PAIRED
)
MEAN = Measure(
    "mean",
    Text("平均工作日", "Mean working days"),
    words.WORKING_DAYS,
    "mean",
    digits=2,
    of=("days", "decided"),
)
MEDIAN = Measure(
    "median", Text("中位工作日", "Median"), words.WORKING_DAYS, "median", DECIDED, PAIRED
)
P90 = Measure("p90", Text("九成不超过", "P90"), words.WORKING_DAYS, "p90", DECIDED, PAIRED)
CLOSED = Measure("closed", Text("办结", "Closed"), words.CASES, "count", DELIVERED, DELIVERED.every)
CALENDAR = Measure(
    "calendar_days",
    Text("提交到送达天数合计", "Calendar days in all"),
    words.CALENDAR_DAYS,
    "sum",
    DELIVERED,
    DELIVERED.every,
)
MEAN_CALENDAR = Measure(
    "calendar_mean",
    Text("提交到送达平均天数", "Mean calendar days"),
    words.CALENDAR_DAYS,
    "mean",
    digits=2,
    of=("calendar_days", "closed"),
)
MEDIAN_CALENDAR = Measure(
    "calendar_median",
    Text("提交到送达中位天数", "Median calendar days"),
    words.CALENDAR_DAYS,
    "median",
    DELIVERED,
    DELIVERED.every,
)
P90_CALENDAR = Measure(
    "calendar_p90",
    Text("提交到送达九成不超过", "P90 calendar days"),
    words.CALENDAR_DAYS,
    "p90",
    DELIVERED,
    DELIVERED.every,
)

F22 = Definition(
    code="F22",
    name=Text("平均办理工作日、中位、P90", "How long it took: mean, median, P90"),
    meaning=Text(
        "本期作出决定的办件，从受理次日到决定日的工作日数（扣除依法不计的时间）的平均、中位和九成值；"
        "旁列本期办结件从首次提交到送达的自然日数。平均为合计除以件数；中位和九成值由逐件数值按最近秩法得出，不由平均数得出。",
        "Working days from the day after acceptance to the decision (without the time the law leaves out) of the "
        "cases decided in the period: mean, median and the value nine tenths do not exceed; beside them calendar "
        "days from first submission to delivery of the cases closed in the period. A mean is sum by count; median "
        "and P90 come from the values of the cases by nearest rank, never from means.",
    ),
    numerator=Text("工作日数合计", "working days in all"),
    denominator=Text("本期作出决定的办件", "cases decided in the period"),
    basis=Text(
        "决定按决定日期，送达按办结日期", "decisions by their date, deliveries by the day of closing"
    ),
    unit=words.WORKING_DAYS,
    origin="figures A2",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(
        MEAN, MEDIAN, P90, DECISIONS, DAYS, MEAN_CALENDAR, MEDIAN_CALENDAR, P90_CALENDAR, CLOSED, CALENDAR,
    ),
)  # fmt: skip
