"""Everything at once on two full days: people on the phone, the worker, a rebuild, a day that closes and opens."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend import clock, db
from backend.app import create_app
from backend.booking import actions
from backend.cache import Cache
from backend.calendar import queries as calendar
from backend.clock import civil_date
from backend.deps import House
from backend.settings import load
from tests import make
from tests.booking.sweep import sweep
from tests.storm.judging import answer
from tests.storm.people import Actions, Door, Person, Tick, Way, live

pytestmark = [pytest.mark.anyio, pytest.mark.race]

PEOPLE, STEPS = 24, 10
"""Each on two phones."""


async def crowd(owner: db.Conn, now: datetime) -> list[Person]:
    people = []
    for who in await make.residents(owner, PEOPLE, now):
        cookie = await make.cookie(owner, who, now)
        session = await owner.fetchval(
            "SELECT max(token_digest) FROM session WHERE account_id = $1", who.account_id
        )
        people.append(Person(make_session(who, session), cookie))
    return people


def make_session(who: Any, digest: bytes) -> Any:
    """The same person in the session of the cookie."""
    return type(who)(who.account_id, who.person_id, who.language, digest)


async def two_days(owner: db.Conn, now: datetime) -> list[datetime]:
    """Starts on two mornings, few enough to be fought over."""
    times = []
    for skip in (3, 5):
        first = await make.free_time(owner, now, "HJ-111", skip_days=skip)
        times += [first.starts_at + timedelta(minutes=10 * n) for n in range(9)]
    return times


async def the_house(
    pool: db.Pool, tick: Tick, on: list[datetime], stop: asyncio.Event
) -> Counter[str]:
    """The worker's jobs and a day that closes and opens, again and again until the people are done."""
    counted: Counter[str] = Counter()
    day = civil_date(on[-1])

    async def close(conn: db.Conn) -> object:
        await calendar.add_exception(conn, make.closing(await make.centre_id(conn), day))
        return await actions.materialise(conn, civil_date(tick.now()))

    async def open_again(conn: db.Conn) -> object:
        await conn.execute("DELETE FROM opening_exception WHERE from_date = $1", day)
        return await actions.materialise(conn, civil_date(tick.now()))

    async def rebuild(conn: db.Conn) -> object:
        return await actions.materialise(conn, civil_date(tick.now()))

    async def lapse(conn: db.Conn) -> object:
        return await actions.lapse_due(conn, tick.now())

    async def again_and_again(*works: Any) -> None:
        while not stop.is_set():
            for work in works:
                counted[f"{work.__name__}: {await answer(pool, work)}"] += 1
                await asyncio.sleep(0.02)

    await asyncio.gather(
        again_and_again(lapse), again_and_again(close, open_again), again_and_again(rebuild)
    )
    return counted


async def storm(owner: db.Conn, pool: db.Pool, way: Way, tick: Tick, seed: int) -> Counter[str]:
    times, people, stop = (
        await two_days(owner, tick.began),
        await crowd(owner, tick.began),
        asyncio.Event(),
    )
    house = asyncio.create_task(the_house(pool, tick, times, stop))
    lives = [
        live(way, person, times, STEPS, random.Random(f"{seed} {n} {phone}"))
        for n, person in enumerate(people)
        for phone in (1, 2)
    ]
    counted = sum(await asyncio.gather(*lives), Counter[str]())
    stop.set()
    counted += await house
    print(f"\nseed {seed}: {sum(counted.values())} steps")
    print("\n".join(f"{n:6} {what}" for what, n in sorted(counted.items())))
    return counted


def judge(counted: Counter[str]) -> None:
    """Every answer is one that people may get; every verb was done at least once, a move at least tried."""
    assert [one for one in counted if "BUG" in one or "TryAgain" in one] == []
    done = {one.split(":")[0] for one in counted if one.endswith(": done")}
    assert any(one.startswith("move: ") for one in counted), "a move needs a place that is left"
    assert done - {"move"} == {
        "hold",
        "book",
        "confirm",
        "release",
        "cancel",
        "lapse",
        "rebuild",
        "close",
        "open_again",
    }


@pytest.mark.parametrize("seed", [1])
async def test_a_storm_of_actions(owner: db.Conn, pool: db.Pool, seed: int) -> None:
    tick = Tick(clock.now())
    counted = await storm(owner, pool, Actions(pool, tick), tick, seed)
    assert await sweep(owner) == []
    judge(counted)


@pytest.fixture
async def client(pool: db.Pool, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = load({"YITANG_DATA": str(tmp_path), "YITANG_DEMO": "1"})
    app: Any = create_app(settings, opened=House(settings, pool, pool, Cache(None), make.KEYS))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://yitang.test") as opened:
        yield opened


@pytest.mark.parametrize("seed", [2])
async def test_a_storm_at_the_door(
    owner: db.Conn,
    pool: db.Pool,
    client: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    tick = Tick(clock.now())
    monkeypatch.setattr(clock, "now", tick.now)
    door = Door(client)
    counted = await storm(owner, pool, door, tick, seed)
    assert await sweep(owner) == []
    assert max(door.statuses) < 500
    assert door.differ == []
    judge(counted)
