from collections.abc import Iterator
from datetime import date

from backend.calendar.models import Pause
from backend.calendar.rules import used_days
from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "期限届满后才延长",
    "Extended after the limit had passed",
    sentence="延长决定应在期限届满前作出，届满后的延长不能补救超期。",
    basis="行政许可法 §42",
    severity="grave",
)
def extension_late(facts: Facts) -> Iterator[Text]:
    """The extension was granted when the limit it extends had run out."""
    case, last = facts.case, facts.case.legal_due_on
    for one in facts.of("case_extended")[:1]:
        if last is not None and (
            one.on >= last or _left(facts, one.on, last) < case.extension_days
        ):
            yield Text(
                f"{one.on}延长{case.extension_days}日，延长后期限为{last}",
                f"Extended on {one.on} by {case.extension_days} days, now due on {last}",
            )


def _left(facts: Facts, since: date, last: date) -> int:
    """Days from then to the new last day, in the limit's unit: in time, the extension is among them."""
    limit = facts.item.law.limit
    pauses = [Pause(one.from_on, one.to_on or last) for one in facts.case.pauses]
    unit = limit.unit if limit else "working_day"
    return used_days(since, last, unit, pauses, facts.calendar)
