"""F01: licence applications accepted."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import ACCEPTED, TURNED

TOTAL = Measure(
    "accepted", Text("受理", "Accepted"), words.CASES, "count", ACCEPTED, ACCEPTED.every
)
DEEMED = Measure(
    "deemed",
    Text("其中视为受理", "of which deemed accepted"),
    words.CASES,
    "count",
    ACCEPTED,
    ACCEPTED.parts(way="deemed"),
)
WITHDRAWN = Measure(
    "acceptance_withdrawn",
    Text("附：撤销受理", "Memo: acceptance withdrawn"),
    words.CASES,
    "count",
    TURNED,
    TURNED.parts(how="acceptance_withdrawn"),
)

F01 = Definition(
    code="F01",
    name=Text("受理行政许可件数", "Licence applications accepted"),
    meaning=Text(
        "本期受理的行政许可办件数，含容缺受理和视为受理；不含不予受理、受理前撤回的申请和撤销受理的办件（撤销受理另列）。",
        "Licence cases accepted in the period, with those accepted before all papers were there and those deemed "
        "accepted by law; without those not accepted, withdrawn before acceptance, or whose acceptance was "
        "withdrawn (shown beside).",
    ),
    numerator=Text(
        "受理时事项版本的权力类型为行政许可、受理日期在本期内的办件",
        "cases whose item was a licence in the version that held at acceptance, accepted in the period",
    ),
    denominator=None,
    basis=words.BY_ACCEPTANCE,
    unit=words.CASES,
    origin=words.COUNTY_REPORT,
    version=2,
    valid_from=words.FIRST_VALID,
    measures=(TOTAL, DEEMED, WITHDRAWN),
    scoped=True,
    books=True,
)
