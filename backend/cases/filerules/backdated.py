from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "倒填日期",
    "Backdated entries",
    sentence="记录所计日期与实际记录时刻的日期不同，且不属于法律自动生效。",
    basis="行政许可法 §32-2 §72；公安机关行政许可工作规定",
    severity="grave",
)
def backdated(facts: Facts) -> Iterator[Text]:
    """An entry counts for another day than the one it was made on, and not by force of law.

    After a notice was answered it is accepted as of the day the last supplement arrived: that is the law's day.
    """
    answered = {one.answered_on for one in facts.case.notices}
    for one in facts.case.events:
        by_law = one.actor_kind in ("law", "job") or (
            one.kind == "case_accepted" and one.on == facts.case.received_on and one.on in answered
        )
        if one.on != one.civil and not by_law:
            yield Text(
                f"{one.kind.removeprefix('case_')}：计入{one.on}，记录于{one.civil}",
                f"{one.kind.removeprefix('case_')}: counted for {one.on}, entered on {one.civil}",
            )
