"""The shortest visit: the stages of one or several matters, one after the other, with bounded waits.

Whoever comes does one thing at a time. A matter's own stages keep their order (the bay before the
window); matters may change places, and another matter may fill a wait. All or nothing.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache

from backend.booking.models import Need, Run, Sheet, Start
from backend.booking.rules.grid import NOTHING, as_if_empty, fitting, instant_of, minute_of, runs

Matters = Sequence[Sequence[Need]]
Plan = tuple[tuple[Run, ...], ...]
"""For each matter, in the order asked, its stages."""

REMEMBERED = 5_000
"""Days whose answer is kept: sixty of every centre with a bay, for the items that need it."""


def starts(matters: Matters, sheets: Mapping[int, Sheet], gap: int, after: int) -> list[Start]:
    """Every moment after `after` at which the whole visit can begin on this day."""
    if len(matters) == 1 and len(matters[0]) == 1:
        (need,) = matters[0]
        return [
            one
            for one in runs(sheets.get(need.pool_id, NOTHING), need.minutes)
            if one.starts > after
        ]
    return list(_starts(*_question(matters, sheets, gap, after)))


def room(matters: Matters, sheets: Mapping[int, Sheet], gap: int, after: int) -> int:
    """How many more such visits fit into the day. Of several stages: taken one by one from the
    earliest, which is a number that can really be booked, if perhaps not the greatest."""
    if len(matters) == 1 and len(matters[0]) == 1:
        (need,) = matters[0]
        return fitting(sheets.get(need.pool_id, NOTHING), need.minutes, after)
    return _room(*_question(matters, sheets, gap, after))


Question = tuple[tuple[tuple[Need, ...], ...], tuple[tuple[int, Sheet], ...], int, int]


def _question(matters: Matters, sheets: Mapping[int, Sheet], gap: int, after: int) -> Question:
    """The same question for the same day's content: `after` counts only from the day's first slot on."""
    pools = sorted({need.pool_id for stages in matters for need in stages} & sheets.keys())
    day = tuple((pool_id, sheets[pool_id]) for pool_id in pools)
    begin = min((sheet.starts[0] for _, sheet in day if sheet.starts), default=0)
    return tuple(tuple(stages) for stages in matters), day, gap, max(after, begin - 1)


@lru_cache(maxsize=REMEMBERED)
def _starts(
    matters: Matters, day: tuple[tuple[int, Sheet], ...], gap: int, after: int
) -> tuple[Start, ...]:
    visit = _Visit(matters, dict(day), gap)
    ways = ((begin, visit.best(begin)) for begin in visit.begins(after))
    return tuple(Start(begin, way[0], way[1]) for begin, way in ways if way is not None)


@lru_cache(maxsize=REMEMBERED)
def _room(matters: Matters, day: tuple[tuple[int, Sheet], ...], gap: int, after: int) -> int:
    """What one visit takes never makes an earlier start possible, so the search goes only forward; as
    many as fit go the same way at once."""
    visit, more = _Visit(matters, dict(day), gap), 0
    for begin in visit.begins(after):
        while (way := visit.best(begin)) is not None:
            more += way[1]
            visit.take(way)
    return more


def plan(matters: Matters, sheets: Mapping[int, Sheet], gap: int, begin: int) -> Plan | None:
    """The visit that begins at `begin` and is over first; None when it does not fit."""
    visit = _Visit(matters, sheets, gap)
    way = visit.best(begin)
    return None if way is None else visit.plan(way)


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


def _by_slot(sheet: Sheet) -> dict[int, int]:
    return dict(zip(sheet.starts, sheet.free, strict=True))


Way = tuple[int, int, tuple[tuple[int, Start], ...]]
"""When it ends, how many could go this way, and the stages in time order: (matter, start)."""


class _Visit:
    """One day's search. The best way on from (what is done, when) does not depend on how one came there."""

    def __init__(self, matters: Matters, sheets: Mapping[int, Sheet], gap: int) -> None:
        self.matters, self.sheets, self.gap = matters, sheets, gap
        self.starts = {
            (need.pool_id, need.minutes): list(
                runs(sheets.get(need.pool_id, NOTHING), need.minutes)
            )
            for stages in matters
            for need in stages
        }
        self.times = {need: [one.starts for one in found] for need, found in self.starts.items()}
        self.free: dict[int, dict[int, int]] = {}
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

    def take(self, way: Way) -> None:
        """As many as can go this way have gone."""
        done = [0] * len(self.matters)
        for matter, run in way[2]:
            pool_id = self.matters[matter][done[matter]].pool_id
            done[matter] += 1
            free = self.free.setdefault(pool_id, _by_slot(self.sheets[pool_id]))
            for slot in free:
                if run.starts <= slot < run.ends:
                    free[slot] -= way[1]
            for need in self.starts:
                if need[0] == pool_id:
                    self._look_again(need, run, free)
        self.onward.cache_clear()

    def _look_again(self, need: tuple[int, int], run: Start, free: Mapping[int, int]) -> None:
        """At the starts whose slots the run has touched."""
        known, times = self.starts[need], self.times[need]
        first = last = bisect_left(times, run.ends)
        while first and known[first - 1].ends > run.starts:
            first -= 1
        now = [
            Start(one.starts, one.ends, places)
            for one in known[first:last]
            if (places := min(n for slot, n in free.items() if one.starts <= slot < one.ends)) > 0
        ]
        known[first:last] = now
        times[first:last] = [one.starts for one in now]

    def plan(self, way: Way) -> Plan:
        stages: list[list[Run]] = [[] for _ in self.matters]
        for matter, start in way[2]:
            need = self.matters[matter][len(stages[matter])]
            run = Run(need.pool_id, instant_of(start.starts), instant_of(start.ends))
            stages[matter].append(run)
        return tuple(tuple(one) for one in stages)

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
            then = (*done[:matter], done[matter] + 1, *done[matter + 1 :])
            times = self.times[need.pool_id, need.minutes]
            for n in range(bisect_left(times, at), bisect_right(times, latest)):
                start = self.starts[need.pool_id, need.minutes][n]
                if best is not None and start.ends >= best[0]:
                    break
                rest = self.onward(then, start.ends)
                if rest is not None and (best is None or rest[0] < best[0]):
                    best = (rest[0], min(start.places, rest[1]), ((matter, start), *rest[2]))
        return best
