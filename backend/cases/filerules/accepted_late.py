from collections.abc import Iterator

from backend.calendar.rules import add_working_days
from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.cases.models.policy import NOTICE_DAYS
from backend.permits.models import Text


@file_rule(
    "逾期未告知而另定受理日",
    "Accepted after silence had accepted it",
    sentence="五个工作日内未告知补正的，自收到材料之日起即为受理，不得另计受理日。",
    basis="行政许可法 §32-1(4)",
    severity="grave",
)
def accepted_late(facts: Facts) -> Iterator[Text]:
    """Nobody gave notice in five working days, and the acceptance is dated later than the receipt."""
    case = facts.case
    if case.received_on is None or case.accepted_on is None or case.accepted_on <= case.received_on:
        return
    last = add_working_days(case.received_on, NOTICE_DAYS, facts.calendar)
    if case.accepted_on > last:
        yield Text(
            f"{case.received_on}收齐，{last}届满，{case.accepted_on}才受理",
            f"All received on {case.received_on}, silent until {last}, accepted on {case.accepted_on}",
        )
