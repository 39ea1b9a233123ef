"""Places, free times and appointments for residents."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.di import Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from backend import clock
from backend.access.guards import anyone, identified, resident
from backend.booking import actions
from backend.booking.actions.many import Wanted
from backend.booking.board import Shown, board
from backend.booking.burst import Bursting, burst
from backend.booking.calendar_file import calendar_of
from backend.booking.models import (
    Appointment,
    Availability,
    Booking,
    Confirmed,
    CountyDays,
    Hold,
    Moved,
    PlaceFor,
    VisitTimes,
    Wish,
)
from backend.booking.rules.answers import answers_of
from backend.deps import Reading, ResidentWriting, briefly, claim_of

Situations = Annotated[
    list[Annotated[str, Meta(max_length=120)]] | None,
    QueryParameter(
        max_items=4, description="What was answered: item, version and answers, CJ-301:1:small.yes"
    ),
]
Degrees = Annotated[float | None, QueryParameter(ge=-180, le=180, description="Degrees, WGS 84.")]


@get("/items/{code:str}/centres", guards=[anyone], dependencies={"board": Provide(board)})
async def places_for(
    board: Shown, code: FromPath[str], lat: Degrees = None, lon: Degrees = None
) -> list[PlaceFor]:
    """Centres that serve the item, nearest first if a position is given, else by next free time."""
    county = (await board.read(code.upper())).days
    async with briefly(board.house) as conn:
        return await actions.places_for(conn, county, clock.now(), lat, lon)


@get(
    "/items/{code:str}/availability",
    guards=[anyone],
    dependencies={"board": Provide(board)},
    responses={304: ResponseSpec(None, description="Nothing changed since that ETag.")},
)
async def availability(
    board: Shown, code: FromPath[str], request: Request[Any, Any, Any]
) -> Response[CountyDays]:
    """Sixty days of the item at every centre of the county, at most a second old; with an ETag."""
    read = await board.read(code.upper())
    headers = {"ETag": read.etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == read.etag:
        return Response(None, status_code=304, headers=headers)  # type: ignore[arg-type]
    return Response(read.body, media_type="application/json", headers=headers)  # type: ignore[arg-type]


@get("/items/{code:str}/centres/{centre_code:str}/times", guards=[anyone])
async def free_times(
    view: Reading,
    code: FromPath[str],
    centre_code: FromPath[str],
    from_date: Annotated[date | None, QueryParameter(name="from")] = None,
    days: Annotated[int, QueryParameter(ge=1, le=61)] = 61,
    bay: Annotated[
        bool | None, QueryParameter(description="False: without the inspection.")
    ] = None,
    situation: Situations = None,
) -> Availability:
    """Free times of the item at the centre, by civil day; full days are listed without times."""
    now = clock.now()
    first = max(from_date or clock.civil_date(now), clock.civil_date(now))
    said = answers_of(situation or ())
    return await actions.free_times(
        view.conn, code.upper(), centre_code, first, days, now, bay, said
    )


@get("/centres/{centre_code:str}/times", guards=[anyone])
async def visit_times(
    view: Reading,
    centre_code: FromPath[str],
    item: Annotated[list[str], QueryParameter(min_items=1, max_items=4)],
    from_date: Annotated[date | None, QueryParameter(name="from")] = None,
    days: Annotated[int, QueryParameter(ge=1, le=31)] = 14,
    without_bay: Annotated[list[str] | None, QueryParameter(max_items=4)] = None,
    situation: Situations = None,
) -> VisitTimes:
    """Free times of one visit for several matters, one after the other with bounded waits."""
    now = clock.now()
    first = max(from_date or clock.civil_date(now), clock.civil_date(now))
    codes = [code.upper() for code in item]
    spared = [code.upper() for code in without_bay or []]
    said = answers_of(situation or ())
    return await actions.visit_times(view.conn, codes, centre_code, first, days, now, spared, said)


@post("/appointments", guards=[identified], dependencies={"burst": Provide(burst)})
async def book(
    burst: Bursting, data: JSONBody[Booking], request: Request[Any, Any, Any]
) -> Appointment:
    """Book places for a case at once, without a hold. Needs an Idempotency-Key: the same key never books twice."""
    claim = await claim_of(request)
    return await burst.book(Wanted(request.scope["user"], claim, data))


@post("/holds", guards=[identified])
async def hold(once: ResidentWriting, data: JSONBody[Wish]) -> Hold:
    """Keep the places of one visit while the form is filled: one or several matters, one after the other.

    Ten minutes, at most two per person, only in this session. A hold for a matter one already holds
    takes that one's place. Needs an Idempotency-Key.
    """
    return await once.answer(actions.hold(once.conn, once.keys, once.who, data, clock.now()))


@get("/holds", guards=[identified])
async def my_holds(view: Reading) -> list[Hold]:
    """Holds of this session that still stand."""
    return await actions.my_holds(view.conn, view.keys, view.who, clock.now())


@post("/holds/{hold_id:uuid}/release", guards=[identified], status_code=200)
async def release(once: ResidentWriting, hold_id: FromPath[UUID]) -> Hold:
    """Give the places back at once. Needs an Idempotency-Key."""
    return await once.answer(
        actions.release(once.conn, once.keys, once.who, hold_id, clock.now()), status=200
    )


@post("/holds/{hold_id:uuid}/confirm", guards=[identified])
async def confirm(
    once: ResidentWriting, hold_id: FromPath[UUID], data: JSONBody[Confirmed | None] = None
) -> list[Appointment]:
    """Book what is held: an appointment with a case for each matter. Needs an Idempotency-Key."""
    shared = data is not None and data.shared
    return await once.answer(
        actions.confirm(once.conn, once.keys, once.who, hold_id, clock.now(), shared)
    )


@get("/appointments", guards=[resident])
async def my_appointments(view: Reading) -> list[Appointment]:
    """My appointments, newest first."""
    return await actions.my_appointments(view.conn, view.keys, view.who)


@get("/appointments/{appointment_id:uuid}", guards=[resident])
async def my_appointment(view: Reading, appointment_id: FromPath[UUID]) -> Appointment:
    """One appointment of mine."""
    return await actions.my_appointment(view.conn, view.keys, view.who, appointment_id)


@post("/appointments/{appointment_id:uuid}/move", guards=[identified], status_code=200)
async def move(
    once: ResidentWriting, appointment_id: FromPath[UUID], data: JSONBody[Moved]
) -> Appointment:
    """Another time or place, until two hours before; the old one is kept if the new one fails.

    Needs an Idempotency-Key.
    """
    return await once.answer(
        actions.move(once.conn, once.keys, once.who, appointment_id, data, clock.now()), status=200
    )


@post("/appointments/{appointment_id:uuid}/cancel", guards=[resident], status_code=200)
async def cancel(once: ResidentWriting, appointment_id: FromPath[UUID]) -> Appointment:
    """Cancel, until two hours before. Needs an Idempotency-Key."""
    return await once.answer(
        actions.cancel(once.conn, once.keys, once.who, appointment_id, clock.now()), status=200
    )


@get(
    "/appointments/{appointment_id:uuid}/calendar.ics",
    guards=[resident],
    media_type="text/calendar",
)
async def calendar_file(view: Reading, appointment_id: FromPath[UUID]) -> Response[bytes]:
    """The appointment for a phone's calendar, without personal data."""
    shown = await actions.my_appointment(view.conn, view.keys, view.who, appointment_id)
    return Response(
        calendar_of(shown, clock.now()),
        media_type="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="yitang.ics"'},
    )


router = Router(
    "/api",
    route_handlers=[
        places_for,
        availability,
        free_times,
        visit_times,
        hold,
        my_holds,
        release,
        confirm,
        book,
        my_appointments,
        my_appointment,
        move,
        cancel,
        calendar_file,
    ],
)
