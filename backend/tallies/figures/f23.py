"""F23: service matters decided within 24 hours."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import DECIDED

OUT = ("granted", "granted_by_silence", "refused")
ALL = Measure(
    "decided",
    Text("决定", "Decided"),
    words.CASES,
    "count",
    DECIDED,
    DECIDED.parts(outcome=OUT, speed=("day", "longer")),
)
FAST = Measure(
    "within_day",
    Text("24小时内", "Within 24 hours"),
    words.CASES,
    "count",
    DECIDED,
    DECIDED.parts(outcome=OUT, speed="day"),
)
RATE = Measure(
    "rate",
    Text("服务事项24小时办结率", "Decided within 24 hours"),
    words.SHARE,
    "share",
    digits=4,
    of=("within_day", "decided"),
)

F23 = Definition(
    code="F23",
    name=Text("服务事项24小时办结率", "Service matters decided within 24 hours"),
    meaning=Text(
        "本期作出决定的服务事项办件中，受理后24小时内作出决定的占比。与治安、行政处罚案件的24小时办结率无关。",
        "Of the service cases decided in the period, the share decided within 24 hours of acceptance. It has nothing "
        "to do with the 24-hour rate of punishment cases.",
    ),
    numerator=Text("受理后24小时内作出决定的办件", "cases decided within 24 hours of acceptance"),
    denominator=Text(
        "本期作出决定、有受理记录的办件", "cases decided in the period that were accepted"
    ),
    basis=words.BY_DECISION,
    unit=words.SHARE,
    origin="figures A2",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(RATE, FAST, ALL),
)
