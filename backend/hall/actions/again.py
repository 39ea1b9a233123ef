"""Back into the line, or into another: at a stated place, worked out by `rules.order`."""

from datetime import datetime
from uuid import UUID

from backend import db
from backend.access.models import Staff
from backend.booking import queries as bookings
from backend.clock import civil_date
from backend.hall import queries, rules
from backend.hall.actions.arrival import place_of, ticket_of
from backend.hall.actions.calls import act
from backend.hall.actions.desks import desk_of
from backend.hall.models import PlacedBy, Ticket
from backend.hall.queries import Act
from backend.places import actions as places

BESIDE = 50
"""So many may have come back to the same place before."""
SEND_AWAY = Act("ticket_transferred", ("called", "serving"), "transferred")


async def put_back(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> Ticket:
    """From the window into the line, at the place it had: called by mistake, or for another window."""
    back = Act("ticket_returned", ("called", "serving"), "waiting", placed_by="returned")
    return await act(conn, who, ticket_id, back, now)


async def rejoin(
    conn: db.Conn, centre_id: int, ticket_id: UUID, now: datetime, who: Staff | None = None
) -> Ticket:
    """Who was parked or missed is here: behind so many of those in line now. By kiosk, phone or clerk.

    Refuses with UnknownTicket, TicketMoved, DayClosed.
    """
    today = civil_date(now)
    ticket = await ticket_of(conn, ticket_id, today)
    if ticket.centre_id != centre_id:
        raise rules.UnknownTicket()
    back = await back_in_line(conn, ticket, now)
    window_id = (await desk_of(conn, who)).window_id if who else None
    if not await queries.act(conn, ticket_id, today, window_id, who.id if who else None, back, now):
        if await queries.is_closed(conn, centre_id, today):
            raise rules.DayClosed()
        raise rules.TicketMoved(state=rules.STATES[(await ticket_of(conn, ticket_id, today)).state])
    return await ticket_of(conn, ticket_id, today)


async def back_in_line(conn: db.Conn, ticket: Ticket, now: datetime) -> Act:
    """The act that puts who was parked or missed behind so many of those in line. Refuses with TicketMoved."""
    if ticket.state not in ("parked", "missed"):
        raise rules.TicketMoved(state=rules.STATES[ticket.state])
    policy = await queries.policy(conn, ticket.centre_id)
    behind = policy.parked_behind if ticket.state == "parked" else policy.missed_behind
    placed_by: PlacedBy = "parked" if ticket.state == "parked" else "missed"
    line = await queries.line(conn, ticket.centre_id, ticket.on, [ticket.pool_id], behind + BESIDE)
    turn_at, entered_at = rules.behind(line, behind, now)
    return Act(
        "ticket_rejoined",
        (ticket.state,),
        "waiting",
        own=False,
        turn_at=turn_at,
        entered_at=entered_at,
        placed_by=placed_by,
        details={"behind": min(behind, len(line))},
    )


async def transfer(
    conn: db.Conn, who: Staff, ticket_id: UUID, pool_id: int, now: datetime
) -> Ticket:
    """To another line of the same centre, under the same number and with the turn it had."""
    desk, today = await desk_of(conn, who), civil_date(now)
    ticket = await ticket_of(conn, ticket_id, today)
    if pool_id == ticket.pool_id or not await queries.place_in(
        conn, pool_id, desk.centre_id, today
    ):
        raise rules.NoSuchLine()
    to = Act(
        "ticket_transferred",
        ("called", "serving"),
        "waiting",
        placed_by="transferred",
        pool_id=pool_id,
        details={"from_pool": ticket.pool_id, "to_pool": pool_id},
    )
    return await act(conn, who, ticket_id, to, now)


async def onward(conn: db.Conn, who: Staff, ticket_id: UUID, now: datetime) -> Ticket:
    """The bay is done: on to the window of the same visit, under the same number, by its booked time."""
    ticket = await ticket_of(conn, ticket_id, civil_date(now))
    if ticket.then_pool_id in (None, ticket.pool_id) or ticket.then_at is None:
        raise rules.NoNextStage()
    policy = await queries.policy(conn, ticket.centre_id)
    lead = rules.booked_turn(ticket.then_at, ticket.then_at, policy)[0]
    on_to = Act(
        "ticket_transferred",
        ("called", "serving"),
        "waiting",
        turn_at=rules.with_priority(lead, ticket.priority, policy),
        entered_at=now,
        placed_by="onward",
        pool_id=ticket.then_pool_id,
        details={"from_pool": ticket.pool_id, "to_pool": ticket.then_pool_id, "onward": True},
    )
    return await act(conn, who, ticket_id, on_to, now)


async def send_on(
    conn: db.Conn, who: Staff, ticket_id: UUID, centre_code: str, now: datetime
) -> Ticket:
    """To another centre today: a number is kept there for whoever comes, who then stands near the front.

    The new ticket, parked at that centre until the person is there. Can't be undone: it is another
    centre's line too.
    """
    today = civil_date(now)
    centre = await places.centre(conn, centre_code)
    ticket = await ticket_of(conn, ticket_id, today)
    if centre.id == ticket.centre_id:
        raise rules.NoSuchLine()
    at = await place_of(conn, ticket.item_code, centre.id, today)
    away = queries.Act(
        SEND_AWAY.kind,
        SEND_AWAY.states,
        SEND_AWAY.to,
        details={"from_pool": ticket.pool_id, "to_centre": centre.id},
    )
    await act(conn, who, ticket_id, away, now)
    await queries.forget_act(conn, (await desk_of(conn, who)).window_id)
    new = queries.NewTicket(
        ticket.item_code,
        now,
        now,
        "transferred",
        ticket.priority,
        ticket.person_id,
        None,
        ticket.case_id,
        from_ticket=ticket.id,
        state="parked",
    )
    if ticket.appointment_id is not None:
        await bookings.end(conn, who.organ_id, ticket.appointment_id, "fulfilled", now, today)
    return await ticket_of(conn, await queries.issue(conn, at, today, new, now, "staff"), today)
