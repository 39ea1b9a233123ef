"""Tickets: a number in today's line, from its issue to its end."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

TicketState = Literal[
    "waiting",
    "called",
    "serving",
    "parked",
    "missed",
    "served",
    "left",
    "transferred",
    "closed",
]
"""missed is no end: who turns up stands in line again. served, left, transferred and closed are."""
PlacedBy = Literal[
    "booked", "late", "arrived", "missed", "parked", "returned", "transferred", "onward"
]
"""Why a ticket stands where it stands in the line."""
Priority = Literal["senior", "disabled", "pregnant", "soldier", "other"]
PauseReason = Literal["break", "meal", "meeting", "system", "handover", "other"]
Outcome = Literal["served", "unserved_ours", "unserved_theirs"]
Cause = Literal[
    "system_down", "window_closed", "wrong_guidance", "paper_missing", "not_eligible", "left_early"
]


class Ticket(Struct, frozen=True):
    """A number in today's line. `label` is what is shown and called: prefix and three digits."""

    id: UUID
    label: str
    centre_id: int
    on: date
    pool_id: int
    item_code: str
    item_name_zh: str
    item_name_en: str
    person_id: int | None
    appointment_id: UUID | None
    case_id: UUID | None
    booked_at: datetime | None
    """The booked time, if it came by appointment."""
    then_pool_id: int | None
    then_at: datetime | None
    """The window after the bay, and its booked time."""
    turn_at: datetime
    entered_at: datetime
    placed_by: PlacedBy
    priority: Priority | None
    state: TicketState
    window_id: int | None
    window_number: int | None
    issued_at: datetime
    called_at: datetime | None
    announced_at: datetime | None
    calls: int
    started_at: datetime | None
    ended_at: datetime | None
    revision: int


class WalkIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A number for somebody without an appointment. `key`: of the page, so that sent twice it is one number."""

    item_code: Annotated[str, Meta(max_length=10)]
    priority: Priority | None = None
    key: UUID | None = None
    situation: Annotated[str, Meta(max_length=120, examples=["CJ-302:1:market.yes"])] = ""
    """What was answered about the situation, with item and version; empty: not asked."""


class Finished(Struct, frozen=True, forbid_unknown_fields=True):
    """How a visit ended. A visit without service has a cause."""

    outcome: Outcome = "served"
    cause: Cause | None = None
