"""A county and its neighbour with ten years behind them, committed once; every test rolls its own away."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest

from backend import db
from backend.calendar import actions as calendar
from tests.conftest import _recreate, named
from tests.tallies.histories import CHANGED, Log, live_a_decade
from tests.tallies.histories.log import write_events

NOW = datetime(2029, 6, 1, 4, tzinfo=UTC)
THINGS = int(os.environ.get("YITANG_TALLIES_THINGS", "260"))
SEED = int(os.environ.get("YITANG_TALLIES_SEED", "6"))
NEW_VERSION = """
    INSERT INTO item_version SELECT (v).* FROM (
        SELECT jsonb_populate_record(v, '{"version": 2, "power_type": "confirmation",
            "counts_as_licence": false, "valid_from": "2024-01-01", "valid_to": null}') AS v
        FROM item_version v WHERE item_code = $1 AND version = 1) AS changed
    """
CALENDAR = """
    WITH made AS (
        INSERT INTO statutory_calendar (year, version, source, provisional, content_hash, imported_at)
        VALUES ($1, $2, 'test', false, '', now()) RETURNING id)
    INSERT INTO statutory_day SELECT id, d, o, '-' FROM made, unnest($3::date[], $4::boolean[]) AS t (d, o)
    """
CALENDARS: list[tuple[int, int, list[date], list[bool]]] = [
    (2018, 1, [date(2018, 12, 31)], [False]),
    (2028, 1, [date(2028, 2, 29), date(2028, 10, 2)], [True, True]),
    # The later version takes 29 February back, and names a Friday of the year before.
    (
        2028,
        2,
        [date(2027, 12, 31), date(2028, 1, 3), date(2028, 1, 8), date(2028, 10, 2)],
        [True, True, False, True],
    ),
    (2029, 1, [date(2029, 1, 1)], [True]),
]


async def settle_in(conn: db.Conn) -> dict[int, list[int]]:
    """Calendars, an item that stops being a licence, a second organ; gives the centres of each organ."""
    await calendar.import_published(conn, NOW)
    await conn.executemany(CALENDAR, CALENDARS)
    await conn.execute(
        "UPDATE item_version SET valid_to = '2024-01-01' WHERE item_code = $1", CHANGED
    )
    await conn.execute(NEW_VERSION, CHANGED)
    await conn.execute("SELECT make_year(2018)")
    await conn.execute(
        "INSERT INTO organ VALUES (2, '330802', NULL, '邻区公安局', 'Neighbour Bureau')"
    )
    await conn.execute(
        """
        WITH there AS (INSERT INTO division (code, name_zh, name_en) VALUES ('330802', '邻区', 'Neighbour'))
        INSERT INTO centre (organ_id, code, tier, division_code, name_zh, name_en, address_zh, address_en,
                            latitude, longitude, opened_on)
        VALUES (2, 'LQ-ONE', 'regional_centre', '330802', '邻区中心', 'Neighbour One', '-', '-', 29, 119, '2019-01-01')
        """
    )
    return await organs_of(conn)


def ten_years(organs: dict[int, list[int]], seed: int = SEED, things: int = THINGS) -> Log:
    log = Log(Random(seed), organs[1])
    live_a_decade(log, things, organs)
    return log


@pytest.fixture(scope="session")
def settled_url(tallies_url: str) -> str:
    """The two organs before anything happened."""
    return _made("settled", tallies_url, None)


@pytest.fixture(scope="session")
def decade_url(settled_url: str) -> str:
    """With ten years in the log."""
    return _made("decade", settled_url, ten_years)


def _made(name: str, template: str, history: Any) -> str:
    from tests.tallies.conftest import name_in

    url = named(name)

    async def fill() -> None:
        await _recreate(url, name_in(template))
        conn = await db.connect(url)
        try:
            async with conn.transaction():
                if history is None:
                    await settle_in(conn)
                else:
                    log = history(await organs_of(conn))
                    await log.write_people(conn)
                    await write_events(conn, log.rows)
        finally:
            await conn.close()

    asyncio.run(fill())
    return url


async def organs_of(conn: db.Conn) -> dict[int, list[int]]:
    centres = await conn.fetch("SELECT organ_id, id FROM centre ORDER BY id")
    return {n: [row["id"] for row in centres if row["organ_id"] == n] for n in (1, 2)}


async def rolled_back(url: str) -> AsyncIterator[db.Conn]:
    conn = await db.connect(url)
    whole = conn.transaction()
    await whole.start()
    try:
        yield conn
    finally:
        await whole.rollback()
        await conn.close()


@pytest.fixture
async def settled(settled_url: str) -> AsyncIterator[db.Conn]:
    async for conn in rolled_back(settled_url):
        yield conn


@pytest.fixture
async def decade(decade_url: str) -> AsyncIterator[db.Conn]:
    async for conn in rolled_back(decade_url):
        yield conn
