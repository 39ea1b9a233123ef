"""Every order in which the statements of two writes can meet: no broken invariant, no deadlock, no surprise.

The ordinary run takes every pair, and every place where one write can interrupt the other. More of it:

    YITANG_INTERLEAVINGS=every ./yitang test tests/booking/test_interleavings.py    every order that differs
    YITANG_INTERLEAVINGS=full ./yitang test tests/booking/test_interleavings.py     and believing nothing
"""

import pytest

from backend.booking import queries
from tests.storm import planted
from tests.storm.explorer import Explorer
from tests.storm.staging import HOW_FAR, explorer, meet
from tests.storm.writes import (
    AFTER_THE_HOLD,
    BOOKED,
    FREE,
    ITEM,
    KINDS,
    LATER,
    OTHER_ITEM,
    book,
    confirm,
    facing,
    hold,
    move,
    release,
)

__all__ = ["explorer"]

pytestmark = [pytest.mark.anyio, pytest.mark.race, pytest.mark.xdist_group("interleavings")]


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


@pytest.mark.parametrize("pair", PAIRS)
async def test_two_writes_meet(explorer: Explorer, pair: str) -> None:
    jobs = frozenset(n for n, kind in enumerate(pair.split(", ")) if kind in ("lapse", "offer"))
    explored = await meet(explorer, *PAIRS[pair], jobs=jobs)
    assert explored.anomalies == []
    print(f"{HOW_FAR}: {explored.schedules} schedules")
    assert explored.schedules >= 2, "one after the other and the other way round, at least"


def test_no_pair_is_left_out() -> None:
    """Every kind with every kind, itself too. (Each pair says itself whether both ways round were tried;
    the run prints how many schedules it had.)"""
    every = len(KINDS) * (len(KINDS) + 1) // 2
    assert every == 91
    assert len(PAIRS) == every + 11
    assert {kind for pair in PAIRS for kind in pair.split(":")[0].split(", ")} == set(KINDS)


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
