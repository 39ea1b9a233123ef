from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "容缺不在清单内的材料",
    "A paper deferred that may not follow later",
    sentence="所容缺的材料不在该事项的容缺清单内。",
    basis="浙江省保障“最多跑一次”改革规定 §11",
    severity="check",
)
def deferred_outside_the_list(facts: Facts) -> Iterator[Text]:
    """A paper was let follow later that the item's list does not let follow."""
    asked = facts.item.materials
    for paper in facts.case.papers:
        listed = paper.place <= len(asked) and asked[paper.place - 1].deferrable
        if paper.state == "deferred" and not listed:
            yield Text(f"不可容缺：{paper.name_zh}", f"May not follow later: {paper.name_en}")
