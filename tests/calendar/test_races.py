"""Two supervisors add hours that overlap, at the same time: one is refused. Without its constraint, none is."""

from collections.abc import Awaitable, Callable
from datetime import date, time, timedelta

import pytest

from backend import clock, db
from backend.calendar import queries
from backend.calendar.models import OpeningSeries, Weekday
from backend.clock import civil_date
from tests import make

pytestmark = [pytest.mark.anyio, pytest.mark.race]
CONSTRAINT = "opening_series_never_overlap_in_a_pool"


def evening(pool_id: int, first: date, minute: int = 0, weekday: Weekday = 3) -> OpeningSeries:
    return OpeningSeries(
        0,
        pool_id,
        first,
        None,
        (weekday,),
        time(18, minute),
        time(19, minute),
        1,
        1,
        10,
    )


def adding(given: OpeningSeries) -> Callable[[db.Conn], Awaitable[int]]:
    async def work(conn: db.Conn) -> int:
        return await queries.add_series(conn, given)

    return work


async def pools(owner: db.Conn) -> list[int]:
    return [row["id"] for row in await owner.fetch("SELECT id FROM pool ORDER BY id LIMIT 2")]


async def race(owner: db.Conn, pool: db.Pool) -> list[int | Exception]:
    """Eight hours of one pool, each ten minutes after the other."""
    pool_id, first = (await pools(owner))[0], civil_date(clock.now())
    return await make.at_once(pool, [adding(evening(pool_id, first, n)) for n in range(8)])


async def test_of_hours_that_overlap_one_is_saved(owner: db.Conn, pool: db.Pool) -> None:
    answers = await race(owner, pool)
    assert len(make.wins(answers)) == 1
    assert set(make.nos(answers)) == {CONSTRAINT}


async def test_without_its_constraint_all_are_saved(owner: db.Conn, pool: db.Pool) -> None:
    await owner.execute(f"ALTER TABLE opening_series DROP CONSTRAINT {CONSTRAINT}")
    assert len(make.wins(await race(owner, pool))) > 1


async def test_hours_that_only_touch_stand_side_by_side(owner: db.Conn, pool: db.Pool) -> None:
    """Another pool, another weekday, another time, another season."""
    (one, other), first = await pools(owner), civil_date(clock.now())
    season = evening(one, date(2019, 1, 1))
    works = [
        adding(evening(one, first)),
        adding(evening(other, first)),
        adding(evening(one, first, weekday=4)),
        adding(
            OpeningSeries(0, one, first, None, (3,), time(17), time(18), 1, 1, 10)
        ),
        adding(
            OpeningSeries(
                0, one, date(2019, 1, 1), first - timedelta(days=1), (3,),
                season.from_time, season.to_time, 1, 1, 10,
            )
        ),
    ]  # fmt: skip
    assert len(make.wins(await make.at_once(pool, works))) == 5
