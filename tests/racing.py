"""Fixtures for races: a cloned database that commits for real. Imported by the conftest of a feature that races."""

from collections.abc import AsyncIterator

import pytest

from backend import db


@pytest.fixture
async def owner(cloned_url: str) -> AsyncIterator[db.Conn]:
    """The clone's owner, to prepare the race, to take out a guard, and to look at what came of it."""
    conn = await db.connect(cloned_url)
    yield conn
    await conn.close()


@pytest.fixture
async def pool(cloned_url: str) -> AsyncIterator[db.Pool]:
    """Twenty connections of the application's role."""
    opened = await db.open_pool(cloned_url, role="yitang_app", size=20, plans=db.SHORT)
    yield opened
    await opened.close()
