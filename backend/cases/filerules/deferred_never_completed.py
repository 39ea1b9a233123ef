from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "容缺材料未补齐即准予",
    "Granted while deferred papers were outstanding",
    sentence="容缺受理后材料始终未补齐，却作出准予决定。",
    basis="浙江省保障“最多跑一次”改革规定 §11；行政许可法 §38",
    severity="grave",
)
def deferred_never_completed(facts: Facts) -> Iterator[Text]:
    """A paper that was to follow never came, and it was granted all the same."""
    if facts.case.decision == "granted":
        for paper in facts.case.papers:
            if paper.state == "deferred":
                yield Text(f"未补交：{paper.name_zh}", f"Never brought: {paper.name_en}")
