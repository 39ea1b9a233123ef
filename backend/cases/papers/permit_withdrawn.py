"""撤回行政许可决定书."""

from backend.cases.papers.kind import Basis, Kind
from backend.cases.papers.permits import about_permit
from backend.permits.models import Text


def _fits(basis: Basis) -> bool:
    return basis.case.permit == "withdrawn"


KIND = Kind(
    "permit_withdrawn",
    Text("撤回行政许可决定书", "Decision to withdraw the licence"),
    "撤回",
    _fits,
    about_permit("case_permit_withdrawn"),
    remedy=True,
    title_other=Text("撤回决定书", "Decision to withdraw what was granted"),
)
