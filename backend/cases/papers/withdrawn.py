"""撤回申请告知书: by the applicant, or deemed because a notice was not answered in time."""

from backend.cases.papers.grounds import ground
from backend.cases.papers.kind import Basis, Facts, Kind, Source, day
from backend.permits.models import Text


def _fits(basis: Basis) -> bool:
    return basis.case.state == "withdrawn" and basis.case.submitted_on is not None


def _own(source: Source) -> Facts:
    return {
        "deemed": source.case.ground == "late",
        "ground": ground(source.case.ground),
        "reason": source.case.reason or "",
        "on": day(source.day_of("case_withdrawn")),
    }


KIND = Kind(
    "withdrawn",
    Text("撤回申请告知书", "Notice that the application is withdrawn"),
    "撤",
    _fits,
    _own,
)
