"""A door on one transaction for a whole file of tests: nothing they do may stay, so one stage is enough."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from backend import crypto, db
from backend.cache import Cache
from backend.deps import House
from backend.settings import load
from tests.conftest import OneConnection


@asynccontextmanager
async def opened(
    url: str, data: Path, create_app: Callable[..., Any]
) -> AsyncIterator[tuple[db.Conn, httpx.AsyncClient]]:
    """The connection and a client of the door; everything is rolled back at the end."""
    conn = await db.connect(url)
    whole = conn.transaction()
    await whole.start()
    settings, pool = load({"YITANG_DATA": str(data), "YITANG_DEMO": "1"}), OneConnection(conn)
    house = House(settings, pool, pool, Cache(None), crypto.Keys.demo())
    transport = httpx.ASGITransport(create_app(settings, opened=house), raise_app_exceptions=False)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="https://yitang.test") as client:
            yield conn, client
    finally:
        await whole.rollback()
        await conn.close()


@asynccontextmanager
async def undone(conn: db.Conn, client: httpx.AsyncClient) -> AsyncIterator[None]:
    """What a test prepares for itself, and its cookies, are gone after it."""
    attempt, cookies = conn.transaction(), dict(client.cookies)
    await attempt.start()
    try:
        yield
    finally:
        await attempt.rollback()
        client.cookies.clear()
        client.cookies.update(cookies)
