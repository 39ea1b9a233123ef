from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "非联合办理事项按联合办理计时",
    "Handled jointly though nobody else takes part",
    sentence="该事项不由多个部门联合办理，不得适用四十五日期限。",
    basis="行政许可法 §26 §42-2",
    severity="check",
)
def joint_without_partner(facts: Facts) -> Iterator[Text]:
    """The longer limit of joint handling was taken for an item in which no other authority has a part."""
    partner = facts.item.bundle or "other_agency_opinion" in facts.item.law.special_procedures
    if facts.case.joint and not partner:
        yield Text(
            f"{facts.item.name.zh}不涉及其他部门", f"{facts.item.name.en}: no other authority"
        )
