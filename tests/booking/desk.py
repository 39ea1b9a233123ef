"""A clerk of the hall, who calls, what is wished, and what is booked already."""

from datetime import datetime, timedelta

from backend import clock, db
from backend.access.models import Staff
from backend.booking import actions, queries
from backend.booking.actions import calls
from backend.booking.models import Matter, Wish
from backend.booking.models.staff import Caller
from tests import make
from tests.people import id_number

ITEM = make.LONG_ITEM


async def clerk(conn: db.Conn) -> Staff:
    return await make.staff(conn, "phone-clerk", "clerk", centre_id=await make.centre_id(conn))


def caller(who: Staff, now: datetime, serial: int = 5, phone: str = "13900000005") -> Caller:
    return calls.new_caller(make.KEYS, who, "周小兰", id_number(serial), phone, now)[0]


async def wish(conn: db.Conn, now: datetime, *items: str) -> Wish:
    """A free time at the hall for one or several matters."""
    chosen = list(items or (ITEM,))
    first = clock.civil_date(now) + timedelta(days=2)
    shown = await actions.visit_times(conn, chosen, make.HALL, first, 20, now)
    time = next(day.times[0] for day in shown.days if day.times)
    return Wish(make.HALL, time.starts_at, [Matter(item) for item in chosen])


async def booked_row(conn: db.Conn, serial: int = 1) -> queries.AppointmentRow:
    now = clock.now()
    made = await make.appointment(conn, await make.resident(conn, serial, now), now)
    row = await queries.appointment(conn, made.id)
    assert row is not None
    return row
