from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.cases.rules.bans import covers
from backend.permits.models import Text


@file_rule(
    "受理了限制期内的申请",
    "Accepted from somebody who may not apply yet",
    sentence="申请人在不得再次申请的期限内提出申请并被受理。",
    basis="行政许可法 §78 §79",
    severity="grave",
)
def banned_accepted(facts: Facts) -> Iterator[Text]:
    """The applicant was barred from applying again on the day it was accepted."""
    on = facts.case.accepted_on
    for ban in facts.case.bans:
        if on is not None and covers(ban, facts.item, on):
            yield Text(
                f"{ban.from_on}至{ban.until_on}不得再次申请（{ban.basis}），{on}受理",
                f"Barred from {ban.from_on} to {ban.until_on} ({ban.basis}), accepted on {on}",
            )
