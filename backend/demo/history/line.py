"""One day's line at one centre: who is called when, at which window.

The order is the hall's own: the turn, then arrival (`hall.rules.order`). A
window calls from any pool it serves as soon as it is free.
"""

from collections import defaultdict
from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from math import ceil

from backend.demo.history.world import Desk

BREATH = 20
"""Seconds between two people at one window."""
USED = 0.9
"""Part of the opening that a roster fills with work: the rest is for the hours when all come at once."""


class Waiting:
    """Somebody with a number. Times are seconds of the day; `ready` is when a call may first come."""

    __slots__ = (
        "called",
        "desk",
        "issued",
        "number",
        "pool_id",
        "ready",
        "turn",
        "work",
    )

    desk: Desk
    """Where they are called to."""

    def __init__(self, pool_id: int, issued: int, turn: int, work: int, wait: int) -> None:
        self.pool_id = pool_id
        self.issued = issued
        self.turn = turn
        self.work = work
        self.ready = issued + wait
        self.number = 0
        self.called = 0


Turn = tuple[int, int, int]


class _Pool:
    """Those of one pool who have not been called: still to come, and in line."""

    __slots__ = ("coming", "line", "next")

    def __init__(self) -> None:
        self.coming: list[Waiting] = []
        self.next = 0
        self.line: list[tuple[Turn, Waiting]] = []

    def admit(self, now: int) -> None:
        coming, at = self.coming, self.next
        while at < len(coming) and coming[at].ready <= now:
            one = coming[at]
            heappush(self.line, ((one.turn, one.issued, at), one))
            at += 1
        self.next = at

    def next_ready(self) -> int | None:
        return self.coming[self.next].ready if self.next < len(self.coming) else None


def roster(desks: Sequence[Desk], people: Sequence[Waiting], open_seconds: int) -> list[Desk]:
    """The windows that are staffed today: as many as the day's work needs, one of each kind at least."""
    work: dict[int, int] = defaultdict(int)
    for one in people:
        work[one.pool_id] += one.work + BREATH
    kinds: dict[tuple[int, ...], list[Desk]] = defaultdict(list)
    for desk in desks:
        kinds[desk.pool_ids].append(desk)
    staffed: list[Desk] = []
    for pool_ids in sorted(kinds, key=len):
        need = sum(work[pool_id] for pool_id in pool_ids) / (open_seconds * USED)
        helped = sum(any(one in pool_ids for one in desk.pool_ids) for desk in staffed)
        staffed += kinds[pool_ids][: max(1, ceil(need) - helped)]
    return staffed


def call_all(desks: Sequence[Desk], people: Sequence[Waiting], opens: int) -> None:
    """Give everybody their call and window; a line that outlasts the opening is served to its end."""
    pools: dict[int, _Pool] = defaultdict(_Pool)
    for one in sorted(people, key=lambda one: one.ready):
        pools[one.pool_id].coming.append(one)
    free = [
        (opens, index) for index, desk in enumerate(desks) if any(p in pools for p in desk.pool_ids)
    ]
    heapify(free)
    while free:
        now, index = heappop(free)
        mine = [pools[pool_id] for pool_id in desks[index].pool_ids if pool_id in pools]
        chosen = _first(mine, now)
        if chosen is not None:
            chosen.called, chosen.desk = now, desks[index]
            heappush(free, (now + chosen.work + BREATH, index))
            continue
        coming = [ready for pool in mine if (ready := pool.next_ready()) is not None]
        if coming:
            heappush(free, (min(coming), index))


def _first(pools: Sequence[_Pool], now: int) -> Waiting | None:
    best: _Pool | None = None
    for pool in pools:
        pool.admit(now)
        if pool.line and (best is None or pool.line[0][0] < best.line[0][0]):
            best = pool
    return None if best is None else heappop(best.line)[1]
