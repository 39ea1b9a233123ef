"""A database with the demo in it, written once for this process."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend import db, demo
from backend.demo.staff import seed_staff
from backend.settings import Settings, load

NOW = datetime(2026, 6, 17, 6, 0, tzinfo=UTC)
"""A Wednesday, 14:00 in the county."""
SCALE = 0.015

Clone = Callable[[str], str]


async def _clone(template: str, url: str) -> None:
    conn = await db.connect(template.replace(_name(template), "postgres"))
    try:
        await conn.execute(f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')
        await conn.execute(f'CREATE DATABASE "{_name(url)}" TEMPLATE "{_name(template)}"')
    finally:
        await conn.close()


def _name(url: str) -> str:
    found = re.search(r"/([^/?]+)\?", url)
    assert found is not None
    return found.group(1)


def _copied(template: str, name: str) -> str:
    """The address of a new database like the template."""
    url = template.replace(_name(template), f"{name}_{_name(template)}")
    asyncio.run(_clone(template, url))
    return url


@pytest.fixture(scope="session")
def clone(empty_url: str) -> Clone:
    """Makes a migrated, empty database of this name and gives its address."""
    return lambda name: _copied(empty_url, name)


@pytest.fixture(scope="session")
def founded(county_url: str) -> Clone:
    """Makes a database with county and staff and without history."""

    async def settle(url: str) -> None:
        conn = await db.connect(url)
        await seed_staff(conn)
        await conn.close()

    def make(name: str) -> str:
        url = _copied(county_url, name)
        asyncio.run(settle(url))
        return url

    return make


def settings_for(url: str, folder: Path) -> Settings:
    """Without a key file: the demo's keys are used."""
    return load({"DATABASE_URL": url, "YITANG_DATA": str(folder)})


@pytest.fixture(scope="session")
def seeded(clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A year of history at a small scale, up to yesterday of NOW."""
    settings = settings_for(clone("seeded"), tmp_path_factory.mktemp("seeded"))
    assert demo.seed(settings, years=1, scale=SCALE, seed=3, now=NOW, progress=lambda *_: None)
    return settings


@pytest.fixture
async def history(seeded: Settings) -> AsyncIterator[db.Conn]:
    """The seeded database; what a test changes is rolled back."""
    assert seeded.database_url is not None
    conn = await db.connect(seeded.database_url)
    whole = conn.transaction()
    await whole.start()
    try:
        yield conn
    finally:
        await whole.rollback()
        await conn.close()
