"""Somebody in line at a place, and the ticket they leave behind."""

from uuid import UUID

from backend.demo.history.files import Booked, File
from backend.demo.history.ledger import Ledger
from backend.demo.history.line import Waiting
from backend.demo.history.world import Matter, Moment, Site
from backend.hall.models import HallPolicy, PlacedBy, Priority
from backend.hall.models.closing import Column

POLICY = HallPolicy()
CALLS = tuple(range(40, 40 * POLICY.calls, 40))
"""Seconds after the first call at which somebody who does not come is called again."""


class Guest(Waiting):
    """Somebody in line, with what they came for."""

    __slots__ = (
        "booked",
        "calls",
        "matter",
        "person_id",
        "placed_by",
        "priority",
        "stands",
        "ticket_id",
    )

    matter: Matter
    booked: Booked | None
    person_id: int
    ticket_id: UUID
    placed_by: PlacedBy
    priority: Priority | None
    calls: int
    stands: Column
    """Where the day's books have the ticket at the end."""


def write_ticket(
    ledger: Ledger,
    site: Site,
    guest: Guest,
    day: Moment,
    state: str,
    file: File | None,
    started: int | None,
    ended: int,
) -> None:
    """As it stands when its day is over."""
    desk, booked = guest.desk, guest.booked
    ledger.add(
        "ticket",
        guest.ticket_id, site.centre_id, day.on, guest.pool_id, site.prefixes[guest.pool_id],
        guest.number, guest.matter.code, guest.person_id if file else None, booked.id if booked else None,
        file.id if file else None, day.at(guest.turn), day.at(guest.issued), guest.placed_by, guest.priority,
        state, desk.window_id, desk.staff_id, day.at(guest.issued), day.at(guest.called),
        day.at(guest.called + (CALLS[guest.calls - 2] if guest.calls > 1 else 0)), guest.calls,
        day.at(started) if started else None, day.at(ended),
    )  # fmt: skip
