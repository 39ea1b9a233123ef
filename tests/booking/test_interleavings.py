"""Every order in which the statements of two writes can meet: no broken invariant, no deadlock, no surprise.

The ordinary run takes every pair, and every place where one write can interrupt the other. More of it:

    YITANG_INTERLEAVINGS=every ./yitang test tests/booking/test_interleavings.py    every order that differs
    YITANG_INTERLEAVINGS=full ./yitang test tests/booking/test_interleavings.py     and believing nothing
"""

import os
import time
from collections.abc import AsyncIterator

import pytest

from backend import db
from backend.booking import queries
from tests import servers
from tests.conftest import named
from tests.storm import planted
from tests.storm.explorer import Explored, Explorer
from tests.storm.tables import Plans
from tests.storm.village import cloned, settle
from tests.storm.writes import (
    AFTER_THE_HOLD,
    FREE,
    BOOKED,
    ITEM,
    KINDS,
    LATER,
    OTHER_ITEM,
    Write,
    book,
    confirm,
    facing,
    hold,
    move,
    rebuild,
    release,
    stage,
)

pytestmark = [pytest.mark.anyio, pytest.mark.race, pytest.mark.xdist_group("interleavings")]


HOW_FAR = os.environ.get("YITANG_INTERLEAVINGS", "short")


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
    print(f"\n{explored.schedules} schedules, {took:.1f} s, {explored.answers}, {explored.gave_way} gave way")
    assert await explorer.village.changed() == before, "a table is changed that is not put back"
    return explored


PAIRS = {
    f"{one}, {other}": (facing(one, other), facing(other, one, second=True))
    for place, one in enumerate(KINDS)
    for other in KINDS[place:]
} | {
    "book, book: overlapping by one slot": (book("ben", FREE), book("carl", (10, 10))),
    "book, book: one person, one matter": (book("ben", FREE), book("ben", LATER)),
    "hold, book: one person, one matter": (hold("ben", FREE), book("ben", LATER)),
    "hold, hold: one person, one matter": (hold("ben", FREE), hold("ben", LATER)),
    "hold, hold: the second and the third": (
        hold("anna", FREE, "HJ-113"),
        hold("anna", LATER, "HJ-131"),
    ),
    "hold, hold: two visits cross": (
        hold("ben", FREE, ITEM, OTHER_ITEM),
        hold("carl", (10, 10), ITEM),
    ),
    "hold, confirm: the same matter again": (hold("anna", FREE, OTHER_ITEM), confirm),
    "hold, release: the same matter again": (hold("anna", FREE, OTHER_ITEM), release),
    "book, move: what the move gives back": (book("ben", BOOKED), move(FREE)),
    "move, move: two times": (move(FREE), move(LATER)),
    "move, hold: over the old and the new": (
        move((9, 10)),
        hold("ben", (9, 10), late=AFTER_THE_HOLD),
    ),
}
"""Which writes meet: every kind with every kind, and what else is known to be delicate."""


RAN: dict[str, int] = {}
"""How many schedules each pair had."""


@pytest.mark.parametrize("pair", PAIRS)
async def test_two_writes_meet(explorer: Explorer, pair: str) -> None:
    jobs = frozenset(n for n, kind in enumerate(pair.split(", ")) if kind in ("lapse", "offer"))
    explored = await meet(explorer, *PAIRS[pair], jobs=jobs)
    assert explored.anomalies == []
    RAN[pair] = explored.schedules
    assert explored.schedules >= 2, "one after the other and the other way round, at least"


async def test_nothing_was_left_out() -> None:
    """The ordinary run has some 700 schedules; with fewer, something was no step any more."""
    print(f"\n{HOW_FAR}: {sum(RAN.values())} schedules of {len(RAN)} pairs: {RAN}")
    assert RAN.keys() == PAIRS.keys()
    assert sum(RAN.values()) >= 600


async def test_a_look_before_the_write_is_found(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "change_places", planted.look_then_write)
    explored = await meet(explorer, book("ben", FREE), book("carl", FREE))
    said = " ".join(explored.anomalies)
    assert "taken is not the number of claims" in said
    assert "ends as no order one after the other does" in said


async def test_locks_in_no_order_are_found(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "change_places", planted.in_no_order)
    explored = await meet(explorer, book("ben", FREE), book("carl", FREE))
    assert "deadlock" in " ".join(explored.anomalies)
