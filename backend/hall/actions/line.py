"""What everybody may see of the line, what one resident may, and what a phone may do in it."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.access.models import Resident
from backend.booking import actions as booking
from backend.clock import CENTRE_ZONE, civil_date
from backend.hall import queries, rules
from backend.hall.actions.again import rejoin
from backend.hall.actions.arrival import ticket_of
from backend.hall.actions.calls import LEAVE
from backend.hall.models import Display, InHall, InLine, Known, Ticket
from backend.places import actions as places


async def display(conn: db.Conn, centre_code: str, now: datetime) -> Display:
    """What everybody in the hall may see: numbers and windows."""
    centre = await places.centre(conn, centre_code)
    told = await queries.hall_now(conn, centre.id, civil_date(now))
    return rules.display_of(queries.read_hall(told))


async def known(conn: db.Conn, centre_id: int, now: datetime) -> Known:
    """What changes slowly; read again every few minutes by who follows a centre."""
    learned = await queries.learned(conn, centre_id, civil_date(now))
    return Known(await queries.usual_of_items(conn), learned)


async def scene(conn: db.Conn, centre_id: int, now: datetime) -> rules.Scene:
    """The hall at this moment, with what is known about waits."""
    told = await queries.hall_now(conn, centre_id, civil_date(now))
    return scene_of(told, await known(conn, centre_id, now), now)


def scene_of(told: bytes, slow: Known, now: datetime) -> rules.Scene:
    return rules.Scene(queries.read_hall(told), slow, now.astimezone(CENTRE_ZONE).hour)


class Visit(Struct, frozen=True):
    """One's own appointment and, once there, its ticket."""

    appointment_id: UUID
    centre_id: int
    state: str
    ticket: Ticket | None


async def own_visit(conn: db.Conn, who: Resident, appointment_id: UUID) -> Visit:
    """Refuses with UnknownAppointment."""
    row = await booking.own(conn, who, appointment_id)
    ticket = await queries.ticket_of_appointment(conn, row.id, row.on)
    return Visit(row.id, row.centre_id, row.state, ticket)


async def in_line(conn: db.Conn, who: Resident, appointment_id: UUID, now: datetime) -> InLine:
    """The owner's place in line; before check-in only how the appointment stands."""
    visit = await own_visit(conn, who, appointment_id)
    if visit.ticket is None:
        return InLine(None, visit.state)
    return await place_now(conn, visit.ticket, now)


async def place_now(conn: db.Conn, ticket: Ticket, now: datetime) -> InLine:
    """The ticket's place in line as its holder is shown it."""
    return rules.place_of(await scene(conn, ticket.centre_id, now), hall_ticket(ticket))


def hall_ticket(ticket: Ticket) -> InHall:
    """A ticket as the snapshot holds it."""
    return InHall(
        ticket.id,
        ticket.label,
        ticket.pool_id,
        ticket.item_code,
        ticket.state,
        ticket.placed_by,
        ticket.priority,
        ticket.window_number,
        ticket.calls,
        ticket.announced_at,
        ticket.appointment_id,
    )


async def own_ticket_today(
    conn: db.Conn, who: Resident, appointment_id: UUID, now: datetime
) -> Ticket:
    """The ticket of one's own appointment today. Refuses with UnknownAppointment, UnknownTicket."""
    row = await booking.own(conn, who, appointment_id)
    ticket = await queries.ticket_of_appointment(conn, row.id, civil_date(now))
    if ticket is None:
        raise rules.UnknownTicket()
    return ticket


async def back_again(conn: db.Conn, ticket: Ticket, now: datetime) -> InLine:
    """Who was missed or parked is here again: the place that gives. Refuses with TicketMoved."""
    return await place_now(conn, await rejoin(conn, ticket.centre_id, ticket.id, now), now)


async def give_up(conn: db.Conn, ticket: Ticket, now: datetime) -> InLine:
    """Who waits goes home, and says so. Refuses with TicketMoved, also while being served."""
    if not await queries.act(conn, ticket.id, ticket.on, None, None, LEAVE, now):
        state = (await ticket_of(conn, ticket.id, ticket.on)).state
        raise rules.TicketMoved(state=rules.STATES[state])
    return await place_now(conn, await ticket_of(conn, ticket.id, ticket.on), now)
