"""A life that the bulk history made up, and the staff it meets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.access import queries as people
from backend.access.models import Role, Staff


class Event(Struct, frozen=True):
    """A row of `event` without its id, in the order of the bulk's columns."""

    organ_id: int
    on_date: object
    at: datetime
    kind: str
    case_id: UUID | None
    item_code: str | None
    item_version: int | None
    centre_id: int
    appointment_id: UUID | None
    ticket_id: UUID | None
    visit_id: UUID | None
    slot_on: object
    actor_kind: str
    actor_id: int | None
    reason: str | None
    details: dict[str, object] | None


class Life(Struct, frozen=True):
    """A case from first to last event, or a visit that ended without one."""

    person_serial: int
    centre_code: str
    events: list[Event]
    starts: dict[UUID, datetime]
    """Of its appointments."""
    tickets: dict[UUID, dict[str, Any]]
    """Rows of its tickets."""

    @property
    def shape(self) -> tuple[str, ...]:
        """What kinds of things happen in it, in order."""
        return tuple(
            event.kind + str(event.details.get("cause") or event.details.get("by") or "")
            if event.details
            else event.kind
            for event in self.events
        )


async def staff_of(conn: db.Conn, ids: Sequence[int]) -> dict[int, Staff]:
    """Members of staff by id, with their own roles."""
    found: dict[int, Staff] = {}
    for staff_id in ids:
        roles: list[Role] = await people.roles_of(conn, staff_id)
        found[staff_id] = Staff(staff_id, 1, f"staff-{staff_id}", "x", roles)
    return found
