"""What a fold has to change: what the log says now against what is kept."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from msgspec import Struct

from backend.tallies.models.facts import Fact, Key, Scope, Stored

EVENTS_AT_ONCE = 400_000
"""What a rebuild reads in one piece."""


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


def pieces(first: date, last: date, events: int) -> list[tuple[Scope, Scope]]:
    """So many months at once that a piece has about EVENTS_AT_ONCE events: the subjects whose ids were made in them,
    and their days; together they leave nothing out."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = max(1, round(months * EVENTS_AT_ONCE / max(events, 1)))
    found, begin, low = [], first.replace(day=1), None
    while begin <= last:
        after = _months_on(begin, min(step, months))
        high = floor(after) if after <= last else None
        days = tuple(begin + timedelta(days=n) for n in range((after - begin).days))
        found.append((Scope(low=low, high=high), Scope(days=days)))
        begin, low = after, high
    return found


def _months_on(first: date, months: int) -> date:
    month = first.year * 12 + first.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


def floor(day: date) -> UUID:
    """The least version 7 id that can be made on a day (UTC)."""
    milliseconds = (day - date(1970, 1, 1)).days * 86_400_000
    return UUID(int=milliseconds << 80)
