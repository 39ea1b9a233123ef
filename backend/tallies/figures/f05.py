"""F05: cases that were not accepted, and how many needed a correction notice."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import ACCEPTED, TURNED

NOT_ACCEPTED = Measure(
    "not_accepted",
    Text("不予受理", "Not accepted"),
    words.CASES,
    "count",
    TURNED,
    TURNED.parts(how="not_accepted"),
)
OTHERS = tuple(
    Measure(code, Text(zh, en), words.CASES, "count", TURNED, TURNED.parts(how=code))
    for code, zh, en in (
        ("not_needed", "不需许可", "No licence needed"),
        ("withdrawn", "受理前撤回", "Withdrawn before acceptance"),
    )
)
ACCEPTED_ALL = Measure(
    "accepted", Text("受理", "Accepted"), words.CASES, "count", ACCEPTED, ACCEPTED.every
)
NOTICED = Measure(
    "noticed",
    Text("其中经补正告知", "of which after a correction notice"),
    words.CASES,
    "count",
    ACCEPTED,
    ACCEPTED.parts(noticed="noticed"),
)
RATE = Measure(
    "noticed_rate",
    Text("补正率", "Share with a notice"),
    words.SHARE,
    "share",
    digits=4,
    of=("noticed", "accepted"),
)

F05 = Definition(
    code="F05",
    name=Text("不予受理件数、补正率", "Not accepted, share with a correction notice"),
    meaning=Text(
        "本期作出不予受理决定的行政许可申请数；补正率为本期受理的办件中发过一次性补正告知的占比。",
        "Licence applications not accepted in the period; the share of cases accepted in the period that had a "
        "correction notice.",
    ),
    numerator=Text(
        "本期受理、发过补正告知的办件", "cases accepted in the period that had a notice"
    ),
    denominator=Text("本期受理的办件", "cases accepted in the period"),
    basis=Text(
        "不予受理按决定日期，补正率按受理日期",
        "those not accepted by the day of the decision, the share by the day of acceptance",
    ),
    unit=words.CASES,
    origin="figures A2; 行政许可法 §32",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(NOT_ACCEPTED, *OTHERS, ACCEPTED_ALL, NOTICED, RATE),
    scoped=True,
)
