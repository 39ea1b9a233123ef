"""A county and its neighbour with ten years behind them, committed once; every test rolls its own away."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from random import Random
from typing import Any

import pytest

from backend import db
from backend.calendar import actions as calendar
from backend.tallies import actions
from tests.conftest import _recreate, named
from tests.tallies.differences import NOW, Proof, proof_of
from tests.tallies.histories import CHANGED, Log, live_a_decade
from tests.tallies.histories.log import undo, write_events

THINGS = int(os.environ.get("YITANG_TALLIES_THINGS", "240"))
QUESTIONS = int(os.environ.get("YITANG_TALLIES_QUESTIONS", "10"))
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


async def settle_in(conn: db.Conn) -> None:
    """Calendars, an item that stops being a licence, a second organ."""
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


def ten_years(organs: dict[int, list[int]], seed: int = SEED, things: int = THINGS) -> Log:
    log = Log(Random(seed), organs[1])
    live_a_decade(log, things, organs)
    return log


@pytest.fixture(scope="session")
def settled_url(tallies_url: str) -> str:
    """The two organs before anything happened."""
    return _made("settled", tallies_url, settle_in)


@pytest.fixture(scope="session")
def decade_url(settled_url: str) -> str:
    """With ten years in the log, and nothing counted yet."""

    async def live(conn: db.Conn) -> None:
        await ten_years(await organs_of(conn)).write(conn)

    return _made("decade", settled_url, live)


@pytest.fixture(scope="session")
def half_url(settled_url: str) -> str:
    """Half of the same counted when the rest, the late and the undone come."""

    async def live(conn: db.Conn) -> None:
        log = ten_years(await organs_of(conn))
        await log.write_people(conn)
        await write_events(conn, [row | {"undone": False} for row in first_half(log)])
        await actions.fold(conn)

    return _made("half", settled_url, live)


def first_half(log: Log) -> list[dict[str, Any]]:
    """What came in time: every second event of the cases, and all of the halls."""
    timely = [row for row in log.rows if not row["late"]]
    return [row for row in timely if row["id"] % 2 or not row["kind"].startswith("case_")]


async def write_rest(conn: db.Conn) -> None:
    """What `half_url` still lacks of the ten years."""
    log = ten_years(await organs_of(conn))
    there = {row["id"] for row in first_half(log)}
    await write_events(conn, [row for row in log.rows if row["id"] not in there])
    await undo(conn, [row for row in log.rows if row["id"] in there and row["undone"]])


@pytest.fixture(scope="session")
def counted_url(decade_url: str) -> str:
    """The decade, counted."""

    async def count(conn: db.Conn) -> None:
        await actions.fold(conn)

    return _made("counted", decade_url, count)


@pytest.fixture(scope="session")
def beginnings(decade_url: str, half_url: str, counted_url: str) -> dict[str, str]:
    """The ten years with nothing counted, half of them, all of them."""
    return {"nothing": decade_url, "half": half_url, "all": counted_url}


@pytest.fixture(scope="session")
def proof(decade_url: str) -> Proof:
    """What the two recounts say of the ten years."""

    async def prove() -> Proof:
        conn = await db.connect(decade_url)
        try:
            async with conn.transaction():
                return await proof_of(conn, most=QUESTIONS)
        finally:
            await conn.close()

    return asyncio.run(prove())


async def copied(template: str, name: str) -> str:
    """Another database like it, that a race may commit to."""
    url = named(name)
    await _recreate(url, template.partition("?")[0].rsplit("/", 1)[-1])
    return url


def _made(name: str, template: str, fill: Callable[[db.Conn], Awaitable[Any]]) -> str:
    """A database like another one, in which something has happened since."""
    url = named(name)

    async def make() -> None:
        await _recreate(url, template.partition("?")[0].rsplit("/", 1)[-1])
        conn = await db.connect(url)
        try:
            async with conn.transaction():
                await fill(conn)
        finally:
            await conn.close()

    asyncio.run(make())
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
async def counted(counted_url: str) -> AsyncIterator[db.Conn]:
    async for conn in rolled_back(counted_url):
        yield conn
