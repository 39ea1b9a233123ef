"""容缺受理承诺书: the applicant's promise, printed to be signed."""

from backend.cases.papers.kind import Basis, Facts, Kind, Source, day, names
from backend.permits.models import Text


def _fits(basis: Basis) -> bool:
    return basis.case.acceptance == "deferred" and basis.case.deferred_due_on is not None


def _own(source: Source) -> Facts:
    return {
        "deferred": names(source, "deferred"),
        "deferred_due": day(source.case.deferred_due_on),
    }


KIND = Kind(
    "deferral",
    Text("容缺受理承诺书", "Promise to bring what is missing"),
    "容",
    _fits,
    _own,
)
