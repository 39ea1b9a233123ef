"""撤销受理决定书."""

from backend.cases.papers.grounds import ground
from backend.cases.papers.kind import Basis, Facts, Kind, Source, names
from backend.permits.models import Text


def _fits(basis: Basis) -> bool:
    return basis.case.state == "acceptance_withdrawn"


def _own(source: Source) -> Facts:
    return {
        "ground": ground(source.case.ground),
        "reason": source.case.reason or source.reason_of("case_acceptance_withdrawn"),
        "deferred": names(source, "deferred"),
    }


KIND = Kind(
    "acceptance_withdrawn",
    Text("撤销受理决定书", "Decision to withdraw the acceptance"),
    "撤受",
    _fits,
    _own,
    remedy=True,
)
