"""Waiting for a place, and what is offered to those who wait."""

from datetime import date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from backend.booking.models.grid import Need, Run
from backend.booking.models.holds import HeldMatter

ClockTime = Annotated[
    str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", max_length=5, examples=["09:00"])
]
"""HH:MM on the centre's clock."""

WaitingState = Literal["waiting", "offered", "served", "left", "expired"]
"""offered: an offer stands; the place in the line is kept meanwhile."""

OfferReason = Literal["waiting_list", "closure", "draw"]


class Wait(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask to be told when a place is free. Any of the centres, days and times will do."""

    item_code: Annotated[str, Meta(max_length=10, examples=["CJ-301"])]
    centre_codes: Annotated[
        list[Annotated[str, Meta(max_length=40, examples=["QX-HALL"])]],
        Meta(min_length=1, max_length=20),
    ]
    from_date: date
    to_date: date
    from_time: ClockTime = "00:00"
    to_time: ClockTime = "23:59"
    """The visit begins at `from_time` or later, at `to_time` at the latest."""
    member_id: UUID | None = None
    """Of whom; left out: one's own matter."""


class Waiting(Struct, frozen=True):
    """An entry of the waiting list as its owner sees it.

    `position` of `of`: among those who wait for places this entry could get too: a shared centre where
    both items go to the same windows, a shared day, a shared time of day. In the order of joining;
    0 when it waits no more.
    """

    id: UUID
    item_code: str
    item_name_zh: str
    item_name_en: str
    for_name: str | None
    """Masked; None: one's own matter."""
    centre_codes: list[str]
    from_date: date
    to_date: date
    from_time: str
    to_time: str
    joined_at: datetime
    state: WaitingState
    position: int
    of: int
    offers_today: int
    note_zh: str | None
    note_en: str | None
    """Why it ended, or why nothing is offered, in a sentence."""


class Offer(Struct, frozen=True):
    """Places kept for one person until `expires_at`. `replaces`: the appointment that moves when it is accepted."""

    id: UUID
    reason: OfferReason
    replaces: UUID | None
    state: str
    expires_at: datetime | None
    seconds_left: int
    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    starts_at: datetime
    ends_at: datetime
    matters: list[HeldMatter]


class Way(Struct, frozen=True):
    """A centre where it could be done, and what it takes there."""

    centre_id: int
    needs: tuple[Need, ...]


class Seeker(Struct, frozen=True):
    """Somebody to whom a place may be offered. `before`: only what begins earlier (they hold that time)."""

    id: UUID
    account_id: int
    holder_id: int
    person_id: int
    item_code: str
    ways: tuple[Way, ...]
    from_date: date
    to_date: date
    from_time: time = time.min
    to_time: time = time.max
    before: datetime | None = None
    replaces: UUID | None = None
    refused: tuple[Run, ...] = ()
    """What was offered before and not taken: not offered again, so that it goes to the next."""


class Seat(Struct, frozen=True):
    """A place found for somebody."""

    seeker: Seeker
    centre_id: int
    runs: tuple[Run, ...]


class Freed(Struct, frozen=True):
    """Places given back that are nobody's yet, until `returns_at`."""

    id: UUID
    appointment_id: UUID
    pool_id: int
    starts_at: datetime
    ends_at: datetime
    returns_at: datetime

    @property
    def run(self) -> Run:
        return Run(self.pool_id, self.starts_at, self.ends_at)
