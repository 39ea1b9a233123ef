"""The phone's place in line: asked, followed, taken again or given up. By its owner, or by who holds the number."""

from uuid import UUID

from litestar import Response, Router, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath

from backend import clock
from backend.access.guards import anyone, resident
from backend.clock import civil_date
from backend.deps import Asked, Reading, ResidentWriting, Writing
from backend.hall import actions
from backend.hall.models import InLine
from backend.hall.streams import PlaceStream
from backend.hall.watch import watches


@get("/appointments/{appointment_id:uuid}/line", guards=[resident])
async def in_line(view: Reading, appointment_id: FromPath[UUID]) -> InLine:
    """My place in line today, with a range for the wait in minutes."""
    visit = await actions.own_visit(view.conn, view.who, appointment_id)
    if visit.ticket is None:
        return InLine(None, visit.state)
    return await watches.of(view.house, visit.centre_id).place(view.conn, visit.ticket, clock.now())


@get("/appointments/{appointment_id:uuid}/line/events", guards=[resident], include_in_schema=False)
async def in_line_events(view: Reading, appointment_id: FromPath[UUID]) -> PlaceStream:
    """The same after each change, until the visit is over. Whose it is is asked once, here."""
    visit = await actions.own_visit(view.conn, view.who, appointment_id)
    ticket = actions.hall_ticket(visit.ticket) if visit.ticket else None
    watch = watches.of(view.house, visit.centre_id)
    return PlaceStream(watch, ticket, visit.appointment_id, visit.state)


@post("/appointments/{appointment_id:uuid}/line/back", guards=[resident], status_code=200)
async def back_again(once: ResidentWriting, appointment_id: FromPath[UUID]) -> Response[InLine]:
    """I was missed or stepped aside and am here again: I stand in line again, at the place that gives."""
    now = clock.now()
    ticket = await actions.own_ticket_today(once.conn, once.who, appointment_id, now)
    return _told(once, await once.answer(actions.back_again(once.conn, ticket, now), 200))


@post("/appointments/{appointment_id:uuid}/line/leave", guards=[resident], status_code=200)
async def give_up(once: ResidentWriting, appointment_id: FromPath[UUID]) -> Response[InLine]:
    """I am going: my number is given up, and those behind me move on."""
    now = clock.now()
    ticket = await actions.own_ticket_today(once.conn, once.who, appointment_id, now)
    return _told(once, await once.answer(actions.give_up(once.conn, ticket, now), 200))


@get("/tickets/{ticket_id:uuid}", guards=[anyone])
async def ticket_in_line(view: Reading, ticket_id: FromPath[UUID]) -> InLine:
    """The place of a number taken without an appointment, for who holds its address. Nothing personal."""
    now = clock.now()
    ticket = await actions.ticket_of(view.conn, ticket_id, civil_date(now))
    return await watches.of(view.house, ticket.centre_id).place(view.conn, ticket, now)


@get("/tickets/{ticket_id:uuid}/events", guards=[anyone], include_in_schema=False)
async def ticket_events(view: Reading, ticket_id: FromPath[UUID]) -> PlaceStream:
    """The same after each change, until the visit is over."""
    ticket = await actions.ticket_of(view.conn, ticket_id, civil_date(clock.now()))
    watch = watches.of(view.house, ticket.centre_id)
    return PlaceStream(watch, actions.hall_ticket(ticket), None, ticket.state)


@post("/tickets/{ticket_id:uuid}/back", guards=[anyone], status_code=200)
async def ticket_back(tx: Writing, ticket_id: FromPath[UUID]) -> Response[InLine]:
    """The holder was missed or stepped aside and is here again. Sent twice, the second is refused."""
    now = clock.now()
    ticket = await actions.ticket_of(tx.conn, ticket_id, civil_date(now))
    return _told(tx, await actions.back_again(tx.conn, ticket, now))


@post("/tickets/{ticket_id:uuid}/leave", guards=[anyone], status_code=200)
async def ticket_gives_up(tx: Writing, ticket_id: FromPath[UUID]) -> Response[InLine]:
    """The holder is going: the number is given up. Sent twice, the second is refused."""
    now = clock.now()
    ticket = await actions.ticket_of(tx.conn, ticket_id, civil_date(now))
    return _told(tx, await actions.give_up(tx.conn, ticket, now))


def _told(asked: Asked, place: InLine) -> Response[InLine]:
    """The screens of the centre hear of it once it is committed."""
    told = BackgroundTask(asked.house.cache.tell, f"hall:{place.centre_code}", "changed")
    return Response(place, background=told)


router = Router(
    "/api",
    route_handlers=[
        in_line,
        in_line_events,
        back_again,
        give_up,
        ticket_in_line,
        ticket_events,
        ticket_back,
        ticket_gives_up,
    ],
)
