"""A centre's day: how full each hour is, and every appointment in time order."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import QueryParameter

from admin.nav import HALL, OPENINGS
from admin.page import Asking, page
from backend import clock
from backend.access import actions as access
from backend.access.guards import staff
from backend.booking import queries as booking
from backend.booking.actions import staff as desk
from backend.booking.queries import staff as reserved
from backend.booking.queries.appointments import AppointmentRow
from backend.calendar.rules import UnknownPool
from backend.deps import Reading
from backend.hall import queries as hall
from backend.places import queries as places
from backend.places.models import Centre, Pool
from backend.places.rules import UnknownCentre

DAY = timedelta(days=1)
FURTHEST = timedelta(days=3660)
STATES: dict[str, tuple[str, ...]] = {
    "live": ("booked", "arrived", "fulfilled", "noshow"),
    "booked": ("booked",),
    "arrived": ("arrived",),
    "fulfilled": ("fulfilled",),
    "noshow": ("noshow",),
    "cancelled": ("cancelled",),
    "reserved": ("held", "offered"),
}
"""The filter's choices, and the states each shows; all of them when nothing is chosen."""
SHOWN = ("booked", "arrived", "fulfilled", "noshow", "cancelled")


@get("/diary", guards=[staff(*HALL)])
async def diary(
    request: Asking,
    view: Reading,
    on: Annotated[date | None, QueryParameter()] = None,
    centre: Annotated[str, QueryParameter(max_length=40)] = "",
    pool: Annotated[str, QueryParameter(max_length=40)] = "",
    state_wanted: Annotated[str, QueryParameter(name="state", max_length=20)] = "",
) -> Response[Any]:
    """Names masked; times that are only kept stand without a name."""
    now = clock.now()
    today = clock.civil_date(now)
    wanted = on or today
    day = min(max(wanted, today - FURTHEST), today + FURTHEST)
    mine = await own_centres(view, today)
    chosen = await _chosen(view, mine, centre)
    pools = await places.pools(view.conn, chosen.id)
    within = _pool(pools, pool)
    rows = _fitting(await booking.day_of_centre(view.conn, chosen.id, day), within, state_wanted)
    kept = await reserved.reserved(view.conn, chosen.id, day, now)
    return await page(
        request,
        "diary/day.html",
        view,
        on=day,
        today=today,
        before=day - DAY,
        after=day + DAY,
        centre=chosen,
        centres=mine,
        pool=pool,
        pools=pools,
        state=state_wanted,
        states=list(STATES),
        rows=rows,
        reserved=[
            one
            for one in kept
            if state_wanted in ("", "reserved") and (within is None or one.pool_id == within.id)
        ],
        live=[row for row in rows if row.state != "cancelled"],
        hours=await desk.hours(view.conn, chosen.id, day, [within.id] if within else None),
        may_block=view.who.may(*OPENINGS, centre_id=chosen.id) and day >= today,
        names=await access.masked_names(view.conn, view.keys, [row.person_id for row in rows]),
    )


def _pool(pools: Sequence[Pool], code: str) -> Pool | None:
    found = next((one for one in pools if one.code == code), None)
    if found is None and code:
        raise UnknownPool()
    return found


def _fitting(rows: Sequence[AppointmentRow], pool: Pool | None, state: str) -> list[AppointmentRow]:
    """Of the pool in either stage, in the states asked for; what nobody confirmed is shown elsewhere."""
    states = STATES.get(state, SHOWN)
    return [
        row
        for row in rows
        if row.state in SHOWN
        and row.state in states
        and (pool is None or pool.id in (row.pool_id, row.then_pool_id))
    ]


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
    at = None if code else await hall.desk_of(view.conn, view.who.id)
    wanted = code or (at.centre_code if at else "")
    found = next((one for one in mine if one.code == wanted), None)
    if found is None and (wanted or not mine):
        raise UnknownCentre(code=wanted or "—")
    return found or mine[0]


handlers = [diary]
