from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "按已失效的事项版本受理",
    "Accepted by a version of the item that no longer held",
    sentence="受理当日，所依据的事项版本不在有效期内。",
    basis="行政许可法 §30；立法法 §104",
    severity="check",
)
def version_expired(facts: Facts) -> Iterator[Text]:
    """On the day of acceptance another version of the item held than the case goes by."""
    case = facts.case
    on = case.accepted_on
    if on is None:
        return
    if case.version_to is not None and on >= case.version_to:
        yield Text(
            f"第{case.item_version}版于{case.version_to}失效，{on}受理",
            f"Version {case.item_version} ended on {case.version_to}, accepted on {on}",
        )
    if on < case.version_from:
        yield Text(
            f"第{case.item_version}版自{case.version_from}起施行，{on}受理",
            f"Version {case.item_version} holds from {case.version_from}, accepted on {on}",
        )
