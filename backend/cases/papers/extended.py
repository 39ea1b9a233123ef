"""延长办理期限告知书."""

from backend.cases.papers.kind import Basis, Facts, Kind, Source
from backend.permits.models import Text


def _fits(basis: Basis) -> bool:
    return basis.case.extension_days > 0


def _own(source: Source) -> Facts:
    return {
        "days": source.case.extension_days,
        "reason": source.reason_of("case_extended"),
    }


KIND = Kind(
    "extended",
    Text("延长办理期限告知书", "Notice that the time limit is extended"),
    "延",
    _fits,
    _own,
)
