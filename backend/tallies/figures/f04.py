"""F04: the control identity. What came in either went out or is still there."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.figures.f01 import TOTAL as ACCEPTED_TOTAL
from backend.tallies.figures.f02 import TOTAL as GRANTED_TOTAL
from backend.tallies.figures.f03 import ENDED, REFUSED
from backend.tallies.models import Definition, Measure
from backend.tallies.sources import ACCEPTED, CARRIED, DECIDED

CARRIED_IN = Measure(
    "carried_in", Text("上期结转", "Carried in"), words.CASES, "count", (CARRIED,), ("carried_in",)
)
CARRIED_OUT = Measure(
    "carried_out",
    Text("结转下期", "Carried out"),
    words.CASES,
    "count",
    (CARRIED,),
    ("carried_out",),
)
DIFFERENCE = Measure(
    "difference",
    Text("差额", "Difference"),
    words.CASES,
    "balance",
    (ACCEPTED, DECIDED, CARRIED),
    (*CARRIED_IN.parts, *ACCEPTED_TOTAL.parts),
    (*GRANTED_TOTAL.parts, *REFUSED.parts, *ENDED.parts, *CARRIED_OUT.parts),
)

F04 = Definition(
    code="F04",
    name=Text("收支平衡核对", "Control identity"),
    meaning=Text(
        "上期结转 + 受理（F01） = 准予（F02） + 不予 + 终止（F03） + 结转下期，按事项、按机关逐一核对；"
        "结转数由每个办件的过程逐件得出，不由差额推算。差额为零即平衡。",
        "Carried in + accepted (F01) = granted (F02) + refused + ended (F03) + carried out, for every item "
        "and organ; what is carried is found by walking each case, never as the remainder. Zero balances.",
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
    dims=("organ", "centre", "category", "item"),
    books=True,
)
