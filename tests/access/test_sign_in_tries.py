"""Phone codes are counted by address: one that somebody signed in with is no try."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from backend import db
from backend.cache import Cache
from backend.deps import House
from tests import doors, servers
from tests.test_main_job import sign_in

pytestmark = pytest.mark.anyio
AT_ONCE, PHONES = 30, [f"139000009{n:02d}" for n in range(10)]


@pytest.fixture
async def town(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """The residents' door, seen from an address whose tries are all gone but one."""
    cache, address = Cache(servers.urls().redis), f"test-{uuid4()}"
    for _ in range(AT_ONCE - 1):
        assert await cache.wait_before("code", address, burst=AT_ONCE, per_minute=1) == 0
    door: Any = doors.public(replace(house, cache=cache))
    transport = httpx.ASGITransport(door, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="https://yitang.test") as client:
        yield client
    await cache.close()


async def test_a_town_behind_one_address_signs_in(
    town: httpx.AsyncClient, house: House, conn: db.Conn
) -> None:
    for phone in PHONES:
        town.cookies.clear()
        await sign_in(town, house, conn, phone)
        assert (await town.get("/api/me")).status_code == 200


async def test_codes_nobody_signs_in_with_are_limited(town: httpx.AsyncClient) -> None:
    asked = [await town.post("/api/session/codes", json={"phone": phone}) for phone in PHONES]
    refused = [answer.json() for answer in asked if answer.status_code == 429]
    assert asked[0].status_code == 201
    assert refused
    assert {one["type"] for one in refused} == {"TooManyTries"}
