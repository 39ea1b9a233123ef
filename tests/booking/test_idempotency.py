"""A request that comes again, even at the same moment, happens once and gets the same answer."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend import clock, db, idempotency
from backend.app import create_app
from backend.cache import Cache
from backend.deps import House
from backend.settings import load
from tests import make

pytestmark = pytest.mark.anyio

KEY = "the-same-wish-1"
TIMES = 20


@pytest.fixture
async def door(pool: db.Pool, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The residents' door on the clone: every request commits."""
    settings = load({"YITANG_DATA": str(tmp_path), "YITANG_DEMO": "1"})
    app: Any = create_app(settings, opened=House(settings, pool, pool, Cache(None), make.KEYS))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://yitang.test") as client:
        yield client


async def prepare(owner: db.Conn, door: httpx.AsyncClient, serial: int = 1) -> dict[str, Any]:
    """Sign somebody in, and find them a time."""
    now = clock.now()
    who = await make.resident(owner, serial, now)
    door.cookies.set("__Host-yitang_resident", await make.cookie(owner, who, now))
    time = await make.free_time(owner, now)
    return {
        "item_code": make.LONG_ITEM,
        "centre_code": make.HALL,
        "starts_at": time.starts_at.isoformat(),
    }


async def ask(door: httpx.AsyncClient, wish: dict[str, Any], key: str = KEY) -> httpx.Response:
    return await door.post("/api/appointments", json=wish, headers={"Idempotency-Key": key})


async def booked(owner: db.Conn) -> int:
    counted: int = await owner.fetchval("SELECT count(*) FROM appointment")
    return counted


@pytest.mark.race
async def test_the_same_request_at_the_same_time_happens_once(
    owner: db.Conn, door: httpx.AsyncClient
) -> None:
    wish = await prepare(owner, door)
    answers = await asyncio.gather(*(ask(door, wish) for _ in range(TIMES)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    replayed = [
        answer for answer in answers if answer.headers.get("Idempotency-Replayed") == "true"
    ]
    assert len(replayed) == TIMES - 1
    assert await booked(owner) == 1


@pytest.mark.race
async def test_without_the_claim_it_does_not(
    owner: db.Conn, door: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def claimless(_conn: db.Conn, claims: list[object], _now: object) -> list[None]:
        """As if every key were new."""
        return [None for _ in claims]

    monkeypatch.setattr(idempotency, "claim", claimless)
    wish = await prepare(owner, door)
    answers = await asyncio.gather(*(ask(door, wish) for _ in range(TIMES)))
    assert len({answer.text for answer in answers}) > 1
    assert any(answer.status_code == 409 for answer in answers)


async def test_a_key_belongs_to_its_person_and_its_request(
    owner: db.Conn, door: httpx.AsyncClient
) -> None:
    wish = await prepare(owner, door)
    first = await ask(door, wish)
    other = await ask(door, wish | {"item_code": "HJ-124"})
    assert (other.status_code, other.json()["type"]) == (422, "KeyReused")
    path = f"/api/appointments/{first.json()['id']}/cancel"
    elsewhere = await door.post(path, json=wish, headers={"Idempotency-Key": KEY})
    assert (elsewhere.status_code, elsewhere.json()["type"]) == (422, "KeyReused")
    wish = await prepare(owner, door, serial=2)
    assert (await ask(door, wish)).status_code == 201
    assert await booked(owner) == 2


async def test_a_refusal_is_not_kept(owner: db.Conn, door: httpx.AsyncClient) -> None:
    """What could not be done may be tried again with the same key."""
    wish = await prepare(owner, door)
    await owner.execute(
        "UPDATE slot SET taken = places WHERE starts_at = $1::text::timestamptz", wish["starts_at"]
    )
    full = await ask(door, wish)
    assert (full.status_code, full.json()["type"]) == (409, "SlotFull")
    assert await owner.fetchval("SELECT count(*) FROM idempotency") == 0
    await owner.execute(
        "UPDATE slot SET taken = 0 WHERE starts_at = $1::text::timestamptz", wish["starts_at"]
    )
    assert (await ask(door, wish)).status_code == 201


async def test_an_answer_is_kept_for_two_days(owner: db.Conn, door: httpx.AsyncClient) -> None:
    wish = await prepare(owner, door)
    await ask(door, wish)
    soon, later = (clock.now() + idempotency.KEYS_KEPT + timedelta(minutes=m) for m in (-1, 1))
    assert await idempotency.forget_keys(owner, soon) == 0
    assert await idempotency.forget_keys(owner, later) == 1
    again = await ask(door, wish)
    assert (again.status_code, again.json()["type"]) == (409, "AlreadyBookedItem")


@pytest.mark.parametrize("key", [None, "short", "x" * 129])
async def test_a_write_needs_a_key(
    owner: db.Conn, door: httpx.AsyncClient, key: str | None
) -> None:
    wish = await prepare(owner, door)
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = await door.post("/api/appointments", json=wish, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "KeyMissing")
    assert await booked(owner) == 0


async def test_a_request_still_being_worked_on_is_said_to_be(
    owner: db.Conn, cloned_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its key stands uncommitted elsewhere: 409 for it, and its neighbour in the burst is booked."""
    monkeypatch.setattr(db, "LOCK_LASTS", "300ms")
    pool = await db.open_pool(cloned_url, role="yitang_app")
    settings = load({"YITANG_DATA": str(tmp_path), "YITANG_DEMO": "1"})
    app: Any = create_app(settings, opened=House(settings, pool, pool, Cache(None), make.KEYS))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    try:
        async with (
            httpx.AsyncClient(transport=transport, base_url="https://yitang.test") as busy,
            httpx.AsyncClient(transport=transport, base_url="https://yitang.test") as neighbour,
        ):
            wish, other = await prepare(owner, busy, 1), await prepare(owner, neighbour, 2)
            who = await make.resident(owner, 1, clock.now())
            elsewhere = owner.transaction()
            await elsewhere.start()
            claim = idempotency.Claim.of(who.account_id, KEY, "POST /api/appointments", b"")
            assert await idempotency.claim(owner, [claim], clock.now()) == [None]
            first, second = await asyncio.gather(
                ask(busy, wish), ask(neighbour, other, "another-wish")
            )
            await elsewhere.rollback()
            assert (first.status_code, first.json()["type"]) == (409, "KeyBusy")
            assert second.status_code == 201
            assert (await ask(busy, wish)).status_code == 201
    finally:
        await pool.close()
