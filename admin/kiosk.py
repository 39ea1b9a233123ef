"""The kiosk: a number in two taps, check-in, and the way back into the line. Nothing personal on it."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from admin.hall import Code
from admin.page import Asking, page, to
from backend import clock
from backend.access.guards import anyone
from backend.deps import Asked, House, Reading, Writing
from backend.hall import actions, queries
from backend.hall.models import Ticket, WalkIn
from backend.permits import actions as permits
from backend.permits.models import Category, Item
from backend.permits.rules.words import CATEGORY
from backend.places import actions as places
from backend.places import queries as place_queries
from backend.places.models import Centre
from backend.refusal import TooManyTries


@get("/screens/{centre_code:str}/kiosk", guards=[anyone])
async def kiosk(
    request: Asking,
    view: Reading,
    centre_code: FromPath[str],
    category: Annotated[str, QueryParameter(max_length=20)] = "",
    q: Annotated[str, QueryParameter(max_length=60)] = "",
) -> Response[Any]:
    """Two taps to a number: what it is about, then which matter."""
    centre = await places.centre(view.conn, centre_code)
    chosen: Category | None = next((one for one in CATEGORY if one == category), None)
    here = await _served(view, centre, "")
    return await page(
        request,
        "screens/kiosk.html",
        centre=centre,
        q=q,
        category=chosen,
        categories={
            key: text for key, text in CATEGORY.items() if any(one.category == key for one in here)
        },
        examples={key: [one for one in here if one.category == key][:2] for key in CATEGORY},
        items=[one for one in await _served(view, centre, q) if chosen in (None, one.category)],
    )


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
    """A number without an appointment. A kiosk gives as many as people can stand before it."""
    await _not_too_fast(tx, centre_code)
    centre = await places.centre(tx.conn, centre_code)
    asked = msgspec.structs.replace(data, priority=None)
    ticket = await actions.walk_in(tx.conn, centre.id, asked, clock.now(), "resident")
    return _given(tx.house, centre, ticket)


@post("/screens/{centre_code:str}/kiosk/check-ins", guards=[anyone])
async def check_in(tx: Writing, centre_code: FromPath[str], data: URLEncodedBody[Code]) -> Redirect:
    """A number for an appointment, by code or QR text."""
    await _not_too_fast(tx, centre_code)
    centre = await places.centre(tx.conn, centre_code)
    ticket = await actions.check_in(tx.conn, tx.keys, centre.id, data.code, clock.now(), "resident")
    return _given(tx.house, centre, ticket)


async def _not_too_fast(tx: Writing, centre_code: str) -> None:
    if wait := await tx.house.cache.wait_before("kiosk", centre_code, burst=20, per_minute=30):
        raise TooManyTries(seconds=wait)


def _given(house: House, centre: Centre, ticket: Ticket) -> Redirect:
    answer = to(f"/screens/{centre.code}/kiosk/tickets/{ticket.id}")
    answer.background = BackgroundTask(house.cache.tell, f"hall:{centre.code}", "changed")
    return answer


@get("/screens/{centre_code:str}/kiosk/tickets/{ticket_id:uuid}", guards=[anyone])
async def number(
    request: Asking, view: Reading, centre_code: FromPath[str], ticket_id: FromPath[UUID]
) -> Response[Any]:
    """The number, large, to be printed: number, matter, people ahead."""
    centre, today = await places.centre(view.conn, centre_code), clock.civil_date(clock.now())
    ticket = await actions.ticket_of(view.conn, ticket_id, today)
    ahead = await queries.ahead_of(view.conn, ticket.id, today)
    return await page(request, "screens/number.html", centre=centre, ticket=ticket, ahead=ahead)


router = Router("/", route_handlers=[kiosk, take_number, check_in, number])
