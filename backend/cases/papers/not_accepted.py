"""不予受理决定书."""

from backend.cases.papers.grounds import ground
from backend.cases.papers.kind import Basis, Facts, Kind, Source
from backend.permits.models import Text


def _fits(basis: Basis) -> bool:
    return basis.case.state == "not_accepted"


def _own(source: Source) -> Facts:
    case = source.case
    return {
        "ground": ground(case.ground),
        "reason": case.reason or "",
        "right_body": case.right_body or "",
    }


KIND = Kind(
    "not_accepted",
    Text("不予受理决定书", "Decision not to accept"),
    "不受",
    _fits,
    _own,
    remedy=True,
)
