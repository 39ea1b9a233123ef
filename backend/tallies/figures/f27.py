"""F27: permit decisions, as the yearly report on open government asks for them."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import DECIDED

TOTAL = Measure(
    "decided",
    Text("处理决定", "Decisions"),
    words.CASES,
    "count",
    DECIDED,
    DECIDED.parts(outcome=("granted", "granted_by_silence", "refused")),
)
LATER = Measure(
    "later",
    Text("其中变更、延续", "of which changes and renewals"),
    words.CASES,
    "count",
    DECIDED,
    DECIDED.parts(outcome=("granted", "granted_by_silence", "refused"), of=("renewal", "change")),
)

F27 = Definition(
    code="F27",
    name=Text("行政许可本年处理决定数量", "Permit decisions of the year"),
    meaning=Text(
        "本期作出的准予和不予行政许可决定数（政府信息公开年报第二部分口径）；变更、延续计入并单列，是否计入待主管部门确认[U]。",
        "Decisions to grant or refuse a licence in the period, as the second part of the yearly report on open "
        "government asks; changes and renewals are in it and shown beside; whether they belong in it is to be "
        "confirmed [U].",
    ),
    numerator=Text("本期准予与不予之和", "granted and refused in the period"),
    denominator=None,
    basis=words.BY_DECISION,
    unit=words.CASES,
    origin="国办公开办函〔2021〕30号；政府信息公开条例 §20(5) §49-50",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(TOTAL, LATER),
    scoped=True,
    books=True,
)
