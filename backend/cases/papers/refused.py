"""不予行政许可决定书; of other powers 不予办理决定书."""

from backend.cases.papers.kind import Basis, Facts, Kind, Source
from backend.permits.models import Text


def _fits(basis: Basis) -> bool:
    return basis.case.decision == "refused"


def _own(source: Source) -> Facts:
    item = source.item
    return {
        "licence": item.power.type == "licence",
        "basis": item.law.basis,
        "reason": source.case.reason or "",
    }


KIND = Kind(
    "refused",
    Text("不予行政许可决定书", "Decision to refuse the licence"),
    "许决",
    _fits,
    _own,
    remedy=True,
    title_other=Text("不予办理决定书", "Decision to decline"),
    sign_other="决",
)
