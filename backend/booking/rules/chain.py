"""The shortest visit: the stages of one or several matters, one after the other, with bounded waits.

Whoever comes does one thing at a time. A matter's own stages keep their order (the bay before the
window); matters may change places, and another matter may fill a wait. All or nothing.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain

from backend.booking.models import Need, Run, Sheet, Start
from backend.booking.rules.grid import NOTHING, as_if_empty, fitting, instant_of, minute_of, runs

Matters = Sequence[Sequence[Need]]
Plan = tuple[tuple[Run, ...], ...]
"""For each matter, in the order asked, its stages."""


def starts(matters: Matters, sheets: Mapping[int, Sheet], gap: int, after: int) -> list[Start]:
    """Every moment after `after` at which the whole visit can begin on this day."""
    if len(matters) == 1 and len(matters[0]) == 1:
        (need,) = matters[0]
        return [
            one
            for one in runs(sheets.get(need.pool_id, NOTHING), need.minutes)
            if one.starts > after
        ]
    visit = _Visit(matters, sheets, gap)
    found = []
    for begin in visit.begins(after):
        best = visit.best(begin)
        if best is not None:
            ends, room, _ = best
            found.append(Start(begin, ends, room))
    return found


def room(matters: Matters, sheets: Mapping[int, Sheet], gap: int, after: int) -> int:
    """How many more such visits fit into the day. Of several stages: taken one by one from the
    earliest, which is a number that can really be booked, if perhaps not the greatest."""
    if len(matters) == 1 and len(matters[0]) == 1:
        (need,) = matters[0]
        return fitting(sheets.get(need.pool_id, NOTHING), need.minutes, after)
    left, more = dict(sheets), 0
    while free := starts(matters, left, gap, after):
        for run in chain.from_iterable(plan(matters, left, gap, free[0].starts) or ()):
            left[run.pool_id] = without(left[run.pool_id], run)
        more += 1
    return more


def plan(matters: Matters, sheets: Mapping[int, Sheet], gap: int, begin: int) -> Plan | None:
    """The visit that begins at `begin` and is over first; None when it does not fit."""
    best = _Visit(matters, sheets, gap).best(begin)
    if best is None:
        return None
    stages: list[list[Run]] = [[] for _ in matters]
    for matter, start in best[2]:
        need = matters[matter][len(stages[matter])]
        stages[matter].append(Run(need.pool_id, instant_of(start.starts), instant_of(start.ends)))
    return tuple(tuple(one) for one in stages)


def plan_any(matters: Matters, sheets: Mapping[int, Sheet], gap: int, begin: int) -> Plan | None:
    """The visit as it fits, else as it would fit an empty day: then the places themselves say full."""
    empty = {pool_id: as_if_empty(sheet) for pool_id, sheet in sheets.items()}
    return plan(matters, sheets, gap, begin) or plan(matters, empty, gap, begin)


def without(sheet: Sheet, run: Run, places: int = 1) -> Sheet:
    """The day when that run is taken (or, with -1, given back)."""
    first, last = (minute_of(run.starts_at), minute_of(run.ends_at))
    return Sheet(
        sheet.starts,
        sheet.ends,
        tuple(
            max(free - places, 0) if first <= starts < last else free
            for starts, free in zip(sheet.starts, sheet.free, strict=True)
        ),
    )


def units(sheet: Sheet, run: Run) -> int:
    """How many slots the run takes."""
    first, last = minute_of(run.starts_at), minute_of(run.ends_at)
    return sum(first <= starts < last for starts in sheet.starts)


Way = tuple[int, int, tuple[tuple[int, Start], ...]]
"""When it ends, how many could go this way, and the stages in time order: (matter, start)."""


class _Visit:
    """One day's search. The best way on from (what is done, when) does not depend on how one came there."""

    def __init__(self, matters: Matters, sheets: Mapping[int, Sheet], gap: int) -> None:
        self.matters, self.gap = matters, gap
        self.starts = {
            (need.pool_id, need.minutes): runs(sheets.get(need.pool_id, NOTHING), need.minutes)
            for stages in matters
            for need in stages
        }
        self.onward = lru_cache(maxsize=None)(self._onward)

    def begins(self, after: int) -> list[int]:
        """When any matter's first stage could start."""
        firsts = {
            one.starts
            for stages in self.matters
            for one in self.starts[stages[0].pool_id, stages[0].minutes]
        }
        return sorted(start for start in firsts if start > after)

    def best(self, begin: int) -> Way | None:
        return self._step((0,) * len(self.matters), begin, begin)

    def _onward(self, done: tuple[int, ...], at: int) -> Way | None:
        if all(n == len(stages) for n, stages in zip(done, self.matters, strict=True)):
            return at, 10**6, ()
        return self._step(done, at, at + self.gap)

    def _step(self, done: tuple[int, ...], at: int, latest: int) -> Way | None:
        """The next stage starts between `at` and `latest`. First to end wins, then least waiting."""
        best: Way | None = None
        for matter, stages in enumerate(self.matters):
            if done[matter] == len(stages):
                continue
            need = stages[done[matter]]
            then = tuple(n + (m == matter) for m, n in enumerate(done))
            for start in self.starts[need.pool_id, need.minutes]:
                if not at <= start.starts <= latest:
                    continue
                rest = self.onward(then, start.ends)
                if rest is not None and (best is None or rest[0] < best[0]):
                    best = (rest[0], min(start.places, rest[1]), ((matter, start), *rest[2]))
        return best
