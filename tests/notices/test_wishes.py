"""A resident chooses which messages to get, over HTTP."""

from typing import Any

import httpx
import pytest

from backend import clock, db
from backend.access.guards import RESIDENT_COOKIE, cookie_name
from tests import make

pytestmark = pytest.mark.anyio


@pytest.fixture
async def mine(public: httpx.AsyncClient, conn: db.Conn) -> httpx.AsyncClient:
    who = await make.resident(conn, 1, clock.now())
    token = await make.cookie(conn, who, clock.now())
    public.cookies.set(cookie_name(RESIDENT_COOKIE, True), token)
    return public


async def choose(client: httpx.AsyncClient, wanted: Any, key: str = "key-0001") -> httpx.Response:
    return await client.put("/api/me/notices", json=wanted, headers={"Idempotency-Key": key})


async def test_everything_is_wanted_until_somebody_says_otherwise(mine: httpx.AsyncClient) -> None:
    assert (await mine.get("/api/me/notices")).json() == {"offers": True, "reminders": True}
    wanted = {"offers": False, "reminders": True}
    for _ in range(2):
        answer = await choose(mine, wanted)
        assert (answer.status_code, answer.json()) == (200, wanted)
    assert (await mine.get("/api/me/notices")).json() == wanted


@pytest.mark.parametrize(
    "wanted", [{}, {"offers": False}, {"offers": "no", "reminders": True}, {"codes": False}, [], 1]
)
async def test_what_is_no_choice_changes_nothing(mine: httpx.AsyncClient, wanted: Any) -> None:
    assert (await choose(mine, wanted)).status_code == 400
    assert (await mine.get("/api/me/notices")).json() == {"offers": True, "reminders": True}


async def test_the_key_belongs_to_one_choice(mine: httpx.AsyncClient) -> None:
    await choose(mine, {"offers": False, "reminders": True})
    assert (await choose(mine, {"offers": True, "reminders": True})).status_code == 422
    without = await mine.put("/api/me/notices", json={"offers": True, "reminders": True})
    assert without.status_code == 400
    assert (await mine.get("/api/me/notices")).json()["offers"] is False


async def test_a_stranger_has_no_choice_to_make(public: httpx.AsyncClient) -> None:
    assert (await public.get("/api/me/notices")).status_code == 401
    assert (await choose(public, {"offers": True, "reminders": True})).status_code == 401
