"""Capacity advice for the next month: every proposal with the numbers it comes from. Nothing is changed here."""

from datetime import date, timedelta
from typing import Annotated, Any

from litestar import Response, Router, get
from litestar.params import QueryParameter

from admin.board import chosen, own_centres
from admin.nav import BOARD, OPENINGS
from admin.page import Asking, page
from backend import clock
from backend.access.guards import staff
from backend.calendar.rules import UnknownPool
from backend.deps import Reading
from backend.hall.actions import advice as actions
from backend.hall.rules import advice as rules
from backend.places import queries as places


@get("/advice", guards=[staff(*BOARD)])
async def advice(
    request: Asking,
    view: Reading,
    centre: Annotated[str, QueryParameter(max_length=40)] = "",
    pool: Annotated[str, QueryParameter(max_length=40)] = "",
) -> Response[Any]:
    """Minutes offered and used of a pool by weekday and hour, and what could be changed."""
    today = clock.civil_date(clock.now())
    mine = await own_centres(view)
    at = chosen(mine, centre)
    pools = [
        one
        for one in await places.pools(view.conn, at.id)
        if one.closed_on is None or one.closed_on > today
    ]
    within = next((one for one in pools if not pool or one.code == pool), None)
    if within is None and pool:
        raise UnknownPool()
    found = await actions.advice(view.conn, at, clock.now())
    own = [one for one in found.uses if within and one.pool_id == within.id]
    return await page(
        request,
        "board/advice.html",
        view,
        centre=at,
        centres=mine,
        pool=within,
        pools=pools,
        month=next_month(today),
        first=found.first,
        last=found.last,
        uses={(one.weekday, one.hour): one for one in own},
        weekdays=sorted({one.weekday for one in own}),
        hours=sorted({one.hour for one in own}),
        windows=[one for one in found.windows if within and one.use.pool_id == within.id],
        slots=found.slots,
        kept=found.kept,
        aim=round(100 * rules.AIM),
        rules=rules,
        may_open=view.who.may(*OPENINGS, centre_id=at.id),
    )


def next_month(on: date) -> date:
    """Its first day."""
    return (on.replace(day=28) + timedelta(days=4)).replace(day=1)


router = Router("/", route_handlers=[advice])
