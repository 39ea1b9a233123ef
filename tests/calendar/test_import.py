"""The calendar in the database: imported once, versioned, never silently changed."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time

import msgspec
import pytest

from backend import db
from backend.calendar import actions, holidays, queries, rules
from backend.calendar.models import OpeningException, OpeningSeries, StatutoryDay
from backend.places import queries as places
from backend.places.models import Centre, Division, Pool

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
YEAR_2026 = next(year for year in holidays.published() if year.year == 2026)


@pytest.fixture
async def conn(empty_url: str) -> AsyncIterator[db.Conn]:
    """A database with nothing in it, in a transaction that is rolled back."""
    connection = await db.connect(empty_url)
    whole = connection.transaction()
    await whole.start()
    try:
        yield connection
    finally:
        await whole.rollback()
        await connection.close()


async def test_importing_twice_changes_nothing(conn: db.Conn) -> None:
    await actions.import_published(conn, NOW)
    assert await actions.import_published(conn, NOW) == []
    assert await db.value(conn, "SELECT count(*) FROM statutory_calendar") == 11
    assert await db.value(conn, "SELECT count(*) FROM statutory_calendar WHERE provisional") == 1


async def test_what_is_read_is_what_was_shipped(conn: db.Conn) -> None:
    await actions.import_published(conn, NOW)
    assert tuple(await queries.newest_years(conn)) == holidays.newest()
    assert await actions.load_calendar(conn) == rules.calendar_of(holidays.newest())


async def test_every_version_keeps_its_source(conn: db.Conn) -> None:
    await actions.import_published(conn, NOW)
    source = await db.value(
        conn, "SELECT source FROM statutory_calendar WHERE year = 2020 AND version = 2"
    )
    assert source == "国办发明电〔2020〕1号 国务院办公厅关于延长2020年春节假期的通知 2020-01-26"


async def test_a_new_notice_moves_due_dates_and_leaves_the_old_version_standing(
    conn: db.Conn,
) -> None:
    await actions.import_published(conn, NOW)
    before = await actions.due(conn, date(2027, 3, 1), 1, "working_day")
    announced = msgspec.structs.replace(
        next(year for year in holidays.published() if year.year == 2027),
        version=2,
        provisional=False,
        days=(StatutoryDay(on_date=date(2027, 3, 2), off=True, name_zh="试验假日"),),
    )
    assert await actions.import_calendar(conn, [announced], NOW) == [announced]
    after = await actions.due(conn, date(2027, 3, 1), 1, "working_day")
    assert (before.on, before.provisional) == (date(2027, 3, 2), True)
    assert (after.on, after.provisional) == (date(2027, 3, 3), False)
    assert await db.value(conn, "SELECT count(*) FROM statutory_calendar WHERE year = 2027") == 2


async def test_a_version_with_other_days_is_refused(conn: db.Conn) -> None:
    await actions.import_published(conn, NOW)
    changed = msgspec.structs.replace(YEAR_2026, days=YEAR_2026.days[1:])
    with pytest.raises(rules.CalendarRewritten, match="2026"):
        await actions.import_calendar(conn, [changed], NOW)
    assert len((await queries.newest_years(conn))[-2].days) == len(YEAR_2026.days)


async def test_a_year_without_days_is_read_too(conn: db.Conn) -> None:
    empty = msgspec.structs.replace(YEAR_2026, year=2100, days=())
    await actions.import_calendar(conn, [empty], NOW)
    assert (await queries.newest_years(conn))[-1] == empty


async def test_without_any_import_every_date_is_refused(conn: db.Conn) -> None:
    with pytest.raises(rules.YearUnknown):
        await actions.due(conn, date(2026, 3, 2), 5, "working_day")


async def a_pool(conn: db.Conn, code: str, opened_on: date, closed_on: date | None) -> Pool:
    """A pool of an invented centre that opened in 2019 and closes on 5 March 2026."""
    await places.add_organ(conn, places.Organ(999, "330899", None, "青溪县公安局", "Qingxi"))
    await places.add_divisions(conn, [Division("330899999", None, "试验镇", "Trial Town")])
    centre = Centre(
        id=0,
        organ_id=999,
        code="QX-TRIAL",
        tier="agent_point",
        division_code="330899999",
        name_zh="试验网点",
        name_en="Trial point",
        address_zh="试验路1号",
        address_en="1 Trial Road",
        phone=None,
        latitude=29.4,
        longitude=119.7,
        opened_on=date(2019, 1, 1),
        closed_on=date(2026, 3, 5),
    )
    centre_id = await places.add_centre(conn, centre)
    pool = Pool(0, centre_id, code, "window", ["household"], "A", "户籍", "H", opened_on, closed_on)
    return msgspec.structs.replace(pool, id=await places.add_pool(conn, pool))


async def opened(conn: db.Conn, pool: Pool, weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)) -> None:
    series = msgspec.convert(
        {
            "id": 0,
            "pool_id": pool.id,
            "valid_from": date(2019, 1, 1),
            "valid_to": None,
            "weekdays": weekdays,
            "from_time": time(9),
            "to_time": time(10),
            "windows": 3,
            "walk_in_reserve": 1,
            "grid_minutes": 10,
        },
        OpeningSeries,
    )
    assert await queries.add_series(conn, series) > 0


async def days_open(conn: db.Conn, pool: Pool) -> list[str]:
    openings = await actions.openings(conn, date(2026, 2, 13), date(2026, 3, 8))
    found = next(opening for opening in openings if opening.pool_id == pool.id)
    assert found.organ_id == 999
    assert len(found.slots) == 6 * len(found.sessions)
    return [session.on_date.strftime("%m-%d") for session in found.sessions]


async def test_a_pool_is_open_from_its_first_day_to_the_last_of_its_centre(conn: db.Conn) -> None:
    await actions.import_published(conn, NOW)
    pool = await a_pool(conn, "late", date(2026, 2, 26), None)
    await opened(conn, pool)
    assert await days_open(conn, pool) == ["02-26", "02-27", "02-28", "03-02", "03-03", "03-04"]


async def test_a_pool_may_close_before_its_centre(conn: db.Conn) -> None:
    await actions.import_published(conn, NOW)
    pool = await a_pool(conn, "early", date(2019, 1, 1), date(2026, 2, 25))
    await opened(conn, pool)
    assert await days_open(conn, pool) == ["02-13", "02-14", "02-24"]


async def test_exceptions_of_the_centre_concern_its_pools_only(conn: db.Conn) -> None:
    await actions.import_published(conn, NOW)
    pool = await a_pool(conn, "one", date(2026, 3, 1), None)
    await opened(conn, pool)
    closed = OpeningException(
        centre_id=pool.centre_id,
        pool_id=pool.id,
        from_date=date(2026, 3, 2),
        to_date=date(2026, 3, 3),
        closed=True,
        reason_zh="搬迁",
        reason_en="moving",
    )
    assert await queries.add_exception(conn, closed) > 0
    assert await days_open(conn, pool) == ["03-04"]


async def test_a_pool_that_is_never_open_is_named_with_no_slots(conn: db.Conn) -> None:
    await actions.import_published(conn, NOW)
    pool = await a_pool(conn, "never", date(2026, 3, 1), None)
    assert await days_open(conn, pool) == []
