"""Five hundred want twenty places, through the actions and through the door."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend import clock, db
from backend.access.models import Resident
from backend.app import create_app
from backend.booking import actions, queries
from backend.booking.models import Booking, FreeTime, Matter, Wish
from backend.cache import Cache
from backend.deps import House
from backend.settings import load
from tests import make
from tests.booking.sweep import broken, sweep
from tests.storm import planted
from tests.storm.judging import Work, answers, bugs

pytestmark = [pytest.mark.anyio, pytest.mark.race]

PLACES, CLAIMS = 20, 500


async def twenty_places(owner: db.Conn) -> FreeTime:
    time = await make.free_time(owner, clock.now())
    await owner.execute(
        "UPDATE slot SET places = $1, opened = $1 WHERE starts_at >= $2 AND starts_at < $3",
        PLACES,
        time.starts_at,
        time.ends_at,
    )
    return time


def claim(who: Resident, time: FreeTime, at_once: bool) -> Work:
    async def work(conn: db.Conn) -> object:
        now = clock.now()
        if at_once:
            asked = Booking(make.LONG_ITEM, make.HALL, time.starts_at)
            return await actions.book(conn, make.KEYS, who, who.person_id or 0, asked, now)
        wish = Wish(make.HALL, time.starts_at, [Matter(make.LONG_ITEM)])
        return await actions.hold(conn, make.KEYS, who, wish, now)

    return work


@pytest.mark.parametrize("seed", [1])
async def test_twenty_win_through_the_actions(owner: db.Conn, pool: db.Pool, seed: int) -> None:
    """Half of them book, half of them hold."""
    chance = random.Random(seed)
    time = await twenty_places(owner)
    people = await make.residents(owner, CLAIMS, clock.now())
    chance.shuffle(people)
    counted = await answers(pool, [claim(who, time, chance.random() < 0.5) for who in people])
    print(dict(counted))
    assert counted == {"done": PLACES, "SlotFull": CLAIMS - PLACES}
    assert await sweep(owner) == []
    assert await owner.fetchval("SELECT count(*) FROM claim") == PLACES


async def test_a_look_before_the_write_is_found(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: the storm sees what the locks keep away."""
    monkeypatch.setattr(queries, "change_places", planted.look_then_write)
    time = await twenty_places(owner)
    people = await make.residents(owner, 100, clock.now())
    await answers(pool, [claim(who, time, True) for who in people])
    assert "taken is not the number of claims" in broken(await sweep(owner))


@pytest.fixture
async def door(pool: db.Pool, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = load({"YITANG_DATA": str(tmp_path), "YITANG_DEMO": "1"})
    app: Any = create_app(settings, opened=House(settings, pool, pool, Cache(None), make.KEYS))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://yitang.test") as client:
        yield client


@pytest.mark.parametrize("seed", [2])
async def test_twenty_win_through_the_door(
    owner: db.Conn, door: httpx.AsyncClient, seed: int
) -> None:
    """Every fifth sends its request twice at once; both get the same answer."""
    chance, now = random.Random(seed), clock.now()
    time = await twenty_places(owner)
    people = await make.residents(owner, CLAIMS, now)
    cookies = [await make.cookie(owner, who, now) for who in people]
    body = {
        "item_code": make.LONG_ITEM,
        "centre_code": make.HALL,
        "starts_at": time.starts_at.isoformat(),
    }

    async def ask(n: int) -> httpx.Response:
        headers = {
            "Cookie": f"__Host-yitang_resident={cookies[n]}",
            "Idempotency-Key": f"claim-{n:05d}",
        }
        return await door.post("/api/appointments", json=body, headers=headers)

    order = [*range(CLAIMS), *range(0, CLAIMS, 5)]
    chance.shuffle(order)
    got = await asyncio.gather(*(ask(n) for n in order))
    counted = Counter(
        "done" if one.status_code == 201 else str(one.json().get("type")) for one in got
    )
    print(dict(counted), Counter(one.status_code for one in got))
    assert {one.status_code for one in got} == {201, 409}
    assert bugs(counted) == set()
    assert set(counted) == {"done", "SlotFull"}
    won = {one.json()["id"] for one in got if one.status_code == 201}
    assert len(won) == PLACES == await owner.fetchval("SELECT count(*) FROM appointment")
    assert await sweep(owner) == []
