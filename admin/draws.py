"""Draws of a centre: opened with a published commitment, withdrawn with a reason. The worker draws."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import OPENINGS
from admin.openings.routes import Place, place_of
from admin.openings.wish import bad, day_of
from admin.page import Asking, page, to
from backend import clock
from backend.access.guards import staff
from backend.booking.actions import draws as actions
from backend.booking.models.draws import NewDraw
from backend.booking.queries import draws as stored
from backend.booking.rules.draw import UnknownDraw
from backend.calendar.rules import UnknownPool
from backend.deps import Asked, Reading, Writing
from backend.problem import language_of
from backend.refusal import Refusal

Short = Annotated[str, Meta(max_length=40)]


class Wish(Struct, frozen=True, forbid_unknown_fields=True):
    """The form's fields as typed. Times are the centre's clock."""

    centre: Short = ""
    pool: Short = ""
    item: Short = ""
    from_date: Short = ""
    to_date: Short = ""
    closes_at: Short = ""
    offers_until: Short = ""
    reason: Annotated[str, Meta(max_length=100)] = ""


class Why(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(max_length=100)] = ""


@get("/openings/draws", guards=[staff(*OPENINGS)])
async def list_draws(
    request: Asking, view: Reading, centre: Annotated[str, QueryParameter(max_length=40)] = ""
) -> Response[Any]:
    """The centre's draws, open ones and those lately over, with the form for another."""
    at = await place_of(view, centre)
    return await _page(request, view, at, Wish(centre=at.centre.code))


async def _page(
    request: Asking, asked: Asked, at: Place, wish: Wish, no: Refusal | None = None
) -> Response[Any]:
    """With a refusal: nothing typed is lost, and what to correct stands above the form."""
    shown = await actions.draws(asked.conn, None, clock.now())
    return await page(
        request,
        "draws.html",
        asked,
        status=no.status if no else 200,
        at=at,
        draws=[one for one in shown if one.centre_code == at.centre.code],
        wish=wish,
        problem=no.sentence(language_of(request)) if no else "",
    )


@post("/openings/draws", guards=[staff(*OPENINGS)])
async def open_draw(request: Asking, tx: Writing, data: URLEncodedBody[Wish]) -> Response[Any]:
    """Open registration: the days are closed to everybody until the draw is over."""
    at, now = await place_of(tx, data.centre), clock.now()
    try:
        new = _asked_for(data, at)
        reason = data.reason.strip()
        await actions.open_draw(tx.conn, tx.keys, tx.who, at.centre.id, new, reason, now)
    except Refusal as no:
        return await _page(request, tx, at, data, no)
    return to(f"/openings/draws?centre={at.centre.code}")


def _asked_for(data: Wish, at: Place) -> NewDraw:
    pool = next((one for one in at.pools if one.code == data.pool), None)
    if pool is None or pool.id is None:
        raise UnknownPool()
    if len(data.reason.strip()) < 2:
        raise bad("reason", "give the reason", "请填写原因")
    return NewDraw(
        pool.id,
        data.item.strip().upper() or None,
        day_of("from_date", data.from_date),
        day_of("to_date", data.to_date),
        _moment("closes_at", data.closes_at),
        _moment("offers_until", data.offers_until),
    )


def _moment(name: str, text: str) -> datetime:
    """Of a field for date and time, on the centre's clock."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=clock.CENTRE_ZONE)
    except ValueError:
        raise bad(
            name, "give a date and time such as 2026-09-18T18:00", "请填写日期和时间"
        ) from None


@post("/openings/draws/{draw_id:uuid}/withdraw", guards=[staff(*OPENINGS)])
async def withdraw(tx: Writing, draw_id: FromPath[UUID], data: URLEncodedBody[Why]) -> Redirect:
    """End a draw that is not drawn yet; its days open to everybody in the next published window."""
    row = await stored.draw(tx.conn, draw_id)
    if row is None or not tx.who.may(*OPENINGS, centre_id=row.centre_id):
        raise UnknownDraw()
    if len(data.reason.strip()) < 2:
        raise bad("reason", "give the reason", "请填写原因")
    await actions.withdraw_draw(tx.conn, tx.who, draw_id, data.reason.strip(), clock.now())
    return to(f"/openings/draws?centre={row.centre_code}")


router = Router("/", route_handlers=[list_draws, open_draw, withdraw])
