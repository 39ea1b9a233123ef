"""Some years of cases in the facts, committed, for exports to read."""

import asyncio
from collections.abc import AsyncIterator
from random import Random

import httpx
import pytest

from backend import db
from backend.access.models import Staff
from backend.tallies import actions
from tests.admin.staff import NO_PASSWORD, member
from tests.conftest import _recreate, named
from tests.tallies.conftest import NOW, name_in
from tests.tallies.histories import Log, live

WHO = Staff(1, 1, "statistician", "何小静", [])
OTHER = Staff(2, 1, "other", "方小静", [])


@pytest.fixture(scope="session")
def counted_url(tallies_url: str) -> str:
    """Nobody commits anything more to it."""
    url = named("exports")

    async def fill() -> None:
        await _recreate(url, name_in(tallies_url))
        conn = await db.connect(url)
        rows = await conn.fetch("SELECT id FROM centre ORDER BY id LIMIT 3")
        log = Log(Random(5), [row["id"] for row in rows])
        live(log, 150)
        async with conn.transaction():
            await log.write(conn)
            await actions.fold(conn, NOW)
        await conn.close()

    asyncio.run(fill())
    return url


@pytest.fixture
async def counted(counted_url: str) -> AsyncIterator[db.Conn]:
    """In a transaction that is rolled back."""
    conn = await db.connect(counted_url)
    whole = conn.transaction()
    await whole.start()
    try:
        yield conn
    finally:
        await whole.rollback()
        await conn.close()


@pytest.fixture
async def door(conn: db.Conn, staff_door: httpx.AsyncClient) -> httpx.AsyncClient:
    """The staff door, a statistician signed in."""
    return (await member(conn, "notes", "statistician")).into(staff_door)


@pytest.fixture
async def pool(counted_url: str) -> AsyncIterator[db.Pool]:
    """A copy of the county that jobs may commit to."""
    url = named("export_jobs")
    await _recreate(url, name_in(counted_url))
    found = await db.open_pool(url, size=4)
    async with db.transaction(found) as conn:
        for who in (WHO, OTHER):
            await conn.execute(
                "INSERT INTO staff (id, organ_id, login, name, password_hash) OVERRIDING SYSTEM VALUE"
                " VALUES ($1, 1, $2, $3, $4)",
                who.id,
                who.login,
                who.name,
                NO_PASSWORD,
            )
    try:
        yield found
    finally:
        await found.close()
