"""Free times and appointments as people see them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from backend.booking.models.holds import Stage
from backend.permits.models.situation import Said

AppointmentState = Literal[
    "held", "offered", "booked", "arrived", "fulfilled", "noshow", "cancelled", "lapsed"
]
"""held and offered: nobody has confirmed it yet."""


class FreeTime(Struct, frozen=True):
    """A start at which the item's whole length is free. `places`: how many more people fit."""

    starts_at: datetime
    ends_at: datetime
    places: int


class FreeDay(Struct, frozen=True):
    """One civil day of a centre: open days stand here even when they are full."""

    on: date
    places: int
    """How many more people fit into the day, each taking the item's whole length."""
    times: list[FreeTime]


class Availability(Struct, frozen=True):
    """Free times of one item at one centre. `online`: it can be done without a visit at all."""

    item_code: str
    centre_code: str
    minutes: int
    online: bool
    days: list[FreeDay]


class VisitTimes(Struct, frozen=True):
    """Free times of one visit for several matters at one centre."""

    centre_code: str
    items: list[str]
    days: list[FreeDay]


class DayFree(Struct, frozen=True):
    """One open day. `first`: the earliest free time; None when it is full."""

    on: date
    places: int
    first: datetime | None


class CentreDays(Struct, frozen=True):
    """Sixty days of one centre."""

    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    next_free_at: datetime | None
    days: list[DayFree]


class CountyDays(Struct, frozen=True):
    """Sixty days of one item in the whole county. `online`: it can be done without a visit at all."""

    item_code: str
    minutes: int
    online: bool
    needs_bay: bool
    centres: list[CentreDays]


class PlaceFor(Struct, frozen=True):
    """A centre that serves an item, with its next free time and how far it is."""

    code: str
    tier: str
    name_zh: str
    name_en: str
    address_zh: str
    address_en: str
    phone: str | None
    latitude: float
    longitude: float
    next_free_at: datetime | None
    free_days: int
    """Days with a free time within the coming 60."""
    waiting_now: int
    """People in the line of this item's pool right now."""
    km: float | None
    """Straight line from the asked position, kilometres."""


class Booking(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask for an appointment. `starts_at` as free times gave it."""

    item_code: Annotated[str, Meta(max_length=10, examples=["CJ-301"])]
    centre_code: Annotated[str, Meta(max_length=40, examples=["QX-HALL"])]
    starts_at: Annotated[datetime, Meta(tz=True, examples=["2026-09-18T01:30:00Z"])]
    case_id: UUID | None = None
    """An open case of one's own that needs another visit; left out: a new case is prepared."""
    member_id: UUID | None = None
    """Of whom; left out: one's own matter."""
    situation: Said | None = None
    """What was answered to the item's questions; left out: as usual."""
    shared_confirmed: bool = False
    """The applicant confirms what data sharing supplies instead of papers."""


class Appointment(Struct, frozen=True):
    """An appointment as its owner sees it. Times in UTC; `on` is the centre's civil date."""

    id: UUID
    code: str
    state: AppointmentState
    item_code: str
    item_name_zh: str
    item_name_en: str
    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    address_zh: str
    address_en: str
    latitude: float
    longitude: float
    starts_at: datetime
    ends_at: datetime
    on: date
    case_id: UUID
    case_number: str
    may_cancel_until: datetime
    """Also the last moment to move it."""
    revision: int
    """How often it was moved."""
    party_id: UUID | None
    """Appointments of one visit share it."""
    for_name: str | None
    """Masked; None: one's own matter."""
    stages: list[Stage]
    qr: str
    """The signed text of the QR code."""
    situation: Said | None = None
    """What was answered: its papers are those of `GET /api/items/{code}/situation`; None: nothing."""
