"""Draws under contention: drawn once, and nobody enters what is drawn."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from backend import clock, db
from backend.booking import actions
from backend.booking.actions import draws
from backend.booking.models.draws import Entry
from tests import make
from tests.booking import lists, test_draw
from tests.booking.sweep import sweep
from tests.booking.test_races_of_offers import SECOND, Weakened

pytestmark = [pytest.mark.anyio, pytest.mark.race]

NOW = lists.midday(clock.now())


async def late_entry(owner: db.Conn, pool: db.Pool) -> tuple[list[str], list[str] | None]:
    """Somebody enters in the last second; before their entry is written, the draw is drawn as a whole: unless
    it has to wait. The tokens drawn, and those in the list afterwards."""
    draw_id = await test_draw.new_draw(owner, await test_draw.boss(owner))
    await test_draw.enter(owner, draw_id, 1)
    who = await make.resident(owner, 2, NOW)
    run, other = db.run, list[asyncio.Task[list[Any]]]()
    seen: list[str] = []

    async def draw(conn: db.Conn) -> int:
        done = await actions.draw_due(conn, make.KEYS, test_draw.CLOSES)
        if done:
            seen.extend((await draws.draw_list(conn, draw_id, test_draw.CLOSES)).tokens)
        return done

    async def interrupted(conn: db.Conn, sql: str, *given: Any) -> Any:
        if "INSERT INTO draw_entry" in sql and not other:
            other.append(asyncio.create_task(make.at_once(pool, [draw])))
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(other[0]), 0.7)
        return await run(conn, sql, *given)

    async def enter(conn: db.Conn) -> Any:
        late = test_draw.CLOSES - SECOND
        return await draws.enter(conn, make.KEYS, who, draw_id, Entry(make.LONG_ITEM), late)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "run", interrupted)
        await make.at_once(pool, [enter])
        await other[0]
    if not seen:
        await make.at_once(pool, [draw])
    return seen, (await draws.draw_list(owner, draw_id, test_draw.CLOSES)).order


async def test_nobody_enters_a_draw_that_is_drawn(owner: db.Conn, pool: db.Pool) -> None:
    drawn, order = await late_entry(owner, pool)
    assert sorted(drawn) == sorted(order or [])


async def test_without_its_lock_somebody_does(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    Weakened(monkeypatch, "FOR SHARE", "d.state = 'open' AND")
    drawn, order = await late_entry(owner, pool)
    assert len(order or []) == len(drawn) + 1


async def test_many_workers_draw_once_and_keep_to_the_order(owner: db.Conn, pool: db.Pool) -> None:
    draw_id = await test_draw.new_draw(owner, await test_draw.boss(owner))
    entered = [await test_draw.enter(owner, draw_id, serial) for serial in range(1, 5)]
    people = {token: who for who, token in entered}

    async def draw(conn: db.Conn) -> int:
        return await actions.draw_due(conn, make.KEYS, test_draw.CLOSES)

    async def offer(conn: db.Conn) -> int:
        return await actions.offer_drawn(conn, make.KEYS, test_draw.CLOSES)

    assert sum(make.wins(await make.at_once(pool, [draw] * 4))) == 1
    assert sum(make.wins(await make.at_once(pool, [offer] * 4))) == 1
    order = (await draws.draw_list(owner, draw_id, test_draw.CLOSES)).order or []
    assert len(await lists.offers_of(owner, people[order[0]], test_draw.CLOSES)) == 1
    told = await owner.fetchval("SELECT count(*) FROM notice WHERE template = 'draw_result'")
    assert told == 4
    assert await sweep(owner) == []
