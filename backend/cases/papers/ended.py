"""终止办理通知书."""

from backend.cases.papers.grounds import ground
from backend.cases.papers.kind import Basis, Facts, Kind, Source
from backend.permits.models import Text


def _fits(basis: Basis) -> bool:
    return basis.case.decision == "ended"


def _own(source: Source) -> Facts:
    return {"ground": ground(source.case.ground), "reason": source.case.reason or ""}


KIND = Kind(
    "ended",
    Text("终止办理通知书", "Notice that the work has ended"),
    "终",
    _fits,
    _own,
)
