"""Places, free times and appointments for residents."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from icalendar import Calendar, Event
from litestar import Response, Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from backend import clock
from backend.access.guards import anyone, identified, resident
from backend.booking import actions
from backend.booking.models import Appointment, Availability, Booking, PlaceFor
from backend.deps import Reading, ResidentWriting

Degrees = Annotated[float | None, QueryParameter(ge=-180, le=180, description="Degrees, WGS 84.")]


@get("/items/{code:str}/centres", guards=[anyone])
async def places_for(
    view: Reading, code: FromPath[str], lat: Degrees = None, lon: Degrees = None
) -> list[PlaceFor]:
    """Centres that serve the item, nearest first if a position is given, else by next free time."""
    return await actions.places_for(view.conn, code.upper(), clock.now(), lat, lon)


@get("/items/{code:str}/centres/{centre_code:str}/times", guards=[anyone])
async def free_times(
    view: Reading,
    code: FromPath[str],
    centre_code: FromPath[str],
    from_date: Annotated[date | None, QueryParameter(name="from")] = None,
    days: Annotated[int, QueryParameter(ge=1, le=61)] = 61,
) -> Availability:
    """Free times of the item at the centre, by civil day; full days are listed without times."""
    now = clock.now()
    first = max(from_date or clock.civil_date(now), clock.civil_date(now))
    return await actions.free_times(view.conn, code.upper(), centre_code, first, days, now)


@post("/appointments", guards=[identified])
async def book(once: ResidentWriting, data: JSONBody[Booking]) -> Appointment:
    """Book places for a case. Needs an Idempotency-Key: the same key never books twice."""
    return await once.answer(
        actions.book(once.conn, once.keys, once.who, once.who.person_id, data, clock.now())
    )


@get("/appointments", guards=[resident])
async def my_appointments(view: Reading) -> list[Appointment]:
    """My appointments, newest first."""
    return await actions.my_appointments(view.conn, view.keys, view.who)


@get("/appointments/{appointment_id:uuid}", guards=[resident])
async def my_appointment(view: Reading, appointment_id: FromPath[UUID]) -> Appointment:
    """One appointment of mine."""
    return await actions.my_appointment(view.conn, view.keys, view.who, appointment_id)


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


def calendar_of(shown: Appointment, now: datetime) -> bytes:
    """RFC 5545; the same UID for the same appointment, cancelled ones say so."""
    event = Event()
    event.add("uid", f"{shown.id}@yitang")
    event.add("dtstamp", now)
    event.add("dtstart", shown.starts_at)
    event.add("dtend", max(shown.ends_at, shown.starts_at + timedelta(minutes=15)))
    event.add("summary", f"{shown.item_name_zh}（{shown.code}）")
    event.add("location", f"{shown.centre_name_zh} {shown.address_zh}")
    event.add("sequence", 1 if shown.state == "cancelled" else 0)
    event.add("status", "CANCELLED" if shown.state == "cancelled" else "CONFIRMED")
    file = Calendar()
    file.add("prodid", "-//Yitang//appointment//EN")
    file.add("version", "2.0")
    file.add_component(event)
    written: bytes = file.to_ical()
    return written


router = Router(
    "/api",
    route_handlers=[
        places_for,
        free_times,
        book,
        my_appointments,
        my_appointment,
        cancel,
        calendar_file,
    ],
)
