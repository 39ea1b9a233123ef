"""A supervisor's part in tests: previews and saves a change of the hall's openings, as the pages do."""

import re
from datetime import date, time, timedelta

import httpx

from backend import clock, db
from backend.booking.models import Appointment
from backend.clock import civil_date
from tests import make
from tests.admin.desk import HALL
from tests.admin.staff import member

DAY = timedelta(days=1)
TODAY = civil_date(clock.now())
TOUCHED = ("slot", "appointment", "opening_series", "opening_exception", "notice", "audit")


async def supervisor(door: httpx.AsyncClient, conn: db.Conn) -> httpx.AsyncClient:
    """The door as the supervisor of the hall sees it."""
    return (await member(conn, "boss", "supervisor", centre=HALL)).into(door)


async def booked(conn: db.Conn, count: int = 1) -> list[Appointment]:
    """So many people at the same time of a later day, one after the other."""
    now = clock.now()
    people = await make.residents(conn, count, now)
    return [
        await make.appointment(conn, who, now + timedelta(seconds=n))
        for n, who in enumerate(people)
    ]


def closing(on: date, **more: str) -> dict[str, str]:
    return {
        "centre": HALL,
        "act": "close",
        "from_date": on.isoformat(),
        "reason_zh": "停电检修",
        "reason_en": "Power cut",
        **more,
    }


def seen(page: httpx.Response) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page.text)
    assert found, page.text
    return found.group(1)


async def save(door: httpx.AsyncClient, wish: dict[str, str]) -> httpx.Response:
    """Previewed, then saved as seen."""
    page = await door.get("/openings/preview", params=wish)
    assert page.status_code == 200, page.text
    return await door.post("/openings/save", data={**wish, "seen": seen(page)})


async def whole(conn: db.Conn) -> list[object]:
    """All a change could touch."""
    return [
        await conn.fetchval(
            f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
        )
        for table in TOUCHED
    ]


async def series_id(conn: db.Conn, pool: str = "household", start: time = time(8, 30)) -> int:
    found: int = await conn.fetchval(
        """
        SELECT s.id FROM opening_series s JOIN pool p ON p.id = s.pool_id JOIN centre c ON c.id = p.centre_id
        WHERE c.code = $1 AND p.code = $2 AND s.from_time = $3 AND 1 = ANY (s.weekdays)
        """,
        HALL,
        pool,
        start,
    )
    return found
