from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "缺少材料即准予",
    "Granted without a required paper",
    sentence="准予时仍有必需材料未收到。",
    basis="行政许可法 §34 §38",
    severity="grave",
)
def granted_without_paper(facts: Facts) -> Iterator[Text]:
    """A required paper was still missing when it was granted."""
    if facts.case.decision == "granted":
        for paper in facts.case.papers:
            if paper.state == "missing":
                yield Text(f"未收到：{paper.name_zh}", f"Missing: {paper.name_en}")
