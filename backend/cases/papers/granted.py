"""准予行政许可决定书; of other powers 办理结果通知书."""

from backend.cases.papers.kind import Basis, Facts, Kind, Source, day, text
from backend.permits.models import Text


def _fits(basis: Basis) -> bool:
    return basis.case.decision == "granted"


def _own(source: Source) -> Facts:
    case, item = source.case, source.item
    return {
        "silent": case.decided_by is None,
        "licence": item.power.type == "licence",
        "basis": item.law.basis,
        "from": day(case.permit_from),
        "to": day(case.permit_to),
        "certificate": item.result.kind == "certificate",
        "result": text(item.result.name),
    }


KIND = Kind(
    "granted",
    Text("准予行政许可决定书", "Decision to grant the licence"),
    "许决",
    _fits,
    _own,
    title_other=Text("办理结果通知书", "Notice of the result"),
    sign_other="决",
)
