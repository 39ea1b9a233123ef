"""The official papers: one Python file and one template a kind. A new kind is two files and a line here.

Pure: what stands on a paper is worked out from a `Source` read before, never asked for.
"""

from pathlib import Path

from backend.cases.models.papers import PaperKind
from backend.cases.papers import (
    acceptance_withdrawn,
    accepted,
    correction,
    deemed_accepted,
    deferral,
    ended,
    extended,
    granted,
    not_accepted,
    not_needed,
    paused,
    permit_cancelled,
    permit_revoked,
    permit_withdrawn,
    receipt,
    refused,
    withdrawn,
)
from backend.cases.papers.applicant import Applicant
from backend.cases.papers.kind import Basis, Kind, Source
from backend.cases.papers.printed import Mark, facts

FOLDER = Path(__file__).parent
KINDS: dict[PaperKind, Kind] = {
    one.KIND.kind: one.KIND
    for one in (
        accepted,
        deemed_accepted,
        correction,
        not_accepted,
        not_needed,
        deferral,
        acceptance_withdrawn,
        withdrawn,
        granted,
        refused,
        extended,
        paused,
        ended,
        receipt,
        permit_withdrawn,
        permit_revoked,
        permit_cancelled,
    )
}


def template(kind: PaperKind) -> Path:
    return FOLDER / f"{kind}.typ"


__all__ = ["KINDS", "Applicant", "Basis", "Kind", "Mark", "Source", "facts", "template"]
