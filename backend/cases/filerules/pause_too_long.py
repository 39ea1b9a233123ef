from collections.abc import Iterator
from datetime import date, timedelta

from backend.cases.filerules.registry import file_rule
from backend.cases.models.clocks import CasePause
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "中止超过告知的时间",
    "Paused for longer than was told",
    sentence="特别程序已超过书面告知的所需时间，仍未恢复计时。",
    basis="行政许可法 §45",
    severity="check",
)
def pause_too_long(facts: Facts) -> Iterator[Text]:
    """A pause lasts, or lasted, beyond the days the applicant was told."""
    for one in facts.case.pauses:
        last = last_day(one)
        if (one.to_on or facts.today) > last:
            until = (
                ("至今", "and goes on")
                if one.to_on is None
                else (f"至{one.to_on}", f"to {one.to_on}")
            )
            yield Text(
                f"自{one.from_on}起告知{one.expected_days}日，应于{last}结束，{until[0]}",
                f"From {one.from_on}, {one.expected_days} days were told, to {last}, {until[1]}",
            )


def last_day(pause: CasePause) -> date:
    """The first day counts: a pause of one day begins and ends on it."""
    return pause.from_on + timedelta(days=pause.expected_days - 1)
