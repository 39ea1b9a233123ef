from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.cases.rules.safety import concerns_safety
from backend.permits.models import Text


@file_rule(
    "公共安全事项适用告知承诺",
    "Granted on commitment where public safety is at stake",
    sentence="直接关系公共安全的事项不得适用告知承诺。",
    basis="浙江省保障“最多跑一次”改革规定 §14",
    severity="grave",
)
def commitment_on_safety(facts: Facts) -> Iterator[Text]:
    """A matter of public safety was accepted on the applicant's commitment."""
    if facts.case.acceptance == "commitment" and concerns_safety(facts.item):
        yield Text(
            f"{facts.item.name.zh}，{facts.case.accepted_on}受理",
            f"{facts.item.name.en}, accepted on {facts.case.accepted_on}",
        )
