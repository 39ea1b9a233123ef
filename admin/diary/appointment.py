"""One appointment of the diary: move, cancel, note, told by phone, lift the pause. Each act is one form post."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import HALL
from admin.page import Asking, page, to
from backend import clock
from backend.access import actions as access
from backend.access.actions import OpenPerson
from backend.access.guards import staff
from backend.booking import queries as booking
from backend.booking.actions import staff as desk
from backend.booking.models import FreeDay
from backend.booking.models import Moved as To
from backend.booking.queries import staff as days
from backend.booking.queries.appointments import AppointmentRow
from backend.booking.rules import NotServedHere
from backend.deps import Asked, Reading, Writing

DAYS = 14
"""Of free times on one page."""


class Moving(Struct, frozen=True, forbid_unknown_fields=True):
    """`starts_at` as the page gave it; `revision`: what the page showed."""

    centre: Annotated[str, Meta(max_length=40)]
    starts_at: Annotated[datetime, Meta(tz=True)]
    revision: Annotated[int, Meta(ge=0, le=32767)]
    reason: Annotated[str, Meta(max_length=200)] = ""


class Ending(Struct, frozen=True, forbid_unknown_fields=True):
    revision: Annotated[int, Meta(ge=0, le=32767)]
    reason: Annotated[str, Meta(max_length=200)] = ""


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    text: Annotated[str, Meta(max_length=1000)] = ""


class Reason(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(max_length=1000)] = ""


@get("/diary/{appointment_id:uuid}", guards=[staff(*HALL)])
async def appointment(
    request: Asking,
    view: Reading,
    appointment_id: FromPath[UUID],
    centre: Annotated[str, QueryParameter(max_length=40)] = "",
    on: Annotated[date | None, QueryParameter()] = None,
    done: Annotated[str, QueryParameter(max_length=20)] = "",
) -> Response[Any]:
    """What is booked, for whom (masked), and what may be done with it now."""
    return await _page(request, view, appointment_id, centre, on, done)


async def _page(
    request: Asking,
    view: Asked,
    appointment_id: UUID,
    centre: str = "",
    on: date | None = None,
    done: str = "",
    full: OpenPerson | None = None,
) -> Response[Any]:
    now = clock.now()
    row = await desk.own(view.conn, view.who, appointment_id)
    to_come = row.state == "booked" and row.starts_at > now
    serving = await booking.centres_serving(view.conn, row.item_code, clock.civil_date(now))
    at, first = centre or row.centre_code, max(on or row.on, clock.civil_date(now))
    return await page(
        request,
        "diary/appointment.html",
        view,
        row=row,
        person=await access.open_person(view.conn, view.keys, row.person_id),
        full=full,
        to_come=to_come,
        others=await _others(view, row),
        live=row.state in ("booked", "arrived"),
        pause=await desk.pause_of(view.conn, row.organ_id, row.person_id, now),
        centres=[one for one in serving if one.organ_id == row.organ_id] if to_come else [],
        at=at,
        first=first,
        later=first + timedelta(days=DAYS),
        days=await _times(view, row, at, first, now) if to_come else [],
        done=done,
    )


async def _others(view: Asked, row: AppointmentRow) -> list[AppointmentRow]:
    """The rest of the same visit: each is moved and cancelled on its own."""
    if row.party_id is None:
        return []
    return [one for one in await days.visit(view.conn, row.party_id) if one.id != row.id]


async def _times(
    view: Asked, row: AppointmentRow, centre: str, first: date, now: datetime
) -> list[FreeDay]:
    """Days with a free time at the centre; a centre that does not serve the matter has none."""
    try:
        found = await desk.other_times(view.conn, row, centre, first, DAYS, now)
    except NotServedHere:
        return []
    return [day for day in found if day.times]


@post("/diary/{appointment_id:uuid}/move", guards=[staff(*HALL)])
async def move(
    tx: Writing, appointment_id: FromPath[UUID], data: URLEncodedBody[Moving]
) -> Redirect:
    """Another time; the person is told, with the reason. Moved to a centre of others, it is theirs."""
    wish, now = To(data.centre, data.starts_at), clock.now()
    row = await desk.move(
        tx.conn, tx.keys, tx.who, appointment_id, wish, data.reason, data.revision, now
    )
    if not tx.who.may(*HALL, centre_id=row.centre_id):
        return to("/diary")
    return _back(row.id, "moved")


@post("/diary/{appointment_id:uuid}/cancel", guards=[staff(*HALL)])
async def cancel(
    tx: Writing, appointment_id: FromPath[UUID], data: URLEncodedBody[Ending]
) -> Redirect:
    """End it; the person is told, with the reason."""
    await desk.cancel(
        tx.conn, tx.keys, tx.who, appointment_id, data.reason, data.revision, clock.now()
    )
    return _back(appointment_id, "cancelled")


@post("/diary/{appointment_id:uuid}/note", guards=[staff(*HALL)])
async def note(tx: Writing, appointment_id: FromPath[UUID], data: URLEncodedBody[Text]) -> Redirect:
    """Something the colleagues should know."""
    await desk.note(tx.conn, tx.who, appointment_id, data.text, clock.now())
    return _back(appointment_id, "noted")


@post("/diary/{appointment_id:uuid}/told", guards=[staff(*HALL)])
async def told(tx: Writing, appointment_id: FromPath[UUID]) -> Redirect:
    """The person was reached by phone."""
    await desk.told(tx.conn, tx.who, appointment_id, clock.now())
    return _back(appointment_id, "noted")


@post("/diary/{appointment_id:uuid}/pardon", guards=[staff(*HALL)])
async def pardon(
    tx: Writing, appointment_id: FromPath[UUID], data: URLEncodedBody[Reason]
) -> Redirect:
    """Booking online is open to the person again; the reason is kept in the log."""
    await desk.pardon(tx.conn, tx.who, appointment_id, data.reason, clock.now())
    return _back(appointment_id, "pardoned")


@post("/diary/{appointment_id:uuid}/full-view", guards=[staff(*HALL)], status_code=200)
async def full_view(
    request: Asking, tx: Writing, appointment_id: FromPath[UUID], data: URLEncodedBody[Reason]
) -> Response[Any]:
    """The person unmasked once; the look is written down with its reason first."""
    now = clock.now()
    full = await desk.full_view(tx.conn, tx.keys, tx.who, appointment_id, data.reason, now)
    return await _page(request, tx, appointment_id, full=full)


def _back(appointment_id: UUID, done: str) -> Redirect:
    return to(f"/diary/{appointment_id}?done={done}")


handlers = [appointment, move, cancel, note, told, pardon, full_view]
