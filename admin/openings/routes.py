"""The openings of a centre: the week, the coming days, and every change looked at before it is saved."""

from datetime import timedelta
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import QueryParameter, URLEncodedBody
from msgspec import Struct
from msgspec.structs import replace

from admin.nav import OPENINGS
from admin.openings.shown import days_of, week_of
from admin.openings.wish import ACTS, Wish, change_of, filled
from admin.page import Asking, page, to
from backend import clock
from backend.access import actions as access
from backend.access.guards import staff
from backend.booking.actions import closing, conflicts
from backend.booking.models.closing import Preview
from backend.booking.rules.closing import LosersChanged
from backend.calendar import actions as calendar
from backend.calendar import rules
from backend.calendar.models import Change, Timetable
from backend.deps import Asked, Reading, Writing
from backend.places import queries as places
from backend.places.models import Centre, Pool
from backend.places.rules import UnknownCentre
from backend.problem import language_of
from backend.refusal import BadInput, Refusal

DAY = timedelta(days=1)
FORMS = tuple(act for act in ACTS if act != "withdraw")


class Place(Struct, frozen=True):
    """A centre whose openings who asks may keep, with all that holds there."""

    centre: Centre
    centres: list[Centre]
    pools: list[Pool]
    table: Timetable

    @property
    def weekday(self) -> int:
        """Whose timetable its make-up days follow."""
        return self.table.pools[0].make_up_weekday if self.table.pools else 1


async def place_of(asked: Asked, code: str) -> Place:
    """The centre with this code, or the first of one's own. Refuses a centre of somebody else."""
    today = clock.civil_date(clock.now())
    mine = [
        one
        for one in await places.centres(asked.conn, today)
        if one.organ_id == asked.who.organ_id and asked.who.may(*OPENINGS, centre_id=one.id)
    ]
    found = (
        next((one for one in mine if one.code == code), None) if code else next(iter(mine), None)
    )
    if found is None:
        raise UnknownCentre(code=code or "—")
    pools = [
        pool
        for pool in await places.pools(asked.conn, found.id)
        if pool.closed_on is None or pool.closed_on > today
    ]
    table = await calendar.timetable_of_centre(asked.conn, found.id, today)
    return Place(found, mine, pools, table)


@get("/openings", guards=[staff(*OPENINGS)])
async def openings(
    request: Asking,
    view: Reading,
    centre: Annotated[str, QueryParameter(max_length=40)] = "",
    pool: Annotated[str, QueryParameter(max_length=40)] = "",
    done: Annotated[str, QueryParameter(max_length=20)] = "",
) -> Response[Any]:
    """A pool's week, its seasons, and the coming sixty days."""
    at = await place_of(view, centre)
    today = clock.civil_date(clock.now())
    chosen = next((one for one in at.pools if one.code == pool), None)
    if chosen is None and pool:
        raise rules.UnknownPool()
    chosen = chosen or (at.pools[0] if at.pools else None)
    own = [one for one in at.table.series if chosen and one.pool_id == chosen.id]
    year = await calendar.load_calendar(view.conn)
    return await page(
        request,
        "openings/week.html",
        view,
        at=at,
        pool=chosen,
        today=today,
        done=done,
        week=week_of(own, today),
        current=[one for one in own if one.valid_to is None or one.valid_to >= today],
        past=[one for one in own if one.valid_to is not None and one.valid_to < today],
        conflicts=len(await conflicts.conflicts(view.conn, at.centre.id, clock.now())),
        days=days_of(at.table, chosen.id, year, today, at.weekday) if chosen else [],
        exceptions=[
            one for one in at.table.exceptions if chosen and one.pool_id in (None, chosen.id)
        ],
    )


def asked_for(request: Asking) -> Wish:
    """The fields in the address; names that are not ours are left alone."""
    known = {
        name: text for name, text in request.query_params.items() if name in Wish.__struct_fields__
    }
    try:
        return msgspec.convert(known, Wish)
    except msgspec.ValidationError as unfit:
        name = str(unfit).rsplit("$.", 1)[-1].strip("`")
        raise BadInput(where=name, problem="too long", problem_zh="过长") from None


