"""受理通知书."""

from backend.cases.papers.kind import Basis, Facts, Kind, Source, day, names
from backend.permits.models import Text


def _fits(basis: Basis) -> bool:
    return basis.case.accepted_on is not None and basis.case.acceptance != "deemed"


def _own(source: Source) -> Facts:
    return {
        "joint": source.case.joint,
        "shared": names(source, "shared"),
        "deferred": names(source, "deferred"),
        "deferred_due": day(source.case.deferred_due_on),
    }


KIND = Kind("accepted", Text("受理通知书", "Notice of acceptance"), "受", _fits, _own)
