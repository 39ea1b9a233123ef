from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "材料不齐即受理",
    "Accepted while papers were missing",
    sentence="人工受理的在办件中有材料标为缺少。",
    basis="行政许可法 §32",
    severity="check",
)
def accepted_without_paper(facts: Facts) -> Iterator[Text]:
    """A case that staff accepted stands with a missing paper; only silence accepts an incomplete one."""
    case = facts.case
    if case.state in ("accepted", "paused") and case.acceptance != "deemed":
        for paper in case.papers:
            if paper.state == "missing":
                yield Text(f"缺少：{paper.name_zh}", f"Missing: {paper.name_en}")
