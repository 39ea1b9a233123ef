"""Booking for somebody who calls: who, which matters, where, when, and one button that books it all.

Every step stands in the address, so that a reload or a way back loses nothing; who calls stands there
sealed, readable by nobody but the member of staff who entered it.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct
from msgspec.structs import replace

from admin.nav import HALL
from admin.page import Asking, page, to
from backend import clock
from backend.access import actions as access
from backend.access.guards import staff
from backend.booking.actions import calls
from backend.booking.actions.times import visit_times
from backend.booking.models import FreeDay, Matter, Wish
from backend.booking.models.staff import Caller
from backend.booking.rules import SameTwice
from backend.booking.rules.staff import CallOver
from backend.deps import Asked, Reading, Writing
from backend.permits import actions as permits
from backend.permits.models import Item
from backend.places import queries as places
from backend.places.models import Division
from backend.problem import language_of
from backend.refusal import BadInput, Refusal

MOST = 4
"""Matters of one visit."""
HITS = 9
WRONG = {"NameShape": "name", "PhoneShape": "phone"}
"""The field a refusal of a caller is about; any other is about the ID number."""
DAYS = 14


class Call(Struct, frozen=True):
    """How far the page is; what the address says. Codes of items, at most four."""

    caller: str = ""
    items: tuple[str, ...] = ()
    near: str = ""
    centre: str = ""
    on: date | None = None
    at: datetime | None = None

    def path(self, **changed: Any) -> str:
        """The page with something changed."""
        now = replace(self, **changed)
        known = {
            "caller": now.caller,
            "items": ",".join(now.items),
            "near": now.near,
            "centre": now.centre,
            "on": now.on.isoformat() if now.on else "",
            "at": now.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ") if now.at else "",
        }
        kept = {name: text for name, text in known.items() if text}
        return f"/booking?{urlencode(kept)}" if kept else "/booking"


class NewCaller(Struct, frozen=True, forbid_unknown_fields=True):
    """As the caller says it. The rest is how far the page was."""

    name: Annotated[str, Meta(max_length=50)] = ""
    id_number: Annotated[str, Meta(max_length=30)] = ""
    phone: Annotated[str, Meta(max_length=20)] = ""
    items: Annotated[str, Meta(max_length=60)] = ""
    near: Annotated[str, Meta(max_length=12)] = ""
    centre: Annotated[str, Meta(max_length=40)] = ""
    at: Annotated[str, Meta(max_length=40)] = ""


class Wished(Struct, frozen=True, forbid_unknown_fields=True):
    """All of it at once. `caller` as the page gave it: one of these books once, however often it is sent."""

    caller: Annotated[str, Meta(max_length=2000)]
    items: Annotated[str, Meta(max_length=60)]
    centre: Annotated[str, Meta(max_length=40)]
    at: Annotated[datetime, Meta(tz=True)]


def items_of(text: str) -> tuple[str, ...]:
    """The codes, each once in the order they were chosen; refuses more than a visit holds."""
    codes = [code.strip().upper() for code in text.split(",") if code.strip()]
    if len(set(codes)) < len(codes):
        raise SameTwice()
    if len(codes) > MOST:
        raise BadInput(where="items", problem="at most four", problem_zh="一次最多四项")
    return tuple(codes)


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


@get("/booking", guards=[staff(*HALL)])
async def booking(
    request: Asking,
    view: Reading,
    caller: Annotated[str, QueryParameter(max_length=2000)] = "",
    items: Annotated[str, QueryParameter(max_length=60)] = "",
    add: Annotated[str, QueryParameter(max_length=10)] = "",
    q: Annotated[str, QueryParameter(max_length=60)] = "",
    near: Annotated[str, QueryParameter(max_length=12)] = "",
    centre: Annotated[str, QueryParameter(max_length=40)] = "",
    on: Annotated[date | None, QueryParameter()] = None,
    at: Annotated[str, QueryParameter(max_length=40)] = "",
) -> Response[Any]:
    """The steps that are done, and the next one open."""
    codes = items_of(items)
    if add and add.upper() not in codes:
        codes, centre, at = items_of(",".join([*codes, add])), "", ""
    call = Call(caller, codes, near, centre, on, _instant(at))
    return await _page(request, view, call, q)


async def _page(
    request: Asking,
    view: Asked,
    call: Call,
    q: str = "",
    typed: NewCaller | None = None,
    no: Refusal | None = None,
) -> Response[Any]:
    now = clock.now()
    today = clock.civil_date(now)
    who = _caller(view, call, now)
    chosen = [(await permits.item_now(view.conn, code, today)).item for code in call.items]
    villages = await _villages(view)
    here = next((one for one in villages if one.code == call.near), None)
    spot = (here.latitude, here.longitude) if here and here.latitude and here.longitude else None
    centres = (
        await calls.centres_for(view.conn, view.who, call.items, today, now, spot) if chosen else []
    )
    found = next((one for one in centres if one.centre_code == call.centre), None)
    days = await _days(view, call, today, now) if found else []
    return await page(
        request,
        "booking/page.html",
        view,
        status=no.status if no else 200,
        problem=no.sentence(language_of(request)) if no else "",
        wrong=WRONG.get(no.code(), "id_number") if no else "",
        typed=typed or NewCaller(),
        call=call,
        calling=who,
        known=await calls.known(view.conn, view.keys, view.who, who, now) if who else None,
        chosen=chosen,
        most=MOST,
        q=q,
        hits=await _hits(view, call.items, q),
        villages=villages,
        centres=centres,
        centre=found,
        days=days,
        day=next((day for day in days if day.on == call.on), None)
        or next((day for day in days if day.times), None),
        time=next((one for day in days for one in day.times if one.starts_at == call.at), None),
        more=(call.on or today) + timedelta(days=DAYS),
        horizon=today + timedelta(days=60),
    )


def _caller(view: Asked, call: Call, now: datetime) -> Caller | None:
    """Who calls; too old a call asks for them again, and keeps the rest."""
    if not call.caller:
        return None
    try:
        return calls.caller_of(view.keys, view.who, call.caller, now)
    except CallOver:
        return None


async def _days(view: Asked, call: Call, today: date, now: datetime) -> list[FreeDay]:
    first = max(min(call.on or today, today + timedelta(days=60)), today)
    shown = await visit_times(view.conn, call.items, call.centre, first, DAYS, now)
    if not any(day.times for day in shown.days) and call.on is None:
        shown = await visit_times(view.conn, call.items, call.centre, first, 61, now)
    return shown.days


async def _hits(view: Asked, chosen: tuple[str, ...], q: str) -> list[Item]:
    """Items served anywhere in the organ that fit what was typed; nothing typed: the usual ones."""
    today = clock.civil_date(clock.now())
    served = {one.item_code for one in await places.served(view.conn, today)}
    found = await permits.find_items(view.conn, today, q, limit=500)
    return [item for item in found if item.code in served and item.code not in chosen][:HITS]


async def _villages(view: Asked) -> list[Division]:
    """Where a caller may live, to know what is near."""
    organ = await places.organ(view.conn, view.who.organ_id)
    every = await places.divisions(view.conn, organ.division_code) if organ else []
    return [one for one in every if one.latitude and len(one.code) == 12]


@get("/booking/items", guards=[staff(*HALL)])
async def search(
    request: Asking,
    view: Reading,
    q: Annotated[str, QueryParameter(max_length=60)] = "",
    items: Annotated[str, QueryParameter(max_length=60)] = "",
) -> Response[Any]:
    """What the field finds: name, common word, pinyin or initials."""
    hits = await _hits(view, items_of(items), q)
    return await page(request, "booking/hits.html", view, hits=hits)


@post("/booking/caller", guards=[staff(*HALL)])
async def new_caller(
    request: Asking, tx: Writing, data: URLEncodedBody[NewCaller]
) -> Response[Any]:
    """Who calls, checked; nothing is stored yet. A refusal keeps what was typed."""
    now = clock.now()
    call = Call("", items_of(data.items), data.near, data.centre, None, _instant(data.at))
    try:
        caller, sealed = calls.new_caller(
            tx.keys, tx.who, data.name, data.id_number, data.phone, now
        )
        await calls.known(tx.conn, tx.keys, tx.who, caller, now)
    except Refusal as no:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        return await _page(request, tx, call, typed=data, no=no)
    return to(call.path(caller=sealed))


@post("/booking/save", guards=[staff(*HALL)])
async def book(tx: Writing, data: URLEncodedBody[Wished]) -> Redirect:
    """Book the whole visit; who calls is told. The same form sent twice books once."""
    now = clock.now()
    caller = calls.caller_of(tx.keys, tx.who, data.caller, now)
    matters = [Matter(code) for code in items_of(data.items)]
    if not matters:
        raise BadInput(where="items", problem="choose a matter", problem_zh="请选择事项")
    ids = await calls.book(
        tx.conn, tx.keys, tx.who, caller, Wish(data.centre, data.at, matters), now
    )
    again = calls.again(tx.keys, tx.who, caller, now)
    return to(f"/booking/{ids[0]}?{urlencode({'caller': again})}")


@get("/booking/{appointment_id:uuid}", guards=[staff(*HALL)])
async def booked(
    request: Asking,
    view: Reading,
    appointment_id: FromPath[UUID],
    caller: Annotated[str, QueryParameter(max_length=2000)] = "",
) -> Response[Any]:
    """What was booked, to be read to the caller."""
    rows = await calls.booked(view.conn, view.who, appointment_id)
    person = await access.open_person(view.conn, view.keys, rows[0].person_id)
    return await page(
        request,
        "booking/booked.html",
        view,
        rows=rows,
        person=person,
        again=Call(caller).path(),
        mine=view.who.may(*HALL, centre_id=rows[0].centre_id),
    )


router = Router("/", route_handlers=[booking, search, new_caller, book, booked])
