"""A full hall with somebody in it, and people who wait: what tests of the waiting list begin with."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from backend import db
from backend.access.models import Resident
from backend.booking import actions
from backend.booking.actions import offers, waiting
from backend.booking.models import Appointment, Booking
from backend.booking.models.waiting import Offer, Wait, Waiting
from backend.clock import CENTRE_ZONE, civil_date
from tests import make

NOON = 12


def midday(now: datetime) -> datetime:
    """Noon of the centre's day: no offer of these tests is made at night."""
    return now.astimezone(CENTRE_ZONE).replace(hour=NOON, minute=0, second=0, microsecond=0)


async def shut(conn: db.Conn) -> None:
    """Every slot of the hall is full with who stands in it, and no other opens."""
    await conn.execute(
        """
        UPDATE slot SET places = taken, opened = taken
        WHERE (places, opened) <> (taken, taken)
          AND pool_id IN (SELECT p.id FROM pool p JOIN centre c ON c.id = p.centre_id WHERE c.code = $1)
        """,
        make.HALL,
    )


async def reopen(conn: db.Conn, like: Appointment, times: int = 1) -> datetime:
    """One place on the next day that has the appointment's time of day, or a later one; its start."""
    rows = await conn.fetch(
        """
        SELECT s.pool_id, s.on_date, s.starts_at FROM slot s JOIN appointment a ON a.pool_id = s.pool_id
        WHERE a.id = $1 AND s.on_date > a.on_date
          AND (s.starts_at AT TIME ZONE 'Asia/Shanghai')::time = (a.starts_at AT TIME ZONE 'Asia/Shanghai')::time
        ORDER BY s.starts_at LIMIT $2
        """,
        like.id,
        times,
    )
    last = rows[-1]
    await conn.execute(
        "UPDATE slot SET places = 1, opened = 1 WHERE pool_id = $1 AND on_date = $2 AND taken = 0",
        last["pool_id"],
        last["on_date"],
    )
    start: datetime = last["starts_at"]
    return start


async def full_hall(
    conn: db.Conn, now: datetime, serial: int = 900
) -> tuple[Resident, Appointment]:
    """Somebody holds the only places there are, in some days' time."""
    holder = await make.resident(conn, serial, now)
    time = await make.free_time(conn, now, skip_days=3)
    booked = await actions.book(
        conn,
        make.KEYS,
        holder,
        holder.person_id or 0,
        Booking(make.LONG_ITEM, make.HALL, time.starts_at),
        now,
    )
    await shut(conn)
    return holder, booked


def wish(now: datetime, **changed: Any) -> Wait:
    """Any time of the days to come."""
    first = civil_date(now)
    given: dict[str, Any] = {
        "item_code": make.LONG_ITEM,
        "centre_codes": [make.HALL],
        "from_date": first,
        "to_date": first + timedelta(days=50),
    }
    return Wait(**(given | changed))


async def wait(
    conn: db.Conn, serial: int, now: datetime, **changed: Any
) -> tuple[Resident, Waiting]:
    who = await make.resident(conn, serial, now)
    return who, await waiting.join(conn, make.KEYS, who, wish(now, **changed), now)


async def cancel(conn: db.Conn, who: Resident, appointment_id: UUID, now: datetime) -> None:
    await actions.cancel(conn, make.KEYS, who, appointment_id, now)


async def offers_of(conn: db.Conn, who: Resident, now: datetime) -> list[Offer]:
    return await offers.my_offers(conn, make.KEYS, who, now)
