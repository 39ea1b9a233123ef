"""Today: tickets, calls, desks, the line."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

TicketState = Literal["waiting", "called", "serving", "served", "missed", "left"]
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
    due_at: datetime
    priority: bool
    state: TicketState
    window_id: int | None
    window_number: int | None
    issued_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None


class CalledLine(Struct, frozen=True):
    """A line of the call display: nothing personal."""

    label: str
    window: int
    called_at: datetime


class Display(Struct, frozen=True):
    """What the call display shows now."""

    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    called: list[CalledLine]
    waiting: int


class PoolLine(Struct, frozen=True):
    """How long the line of a pool is now. `minutes`: usual work that waits, for all its windows together."""

    prefix: str
    name_zh: str
    name_en: str
    waiting: int
    desks: int
    minutes: int


class HourWaited(Struct, frozen=True):
    """How long people who were called in an hour of the day had usually waited: the median, minutes."""

    hour: int
    minutes: int
    calls: int


class WalkIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A number for somebody without an appointment."""

    item_code: Annotated[str, Meta(max_length=10)]
    priority: bool = False


class Finished(Struct, frozen=True, forbid_unknown_fields=True):
    """How a visit ended. A visit without service has a cause."""

    outcome: Outcome = "served"
    cause: Cause | None = None
