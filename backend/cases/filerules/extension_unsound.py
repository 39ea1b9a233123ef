from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.cases.models.policy import EXTENSION_DAYS, JOINT_EXTENSION_DAYS
from backend.permits.models import Text


@file_rule(
    "延长期限未经负责人批准",
    "An extension without approver or reason",
    sentence="延长应由负责人批准并告知理由，且只能一次、不超过法定天数。",
    basis="行政许可法 §42",
    severity="grave",
)
def extension_unsound(facts: Facts) -> Iterator[Text]:
    """The limit was extended without another officer's approval, without a reason, twice or too far."""
    case, given = facts.case, facts.of("case_extended")
    for one in given:
        if len((one.reason or "").strip()) < 2:
            yield Text(f"{one.on}的延长没有理由", f"The extension of {one.on} has no reason")
    if given and case.extended_by in (None, case.accepted_by):
        yield Text("没有另一名负责人批准", "No other officer approved it")
    if len(given) > 1:
        yield Text(f"延长{len(given)}次", f"Extended {len(given)} times")
    most = JOINT_EXTENSION_DAYS if case.joint else EXTENSION_DAYS
    if case.extension_days > most:
        yield Text(
            f"延长{case.extension_days}日，最多{most}日",
            f"Extended by {case.extension_days} days, at most {most}",
        )
