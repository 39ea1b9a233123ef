from collections.abc import Iterator
from datetime import date

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "不利决定没有书面文书",
    "Refused without a paper that names the remedies",
    sentence="不予受理、不予许可应有书面决定，并告知行政复议、行政诉讼的权利和期限。",
    basis="行政许可法 §32 §38；行政复议法 §20",
    severity="grave",
)
def refused_without_remedy(facts: Facts) -> Iterator[Text]:
    """It was refused or not accepted, and the written decision, which alone names the remedies, was never issued.

    Files of before the first paper the organ ever issued here are left alone: theirs are kept elsewhere.
    """
    since = facts.case.papers_since
    for kind, on in _given(facts):
        if since is not None and on >= since and kind not in facts.case.issued:
            zh, en = ("不予许可", "refused") if kind == "refused" else ("不予受理", "not accepted")
            yield Text(f"{on}{zh}，没有签发决定书", f"{en} on {on}, no decision was issued")


def _given(facts: Facts) -> Iterator[tuple[str, date]]:
    """What the applicant must have in writing by now."""
    case = facts.case
    if case.decision == "refused" and case.decided_on and case.delivered_on:
        yield "refused", case.decided_on
    for one in facts.of("case_not_accepted"):
        if facts.today > one.on:
            yield "not_accepted", one.on
