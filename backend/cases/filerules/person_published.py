from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "公示了自然人的许可",
    "A natural person's permit was published",
    sentence="自然人的信用信息只共享和查询，不公示。",
    basis="浙江省公共信用信息管理条例 §15；个人信息保护法 §25",
    severity="grave",
)
def person_published(facts: Facts) -> Iterator[Text]:
    """A decision on a natural person, or of an item that is not public, was published."""
    case, item = facts.case, facts.item
    private = case.person_kind != "organisation" or item.result.disclosure == "not_public"
    if case.published_on is not None and private:
        yield Text(f"{case.published_on}公示", f"Published on {case.published_on}")
