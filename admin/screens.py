"""The hall's own screens: call display, waiting page, kiosk. Open to all, so nothing personal is on them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect, ServerSentEvent
from litestar.response.sse import ServerSentEventMessage
from msgspec import Struct

from admin.hall import Code
from admin.page import Asking, page, to
from admin.watch import Watches
from backend import clock
from backend.access.guards import anyone
from backend.deps import Asked, House, Reading, Writing
from backend.hall import actions, queries
from backend.hall.models import Display, PoolLine, Ticket, WalkIn
from backend.permits import actions as permits
from backend.permits.models import Category, Item
from backend.permits.rules.words import CATEGORY
from backend.places import actions as places
from backend.places import queries as place_queries
from backend.places.models import Centre
from backend.refusal import TooManyTries

WEEKS = timedelta(days=28)
"""What “usual” is made of."""
watches = Watches()


class Waiting(Struct, frozen=True):
    """A pool's line with a range for the wait of somebody who comes now, minutes."""

    line: PoolLine
    low: int
    high: int


@get("/screens/{centre_code:str}/display", guards=[anyone])
async def display(request: Asking, view: Reading, centre_code: FromPath[str]) -> Response[Any]:
    """Which number goes to which window; to be read from ten metres."""
    shown = await actions.display(view.conn, centre_code, clock.now())
    return await page(request, "screens/display.html", shown=shown)


@get("/screens/{centre_code:str}/display.json", guards=[anyone])
async def display_now(view: Reading, centre_code: FromPath[str]) -> Display:
    """The same for a screen whose stream is cut."""
    return await actions.display(view.conn, centre_code, clock.now())


@get("/screens/{centre_code:str}/events", guards=[anyone])
async def events(view: Reading, centre_code: FromPath[str]) -> ServerSentEvent:
    """The display after each change. The connection is back before the stream begins."""
    await places.centre(view.conn, centre_code)
    return ServerSentEvent(_messages(view.house, centre_code), retry_duration=2000)


async def _messages(house: House, centre_code: str) -> AsyncIterator[ServerSentEventMessage]:
    async for shown in watches.of(house, centre_code).displays():
        if shown is None:
            yield ServerSentEventMessage(comment="quiet")
        else:
            yield ServerSentEventMessage(data=msgspec.json.encode(shown).decode())


@get("/screens/{centre_code:str}/waiting", guards=[anyone])
async def waiting(request: Asking, view: Reading, centre_code: FromPath[str]) -> Response[Any]:
    """How long the lines are now, and how long people usually waited by the hour."""
    centre, today = await places.centre(view.conn, centre_code), clock.civil_date(clock.now())
    lines = await queries.lines(view.conn, centre.id, today)
    hours = await queries.waited_by_hour(
        view.conn, centre.id, today - WEEKS, today - timedelta(days=1)
    )
    return await page(
        request,
        "screens/waiting.html",
        centre=centre,
        lines=[_range(line) for line in lines],
        hours=hours,
        longest=max((hour.minutes for hour in hours), default=0) or 1,
    )


def _range(line: PoolLine) -> Waiting:
    wait = line.minutes / max(1, line.desks)
    return Waiting(line, int(wait * 0.6), int(wait * 1.6 + 5) if line.waiting else 0)


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


router = Router(
    "/",
    route_handlers=[
        display,
        display_now,
        events,
        waiting,
        kiosk,
        take_number,
        check_in,
        number,
    ],
)
