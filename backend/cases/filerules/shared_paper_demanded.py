from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "要求提供应由共享取得的材料",
    "A paper was demanded that data sharing supplies",
    sentence="能够通过数据共享取得的材料，不得要求申请人提供，也不得因此不予受理。",
    basis="浙江省保障“最多跑一次”改革规定 §7；优化营商环境条例 §37",
    severity="grave",
)
def shared_paper_demanded(facts: Facts) -> Iterator[Text]:
    """A notice asks for a paper that data sharing supplies, or it was not accepted for want of one."""
    shared = {
        place: paper.name
        for place, paper in enumerate(facts.item.materials, 1)
        if paper.exempt_by_data_sharing
    }
    for one in facts.case.notices:
        for line in one.lines:
            if line.material in shared:
                yield Text(
                    f"第{one.place}次告知（{one.issued_on}）索要：{shared[line.material].zh}",
                    f"Notice {one.place} ({one.issued_on}) asks for: {shared[line.material].en}",
                )
    if facts.case.state == "not_accepted" and facts.case.ground == "incomplete":
        for paper in facts.case.papers:
            if paper.state == "missing" and paper.place in shared:
                yield Text(
                    f"因缺少而不予受理：{paper.name_zh}",
                    f"Not accepted for want of: {paper.name_en}",
                )
