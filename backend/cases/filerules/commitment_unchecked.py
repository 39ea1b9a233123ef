from collections.abc import Iterator

from backend.calendar.rules import add_working_days
from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.cases.models.policy import CHECK_DAYS
from backend.permits.models import Text


@file_rule(
    "告知承诺事项未按期核查",
    "Granted on commitment and not checked in time",
    sentence="告知承诺准予的，应在六十个工作日内核查。",
    basis="浙江省保障“最多跑一次”改革规定 §14",
    severity="grave",
)
def commitment_unchecked(facts: Facts) -> Iterator[Text]:
    """What was granted on commitment was not checked within sixty working days."""
    case = facts.case
    if case.acceptance != "commitment" or case.decision != "granted" or case.decided_on is None:
        return
    last = add_working_days(case.decided_on, CHECK_DAYS, facts.calendar)
    if (case.checked_on or facts.today) > last:
        done = (f"{case.checked_on}才核查", f"checked on {case.checked_on}")
        yield Text(
            f"应于{last}前核查，{done[0] if case.checked_on else '尚未核查'}",
            f"To be checked by {last}, {done[1] if case.checked_on else 'not checked yet'}",
        )
