"""The village with its connections, ready for writes to meet: shared by the tests that explore."""

import os
import time
from collections.abc import AsyncIterator

import pytest

from backend import db
from tests import servers
from tests.conftest import named
from tests.storm.explorer import Explored, Explorer
from tests.storm.tables import Plans
from tests.storm.village import cloned, settle
from tests.storm.writes import Write, rebuild, stage

HOW_FAR = os.environ.get("YITANG_INTERLEAVINGS", "short")
"""short: each place where one write can interrupt the other. every: every order that differs. full:
every order, believing nothing."""


@pytest.fixture(scope="module")
async def explorer(county_url: str) -> AsyncIterator[Explorer]:
    name = named("village").split("?", maxsplit=1)[0].rsplit("/", 1)[-1]
    url = await cloned(county_url, servers.urls().owner, name)
    owner, watch = await db.connect(url), await db.connect(url)
    conns = [await db.connect(url) for _ in range(3)]
    for conn in conns:
        await conn.execute("SET ROLE yitang_app")
    village = await settle(owner)
    on_stage = await stage(village)
    await village.keep("as_it_is")
    await village.closes_at("09:40")
    await village.keep("closing_early")
    bound = 1 if HOW_FAR == "short" else None
    plans = await Plans(watch).begin()
    yield Explorer(village, on_stage, conns, watch, plans, bound, HOW_FAR == "full")
    for conn in (owner, watch, *conns):
        await conn.close()


async def meet(explorer: Explorer, *writes: Write, jobs: frozenset[int] = frozenset()) -> Explored:
    """Let the writes meet on the stage; `jobs`: which of them the worker does again anyway."""
    explorer.scene = "closing_early" if rebuild in writes else "as_it_is"
    works = [("AB"[n], write(explorer.on_stage)) for n, write in enumerate(writes)]
    began, before = time.monotonic(), await explorer.village.changed()
    explored = await explorer.explore(works, jobs)
    took = time.monotonic() - began
    print(
        f"\n{explored.schedules} schedules, {took:.1f} s, {explored.answers}, {explored.gave_way} gave way"
    )
    assert await explorer.village.changed() == before, "a table is changed that is not put back"
    return explored