@get("/openings/form", guards=[staff(*OPENINGS)])
async def form(request: Asking, view: Reading) -> Response[Any]:
    """The form of one act; what the address says is filled in."""
    wish = asked_for(request)
    at = await place_of(view, wish.centre)
    if wish.kind() in ("change", "end") and not wish.from_time:
        wish = _of_series(wish, at)
    if wish.kind() == "season" and not wish.like:
        wish = replace(wish, like=clock.civil_date(clock.now()).isoformat())
    return await _form(request, view, wish, at)


def _of_series(wish: Wish, at: Place) -> Wish:
    """Filled with the series as it stands; a change begins tomorrow at the earliest."""
    ids = {str(one.id): one for one in at.table.series}
    one = ids.get(wish.which)
    if one is None:
        raise rules.UnknownSeries()
    pool = next((pool.code for pool in at.pools if pool.id == one.pool_id), "")
    tomorrow = clock.civil_date(clock.now()) + DAY
    first = max(one.valid_from, tomorrow)
    return filled(wish.kind(), one, at.centre.code, pool, first)


async def _form(
    request: Asking, asked: Asked, wish: Wish, at: Place, no: Refusal | None = None
) -> Response[Any]:
    """With a refusal: the same form, nothing typed is lost, and what to correct stands above it."""
    return await page(
        request,
        "openings/form.html",
        asked,
        status=no.status if no else 200,
        at=at,
        wish=wish,
        act=wish.kind(),
        problem=no.sentence(language_of(request)) if no else "",
        where=no.facts.get("where", "") if no else "",
        today=clock.civil_date(clock.now()),
    )


@get("/openings/preview", guards=[staff(*OPENINGS)])
async def look(request: Asking, view: Reading) -> Response[Any]:
    """Who would lose a place and where they could go; nothing is written."""
    wish = asked_for(request)
    at, now = await place_of(view, wish.centre), clock.now()
    try:
        change = change_of(wish, at.table, at.centre.id, at.pools)
        found = await closing.preview(view.conn, change, now)
    except Refusal as no:
        if wish.act not in FORMS:
            raise
        return await _form(request, view, wish, at, no)
    return await _preview(request, view, wish, at, change, found)


async def _preview(
    request: Asking,
    asked: Asked,
    wish: Wish,
    at: Place,
    change: Change,
    found: Preview,
    no: Refusal | None = None,
) -> Response[Any]:
    people = [one.person_id for one in found.losers]
    return await page(
        request,
        "openings/preview.html",
        asked,
        status=no.status if no else 200,
        at=at,
        wish=wish,
        change=change,
        found=found,
        problem=no.sentence(language_of(request)) if no else "",
        names=await access.masked_names(asked.conn, asked.keys, people),
        pools={pool.id: pool for pool in at.pools},
    )


@post("/openings/save", guards=[staff(*OPENINGS)])
async def save(request: Asking, tx: Writing, data: URLEncodedBody[Wish]) -> Response[Any]:
    """Write what was previewed. Where other people booked meanwhile, nothing: a new preview."""
    at, now = await place_of(tx, data.centre), clock.now()
    change = change_of(data, at.table, at.centre.id, at.pools)
    reason = data.reason_zh.strip() or "开放时间调整"
    try:
        await closing.save(tx.conn, tx.keys, tx.who, change, data.seen, reason, now)
    except LosersChanged as no:
        found = await closing.preview(tx.conn, change, now)
        fresh = replace(data, seen=found.digest)
        return await _preview(request, tx, fresh, at, change, found, no)
    pool = f"&pool={data.pool}" if any(one.code == data.pool for one in at.pools) else ""
    return to(f"/openings?centre={at.centre.code}{pool}&done={data.act}")


handlers = [openings, form, look, save]
