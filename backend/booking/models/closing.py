"""What a change of openings would do to people who booked."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend.booking.models.grid import Run

Key = tuple[int, datetime]
"""A slot: its pool and start."""


class Visit(Struct, frozen=True):
    """What one party claims: its slots, one entry a place."""

    id: UUID
    """The party, or the appointment that stands alone."""
    made_at: datetime
    rank: int
    """0: has come or been; 1: booked; 2: held or offered only."""
    slots: tuple[Key, ...]


class Option(Struct, frozen=True):
    """Another place and time for a whole visit."""

    centre_id: int
    km: float
    """From the centre of the visit, straight line; 0: the same centre."""
    starts_at: datetime
    runs: tuple[tuple[Run, ...], ...]
    """For each matter its stages."""
    slots: tuple[Key, ...]


class Proposal(Struct, frozen=True):
    """Where and when an appointment could take place instead."""

    centre_id: int
    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    km: float
    runs: tuple[Run, ...]

    @property
    def starts_at(self) -> datetime:
        return self.runs[0].starts_at


class Losing(Struct, frozen=True):
    """An appointment whose places go, with the time proposed instead."""

    id: UUID
    code: str
    person_id: int
    item_code: str
    item_name_zh: str
    item_name_en: str
    centre_name_zh: str
    centre_name_en: str
    was: datetime
    answers: bool
    """False: booked by phone, without an account to answer an offer with. Staff call."""
    proposal: Proposal | None


class Preview(Struct, frozen=True):
    """What saving a change would do over the coming days, worked out without writing."""

    losers: tuple[Losing, ...]
    unconfirmed: int
    """Held or offered times that would go: forms being filled, not people who booked."""
    days: int
    """How many of the coming days change."""
    places_gone: int
    places_new: int
    walk_in_kept: float | None
    """Of the windows' time on the days that change, the share kept for walk-ins afterwards; None:
    nothing is open on them."""
    digest: str
    """Of the losers: saving refuses when it is no longer this."""

    @property
    def people(self) -> int:
        return len({one.person_id for one in self.losers})

    @property
    def placed(self) -> int:
        """People for all of whose losses another time is proposed."""
        return self.people - len({one.person_id for one in self.losers if one.proposal is None})

    @property
    def near(self) -> int:
        """How many other centres would take somebody."""
        return len({p.centre_id for one in self.losers if (p := one.proposal) and p.km > 0})
