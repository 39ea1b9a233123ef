"""Coming into the hall: a number by appointment or without one."""

from datetime import date, datetime
from uuid import UUID

from backend import crypto, db
from backend.booking import actions as booking
from backend.booking import queries as bookings
from backend.booking.rules import NotServedHere
from backend.clock import civil_date
from backend.crypto import Keys
from backend.hall import queries, rules
from backend.hall.models import Ticket, WalkIn
from backend.permits import actions as permits


async def check_in(
    conn: db.Conn, keys: Keys, centre_id: int, said: str, now: datetime, actor_kind: str = "staff"
) -> Ticket:
    """By QR text or booking code, at the appointment's own centre and day. One code brings in the whole
    visit: every matter booked with it gets its number too; the one of the code is returned."""
    row = await _appointment_of(conn, keys, said)
    if row.centre_id != centre_id:
        raise rules.WrongCentre(centre=row.centre_name_zh)
    today = civil_date(now)
    if row.on != today:
        raise rules.WrongDay(on=f"{row.on.month}月{row.on.day}日")
    if await queries.ticket_of_appointment(conn, row.id, today) is not None:
        raise rules.AlreadyCheckedIn()
    rules.check_time(row.starts_at, now, booking.when(row.starts_at - rules.EARLIEST))
    ticket = await _arrived(conn, row, now, actor_kind)
    if ticket is None:
        raise rules.NotBooked()
    for other in await bookings.party(conn, row.party_id) if row.party_id else []:
        if (other.centre_id, other.on, other.state) == (centre_id, today, "booked"):
            await _arrived(conn, other, now, actor_kind)
    return ticket


async def _arrived(
    conn: db.Conn, row: bookings.AppointmentRow, now: datetime, actor_kind: str
) -> Ticket | None:
    """The appointment's number; None when it was not booked any more."""
    today = civil_date(now)
    if not await bookings.arrive(conn, row.organ_id, row.id, now, today, actor_kind):
        return None
    at = await place_of(conn, row.item_code, row.centre_id, today)
    due = rules.due_at(row.starts_at, now)
    made = await queries.issue(
        conn,
        at,
        today,
        row.item_code,
        row.person_id,
        row.id,
        row.case_id,
        due,
        False,
        now,
        actor_kind,
    )
    return await ticket_of(conn, made, today)


async def _appointment_of(conn: db.Conn, keys: Keys, said: str) -> bookings.AppointmentRow:
    """The appointment a QR text or a short code names."""
    said = said.strip()
    if len(said) > 40:
        try:
            claim = crypto.read_ticket(keys, said)
        except crypto.ForgedTicket as forged:
            raise rules.ForgedCode() from forged
        row = await bookings.appointment(conn, claim.appointment)
    else:
        code = crypto.check_code(said)
        if code is None:
            raise rules.UnknownCode()
        row = await bookings.appointment_by_code(conn, code)
    if row is None:
        raise rules.UnknownCode()
    return row


async def walk_in(
    conn: db.Conn, centre_id: int, asked: WalkIn, now: datetime, actor_kind: str = "staff"
) -> Ticket:
    """A number for somebody without an appointment: never refused while the item is served here."""
    today = civil_date(now)
    item_code = asked.item_code.upper()
    await permits.item_now(conn, item_code, today)
    at = await place_of(conn, item_code, centre_id, today)
    made = await queries.issue(
        conn, at, today, item_code, None, None, None, now, asked.priority, now, actor_kind
    )
    return await ticket_of(conn, made, today)


async def place_of(conn: db.Conn, item_code: str, centre_id: int, on: date) -> queries.Place:
    at = await queries.place(conn, item_code, centre_id, on)
    if at is None:
        raise NotServedHere()
    return at


async def ticket_of(conn: db.Conn, ticket_id: UUID, on: date) -> Ticket:
    found = await queries.ticket(conn, ticket_id, on)
    if found is None:
        raise rules.UnknownTicket()
    return found
