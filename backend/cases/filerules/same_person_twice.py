from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "同一人同一事项重复在办",
    "The same person twice on one matter",
    sentence="同一申请人同一事项另有在办件。",
    basis="行政许可法 §31；公安机关行政许可工作规定",
    severity="note",
)
def same_person_twice(facts: Facts) -> Iterator[Text]:
    """The same person has another case of the same item under way."""
    for other in facts.case.others:
        yield Text(
            f"另有{other.number}，{other.submitted_on}提交",
            f"There is also {other.number}, handed in on {other.submitted_on}",
        )
