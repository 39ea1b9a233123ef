"""Answers as an address carries them: item, version and answers, as in `CJ-301:1:small.yes`."""

from collections.abc import Iterable, Sequence

from backend.permits.models.situation import TAPS, Said
from backend.permits.rules.situations import UnknownAnswer

Answers = Sequence[tuple[str, Said]]
"""Item and what was answered; for the same item twice in one visit, in the order of its matters."""


def answers_of(texts: Iterable[str]) -> list[tuple[str, Said]]:
    """What was answered, with its item. Refuses what is not formed like answers."""
    return [_read(text) for text in texts]


def in_order(codes: Sequence[str], answers: Answers) -> list[Said | None]:
    """For each matter its own answers, None where nothing was answered."""
    left = list(answers)
    found: list[Said | None] = []
    for code in codes:
        own = next((one for one in left if one[0] == code), None)
        if own is not None:
            left.remove(own)
        found.append(own[1] if own else None)
    return found


def _read(text: str) -> tuple[str, Said]:
    code, _, rest = text.partition(":")
    version, _, keys = rest.partition(":")
    answers = keys.split(".")
    if not (version.isascii() and version.isdigit() and 1 <= len(answers) <= TAPS):
        raise UnknownAnswer()
    return code.upper(), Said(int(version), answers)
