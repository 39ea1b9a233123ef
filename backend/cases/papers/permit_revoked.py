"""撤销行政许可决定书."""

from backend.cases.papers.kind import Basis, Kind
from backend.cases.papers.permits import about_permit
from backend.permits.models import Text


def _fits(basis: Basis) -> bool:
    return basis.case.permit == "revoked"


KIND = Kind(
    "permit_revoked",
    Text("撤销行政许可决定书", "Decision to revoke the licence"),
    "撤销",
    _fits,
    about_permit("case_permit_revoked"),
    remedy=True,
    title_other=Text("撤销决定书", "Decision to revoke what was granted"),
)
