"""注销行政许可决定书."""

from backend.cases.papers.kind import Basis, Kind
from backend.cases.papers.permits import about_permit
from backend.permits.models import Text


def _fits(basis: Basis) -> bool:
    return basis.case.permit == "cancelled"


KIND = Kind(
    "permit_cancelled",
    Text("注销行政许可决定书", "Decision to cancel the licence"),
    "注销",
    _fits,
    about_permit("case_permit_cancelled"),
    remedy=True,
    title_other=Text("注销决定书", "Decision to cancel what was granted"),
)
