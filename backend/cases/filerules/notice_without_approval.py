from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "再次告知补正未经批准",
    "A second notice nobody approved",
    sentence="补正应一次告知；再次告知须写明事由并由另一名负责人批准。",
    basis="行政许可法 §32 §72",
    severity="grave",
)
def notice_without_approval(facts: Facts) -> Iterator[Text]:
    """There is more than one notice, and a later one lacks its reason, its approval, or its record."""
    for one in facts.case.notices:
        sound = one.reason_code and one.approved_by and one.approved_by != one.issued_by
        if one.place > 1 and not sound:
            yield Text(
                f"第{one.place}次告知（{one.issued_on}）", f"Notice {one.place} ({one.issued_on})"
            )
    given = facts.of("case_noticed")
    for happened in given[len(facts.case.notices) :]:
        yield Text(f"{happened.on}的告知没有文书", f"The notice of {happened.on} has no record")
