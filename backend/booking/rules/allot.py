"""Who of many gets a place: first come, first served, nobody's refusal is another's."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from backend.booking.models import Slot

Place = tuple[int, datetime]
"""A slot: its pool and its start."""


class Ask(Struct, frozen=True):
    """One stage somebody asks for."""

    pool_id: int
    starts_at: datetime
    minutes: int


def run_of(slots: Mapping[Place, Slot], ask: Ask) -> list[Place]:
    """The slots the stage takes, consecutive from its start; empty when there is no such time."""
    found, at = [], ask.starts_at
    while (at - ask.starts_at).total_seconds() < ask.minutes * 60:
        slot = slots.get((ask.pool_id, at))
        if slot is None:
            return []
        found.append((ask.pool_id, at))
        at = slot.ends_at
    return found


def allot(slots: Mapping[Place, Slot], asked: Sequence[Ask]) -> list[tuple[list[Place], bool]]:
    """For each, in the order they came: the slots of the run (empty: no such time), and whether it got them."""
    left = {place: slot.places - slot.taken for place, slot in slots.items()}
    found = []
    for ask in asked:
        run = run_of(slots, ask)
        won = bool(run) and all(left[place] > 0 for place in run)
        if won:
            for place in run:
                left[place] -= 1
        found.append((run, won))
    return found
