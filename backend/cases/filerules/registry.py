"""What a file rule is, and all of them."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from backend.cases.models.facts import Facts, Finding, Severity
from backend.permits.models import Text

Look = Callable[[Facts], Iterator[Text]]


class FileRule(Struct, frozen=True):
    """A rule a file has to keep."""

    code: str
    name: Text
    sentence: Text
    """What is wrong where it fires."""
    basis: str
    severity: Severity
    look: Look


RULES: dict[str, FileRule] = {}
"""By code, in the order of their files' names."""


def file_rule(
    zh: str, en: str, *, sentence: str, basis: str, severity: Severity
) -> Callable[[Look], Look]:
    """Registers the function; `sentence` is the Chinese of its docstring's first paragraph."""

    def keep(look: Look) -> Look:
        said = " ".join((look.__doc__ or "").split("\n\n")[0].split())
        code = look.__name__
        RULES[code] = FileRule(code, Text(zh, en), Text(sentence, said), basis, severity, look)
        return look

    return keep


def review(facts: Facts) -> list[Finding]:
    """What every rule holds against the file."""
    found = ((rule, list(rule.look(facts))) for rule in RULES.values())
    return [Finding(rule.code, rule.severity, said) for rule, said in found if said]
