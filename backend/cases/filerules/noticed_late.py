from collections.abc import Iterator

from backend.calendar.rules import add_working_days
from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.cases.models.policy import NOTICE_DAYS
from backend.permits.models import Text


@file_rule(
    "补正告知超过五日",
    "The notice came after five working days",
    sentence="首次补正告知晚于收到申请后五个工作日，逾期即视为受理。",
    basis="行政许可法 §32-1(4)",
    severity="grave",
)
def noticed_late(facts: Facts) -> Iterator[Text]:
    """The first notice was given when silence had already accepted the application."""
    handed_in = facts.case.submitted_on
    for one in facts.case.notices[:1]:
        if handed_in is None:
            continue
        last = add_working_days(handed_in, NOTICE_DAYS, facts.calendar)
        if one.issued_on > last:
            yield Text(
                f"{handed_in}收到，应于{last}前告知，{one.issued_on}才告知",
                f"Received on {handed_in}, notice due by {last}, given on {one.issued_on}",
            )
