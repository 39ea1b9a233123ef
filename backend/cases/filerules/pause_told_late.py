from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "计时中止未书面告知",
    "A pause without its written notice",
    sentence="不计入期限的时间应当书面告知申请人，告知前不得中止计时。",
    basis="行政许可法 §45",
    severity="grave",
)
def pause_told_late(facts: Facts) -> Iterator[Text]:
    """Time was taken out of the limit before the applicant had been told in writing."""
    for one in facts.case.pauses:
        if one.told_on > one.from_on:
            yield Text(
                f"自{one.from_on}中止，{one.told_on}才告知",
                f"Paused from {one.from_on}, told on {one.told_on}",
            )
    for happened in facts.of("case_paused")[len(facts.case.pauses) :]:
        yield Text(f"{happened.on}的中止没有告知书", f"The pause of {happened.on} has no notice")
