"""F04: the control identity. What came in either went out or is still there."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.figures.f01 import TOTAL as ACCEPTED_TOTAL
from backend.tallies.figures.f02 import TOTAL as GRANTED_TOTAL
from backend.tallies.figures.f03 import ENDED, REFUSED
from backend.tallies.models.figures import Definition, Less, Measure
from backend.tallies.sources import ACCEPTED, DECIDED

FIRST = ACCEPTED.parts(nth="first")
THROUGH = Less(DECIDED, DECIDED.parts(pairing="paired"))
CARRIED_IN = Measure(
    "carried_in",
    Text("上期结转", "Carried in"),
    words.CASES,
    "carried",
    ACCEPTED,
    FIRST,
    less=THROUGH,
)
CARRIED_OUT = Measure(
    "carried_out",
    Text("结转下期", "Carried out"),
    words.CASES,
    "carried",
    ACCEPTED,
    FIRST,
    less=THROUGH,
    late=True,
)
DIFFERENCE = Measure(
    "difference",
    Text("差额", "Difference"),
    words.CASES,
    "balance",
    sums=(
        ("carried_in", 1),
        ("accepted", 1),
        ("granted", -1),
        ("refused", -1),
        ("ended", -1),
        ("carried_out", -1),
    ),
)

F04 = Definition(
    code="F04",
    name=Text("收支平衡核对", "Control identity"),
    meaning=Text(
        "上期结转 + 受理（F01） = 准予（F02） + 不予 + 终止（F03） + 结转下期，按事项、按机关逐一核对；"
        "结转数由每个办件的受理和其后的首个决定逐件得出，不由差额推算。差额为零即平衡。",
        "Carried in + accepted (F01) = granted (F02) + refused + ended (F03) + carried out, for every item "
        "and organ; what is carried is found case by case (the first acceptance, and the first decision after it), never as the remainder. Zero balances.",
    ),
    numerator=Text("上期结转与受理之和", "carried in and accepted"),
    denominator=Text("准予、不予、终止与结转下期之和", "granted, refused, ended and carried out"),
    basis=Text("受理按受理日期，决定按决定日期", "acceptances by their date, decisions by theirs"),
    unit=words.CASES,
    origin="figures A2",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(DIFFERENCE, CARRIED_IN, ACCEPTED_TOTAL, GRANTED_TOTAL, REFUSED, ENDED, CARRIED_OUT),
    scoped=True,
    dims=(
        "organ",
        "county",
        "city",
        "province",
        "centre",
        "category",
        "item",
        "power",
        "channel",
        "applicant",
        "scheme",
    ),
    books=True,
)
