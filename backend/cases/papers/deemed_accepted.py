"""视为受理告知书: written by a job, because silence has accepted."""

from backend.cases.papers.kind import Basis, Kind, nothing
from backend.permits.models import Text


def _fits(basis: Basis) -> bool:
    return basis.case.acceptance == "deemed"


KIND = Kind(
    "deemed_accepted",
    Text("视为受理告知书", "Notice of acceptance by silence"),
    "视受",
    _fits,
    nothing,
)
