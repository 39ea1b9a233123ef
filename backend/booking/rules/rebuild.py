"""Bringing slots in line with the openings: what is made, adjusted, taken away."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

from msgspec import Struct

from backend.booking.models import Policy, Standing
from backend.calendar.models import GridSlot


class Rebuild(Struct, frozen=True):
    """`put`: made or adjusted. `drop`: starts of slots no opening gives any more."""

    put: list[GridSlot]
    drop: list[datetime]

    @property
    def days(self) -> list[date]:
        return sorted({slot.on_date for slot in self.put})


def rebuild(standing: Sequence[Standing], wanted: Sequence[GridSlot]) -> Rebuild:
    """The difference. A slot somebody stands in keeps its length: a new one that would overlap it waits
    until it is empty."""
    by_start = {slot.starts_at: slot for slot in wanted}
    held = [
        slot
        for slot in standing
        if slot.taken > 0
        and ((new := by_start.get(slot.starts_at)) is None or new.ends_at != slot.ends_at)
    ]
    found = {slot.starts_at: slot for slot in standing}
    put = [
        slot
        for slot in wanted
        if not _same(slot, found.get(slot.starts_at)) and not _overlaps(slot, held)
    ]
    return Rebuild(put, [slot.starts_at for slot in standing if _gone(slot, by_start)])


def _gone(slot: Standing, wanted: dict[datetime, GridSlot]) -> bool:
    """Not in the openings, and not yet as gone as it can be."""
    return slot.starts_at not in wanted and (slot.taken == 0 or slot.opened > 0)


def _same(new: GridSlot, old: Standing | None) -> bool:
    return (
        old is not None
        and old.opened == new.places
        and (old.ends_at == new.ends_at or old.taken > 0)
    )


def _overlaps(new: GridSlot, held: Sequence[Standing]) -> bool:
    return any(
        new.starts_at != old.starts_at
        and new.starts_at < old.ends_at
        and old.starts_at < new.ends_at
        for old in held
    )


def opens_at(on: date, ahead: int, policy: Policy, zone: tzinfo, drawn: float) -> datetime:
    """The random moment at which a day opens, inside the published window so many days before it.

    `drawn`: from 0 up to 1.
    """
    day = on - timedelta(days=ahead)
    first = datetime.combine(day, policy.release_from, zone)
    last = datetime.combine(day, policy.release_to, zone)
    minutes = int(drawn * ((last - first) // timedelta(minutes=1)))
    return first + timedelta(minutes=minutes)
