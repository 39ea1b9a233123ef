"""The appointments of a centre's day."""

from datetime import date, timedelta
from typing import Annotated, Any

from litestar import Response, Router, get
from litestar.params import QueryParameter

from admin.nav import HALL
from admin.page import Asking, page
from backend import clock
from backend.access import actions as access
from backend.access.guards import staff
from backend.booking import queries as booking
from backend.deps import Reading
from backend.hall import queries as hall
from backend.places import queries as places
from backend.places.models import Centre
from backend.places.rules import UnknownCentre

DAY = timedelta(days=1)


@get("/diary", guards=[staff(*HALL)])
async def diary(
    request: Asking,
    view: Reading,
    on: Annotated[date | None, QueryParameter()] = None,
    centre: Annotated[str, QueryParameter(max_length=40)] = "",
) -> Response[Any]:
    """Appointments in time order with their state; names masked."""
    today = clock.civil_date(clock.now())
    day = on or today
    mine = await own_centres(view, today)
    chosen = await _chosen(view, mine, centre)
    rows = await booking.day_of_centre(view.conn, chosen.id, day)
    return await page(
        request,
        "diary.html",
        view,
        on=day,
        today=today,
        before=day - DAY,
        after=day + DAY,
        centre=chosen,
        centres=mine,
        rows=rows,
        live=[row for row in rows if row.state != "cancelled"],
        names=await access.masked_names(view.conn, view.keys, [row.person_id for row in rows]),
    )


async def own_centres(view: Reading, today: date) -> list[Centre]:
    """The centres where who asks works in the hall."""
    every = await places.centres(view.conn, today)
    return [
        one
        for one in every
        if one.organ_id == view.who.organ_id and view.who.may(*HALL, centre_id=one.id)
    ]


async def _chosen(view: Reading, mine: list[Centre], code: str) -> Centre:
    """The centre asked for, else the one of the desk, else the first."""
    desk = None if code else await hall.desk_of(view.conn, view.who.id)
    wanted = code or (desk.centre_code if desk else "")
    found = next((one for one in mine if one.code == wanted), None)
    if found is None and (wanted or not mine):
        raise UnknownCentre(code=wanted or "—")
    return found or mine[0]


router = Router("/", route_handlers=[diary])
