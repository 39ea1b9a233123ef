"""F03: licences refused, and cases ended without a decision on the matter."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import DECIDED

TOTAL = Measure(
    "not_granted",
    Text("不予和终止合计", "Refused and ended"),
    words.CASES,
    "count",
    DECIDED,
    DECIDED.parts(outcome=("refused", "ended")),
)
REFUSED = Measure(
    "refused",
    Text("不予许可", "Refused"),
    words.CASES,
    "count",
    DECIDED,
    DECIDED.parts(outcome="refused"),
)
ENDED = Measure(
    "ended", Text("终止", "Ended"), words.CASES, "count", DECIDED, DECIDED.parts(outcome="ended")
)

F03 = Definition(
    code="F03",
    name=Text("不予许可、终止件数", "Licences refused, cases ended"),
    meaning=Text(
        "本期作出不予行政许可决定的办件数，和受理后终止办理（受理后撤回、申请人死亡等）的办件数，分两行列出。",
        "Licence cases refused in the period, and cases ended after acceptance (withdrawn, death of the "
        "applicant and the like), in two rows.",
    ),
    numerator=Text(
        "权力类型为行政许可、决定为不予或终止、决定日期在本期内的办件",
        "licence cases refused or ended, decided in the period",
    ),
    denominator=None,
    basis=words.BY_DECISION,
    unit=words.CASES,
    origin="figures A2; 行政许可法 §38",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(TOTAL, REFUSED, ENDED),
    scoped=True,
    books=True,
)
