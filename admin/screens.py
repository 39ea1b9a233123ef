"""The hall's own screens: call display, waiting page, kiosk. Open to all, so nothing personal is on them."""

from datetime import timedelta
from typing import Any

from litestar import Response, Router, get
from litestar.params import FromPath

from admin.kiosk import room_of
from admin.page import Asking, page
from backend import clock
from backend.access.guards import anyone
from backend.deps import Reading
from backend.hall import actions, queries, rules
from backend.hall.models import Display
from backend.hall.streams import Stream, display_stream
from backend.hall.watch import watches
from backend.places import actions as places

WEEKS = timedelta(days=28)
"""What “usual” is made of."""


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
async def events(view: Reading, centre_code: FromPath[str]) -> Stream:
    """The display after each change. The connection is back before the stream begins."""
    centre = await places.centre(view.conn, centre_code)
    return display_stream(watches.of(view.house, centre.id))


@get("/screens/{centre_code:str}/waiting", guards=[anyone])
async def waiting(request: Asking, view: Reading, centre_code: FromPath[str]) -> Response[Any]:
    """How long the lines are now, and how long people usually waited by the hour."""
    now = clock.now()
    centre, today = await places.centre(view.conn, centre_code), clock.civil_date(now)
    hours = await queries.waited_by_hour(
        view.conn, centre.id, today - WEEKS, today - timedelta(days=1)
    )
    return await page(
        request,
        "screens/waiting.html",
        centre=centre,
        lines=rules.lines_of(await actions.scene(view.conn, centre.id, now)),
        hours=hours,
        room=await room_of(view, centre),
        longest=max((hour.minutes for hour in hours), default=0) or 1,
    )


router = Router(
    "/",
    route_handlers=[
        display,
        display_now,
        events,
        waiting,
    ],
)
