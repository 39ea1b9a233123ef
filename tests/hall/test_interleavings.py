"""Every order in which the statements of two hall writes can meet: nothing broken, no deadlock, no surprise.

The ordinary run takes every pair that meets on one ticket, window or day, and every place where one write
can interrupt the other; of the other pairs every fifth. More of it:

    YITANG_INTERLEAVINGS=every ./yitang test tests/hall/test_interleavings.py    every pair, every order that differs
"""

import time
from collections.abc import AsyncIterator
from typing import cast
from uuid import UUID

import pytest
from msgspec import Struct
from msgspec.structs import replace

from backend import clock, db
from tests import servers
from tests.conftest import named
from tests.hall import scene
from tests.hall.scene import EVENING, KINDS, OF_CALLED, Stage, Write, facing
from tests.hall.sweep import sweep
from tests.storm.explorer import Explored, Explorer
from tests.storm.staging import HOW_FAR
from tests.storm.tables import Plans
from tests.storm.village import cloned
from tests.storm.writes import Set

pytestmark = [pytest.mark.anyio, pytest.mark.race, pytest.mark.xdist_group("hall_interleavings")]

DAY = {
    f"{one}, {other}": (facing(one, other), facing(other, one, second=True))
    for place, one in enumerate(KINDS)
    for other in KINDS[place:]
}
NIGHT = {
    f"close_day, {other}": (facing("close_day", other), facing(other, "close_day", second=True))
    for other in EVENING
}
DELICATE = {
    *(f"{one}, {other}" for one in OF_CALLED for other in OF_CALLED),
    *(f"{one}, {other}" for one in ("undo", "close", "leave", "finish") for other in KINDS),
    *(f"{other}, {one}" for one in ("undo", "close", "leave", "finish") for other in KINDS),
    *(f"{one}, {other}" for one in ("call_next", "call_this") for other in KINDS),
}
"""What can meet on one ticket or window."""
FOUND = {"recall, undo", "start, undo", "miss, undo", "finish, undo", "pause, sign_off"}
"""Where something was found once."""
PAIRS = [
    pair
    for place, pair in enumerate(DAY)
    if HOW_FAR != "short"
    or pair in FOUND
    or (pair in DELICATE and place % 2 == 0)
    or place % 5 == 0
]


class Playing(Struct):
    """The hall, and who holds which ticket in each kept scene."""

    explorer: Explorer
    stage: Stage
    tickets: dict[str, dict[str, UUID]]


@pytest.fixture(scope="module")
async def playing(county_url: str) -> AsyncIterator[Playing]:
    name = named("hall_scene").split("?", maxsplit=1)[0].rsplit("/", 1)[-1]
    url = await cloned(county_url, servers.urls().owner, name)
    owner, watch = await db.connect(url), await db.connect(url)
    conns = [await db.connect(url) for _ in range(2)]
    for conn in conns:
        await conn.execute("SET ROLE yitang_app")
    stage = await scene.settle(owner, clock.now())
    await scene.daytime(stage)
    by_day = dict(stage.tickets)
    await scene.evening(stage)
    at_night = dict(stage.tickets)
    plans = await Plans(watch).begin()
    bound = 1 if HOW_FAR == "short" else None
    explorer = Explorer(
        stage.village,
        cast(Set, None),  # the hall's writes stand on a stage of their own
        conns,
        watch,
        plans,
        bound,
        HOW_FAR == "full",
        sweep=sweep,
    )
    yield Playing(explorer, stage, {"day": by_day, "evening": at_night})
    for conn in (owner, watch, *conns):
        await conn.close()


async def meet(playing: Playing, kept: str, *writes: Write) -> Explored:
    on_stage = replace(playing.stage, tickets=playing.tickets[kept])
    explorer = playing.explorer
    explorer.scene = kept
    await explorer.village.back_to(kept)
    works = [("AB"[n], write(on_stage)) for n, write in enumerate(writes)]
    began, before = time.monotonic(), await explorer.village.changed()
    explored = await explorer.explore(works)
    took = time.monotonic() - began
    print(f"\n{HOW_FAR}: {explored.schedules} schedules, {took:.1f} s, {explored.answers}")
    assert await explorer.village.changed() == before, "a table is changed that is not put back"
    return explored


@pytest.mark.parametrize("pair", PAIRS)
async def test_two_writes_meet(playing: Playing, pair: str) -> None:
    explored = await meet(playing, "day", *DAY[pair])
    assert explored.anomalies == []
    assert explored.schedules >= 2, "one after the other and the other way round, at least"


@pytest.mark.parametrize("pair", NIGHT)
async def test_the_close_meets(playing: Playing, pair: str) -> None:
    explored = await meet(playing, "evening", *NIGHT[pair])
    assert explored.anomalies == []
    assert explored.schedules >= 2
