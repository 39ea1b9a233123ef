"""无需行政许可告知书."""

from backend.cases.papers.kind import Basis, Facts, Kind, Source
from backend.permits.models import Text


def _fits(basis: Basis) -> bool:
    return basis.case.state == "not_needed"


def _own(source: Source) -> Facts:
    return {"reason": source.case.reason or source.reason_of("case_not_needed")}


KIND = Kind(
    "not_needed",
    Text("无需行政许可告知书", "Notice that no licence is needed"),
    "告",
    _fits,
    _own,
    title_other=Text("无需办理告知书", "Notice that nothing needs to be done"),
)
