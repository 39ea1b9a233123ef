from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "应由两人审查而受理人自行决定",
    "One officer where two are required",
    sentence="该事项须经审查程序，决定人却是受理人。",
    basis="行政许可法 §34",
    severity="grave",
)
def one_officer(facts: Facts) -> Iterator[Text]:
    """An item examined in steps was decided by the clerk who accepted it."""
    case = facts.case
    own = case.decided_by is not None and case.decided_by == case.accepted_by
    if own and case.decision != "ended" and facts.item.examination == "in_steps":
        yield Text(
            f"工作人员{case.accepted_by}于{case.accepted_on}受理，又于{case.decided_on}决定",
            f"Staff {case.accepted_by} accepted on {case.accepted_on} and decided on {case.decided_on}",
        )
