"""What a window does with tickets, from the call to the end of the visit: each act one conditional statement."""

from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from backend import db
from backend.access.models import Staff
from backend.booking import queries as bookings
from backend.cases import actions as cases
from backend.clock import civil_date
from backend.hall import queries, rules
from backend.hall.actions.arrival import ticket_of
from backend.hall.actions.desks import desk_of
from backend.hall.models import Finished, Ticket
from backend.hall.queries import Act

CALL = "ticket_called"
START = Act("ticket_started", ("called",), "serving")
RECALL = Act("ticket_recalled", ("called",), "called")
MISS = Act("ticket_missed", ("called",), "missed")
FINISH = Act("ticket_finished", ("serving",), "served")
PARK = Act("ticket_parked", ("called", "serving"), "parked")
LEAVE = Act("ticket_left", ("waiting", "parked", "missed", "called"), "left", own=False)


async def call_next(conn: db.Conn, who: Staff, now: datetime) -> Ticket:
    """The next person for this window: one statement, so that two windows never call one person."""
    desk, today = await _ready(conn, who), civil_date(now)
    called = await queries.call_next(conn, desk.centre_id, desk.window_id, today, who.id, now)
    if called is None:
        raise rules.NobodyWaiting()
    return await ticket_of(conn, called, today)


async def call_this(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> Ticket:
    """Somebody in one's own line out of turn: for who was sent for a copy, or must not wait."""
    desk, today = await _ready(conn, who), civil_date(now)
    if not await queries.call_this(conn, ticket_id, desk.window_id, today, who.id, now):
        found = await ticket_of(conn, ticket_id, today)
        if found.state != "waiting":
            raise rules.TicketMoved(state=rules.STATES[found.state])
        raise rules.NotYourLine()
    return await ticket_of(conn, ticket_id, today)


async def _ready(conn: db.Conn, who: Staff) -> queries.DeskRow:
    desk = await desk_of(conn, who)
    if desk.paused_at is not None:
        raise rules.WindowPaused()
    return desk


async def recall(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> Ticket:
    """The same number once more, on display and aloud."""
    ticket = await own_ticket(conn, who, ticket_id, now)
    rules.check_recall(ticket, await queries.policy(conn, ticket.centre_id), now)
    again = replace(RECALL, revision=ticket.revision)
    return await act(conn, who, ticket_id, again, now)


async def start(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> Ticket:
    """The called person is at the window."""
    return await act(conn, who, ticket_id, START, now)


async def miss(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> Ticket:
    """The called person did not come, though called often enough. Who turns up stands in line again."""
    ticket = await own_ticket(conn, who, ticket_id, now)
    if ticket.state == "called":
        rules.check_missed(ticket, await queries.policy(conn, ticket.centre_id))
    return await act(conn, who, ticket_id, replace(MISS, revision=ticket.revision), now)


async def park(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> Ticket:
    """The person steps aside, for a copy or a form; the window is free."""
    return await act(conn, who, ticket_id, PARK, now)


async def leave(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> Ticket:
    """The person went away unserved."""
    return await act(conn, who, ticket_id, LEAVE, now)


async def own_ticket(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> Ticket:
    """The ticket that is before one's own window."""
    ticket = await ticket_of(conn, ticket_id, civil_date(now))
    if ticket.window_id != (await desk_of(conn, who)).window_id:
        raise rules.OtherWindow()
    if ticket.state not in ("called", "serving"):
        raise rules.TicketMoved(state=rules.STATES[ticket.state])
    return ticket


async def finish(
    conn: db.Conn, who: Staff, ticket_id: UUID, how: Finished, now: datetime
) -> Ticket:
    """The visit ends: the ticket closes, the visit counts (for its case, if any), the appointment is fulfilled."""
    rules.check_ending(how)
    if how.cause == "paper_missing":
        ticket = await own_ticket(conn, who, ticket_id, now)
        await hand_in(conn, who, ticket.case_id, now)
    ticket = await act(conn, who, ticket_id, FINISH, now)
    await count_visit(conn, who.organ_id, who.id, ticket, how, now)
    return ticket


async def count_visit(
    conn: db.Conn, organ_id: int, staff_id: int, ticket: Ticket, how: Finished, now: datetime
) -> None:
    """The visit the ticket was for, and its appointment fulfilled."""
    await queries.add_visit(
        conn,
        organ_id,
        ticket.centre_id,
        ticket.on,
        ticket.person_id,
        ticket.id,
        ticket.item_code,
        how.outcome,
        how.cause,
        [ticket.case_id] if ticket.case_id else [],
        now,
        staff_id,
    )
    if ticket.appointment_id is not None:
        await bookings.end(conn, organ_id, ticket.appointment_id, "fulfilled", now, ticket.on)


async def hand_in(conn: db.Conn, who: Staff, case_id: UUID | None, now: datetime) -> None:
    """Who is sent home for a missing paper has handed the matter in, incomplete."""
    if case_id is not None:
        case = await cases.case_of(conn, case_id)
        if case.state == "prepared":
            await cases.submit(conn, case, who, now)


async def act(conn: db.Conn, who: Staff, ticket_id: UUID, wanted: Act, now: datetime) -> Ticket:
    """Refuses with OtherWindow, or TicketMoved when the ticket is in another state by now."""
    desk, today = await desk_of(conn, who), civil_date(now)
    ticket = await ticket_of(conn, ticket_id, today)
    if ticket.centre_id != desk.centre_id:
        raise rules.UnknownTicket()
    if not await queries.act(conn, ticket_id, today, desk.window_id, who.id, wanted, now):
        found = await ticket_of(conn, ticket_id, today)
        if wanted.own and found.window_id not in (None, desk.window_id):
            raise rules.OtherWindow()
        if await queries.is_closed(conn, found.centre_id, today):
            raise rules.DayClosed()
        raise rules.TicketMoved(state=rules.STATES[found.state])
    return await ticket_of(conn, ticket_id, today)


async def undo(conn: db.Conn, who: Staff, now: datetime) -> Ticket:
    """The window's last act, within ten seconds and by who did it: the ticket is as it was, and nothing
    counts that the act had counted. A case that was handed in stays handed in.
    """
    desk, today = await desk_of(conn, who), civil_date(now)
    last = await queries.seen_act(conn, desk.window_id, today)
    if last is None or last.staff_id != who.id or now > last.at + rules.UNDO:
        raise rules.NothingToUndo()
    if not await queries.undo(conn, desk.window_id, today, who.id, last, now):
        raise rules.NothingToUndo()
    await queries.forget_act(conn, desk.window_id)
    ticket = await ticket_of(conn, last.ticket_id, today)
    if last.kind == FINISH.kind:
        await queries.take_back_visit(conn, who.organ_id, ticket.id)
        if ticket.appointment_id is not None:
            await bookings.unend(conn, who.organ_id, ticket.appointment_id)
    return ticket
