"""What counts stand on beside the log: when a calendar or an item version changes, everything is counted again."""

from datetime import UTC, datetime

import pytest

from backend import db
from backend.crypto import Keys
from backend.tallies import actions
from backend.tallies.actions.rebuild import rebuild_if_changed, was_never_counted
from tests.tallies import decade as ten

pytestmark = pytest.mark.anyio
NOW = datetime(2029, 1, 1, tzinfo=UTC)
FREE_WEEKS = """
    WITH newer AS (
        INSERT INTO statutory_calendar (year, version, source, provisional, content_hash, imported_at)
        VALUES (2025, 99, 'revised', false, '', now()) RETURNING id)
    INSERT INTO statutory_day (calendar_id, on_date, off, name_zh)
    SELECT n.id, d::date, true, '调休'
    FROM newer n, generate_series(timestamp '2025-02-03', timestamp '2025-11-28', interval '1 day') d
    """


async def test_a_revised_calendar_has_everything_counted_again(counted_url: str) -> None:
    url = await ten.copied(counted_url, "ground")
    pool = await db.open_pool(url, size=3)
    keys = Keys.demo()
    try:
        async with db.transaction(pool) as conn:
            assert not await was_never_counted(conn)
            before = await spent(conn)
        assert await rebuild_if_changed(pool, keys, NOW) == 0, "nothing has changed"
        async with db.transaction(pool) as conn:
            await conn.execute(FREE_WEEKS)
            assert await actions.recount(conn), "the log tells other days now"
        assert await rebuild_if_changed(pool, keys, NOW) > 0
        assert await rebuild_if_changed(pool, keys, NOW) == 0, "once is enough"
        async with db.transaction(pool) as conn:
            assert await spent(conn) < before
            assert await actions.recount(conn) == []
    finally:
        await pool.close()


async def spent(conn: db.Conn) -> int:
    """Working days of all decisions of the year."""
    choice = await actions.choose(conn, "2025", NOW)
    days = (await actions.figures(conn, choice))["F22"].parts["days"]
    assert isinstance(days, int)
    return days
