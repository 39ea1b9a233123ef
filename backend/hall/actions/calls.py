"""From the call to the end of the visit: each step belongs to the window that called."""

from datetime import datetime
from uuid import UUID

from backend import db
from backend.access.models import Staff
from backend.booking import queries as bookings
from backend.cases import actions as cases
from backend.clock import civil_date
from backend.hall import queries, rules
from backend.hall.actions.arrival import ticket_of
from backend.hall.actions.desks import desk_of
from backend.hall.models import Finished, Ticket


async def call_next(conn: db.Conn, who: Staff, now: datetime) -> Ticket:
    """The next person for this window: one statement, so that two windows never call one person."""
    desk, today = await desk_of(conn, who), civil_date(now)
    called = await queries.call_next(conn, desk.centre_id, desk.window_id, today, who.id, now)
    if called is None:
        raise rules.NobodyWaiting()
    return await ticket_of(conn, called, today)


async def start(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> Ticket:
    """The called person is at the window."""
    return await _move(conn, who, ticket_id, ["called"], "serving", "ticket_started", now)


async def miss(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> Ticket:
    """The called person did not come."""
    return await _move(conn, who, ticket_id, ["called"], "missed", "ticket_missed", now)


async def own_ticket(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> Ticket:
    """The ticket that is before one's own window."""
    ticket = await ticket_of(conn, ticket_id, civil_date(now))
    if ticket.window_id != (await desk_of(conn, who)).window_id:
        raise rules.OtherWindow()
    if ticket.state not in ("called", "serving"):
        raise rules.TicketMoved(state=rules.STATES_ZH[ticket.state])
    return ticket


async def finish(
    conn: db.Conn, who: Staff, ticket_id: UUID, how: Finished, now: datetime
) -> Ticket:
    """The visit ends: the ticket closes, the visit counts (for its case, if any), the appointment is fulfilled."""
    if (how.outcome == "served") != (how.cause is None):
        raise rules.CauseNeeded()
    if how.cause == "paper_missing":
        await _hand_in(conn, who, ticket_id, now)
    ticket = await _move(conn, who, ticket_id, ["serving"], "served", "ticket_finished", now)
    await queries.add_visit(
        conn,
        who.organ_id,
        ticket.centre_id,
        ticket.on,
        ticket.person_id,
        ticket.id,
        ticket.item_code,
        how.outcome,
        how.cause,
        [ticket.case_id] if ticket.case_id else [],
        now,
        who.id,
    )
    if ticket.appointment_id is not None:
        await bookings.end(conn, who.organ_id, ticket.appointment_id, "fulfilled", now, ticket.on)
    return ticket


async def _hand_in(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> None:
    """Who is sent home for a missing paper has handed the matter in, incomplete."""
    ticket = await own_ticket(conn, who, ticket_id, now)
    if ticket.case_id is not None:
        case = await cases.case_of(conn, ticket.case_id)
        if case.state == "prepared":
            await cases.submit(conn, case, who, now)


async def _move(
    conn: db.Conn, who: Staff, ticket_id: UUID, states: list[str], to: str, kind: str, now: datetime
) -> Ticket:
    desk, today = await desk_of(conn, who), civil_date(now)
    if not await queries.move(
        conn, ticket_id, today, desk.window_id, states, to, kind, now, who.id
    ):
        found = await ticket_of(conn, ticket_id, today)
        if found.window_id not in (None, desk.window_id):
            raise rules.OtherWindow()
        raise rules.TicketMoved(state=rules.STATES_ZH[found.state])
    return await ticket_of(conn, ticket_id, today)
