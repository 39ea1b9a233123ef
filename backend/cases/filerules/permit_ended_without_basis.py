from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text

ENDS = {
    "case_permit_withdrawn": ("撤回", "Withdrawn"),
    "case_permit_revoked": ("撤销", "Revoked"),
    "case_permit_cancelled": ("注销", "Cancelled"),
}


@file_rule(
    "撤回、撤销、注销没有依据",
    "A permit taken back without its legal basis",
    sentence="撤回、撤销、注销许可没有写明法律依据或理由。",
    basis="行政许可法 §8 §69 §70",
    severity="grave",
)
def permit_ended_without_basis(facts: Facts) -> Iterator[Text]:
    """A permit was withdrawn, revoked or cancelled without a basis or without a reason."""
    for one in facts.of(*ENDS):
        zh, en = ENDS[one.kind]
        if one.actor_kind != "law" and not (one.reason and (one.details or {}).get("basis")):
            yield Text(f"{one.on}{zh}", f"{en} on {one.on}")
