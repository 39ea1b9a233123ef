"""What a fold has to change: what the log says now against what is kept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from msgspec import Struct

from backend.tallies.models.facts import Fact, Key, Scope, Stored

MONTHS_OF_LIFE = 1
"""A rebuild takes as many months of cases at once."""


class Change(Struct, frozen=True):
    """Facts to be taken away and facts to be added, none in both."""

    went: tuple[Stored, ...]
    came: tuple[Stored, ...]


def key_of(fact: Fact) -> Key:
    return Key(
        fact.source, fact.part, fact.organ_id, fact.centre_id, fact.item_code, fact.item_version, fact.channel,
        fact.applicant, fact.scheme,
    )  # fmt: skip


def change(told: Iterable[Fact], kept: Sequence[Stored], cells: Mapping[Key, int]) -> Change:
    """`cells`: the number of every cell that is told of."""
    new = {Stored(cells[key_of(f)], f.on_date, f.id, f.subject, f.value) for f in told}
    old = set(kept)
    return Change(_sorted(old - new), _sorted(new - old))


def _sorted(facts: Iterable[Stored]) -> tuple[Stored, ...]:
    """In one order, so that two folds never wait for each other's rows crosswise."""
    return tuple(sorted(facts, key=lambda f: (f.cell_id, f.on_date, f.id)))


def pieces(first: date, last: date) -> Iterator[tuple[Scope, Scope]]:
    """Month by month: the subjects whose ids were made in it, and its days; together they leave nothing out."""
    month, low = first.replace(day=1), None
    while month <= last:
        after = (month + timedelta(days=32)).replace(day=1)
        high = floor(after) if after <= last else None
        days = tuple(month + timedelta(days=n) for n in range((after - month).days))
        yield Scope(low=low, high=high), Scope(days=days)
        month, low = after, high


def floor(day: date) -> UUID:
    """The least version 7 id that can be made on a day (UTC)."""
    milliseconds = (day - date(1970, 1, 1)).days * 86_400_000
    return UUID(int=milliseconds << 80)
