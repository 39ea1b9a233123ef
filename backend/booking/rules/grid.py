"""Which times are free. The one reading of a day's slots: lists, calendars, holds and the API share it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from backend.booking.models import Sheet, Slot, Start

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOTHING = Sheet((), (), ())

REMEMBERED = 30_000
"""Days whose answer is kept: some six kilobytes each."""


def minute_of(instant: datetime) -> int:
    """Minutes since 1970 (UTC), whole ones; slots stand on whole minutes."""
    return (instant - EPOCH) // timedelta(minutes=1)


def instant_of(minute: int) -> datetime:
    return EPOCH + timedelta(minutes=minute)


def sheet_of(slots: Iterable[Slot]) -> Sheet:
    rows = list(slots)
    return Sheet(
        tuple(minute_of(slot.starts_at) for slot in rows),
        tuple(minute_of(slot.ends_at) for slot in rows),
        tuple(max(slot.places - slot.taken, 0) for slot in rows),
    )


@lru_cache(maxsize=REMEMBERED)
def runs(sheet: Sheet, minutes: int) -> tuple[Start, ...]:
    """Every start at which the stage's whole length is free, in time order, without a gap in it."""
    found = []
    for first, last in _sessions(sheet):
        free = sheet.free[first:last]
        units = max(1, -(-minutes // (sheet.ends[first] - sheet.starts[first])))
        rooms = map(min, zip(*(free[n:] for n in range(units)), strict=False))
        found += [
            Start(sheet.starts[first + n], sheet.ends[first + n + units - 1], room)
            for n, room in enumerate(rooms)
            if room > 0
        ]
    return tuple(found)


def _sessions(sheet: Sheet) -> list[tuple[int, int]]:
    """Stretches of equal slots without a gap: (first, one after the last)."""
    if not sheet.starts:
        return []
    breaks = [
        n
        for n, (a, b) in enumerate(pairwise(range(len(sheet.starts))), 1)
        if sheet.ends[a] != sheet.starts[b]
        or sheet.ends[a] - sheet.starts[a] != sheet.ends[b] - sheet.starts[b]
    ]
    edges = [0, *breaks, len(sheet.starts)]
    return list(pairwise(edges))


@lru_cache(maxsize=REMEMBERED)
def fitting(sheet: Sheet, minutes: int, after: int) -> int:
    """How many more people fit into the day, each taking the whole length from `after` on.

    Starts overlap, so their places must not be added up. Filling from the earliest start on is the
    best there is, because all take the same length.
    """
    left, more = list(sheet.free), 0
    at = {start: n for n, start in enumerate(sheet.starts)}
    for start in runs(sheet, minutes):
        if start.starts <= after:
            continue
        first = at[start.starts]
        last = first
        while sheet.ends[last] < start.ends:
            last += 1
        room = min(left[first : last + 1])
        if room > 0:
            more += room
            for n in range(first, last + 1):
                left[n] -= room
    return more


def as_if_empty(sheet: Sheet) -> Sheet:
    """Every slot with one place: which times exist at all, whoever has them."""
    return Sheet(sheet.starts, sheet.ends, (1,) * len(sheet.starts))
