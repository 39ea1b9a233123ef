"""The kiosk: a number in one or two taps, check-in, the way back into the line. Nothing personal on it."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.kiosk_questions import decides_the_line
from admin.page import Asking, page
from admin.pushed import told
from admin.slip import address, picture, printed, wordings
from backend import clock
from backend.access.guards import anyone
from backend.deps import Asked, Reading, Writing
from backend.hall import actions, queries
from backend.hall.models import Ticket, WalkIn
from backend.hall.rules import TicketElsewhere
from backend.permits import actions as permits
from backend.permits.models import Category, Item
from backend.permits.rules.words import CATEGORY
from backend.places import actions as places
from backend.places import queries as place_queries
from backend.places.models import Centre
from backend.problem import language_of
from backend.refusal import TooManyTries

USUAL = 4
"""Matters on the first page: one tap."""
WEEKS = timedelta(days=28)
"""What “usual” is made of."""
HINTS = ("again", "back", "still")
"""What the slip says besides: had been given before, is in line again, never left it."""


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    """What was typed or scanned: a booking code, a QR text, the number or the address on a slip."""

    code: Annotated[str, Meta(max_length=600)] = ""


@get("/screens/{centre_code:str}/kiosk", guards=[anyone])
async def kiosk(
    request: Asking,
    view: Reading,
    centre_code: FromPath[str],
    category: Annotated[str, QueryParameter(max_length=20)] = "",
    q: Annotated[str, QueryParameter(max_length=60)] = "",
) -> Response[Any]:
    """Two taps to a number: what it is about, then which matter; one for a usual matter."""
    centre = await places.centre(view.conn, centre_code)
    chosen: Category | None = next((one for one in CATEGORY if one == category), None)
    here = await _served(view, centre, "")
    found = await _served(view, centre, q) if q.strip() else here
    return await page(
        request,
        "screens/kiosk.html",
        centre=centre,
        q=q,
        key=uuid4(),
        category=chosen,
        categories={
            key: text for key, text in CATEGORY.items() if any(one.category == key for one in here)
        },
        examples={key: [one for one in here if one.category == key][:2] for key in CATEGORY},
        usual=await _usual(view, centre, here),
        items=[one for one in found if chosen in (None, one.category)],
        asking={one.code for one in here if decides_the_line(one)},
        room=await room_of(view, centre),
    )


async def room_of(view: Asked, centre: Centre) -> tuple[int, int]:
    """How many more people its windows can serve today, and within the hour. Who needs the bay needs a
    window too: the bay counts nobody twice."""
    lines = await actions.walk_in_room(view.conn, centre.id, clock.now())
    windows = [one for one in lines if one.kind == "window"]
    return sum(one.today for one in windows), sum(one.hour for one in windows)


async def _usual(view: Asked, centre: Centre, here: list[Item]) -> list[Item]:
    """What most people came for in the last weeks; where nobody came yet, one matter of each kind."""
    today = clock.civil_date(clock.now())
    often = await queries.usual_items(
        view.conn, centre.id, today - WEEKS, today - timedelta(days=1), USUAL
    )
    first = [next((one for one in here if one.category == kind), None) for kind in CATEGORY]
    found = [one for code in often for one in here if one.code == code]
    return [*found, *(one for one in first if one and one not in found)][:USUAL]


async def _served(view: Asked, centre: Centre, q: str) -> list[Item]:
    """Items the centre serves today that fit what was typed, the usual ones first."""
    today = clock.civil_date(clock.now())
    here = {
        one.item_code
        for one in await place_queries.served(view.conn, today)
        if one.centre_id == centre.id
    }
    return [
        item
        for item in await permits.find_items(view.conn, today, q, limit=500)
        if item.code in here
    ]


@post("/screens/{centre_code:str}/kiosk/tickets", guards=[anyone])
async def take_number(
    tx: Writing, centre_code: FromPath[str], data: URLEncodedBody[WalkIn]
) -> Redirect:
    """A number without an appointment. A kiosk gives as many as people can stand before it, and one for
    a page, however often it is sent."""
    await _not_too_fast(tx, centre_code)
    centre = await places.centre(tx.conn, centre_code)
    asked = msgspec.structs.replace(data, priority=None)
    ticket = await actions.walk_in(tx.conn, centre.id, asked, clock.now(), "resident")
    return _given(tx, centre, ticket)


@post("/screens/{centre_code:str}/kiosk/check-ins", guards=[anyone])
async def check_in(tx: Writing, centre_code: FromPath[str], data: URLEncodedBody[Said]) -> Redirect:
    """A number for an appointment; who has one is shown it again."""
    await _not_too_fast(tx, centre_code)
    centre = await places.centre(tx.conn, centre_code)
    came = await actions.arrive(tx.conn, tx.keys, centre.id, data.code, clock.now())
    return _given(tx, centre, came.ticket, "again" if came.again else "")


@post("/screens/{centre_code:str}/kiosk/returns", guards=[anyone])
async def come_back(
    tx: Writing, centre_code: FromPath[str], data: URLEncodedBody[Said]
) -> Redirect:
    """Back into the line after a missed call or a step aside."""
    await _not_too_fast(tx, centre_code)
    centre = await places.centre(tx.conn, centre_code)
    now = clock.now()
    ticket = await actions.come_back(tx.conn, tx.keys, centre.id, data.code, now)
    back = ticket.state == "waiting" and ticket.placed_by in ("missed", "parked")
    return _given(tx, centre, ticket, "back" if back else "still")


async def _not_too_fast(tx: Writing, centre_code: str) -> None:
    """A stuck key must not fill the hall; a full hall at opening time, with several kiosks, must not be slowed."""
    if wait := await tx.house.cache.wait_before("kiosk", centre_code, burst=60, per_minute=60):
        raise TooManyTries(seconds=wait)


def _given(tx: Writing, centre: Centre, ticket: Ticket, hint: str = "") -> Redirect:
    path = f"/screens/{centre.code}/kiosk/tickets/{ticket.id}"
    return told(f"{path}?hint={hint}" if hint else path, tx.house, centre.code)


@get("/screens/{centre_code:str}/kiosk/tickets/{ticket_id:uuid}", guards=[anyone])
async def number(
    request: Asking,
    view: Reading,
    centre_code: FromPath[str],
    ticket_id: FromPath[UUID],
    hint: Annotated[str, QueryParameter(max_length=10)] = "",
) -> Response[Any]:
    """The number, large: number, matter, place in line, how long, why there, and what if it is missed."""
    centre, now = await places.centre(view.conn, centre_code), clock.now()
    ticket = await _own(view, centre, ticket_id)
    return await page(
        request,
        "screens/number.html",
        centre=centre,
        ticket=ticket,
        lines=wordings(language_of(request), centre, await actions.slip(view.conn, ticket, now)),
        qr=picture(address(request, ticket.id)),
        hint=hint if hint in HINTS else "",
    )


async def _own(view: Asked, centre: Centre, ticket_id: UUID) -> Ticket:
    """A ticket of this centre, today."""
    ticket = await actions.ticket_of(view.conn, ticket_id, clock.civil_date(clock.now()))
    if ticket.centre_id != centre.id:
        raise TicketElsewhere(centre=await queries.centre_name(view.conn, ticket.centre_id))
    return ticket


@get("/screens/{centre_code:str}/kiosk/tickets/{ticket_id:uuid}/print", guards=[anyone])
async def paper(
    request: Asking, view: Reading, centre_code: FromPath[str], ticket_id: FromPath[UUID]
) -> Response[bytes]:
    """The slip as a PDF for the 80 mm roll."""
    centre, now = await places.centre(view.conn, centre_code), clock.now()
    ticket = await _own(view, centre, ticket_id)
    slip = await actions.slip(view.conn, ticket, now)
    made = await printed(language_of(request), centre, slip, address(request, ticket.id))
    return Response(
        made,
        media_type="application/pdf",
        headers={"content-disposition": f'inline; filename="{ticket.label}.pdf"'},
    )


router = Router("/", route_handlers=[kiosk, take_number, check_in, come_back, number, paper])
