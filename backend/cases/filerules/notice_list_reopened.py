from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "一次告知清单被重新打开",
    "The closed list of the notice was opened again",
    sentence="再次告知了首次就应当告知的内容。",
    basis="行政许可法 §32-1(4) §72(4)",
    severity="grave",
)
def notice_list_reopened(facts: Facts) -> Iterator[Text]:
    """A later notice, given for an error of ours, asks for what the first should have asked for."""
    for one in facts.case.notices[1:]:
        before = {
            line.material
            for earlier in facts.case.notices
            if earlier.place < one.place
            for line in earlier.lines
        }
        for line in one.lines:
            if one.reason_code in (None, "clerk_error") and line.material not in before - {None}:
                yield Text(
                    f"第{one.place}次告知（{one.issued_on}）新增：{line.wanted}",
                    f"Notice {one.place} ({one.issued_on}) adds: {line.wanted}",
                )
