"""What tests of visits share: people at their phones, wishes, and what is left of a time."""

from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from backend import clock, crypto, db
from backend.access.models import Resident
from backend.booking import actions
from backend.booking.actions import appointments
from backend.booking.models import Appointment, Booking, FreeTime, Hold, Matter, Moved, Wish
from backend.clock import civil_date
from backend.refusal import Refusal
from tests import make
from tests.access.family import CHILD, named
from tests.bad_input.unchanged import unchanged

LONG, SHORT, THIRD = make.LONG_ITEM, "HJ-124", "HJ-134"
CAR_FOR_SALE, CAR_CHECKED = "CJ-301", "CJ-303"
"""The first does without the bay in some situations, the second never does."""
TEN = timedelta(minutes=10)
COOKIE = "__Host-yitang_resident"


async def phone(conn: db.Conn, serial: int, now: datetime) -> Resident:
    """Somebody with a session of their own."""
    who = await make.resident(conn, serial, now)
    return msgspec.structs.replace(who, session=crypto.digest(f"session {serial}"))


async def phones(conn: db.Conn, count: int, now: datetime) -> list[Resident]:
    return [await phone(conn, serial, now) for serial in range(1, count + 1)]


def wish(
    starts_at: datetime, *items: str, centre: str = make.HALL, child: Any = None, **other: Any
) -> Wish:
    """The matters in one visit; `child`: the last one is theirs."""
    matters = [Matter(item, **other) for item in items or (LONG,)]
    if child is not None:
        matters[-1] = msgspec.structs.replace(matters[-1], member_id=child)
    return Wish(centre, starts_at, matters)


async def hold(
    conn: db.Conn, who: Resident, starts_at: datetime, now: datetime, *items: str, **other: Any
) -> Hold:
    return await actions.hold(conn, make.KEYS, who, wish(starts_at, *items, **other), now)


async def child_of(conn: db.Conn, who: Resident, now: datetime) -> Any:
    """The id of their child in their list."""
    return (await named(conn, who, CHILD, now)).id


async def times_of(
    conn: db.Conn, now: datetime, item: str = LONG, centre: str = make.HALL, skip_days: int = 3
) -> list[FreeTime]:
    """Every free time of a weekday some days ahead, none of them overlapping the one before."""
    first = await make.free_time(conn, now, item, centre, skip_days)
    on = civil_date(first.starts_at)
    (day,) = (await actions.free_times(conn, item, centre, on, 1, now)).days
    apart: list[FreeTime] = []
    for time in day.times:
        if not apart or time.starts_at >= apart[-1].ends_at:
            apart.append(time)
    return apart


async def places(
    conn: db.Conn, starts_at: datetime, now: datetime, item: str = LONG, centre: str = make.HALL
) -> int:
    """How many more could begin then."""
    on = civil_date(starts_at)
    days = (await actions.free_times(conn, item, centre, on, 1, now)).days
    return next((one.places for day in days for one in day.times if one.starts_at == starts_at), 0)


async def counted(conn: db.Conn) -> int:
    """Places taken in all slots together."""
    taken: int = await conn.fetchval("SELECT sum(taken) FROM slot")
    return taken


async def events(conn: db.Conn, appointment_id: Any) -> list[str]:
    rows = await conn.fetch(
        "SELECT kind FROM event WHERE appointment_id = $1 ORDER BY id", appointment_id
    )
    return [row["kind"] for row in rows]


async def letters(conn: db.Conn, about: Any) -> list[tuple[str, str]]:
    """(template, state) of what was written about an appointment."""
    rows = await conn.fetch(
        "SELECT template, state FROM notice WHERE about = $1 ORDER BY id", f"appointment:{about}"
    )
    return [(row["template"], row["state"]) for row in rows]


async def refused(conn: db.Conn, kind: str, work: Awaitable[object]) -> None:
    """The action says no for this reason, and nothing is as if it had been asked."""
    async with unchanged(conn):
        with pytest.raises((Refusal, db.ConstraintBroken)) as no:
            async with conn.transaction():
                await work
    assert make.nos([no.value]) in ([kind], [CONSTRAINTS.get(kind)])


CONSTRAINTS = {
    "SlotFull": "slot_never_oversold",
    "AlreadyBookedItem": "appointment_one_live_per_person_and_item",
    "AlreadyBooked": "appointment_one_live_per_case",
    "TooManyHolds": "appointment_two_holds_per_person",
}


@asynccontextmanager
async def signed_in(
    conn: db.Conn, client: httpx.AsyncClient, who: Resident
) -> AsyncIterator[httpx.AsyncClient]:
    """From here on they ask."""
    client.cookies.clear()
    client.cookies.set(COOKIE, await make.cookie(conn, who, clock.now()))
    yield client
    client.cookies.clear()


async def post(
    client: httpx.AsyncClient, path: str, body: object = None, key: str = "a-visit-1"
) -> httpx.Response:
    return await client.post(f"/api{path}", json=body, headers={"Idempotency-Key": key})


def asked(starts_at: datetime, items: Sequence[str], **other: Any) -> dict[str, Any]:
    """The same wish as a body."""
    return {
        "centre_code": make.HALL,
        "starts_at": starts_at.isoformat(),
        "matters": [{"item_code": item} for item in items],
    } | other


async def confirm(conn: db.Conn, who: Resident, held: Hold, now: datetime) -> list[str]:
    return [one.state for one in await actions.confirm(conn, make.KEYS, who, held.id, now)]


async def state_of(conn: db.Conn, held: Hold) -> set[str]:
    rows = await conn.fetch("SELECT state FROM appointment WHERE id = $1 OR party_id = $1", held.id)
    return {row["state"] for row in rows}


async def two_places(conn: db.Conn, now: datetime) -> FreeTime:
    """A time at which two more people could begin."""
    (time, *_) = await times_of(conn, now)
    assert time.places == 2
    return time


async def booked(
    conn: db.Conn, who: Resident, time: FreeTime, now: Any, item: str = LONG
) -> Appointment:
    asked = Booking(item, make.HALL, time.starts_at)
    return await actions.book(conn, make.KEYS, who, who.person_id or 0, asked, now)


@pytest.fixture
def eight_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The random moment, drawn in the middle of one to fifteen minutes."""
    monkeypatch.setattr(appointments, "draw", lambda: 0.5)


async def freed(conn: db.Conn) -> list[Any]:
    rows = await conn.fetch("SELECT returns_at FROM freed ORDER BY starts_at")
    return [row["returns_at"] for row in rows]


async def move(
    conn: db.Conn, who: Resident, one: Appointment, at: Any, now: Any, centre: str = make.HALL
) -> Appointment:
    return await actions.move(conn, make.KEYS, who, one.id, Moved(centre, at), now)
