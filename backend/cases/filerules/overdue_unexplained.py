from collections.abc import Iterator
from datetime import date

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "超期未说明原因",
    "Overdue without an explanation",
    sentence="超过法定或承诺期限的，应当公开说明原因。",
    basis="优化营商环境条例 §36；浙江省保障“最多跑一次”改革规定 §12",
    severity="grave",
)
def overdue_unexplained(facts: Facts) -> Iterator[Text]:
    """It was decided, or still is not, after its last day, and nobody explained why."""
    case = facts.case
    if case.state == "paused" or case.accepted_on is None or facts.of("case_explained"):
        return
    if case.decided_on is None and case.state != "accepted":
        return
    for last, zh, en in _limits(facts):
        if (case.decided_on or facts.today) > last:
            when = (f"{case.decided_on}才决定", f"decided on {case.decided_on}")
            yield Text(
                f"{zh}{last}届满，{when[0] if case.decided_on else '尚未决定'}",
                f"{en} until {last}, {when[1] if case.decided_on else 'not decided yet'}",
            )


def _limits(facts: Facts) -> list[tuple[date, str, str]]:
    given = (
        (facts.case.legal_due_on, "法定期限", "Limit in law"),
        (facts.case.promised_due_on, "承诺期限", "Promised limit"),
    )
    return [(last, zh, en) for last, zh, en in given if last is not None]
