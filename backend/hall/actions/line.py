"""What everybody may see of the line, and what one resident may."""

from datetime import datetime
from uuid import UUID

from backend import db
from backend.access.models import Resident
from backend.booking import actions as booking
from backend.booking.models import InLine
from backend.clock import civil_date
from backend.hall import queries
from backend.hall.models import Display
from backend.places import actions as places


async def display(conn: db.Conn, centre_code: str, now: datetime) -> Display:
    """What everybody in the hall may see: numbers and windows."""
    centre, today = await places.centre(conn, centre_code), civil_date(now)
    return Display(
        centre.code,
        centre.name_zh,
        centre.name_en,
        await queries.called_now(conn, centre.id, today),
        await queries.waiting_count(conn, centre.id, today),
    )


async def in_line(conn: db.Conn, who: Resident, appointment_id: UUID, now: datetime) -> InLine:
    """The owner's place in line, with a range for the wait from the item's usual minutes."""
    row = await booking.own(conn, who, appointment_id)
    ticket = await queries.ticket_of_appointment(conn, row.id, row.on)
    if ticket is None:
        return InLine(None, row.state, 0, None, 0, 0)
    ahead = await queries.ahead_of(conn, ticket.id, row.on) if ticket.state == "waiting" else 0
    desks = max(1, await queries.open_desks(conn, ticket.pool_id))
    usual = await queries.usual_minutes(conn, ticket.item_code)
    wait = ahead * usual / desks
    return InLine(
        ticket.label,
        ticket.state,
        ahead,
        ticket.window_number,
        int(wait * 0.6),
        int(wait * 1.6 + 5),
    )
