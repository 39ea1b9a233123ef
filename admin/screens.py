"""The hall's own screens: call display, waiting page, kiosk. Open to all, so nothing personal is on them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
from litestar import Response, Router, get
from litestar.params import FromPath
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage
from msgspec import Struct

from admin.page import Asking, page
from admin.watch import Watches
from backend import clock
from backend.access.guards import anyone
from backend.deps import House, Reading
from backend.hall import actions, queries
from backend.hall.models import Display, PoolLine
from backend.places import actions as places

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


router = Router(
    "/",
    route_handlers=[
        display,
        display_now,
        events,
        waiting,
    ],
)
