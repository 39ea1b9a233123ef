from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text

UNFAVOURABLE = {
    "case_not_accepted": ("不予受理", "Not accepted"),
    "case_refused": ("不予许可", "Refused"),
    "case_ended": ("终止办理", "Ended"),
    "case_acceptance_withdrawn": ("撤销受理", "Acceptance withdrawn"),
}
SHORTEST = 4


@file_rule(
    "不利决定未说明理由",
    "An unfavourable outcome without reasons",
    sentence="不予受理、不予许可、终止或撤销受理没有写明具体理由，或不属本机关却未告知有权机关。",
    basis="行政许可法 §32 §38",
    severity="grave",
)
def outcome_without_reasons(facts: Facts) -> Iterator[Text]:
    """Not accepted, refused or ended without reasons in words, or sent away without the right body's name."""
    for one in facts.of(*UNFAVOURABLE):
        zh, en = UNFAVOURABLE[one.kind]
        if one.actor_kind != "law" and len((one.reason or "").strip()) < SHORTEST:
            yield Text(
                f"{one.on}{zh}，理由：{one.reason or '无'}",
                f"{en} on {one.on}: {one.reason or 'no reason'}",
            )
    if facts.case.ground == "not_ours" and not facts.case.right_body:
        yield Text("未告知有权办理的机关", "The right body is not named")
