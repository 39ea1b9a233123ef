"""The close of a day: a ledger that balances, the tickets that keep it from it, and its mark."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from backend.hall.models.tickets import TicketState

Way = Literal["by_appointment", "walk_in", "received"]
"""How a ticket came to be issued; received: sent on by another centre."""
Column = Literal["served", "unserved", "missed", "left", "transferred", "closed", "open"]
"""Where a ticket stands in the ledger: in exactly one. unserved: a visit without service."""
Source = Literal["rows", "log"]
"""The tickets as they are, or what the event log says of them: counted apart, both must agree."""
CloseCause = Literal["gone_home", "office_closed", "system", "by_mistake", "duplicate", "other"]
"""Why a supervisor ends an open ticket."""
OpenState = Literal["waiting", "called", "serving", "parked", "missed"]
"""What a supervisor may close. missed may also stay: the close of the day ends it."""
DayMark = Literal["untouched", "closed", "closed_unbalanced", "unfinished", "unbalanced", "ready"]
"""untouched: no ticket that day. ready: balanced, nothing open, not closed yet."""
Fault = Literal["unissued", "unknown", "differs", "way_differs", "visits", "unsent", "unreceived"]
"""What is wrong with one ticket: see `rules.closing.faults`."""


class Ledger(Struct, frozen=True):
    """One centre, one day, counted from one source."""

    on: date
    source: Source
    issued: int
    by_appointment: int
    walk_in: int
    received: int
    served: int
    unserved: int
    missed: int
    left: int
    transferred: int
    closed: int
    open: int


class Course(Struct, frozen=True):
    """One ticket of the day, by its row and by the log; what one of them does not know is null."""

    id: UUID
    label: str | None
    item_name_zh: str | None
    item_name_en: str | None
    way: Way | None
    state: TicketState | None
    stands: Column | None
    cause: str | None
    issued_at: datetime | None
    ended_at: datetime | None
    window_number: int | None
    visits: int
    sent_well: bool
    """Of a received ticket: its ticket at the other centre was sent here. True for all others."""
    said_way: Way | None
    said_stands: Column | None
    said_issued: int
    """How often the log has it issued."""
    said_visits: int
    said_sent: bool
    """The log has it sent on to a centre, and no ticket there names it."""


class DayRow(Struct, frozen=True):
    """A day as it was left the last time somebody looked."""

    on: date
    closed_at: datetime | None
    closed_by: str | None
    reopened_at: datetime | None
    open_tickets: int
    wrong_tickets: int
    balanced: bool
    looked_at: datetime


class DayAct(Struct, frozen=True):
    """The day was closed or reopened. Without a name: by itself, at night."""

    at: datetime
    kind: Literal["day_closed", "day_reopened"]
    name: str | None
    reason: str | None


class Unlooked(Struct, frozen=True):
    """A day with tickets that is not closed."""

    organ_id: int
    centre_id: int
    on: date


class DayLedger(Struct, frozen=True):
    """A centre's day from both sides. `wrong`: the tickets that keep it from balancing, each with why."""

    rows: Ledger
    log: Ledger
    wrong: list[tuple[Course, Fault]]

    @property
    def balanced(self) -> bool:
        """Both sides agree, every ticket stands in one column, and none is wrong."""
        figures = [
            tuple(getattr(one, name) for name in Ledger.__struct_fields__[2:])
            for one in (self.rows, self.log)
        ]
        one_each = all(adds_up(one) for one in (self.rows, self.log))
        return figures[0] == figures[1] and one_each and not self.wrong


def adds_up(one: Ledger) -> bool:
    """Issued = by appointment + walk-in + received = served + without service + … + still open."""
    ended = one.served + one.unserved + one.missed + one.left + one.transferred + one.closed
    return one.issued == one.by_appointment + one.walk_in + one.received == ended + one.open
