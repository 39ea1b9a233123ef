"""Appointments that stand where nothing is open: offer another time, cancel, or note that they were told."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import OPENINGS
from admin.openings.routes import place_of
from admin.openings.wish import bad
from admin.page import Asking, page, to
from backend import clock
from backend.access import actions as access
from backend.access.guards import staff
from backend.booking import actions as booking
from backend.booking import queries
from backend.booking.actions import conflicts as actions
from backend.booking.models.closing import Proposal
from backend.booking.queries.closing import ClaimRow
from backend.booking.rules import staff as judging
from backend.booking.rules.times import UnknownAppointment
from backend.deps import Asked, Reading, Writing

CLOSED = "停办"


class Chosen(Struct, frozen=True, forbid_unknown_fields=True):
    """`time`: a centre's code and an instant, as the page gave them."""

    time: Annotated[str, Meta(max_length=80)] = ""


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    text: Annotated[str, Meta(max_length=200)] = ""


@get("/openings/conflicts", guards=[staff(*OPENINGS)])
async def list_conflicts(
    request: Asking, view: Reading, centre: Annotated[str, QueryParameter(max_length=40)] = ""
) -> Response[Any]:
    """All live appointments of the centre that stand in closed or overfull slots, in time order."""
    at = await place_of(view, centre)
    rows = await actions.conflicts(view.conn, at.centre.id, clock.now())
    names = await access.masked_names(view.conn, view.keys, [row.person_id for row in rows])
    return await page(request, "openings/conflicts.html", view, at=at, rows=rows, names=names)


async def _row(asked: Asked, appointment_id: UUID) -> queries.AppointmentRow:
    """The appointment, if it is at a centre of who asks; somebody else's is not there."""
    row = await queries.appointment(asked.conn, appointment_id)
    if row is None or not asked.who.may(*OPENINGS, centre_id=row.centre_id):
        raise UnknownAppointment()
    return row


@get("/openings/conflicts/{appointment_id:uuid}", guards=[staff(*OPENINGS)])
async def conflict(request: Asking, view: Reading, appointment_id: FromPath[UUID]) -> Response[Any]:
    """One appointment with the other times there are, best first."""
    row = await _row(view, appointment_id)
    claim: ClaimRow | None = None
    times: list[Proposal] = []
    if row.state == "booked":
        claim, times = await actions.other_times(view.conn, row, clock.now())
    names = await access.masked_names(view.conn, view.keys, [row.person_id])
    return await page(
        request,
        "openings/conflict.html",
        view,
        row=row,
        claim=claim,
        times=times,
        person=names[row.person_id],
    )


@post("/openings/conflicts/{appointment_id:uuid}/offer", guards=[staff(*OPENINGS)])
async def offer(
    tx: Writing, appointment_id: FromPath[UUID], data: URLEncodedBody[Chosen]
) -> Redirect:
    """Keep the chosen time for the person, who is told and answers; the old one stays until then."""
    row = await _row(tx, appointment_id)
    code, _, text = data.time.partition(" ")
    try:
        starts_at = datetime.fromisoformat(text)
    except ValueError:
        starts_at = None
    if starts_at is None or starts_at.tzinfo is None:
        raise bad("time", "choose one of the times", "请选择一个时间")
    await actions.offer_time(tx.conn, tx.keys, tx.who, row, code, starts_at, CLOSED, clock.now())
    return to(f"/openings/conflicts?centre={row.centre_code}")


@post("/openings/conflicts/{appointment_id:uuid}/cancel", guards=[staff(*OPENINGS)])
async def cancel(
    tx: Writing, appointment_id: FromPath[UUID], data: URLEncodedBody[Said]
) -> Redirect:
    """End the appointment with a reason; the person is told."""
    row = await _row(tx, appointment_id)
    reason = judging.text_of(data.text, *judging.REASON)
    await booking.cancel_by_centre(tx.conn, tx.keys, row, tx.who.id, reason, clock.now())
    return to(f"/openings/conflicts?centre={row.centre_code}")


@post("/openings/conflicts/{appointment_id:uuid}/told", guards=[staff(*OPENINGS)])
async def told(tx: Writing, appointment_id: FromPath[UUID], data: URLEncodedBody[Said]) -> Redirect:
    """Note that the person was reached by phone."""
    row = await _row(tx, appointment_id)
    await actions.told(tx.conn, row, judging.text_of(data.text, *judging.NOTE))
    return to(f"/openings/conflicts?centre={row.centre_code}")


handlers = [list_conflicts, conflict, offer, cancel, told]
