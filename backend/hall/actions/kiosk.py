"""What a kiosk does for who stands before it: never a dead end for somebody who has a number."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from backend import db
from backend.clock import civil_date
from backend.crypto import Keys
from backend.hall import queries, rules
from backend.hall.actions.again import rejoin
from backend.hall.actions.arrival import appointment_of, check_in, ticket_of
from backend.hall.actions.line import place_now
from backend.hall.models import Arrived, Range, Slip, Ticket, TicketState

LABEL = re.compile(r"^([A-Z])-?(\d{1,5})$")
"""As the slip shows it, or as people type it: A023, a23, A-023."""
LINK = re.compile(
    r"(?:^|/)([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/?$", re.IGNORECASE
)
"""What the QR code of a slip says: the address of its page."""
IN_LINE: tuple[TicketState, ...] = ("waiting", "called", "serving")
SLIPS_KNOWN = timedelta(days=31)
"""So long an old slip is told apart from one that is none."""


async def arrive(
    conn: db.Conn,
    keys: Keys,
    centre_id: int,
    said: str,
    now: datetime,
    actor_kind: str = "resident",
    came_at: datetime | None = None,
) -> Arrived:
    """A number for a booking code or QR text; who has one already, or shows its slip, gets the same again."""
    named = await _named(conn, centre_id, said, now)
    if named is not None:
        return Arrived(named, True)
    try:
        ticket = await check_in(conn, keys, centre_id, said, now, actor_kind, came_at)
    except rules.AlreadyCheckedIn:
        row = await appointment_of(conn, keys, said)
        given = await queries.ticket_of_appointment(conn, row.id, civil_date(now))
        if given is None:
            raise
        return Arrived(given, True)
    return Arrived(ticket, False)


async def come_back(conn: db.Conn, keys: Keys, centre_id: int, said: str, now: datetime) -> Ticket:
    """Who was missed or parked is here: by the number on the slip, its QR code, or the booking's code.

    Who is in line or before a window already stays there. Refuses with TicketMoved when it is over.
    """
    ticket = await _named(conn, centre_id, said, now)
    if ticket is None:
        row = await appointment_of(conn, keys, said)
        ticket = await queries.ticket_of_appointment(conn, row.id, civil_date(now))
        if ticket is None:
            raise rules.NotHereYet()
    if ticket.centre_id == centre_id and ticket.state in IN_LINE:
        return ticket
    try:
        return await rejoin(conn, centre_id, ticket.id, now)
    except rules.TicketMoved:
        # At two kiosks at once: who came second is back all the same.
        seen = await ticket_of(conn, ticket.id, ticket.on)
        if seen.state not in IN_LINE:
            raise
        return seen


async def _named(conn: db.Conn, centre_id: int, said: str, now: datetime) -> Ticket | None:
    """The ticket whose number or slip this is; None when it is neither."""
    text, today = "".join(said.split()), civil_date(now)
    if found := LABEL.match(text.upper()):
        ticket = await queries.ticket_by_label(
            conn, centre_id, today, found.group(1), min(int(found.group(2)), 32767)
        )
    elif found := LINK.search(text):
        ticket = await queries.ticket_since(conn, UUID(found.group(1)), today - SLIPS_KNOWN, today)
    else:
        return None
    if ticket is None:
        raise rules.UnknownTicket()
    if ticket.on != today:
        raise rules.TicketOver(on=f"{ticket.on.month}月{ticket.on.day}日")
    if ticket.centre_id != centre_id:
        raise rules.TicketElsewhere(centre=await queries.centre_name(conn, ticket.centre_id))
    return ticket


async def slip(conn: db.Conn, ticket: Ticket, now: datetime) -> Slip:
    """Its place as of now, as the phone is told it too (`place_now`)."""
    policy = await queries.policy(conn, ticket.centre_id)
    why = rules.why(ticket.placed_by, ticket.priority, policy)
    if ticket.state != "waiting":
        return Slip(ticket, 0, None, why, policy)
    place = await place_now(conn, ticket, now)
    low, high = place.wait_minutes_low, place.wait_minutes_high
    wait = Range(low, high) if low is not None and high else None
    return Slip(ticket, place.ahead, wait, why, policy)
