"""F21: decided in time."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import DECIDED

OUT = ("granted", "granted_by_silence", "refused")


def timed(code: str, zh: str, en: str, timing: tuple[str, ...]) -> Measure:
    parts = DECIDED.parts(outcome=OUT, timing=timing)
    return Measure(code, Text(zh, en), words.CASES, "count", DECIDED, parts)


ALL = timed(
    "limited",
    "有法定期限或承诺期限的决定",
    "Decisions with a limit",
    ("promise", "legal", "missed", "late"),
)
IN_TIME = timed("in_time", "法定期限内", "Within the legal limit", ("promise", "legal"))
EARLY = timed("early", "承诺期限内", "Within the promise", ("promise",))
LATE = timed("late", "逾期", "Overdue", ("late",))
RATES = tuple(
    Measure(code, Text(zh, en), words.SHARE, "share", digits=4, of=(above, "limited"))
    for code, zh, en, above in (
        ("in_time_rate", "按期办结率", "In time", "in_time"),
        ("early_rate", "提前办结率", "Within the promise", "early"),
    )
)

F21 = Definition(
    code="F21",
    name=Text("按期办结率、提前办结率、逾期件", "Decided in time, early, overdue"),
    meaning=Text(
        "本期作出准予或不予决定、且有期限的办件中，在法定期限内（按期）、在承诺期限内（提前）作出决定的占比，以及逾期件数。"
        "期限以决定当时为准，已扣除依法不计的时间并计入延长；逾期的目标为零。",
        "Of the cases granted or refused in the period that had a limit, the share decided within the legal limit "
        "(in time) and within the promise (early), and the number overdue. The limits are those that held at the "
        "decision, without the time the law leaves out and with extensions. The aim for overdue is none.",
    ),
    numerator=Text("期限内作出决定的办件", "cases decided within the limit"),
    denominator=Text("本期作出决定、有期限的办件", "cases decided in the period that had a limit"),
    basis=words.BY_DECISION,
    unit=words.CASES,
    origin="figures A2; 行政许可法 §42 §45",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(*RATES, IN_TIME, EARLY, LATE, ALL),
)
