from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "先送达后制证",
    "Delivered before the document was made",
    sentence="送达或邮寄早于制证。",
    basis="行政许可法 §39 §44",
    severity="grave",
)
def delivered_before_made(facts: Facts) -> Iterator[Text]:
    """It was handed over or sent before it had been made."""
    made = facts.of("case_made")
    for one in facts.of("case_mailed", "case_delivered"):
        if made and (one.on, one.at) < (made[0].on, made[0].at):
            verb = ("邮寄", "Mailed") if one.kind == "case_mailed" else ("送达", "Delivered")
            yield Text(
                f"{one.on}{verb[0]}，{made[0].on}才制证",
                f"{verb[1]} on {one.on}, made on {made[0].on}",
            )
