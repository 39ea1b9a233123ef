"""Real servers once per run, one migrated database per process, a rolled-back transaction per test."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from backend import clock, crypto, db
from backend.cache import Cache
from backend.deps import House
from backend.schema import migrate
from backend.settings import load
from tests import servers


def pytest_configure(config: pytest.Config) -> None:
    """The first process starts the servers; its workers inherit their addresses."""
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        servers.begin()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """`--dist loadgroup` as it is meant."""
    from tests.grouping import Grouped

    return Grouped(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        servers.end()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def named(name: str) -> str:
    """The owner's address of a database of this process."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return servers.urls().owner.replace("/yitang?", f"/{name}_{worker}?")


async def _recreate(url: str, template: str | None = None) -> None:
    conn = await db.connect(servers.urls().owner)
    name = url.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]
    try:
        await _drop(conn, name)
        await conn.execute(
            f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else "")
        )
    finally:
        await conn.close()


async def _drop(conn: db.Conn, name: str) -> None:
    """Nobody but a superuser may end a vacuum that has just begun there: it is soon over."""
    for _ in range(50):
        try:
            await conn.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            return
        except asyncpg.InsufficientPrivilegeError:
            await asyncio.sleep(0.2)
    raise RuntimeError(f"{name} is still in use")


@pytest.fixture(scope="session")
def empty_url() -> str:
    """A migrated, empty database of this process (owner's address)."""
    url = named("empty")
    asyncio.run(_recreate(url))
    migrate.upgrade(url)
    return url


@pytest.fixture(scope="session")
def county_url(empty_url: str) -> str:
    """A database with calendar, catalogue and the demo county, without history."""
    from backend.booking import actions as booking
    from backend.calendar import actions as calendar
    from backend.demo import county
    from backend.permits import actions as permits

    url = named("county")

    async def fill() -> None:
        await _recreate(url, empty_url.split("?", maxsplit=1)[0].rsplit("/", 1)[-1])
        conn, now = await db.connect(url), clock.now()
        try:
            async with conn.transaction():
                await calendar.import_published(conn, now)
                await permits.import_shipped(conn, date(2019, 1, 1), now)
                await county.seed_county(conn, clock.civil_date(now))
                await booking.materialise(conn, clock.civil_date(now))
        finally:
            await conn.close()

    asyncio.run(fill())
    return url


class OneConnection:
    """A pool of one connection: what a request commits is still rolled back after the test."""

    def __init__(self, conn: db.Conn) -> None:
        self.conn = conn
        self.turn = asyncio.Lock()

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        async with self.turn:
            yield self.conn

    async def close(self) -> None:
        """The fixture closes it."""


@pytest.fixture
async def conn(county_url: str) -> AsyncIterator[db.Conn]:
    """The county in a transaction that is rolled back."""
    connection = await db.connect(county_url)
    whole = connection.transaction()
    await whole.start()
    try:
        yield connection
    finally:
        await whole.rollback()
        await connection.close()


@pytest.fixture
def house(conn: db.Conn, tmp_path: Path) -> House:
    """What a door shares, on the test's own transaction."""
    settings = load({"YITANG_DATA": str(tmp_path), "YITANG_DEMO": "1"})
    pool = OneConnection(conn)
    return House(settings, pool, pool, Cache(None), crypto.Keys.demo())


@pytest.fixture
def cloned_url(county_url: str) -> str:
    """A copy of the county that a race may commit to."""
    url = named("clone")
    template = county_url.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]
    asyncio.run(_recreate(url, template))
    return url


def _client(app: Any, address: str) -> httpx.AsyncClient:
    """Over TLS as far as the door can see; a bug answers 500 as it would outside."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=address)


@pytest.fixture
async def public(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """The residents' door, over its ASGI app."""
    from tests import doors

    async with _client(doors.public(house), "https://yitang.test") as client:
        yield client


@pytest.fixture
async def staff_door(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """The staff's door, over its ASGI app."""
    from tests import doors

    async with _client(doors.staff(house), "https://staff.test") as client:
        yield client
