"""What booking promises, as a clerk with one paper calendar would keep it: one thing after the other.

Written from the contract. A step that may not be done has several reasons at times; which of them is
said is not promised, so the model names all that apply. None: it must be done.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

GRID = timedelta(minutes=10)
HOLD_LASTS = timedelta(minutes=10)
RETURNS_AFTER = timedelta(minutes=8)
"""The random delay, fixed for the model."""
LIVE_PER_PHONE = 4


class Kept(Struct):
    """A hold or an appointment."""

    person: int
    item: str
    starts_at: datetime
    units: int
    state: str
    until: datetime | None = None

    def slots(self) -> set[datetime]:
        return {self.starts_at + n * GRID for n in range(self.units)}

    def stands(self, now: datetime) -> bool:
        return self.state == "booked" or (
            self.state == "held" and self.until is not None and self.until > now
        )


class Freed(Struct):
    slots: set[datetime]
    returns_at: datetime


class Calendar(Struct):
    """One day at one pool."""

    places: dict[datetime, int]
    now: datetime
    units: dict[str, int]
    kept: list[Kept] = []
    freed: list[Freed] = []
    closed: bool = False

    def claims(self, slot: datetime, but: Iterable[Kept] = ()) -> int:
        standing = [one for one in self.kept if one.stands(self.now) and one not in list(but)]
        later = [one for one in self.freed if one.returns_at > self.now]
        return sum(slot in one.slots() for one in standing) + sum(
            slot in one.slots for one in later
        )

    def free_starts(self, item: str) -> set[datetime]:
        """Where the item's whole length is free."""
        if self.closed:
            return set()
        return {start for start in self.places if not self._places(item, start, [])}

    def _places(self, item: str, at: datetime, but: Iterable[Kept]) -> set[str]:
        run = [at + n * GRID for n in range(self.units[item])]
        if self.closed:
            return {"NoSuchTime", "SlotFull"}
        if any(slot not in self.places for slot in run):
            return {"NoSuchTime"}
        full = any(self.claims(slot, but) >= self.places[slot] for slot in run)
        return {"SlotFull"} if full else set()

    def of(self, person: int, state: str) -> list[Kept]:
        return [
            one
            for one in self.kept
            if one.person == person and one.state == state and one.stands(self.now)
        ]

    def replaced(self, person: int, item: str) -> list[Kept]:
        """A standing hold of the same matter gives way."""
        return [one for one in self.of(person, "held") if one.item == item]

    def why_not_take(self, person: int, item: str, at: datetime, hold: bool) -> set[str]:
        given = self.replaced(person, item)
        why = self._places(item, at, given)
        held = [one for one in self.of(person, "held") if one not in given]
        if any(one.item == item for one in self.of(person, "booked")):
            why.add("AlreadyBookedItem")
        if hold and len(held) >= 2:
            why.add("TooManyHolds")
        if len(held) + len(self.of(person, "booked")) + 1 > LIVE_PER_PHONE:
            why.add("TooManyBookings")
        return why

    def take(self, person: int, item: str, at: datetime, hold: bool) -> Kept:
        for one in self.replaced(person, item):
            one.state = "lapsed"
        until = self.now + HOLD_LASTS if hold else None
        made = Kept(person, item, at, self.units[item], "held" if hold else "booked", until)
        self.kept.append(made)
        return made

    def why_not_confirm(self, person: int, hold: Kept) -> set[str]:
        if hold.person != person:
            return {"UnknownHold"}
        if hold.state == "held" and hold.stands(self.now):
            return set()
        return {"HoldExpired"} if hold.state == "held" else {"HoldExpired", "UnknownHold"}

    def why_not_release(self, person: int, hold: Kept) -> set[str]:
        mine = hold.person == person and hold.state in ("held", "lapsed")
        return set() if mine else {"UnknownHold"}

    def why_not_cancel(self, person: int, one: Kept) -> set[str]:
        if one.person != person:
            return {"UnknownAppointment"}
        return set() if one.state == "booked" else {"NotCancellable", "NotMovable"}

    def cancel(self, one: Kept) -> None:
        one.state = "cancelled"
        self.freed.append(Freed(one.slots(), self.now + RETURNS_AFTER))

    def why_not_move(self, person: int, one: Kept, at: datetime) -> set[str]:
        why = self.why_not_cancel(person, one)
        if not why and one.starts_at == at:
            return {"SameTime"}
        return why | (self._places(one.item, at, [one]) if not why else set())

    def move(self, one: Kept, at: datetime) -> None:
        """The old places return later; where old and new overlap, the rest returns at once."""
        old = one.slots()
        one.starts_at = at
        if not old & one.slots():
            self.freed.append(Freed(old, self.now + RETURNS_AFTER))
