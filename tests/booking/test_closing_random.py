"""What a preview says is what saving does: on the demo county with random bookings and random changes."""

import random
from datetime import date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from backend import clock, db
from backend.access.models import Resident
from backend.booking import actions
from backend.booking.actions import closing, conflicts
from backend.booking.models import Booking
from backend.calendar import actions as calendar
from backend.calendar import rules as counting
from backend.calendar.models import Change, OpeningException
from backend.clock import civil_date
from backend.refusal import Refusal
from tests import make

pytestmark = pytest.mark.anyio
ITEMS = ("HJ-123", "HJ-153", "CR-213", "CJ-301", "CJ-332", "CJ-314")
"""Two of them need the inspection bay first."""
DAY = timedelta(days=1)


async def crowd(conn: db.Conn, draw: random.Random, now: datetime, count: int) -> list[date]:
    """So many bookings at the hall within a few days, most on the fullest; the days."""
    days = set()
    for serial in range(1, count + 1):
        who, item = await make.resident(conn, serial, now), draw.choice(ITEMS)
        first = civil_date(now) + DAY
        found = await actions.free_times(conn, item, make.HALL, first, 5, now)
        starts = [one.starts_at for day in found.days[:2] for one in day.times[:12]]
        if starts:
            at = now + timedelta(seconds=serial)
            days.add(await booked(conn, who, Booking(item, make.HALL, draw.choice(starts)), at))
    return sorted(days)


async def booked(conn: db.Conn, who: Resident, asked: Booking, at: datetime) -> date:
    assert who.person_id is not None
    return (await actions.book(conn, make.KEYS, who, who.person_id, asked, at)).on


async def a_change(conn: db.Conn, draw: random.Random, on: date, today: date) -> Change:
    centre = await make.centre_id(conn)
    shut = OpeningException(centre, None, on, on, True, "停电检修", "Power cut")
    table = await calendar.timetable_of_centre(conn, centre, today)
    pool = draw.choice([one.pool_id for one in table.pools])
    series = [one for one in table.series if one.pool_id == pool and one.valid_to is None]
    kinds = {
        "day": lambda: Change(centre, exceptions=(shut,)),
        "two days": lambda: Change(centre, exceptions=(replace(shut, to_date=on + DAY),)),
        "morning": lambda: Change(
            centre, exceptions=(replace(shut, from_time=time(8), to_time=time(10, 5)),)
        ),
        "one window": lambda: Change(
            centre,
            exceptions=(replace(shut, pool_id=pool, closed=False, windows=1),),
        ),
        "shorter": lambda: counting.changed(
            table, centre, replace(series[0], valid_from=on, to_time=time(9, 30))
        ),
        "ended": lambda: counting.ended(table, centre, series[0].id, on - DAY),
    }
    while True:
        try:
            change = kinds[draw.choice(sorted(kinds))]()
            await closing.preview(conn, change, clock.now())
        except Refusal:
            pool = draw.choice([one.pool_id for one in table.pools])
            series = [one for one in table.series if one.pool_id == pool and one.valid_to is None]
            continue
        return change


@pytest.mark.parametrize("seed", range(4))
async def test_saving_does_what_the_preview_said(conn: db.Conn, seed: int) -> None:
    draw, now = random.Random(seed), clock.now()
    days = await crowd(conn, draw, now, 14)
    change = await a_change(conn, draw, draw.choice(days), civil_date(now))
    later = now + timedelta(minutes=1)
    said = await closing.preview(conn, change, later)
    before = await standing(conn)
    boss = await make.staff(conn, "boss", "supervisor", centre_id=change.centre_id)
    await closing.save(conn, make.KEYS, boss, change, said.digest, "停电检修", later)
    assert await standing(conn) == before
    proposals = {one.id: one.proposal.runs for one in said.losers if one.proposal}
    assert await offers(conn) == {
        key: tuple((run.pool_id, run.starts_at, run.ends_at) for run in runs)
        for key, runs in proposals.items()
    }
    left = await conflicts.conflicts(conn, change.centre_id, later)
    assert {row.id for row in left} == {one.id for one in said.losers}
    waiting = {row.id for row in left if row.offered_until is not None}
    assert waiting == set(proposals)
    assert await conn.fetchval(WRONG) == 0
    assert await places(conn) == await expected(conn, later)


async def standing(conn: db.Conn) -> list[tuple[object, ...]]:
    """Every appointment that is no offer, with where and when it stands."""
    rows = await conn.fetch(
        "SELECT id, state, pool_id, starts_at, then_starts_at FROM appointment"
        " WHERE state <> 'offered' ORDER BY id"
    )
    return [tuple(row) for row in rows]


async def offers(conn: db.Conn) -> dict[object, tuple[tuple[object, ...], ...]]:
    rows = await conn.fetch(
        "SELECT replaces, pool_id, starts_at, ends_at, then_pool_id, then_starts_at, then_ends_at"
        " FROM appointment WHERE state = 'offered'"
    )
    return {
        row["replaces"]: tuple(
            stage
            for stage in (
                (row["pool_id"], row["starts_at"], row["ends_at"]),
                (row["then_pool_id"], row["then_starts_at"], row["then_ends_at"]),
            )
            if stage[0] is not None
        )
        for row in rows
    }


WRONG = """
    SELECT count(*) FROM slot s WHERE s.taken > s.places OR s.taken <> (
        SELECT count(*) FROM claim c WHERE c.organ_id = s.organ_id AND c.pool_id = s.pool_id
        AND c.starts_at <= s.starts_at AND s.starts_at < c.ends_at)
"""


async def places(conn: db.Conn) -> dict[tuple[int, datetime], int]:
    rows = await conn.fetch("SELECT pool_id, starts_at, places FROM slot WHERE on_date > $1", TODAY)
    return {(row["pool_id"], row["starts_at"]): row["places"] for row in rows}


async def expected(conn: db.Conn, now: datetime) -> dict[tuple[int, datetime], int]:
    """As the openings give them, never below what is taken."""
    laid_out = {
        (slot.pool_id, slot.starts_at): slot.places
        for opening in await calendar.openings(conn, TODAY + DAY, TODAY + 60 * DAY)
        for slot in opening.slots
    }
    taken = {
        (row["pool_id"], row["starts_at"]): row["taken"]
        for row in await conn.fetch(
            "SELECT pool_id, starts_at, taken FROM slot WHERE taken > 0 AND on_date > $1", TODAY
        )
    }
    return {
        key: max(laid_out.get(key, 0), taken.get(key, 0)) for key in laid_out.keys() | taken.keys()
    }


TODAY = civil_date(clock.now())
