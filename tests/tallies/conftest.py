"""A county with an item that stopped being a licence, and a way to choose."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from backend import db
from backend.permits import actions as permits
from backend.tallies import actions
from backend.tallies.models import Choice
from tests import office
from tests.conftest import _recreate, named
from tests.house.shape import ROOT
from tests.tallies.decade import (
    beginnings,
    counted,
    counted_url,
    decade_url,
    half_url,
    proof,
    settled,
    settled_url,
)
from tests.tallies.histories import CHANGED, Log

__all__ = [
    "beginnings",
    "counted",
    "counted_url",
    "decade_url",
    "half_url",
    "proof",
    "settled",
    "settled_url",
]

NOW = datetime(2026, 2, 1, 4, tzinfo=UTC)
Choose = Callable[..., Awaitable[Choice]]

CENTRES = (
    ("QX-ONE", "330899101", "湖镇镇"),
    ("QX-TWO", "330899102", "溪口镇"),
    ("QX-THREE", "330899102", "溪口站"),
)


@pytest.fixture(scope="session")
def libreoffice() -> str:
    return office.find(Path(os.environ.get("YITANG_DATA") or ROOT / "var"))


@pytest.fixture(scope="session")
def tallies_url(empty_url: str) -> str:
    """A database with the catalogue and three places, and nothing that happened."""
    url = named("tallies")

    async def fill() -> None:
        await _recreate(url, name_in(empty_url))
        conn = await db.connect(url)
        try:
            async with conn.transaction():
                await permits.import_shipped(conn, date(2019, 1, 1), NOW)
                await conn.execute(
                    "INSERT INTO organ VALUES (1, '330899', NULL, '青溪县公安局', 'Qingxi Bureau')"
                )
                for code, division, name in CENTRES:
                    await add_centre(conn, code, division, name)
        finally:
            await conn.close()

    asyncio.run(fill())
    return url


def name_in(url: str) -> str:
    """The database of an address."""
    return url.partition("?")[0].rsplit("/", 1)[-1]


async def add_centre(conn: db.Conn, code: str, division: str, name: str) -> None:
    await conn.execute(
        "INSERT INTO division (code, name_zh, name_en) VALUES ($1, $2, $2) ON CONFLICT DO NOTHING",
        division,
        name,
    )
    await conn.execute(
        """
        INSERT INTO centre (organ_id, code, tier, division_code, name_zh, name_en, address_zh, address_en,
                            latitude, longitude, opened_on)
        VALUES (1, $1, 'regional_centre', $2, $3, $1, '-', '-', 29, 119, '2019-01-01')
        """,
        code,
        division,
        name,
    )


@pytest.fixture
async def conn(tallies_url: str) -> AsyncIterator[db.Conn]:
    """That database in a transaction that is rolled back."""
    connection = await db.connect(tallies_url)
    whole = connection.transaction()
    await whole.start()
    try:
        yield connection
    finally:
        await whole.rollback()
        await connection.close()


@pytest.fixture
async def log(conn: db.Conn) -> Log:
    """An empty log. From 2024 on the changed item is no licence any more (its version 2)."""
    await conn.execute(
        "UPDATE item_version SET valid_to = '2024-01-01' WHERE item_code = $1", CHANGED
    )
    await conn.execute(
        """
        INSERT INTO item_version SELECT (v).* FROM (
            SELECT jsonb_populate_record(v, '{"version": 2, "power_type": "confirmation",
                "counts_as_licence": false, "valid_from": "2024-01-01", "valid_to": null}') AS v
            FROM item_version v WHERE item_code = $1 AND version = 1) AS changed
        """,
        CHANGED,
    )
    centres = [row["id"] for row in await conn.fetch("SELECT id FROM centre ORDER BY id LIMIT 3")]
    return Log(Random(1), centres)


@pytest.fixture
def choose(conn: db.Conn) -> Choose:
    async def chosen(period: str, **asked: Any) -> Choice:
        return await actions.choose(conn, period, NOW, **asked)

    return chosen
