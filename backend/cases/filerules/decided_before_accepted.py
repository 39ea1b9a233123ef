from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "先决定后受理",
    "Decided before accepted",
    sentence="决定早于受理，或没有受理记录即作出决定。",
    basis="行政许可法 §32 §34 §37",
    severity="grave",
)
def decided_before_accepted(facts: Facts) -> Iterator[Text]:
    """The decision stands in the log before any acceptance, or on an earlier day."""
    accepted = facts.of("case_accepted")
    for one in facts.of("case_granted", "case_refused", "case_ended"):
        if not accepted:
            yield Text(f"{one.on}作出决定，没有受理记录", f"Decided on {one.on}, never accepted")
        elif (one.on, one.at) < (accepted[0].on, accepted[0].at):
            yield Text(
                f"{one.on}作出决定，{accepted[0].on}才受理",
                f"Decided on {one.on}, accepted on {accepted[0].on}",
            )
