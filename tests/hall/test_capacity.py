"""The walk-in reserve at work: the arithmetic against a count of every minute, then a centre's day."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend import clock, db
from backend.booking import queries as bookings
from backend.booking.rules import CLOSES_BEFORE
from backend.clock import civil_date
from backend.hall import actions, queries, rules
from backend.hall.models import Expected, Stretch, WalkInRoom
from tests import make

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
minutes = st.integers(-120, 300)
lengths = st.integers(1, 120)
counts = st.integers(0, 4)


@pytest.fixture
def now() -> datetime:
    return clock.now()


def at(minute: int) -> datetime:
    return NOW + timedelta(minutes=minute)


stretches = st.lists(
    st.builds(lambda m, n, c: Stretch(at(m), at(m + n), c), minutes, lengths, counts), max_size=6
)
people = st.lists(
    st.builds(lambda m, n: Expected(1, at(m), at(m + n)), minutes, lengths), max_size=6
)


def minute_by_minute(
    windows: list[Stretch],
    expected: list[Expected],
    bookable: list[Stretch],
    line: int,
    grace: int,
    until: datetime,
) -> int:
    """Goes through the time minute by minute: windows open, less who sits there, less what is still for sale."""
    left, minute = -line, NOW
    while minute < until:
        left += sum(one.count for one in windows if one.starts_at <= minute < one.ends_at)
        for one in expected:
            came_late = one.starts_at < NOW
            if came_late and (NOW - one.starts_at) > timedelta(minutes=grace):
                continue
            begins = NOW if came_late else one.starts_at
            left -= begins <= minute < begins + (one.ends_at - one.starts_at)
        for slot in bookable:
            if slot.starts_at - NOW > CLOSES_BEFORE:
                left -= slot.count * (slot.starts_at <= minute < slot.ends_at)
        minute += timedelta(minutes=1)
    return max(left, 0)


@given(stretches, people, stretches, st.integers(0, 90), st.integers(0, 60), st.integers(0, 240))
def test_it_is_the_count_of_every_minute(
    windows: list[Stretch],
    expected: list[Expected],
    bookable: list[Stretch],
    line: int,
    grace: int,
    reach: int,
) -> None:
    counted = minute_by_minute(windows, expected, bookable, line, grace, at(reach))
    assert rules.minutes_left(windows, expected, bookable, line, grace, NOW, at(reach)) == counted


def test_who_does_not_come_frees_the_time_at_once() -> None:
    windows, booked = [Stretch(at(-60), at(60))], [Expected(1, at(-15), at(5))]
    assert rules.minutes_left(windows, booked, [], 0, 15, NOW, at(60)) == 40
    assert rules.minutes_left(windows, booked, [], 0, 14, NOW, at(60)) == 60


def test_a_place_nobody_can_book_any_more_is_for_walk_ins() -> None:
    windows = [Stretch(at(0), at(60))]
    near, far = Stretch(at(30), at(40)), Stretch(at(31), at(41))
    assert rules.minutes_left(windows, [], [near], 0, 15, NOW, at(60)) == 60
    assert rules.minutes_left(windows, [], [far], 0, 15, NOW, at(60)) == 50


@pytest.mark.parametrize(
    ("left", "usual", "fit"), [(60, 20, 3), (59, 20, 2), (0, 20, 0), (9, 0, 9)]
)
def test_whole_matters_only(left: int, usual: int, fit: int) -> None:
    assert rules.how_many(left, usual) == fit


async def room(conn: db.Conn, now: datetime) -> dict[int, WalkInRoom]:
    found = await actions.walk_in_room(conn, await make.centre_id(conn), now)
    return {one.pool_id: one for one in found}


async def a_morning(conn: db.Conn, now: datetime) -> tuple[datetime, int]:
    """Before the doors open on a day with free times, and the pool of the item."""
    time = await make.free_time(conn, now)
    pool_id = await conn.fetchval(
        "SELECT pool_id FROM service s JOIN centre c ON c.id = s.centre_id WHERE item_code = $1 AND c.code = $2",
        make.LONG_ITEM,
        make.HALL,
    )
    return time.starts_at, pool_id


@pytest.mark.anyio
async def test_walk_ins_and_absent_people_change_the_room(conn: db.Conn, now: datetime) -> None:
    starts_at, pool_id = await a_morning(conn, now)
    before = (await room(conn, starts_at))[pool_id]
    assert before.hour > 0
    assert before.today > before.hour
    await make.walk_in(conn, starts_at)
    assert (await room(conn, starts_at))[pool_id].today < before.today
    later = starts_at + timedelta(hours=2)
    assert (await room(conn, later))[pool_id].today != before.today
    night = starts_at + timedelta(hours=14)
    assert all((one.hour, one.today) == (0, 0) for one in (await room(conn, night)).values())


@pytest.mark.anyio
async def test_a_booked_person_counts_until_the_grace_is_over(conn: db.Conn, now: datetime) -> None:
    made = await make.appointment(conn, await make.resident(conn, 1, now), now)
    centre_id, on = await make.centre_id(conn), civil_date(made.starts_at)
    minute = timedelta(minutes=1)
    grace = (await queries.policy(conn, centre_id)).grace_minutes * minute

    async def left(at: datetime) -> int:
        expected = await queries.expected(conn, centre_id, on, at)
        return rules.minutes_left([], [], [], 0, 15, at, at) - sum(
            at <= one.starts_at + grace for one in expected
        )

    assert await left(made.starts_at + grace) == -1
    assert await left(made.starts_at + grace + minute) == 0
    row = await bookings.appointment(conn, made.id)
    assert row is not None
    assert await bookings.arrive(conn, row.organ_id, row.id, made.starts_at, on, "staff")
    assert await queries.expected(conn, centre_id, on, made.starts_at) == []


@pytest.mark.anyio
async def test_the_line_counts_what_is_left_of_it(conn: db.Conn, now: datetime) -> None:
    clerk = await make.clerk_at_window(conn, now)
    ticket = await make.walk_in(conn, now)
    centre_id, on = await make.centre_id(conn), civil_date(now)

    async def work(at: datetime) -> int:
        lines = await queries.line_work(conn, centre_id, on, at)
        return next(one.minutes for one in lines if one.pool_id == ticket.pool_id)

    assert await work(now) == 40
    await actions.call_next(conn, clerk, now)
    await actions.start(conn, clerk, ticket.id, now)
    assert await work(now + timedelta(minutes=15)) == 25
    assert await work(now + timedelta(minutes=50)) == 0
    await actions.park(conn, clerk, ticket.id, now)
    assert await work(now) == 0
