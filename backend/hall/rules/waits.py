"""How long somebody will wait: a range worked out from turns, what is learned for it, and how often it held."""

from bisect import bisect, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from heapq import heappop, heappush
from math import ceil, floor
from statistics import median_low

from backend.hall.models.waits import Learned, Pace, PastTicket, Range, Sample, Score, Usual

BANDS = (0, 1, 3, 7, 15)
"""People ahead, in bands: nobody, 1, 2-3, 4-7, 8-15, more."""
LOW, HIGH = 0.1, 0.9
"""The quantiles a range goes from and to [U]."""
LONG = 0.8
"""Who waits longer than so many of those who came at this hour before waits unusually long."""
ENOUGH = 20
"""Past tickets below which a cell says nothing [U]."""
WEEKS = 8
"""Learned from so many weeks before the day [U]."""
SKILL_DAYS = 14
"""A window serves the lines it called from on the day or in so many days before."""
NEAR, FAR = 0.6, 1.6
"""Without anything learned: from so much of the usual minutes to so much of them [U]."""
REST = 10.0
"""Minutes until a single window that is busy is free again, at most; more windows share them [U]."""


def band(ahead: int) -> int:
    """The number of the band: people ahead count alike within one."""
    return sum(ahead > top for top in BANDS)


def wait_range(
    learned: Learned, item_code: str, hour: int, windows: int, ahead: int, work_minutes: float
) -> Range:
    """From so many minutes to so many, for somebody with `ahead` people of the line before them.

    A wait is `ahead + 1` turns: those ahead are called, then oneself. What was learned is minutes a turn (low
    and high quantile) in a cell: how long a past wait was, divided by its turns. So: low = turns x low minutes
    a turn, high = turns x high minutes a turn, rounded outward to whole minutes. The first of these that holds
    enough past tickets counts: this item at this hour with so many windows and about so many ahead; the whole
    line likewise; the whole line at any hour; else the usual minutes of the work ahead, shared by the windows,
    times NEAR to FAR, and what a busy window may still need (REST, shared too).

    No window open counts as one.
    """
    pace = pace_of(learned, item_code, hour, max(windows, 1), ahead)
    return _range(pace, windows, ahead, work_minutes)


def line_range(
    learned: Learned, pool_id: int, hour: int, windows: int, ahead: int, work_minutes: float
) -> Range:
    """The same for somebody whose item nobody knows yet: their line's figures."""
    pace = _of_line(learned, pool_id, hour, max(windows, 1), band(ahead))
    return _range(pace, windows, ahead, work_minutes)


def _range(pace: Pace | None, windows: int, ahead: int, work_minutes: float) -> Range:
    open_windows, turns = max(windows, 1), ahead + 1
    if pace is not None:
        return Range(floor(turns * pace.low), ceil(turns * pace.high))
    usual = work_minutes / open_windows
    return Range(floor(usual * NEAR), ceil(usual * FAR + REST / open_windows))


def pace_of(learned: Learned, item_code: str, hour: int, windows: int, ahead: int) -> Pace | None:
    """The item's, else its line's at this hour, else its line's of the whole day; None: nothing was learned."""
    at = band(ahead)
    found = learned.items.get((item_code, hour, windows, at))
    if found is not None or item_code not in learned.pool_of:
        return found
    return _of_line(learned, learned.pool_of[item_code], hour, windows, at)


def _of_line(learned: Learned, pool_id: int, hour: int, windows: int, at: int) -> Pace | None:
    found = learned.pools.get((pool_id, hour, windows, at))
    return found or learned.pools.get((pool_id, None, windows, at))


# ---- learning


def samples(
    past: Sequence[PastTicket], usual: Mapping[str, int], zone: tzinfo, first: date, last: date
) -> list[Sample]:
    """What stood at the issue of each ticket of these days that was called later.

    Ahead are those of its line who then waited and whose turn came first; windows are those that called
    somebody in the hour of the issue and serve the line. `past` also holds the SKILL_DAYS before `first`.
    """
    serves = _serves(past)
    by_day: dict[date, list[PastTicket]] = defaultdict(list)
    for one in past:
        if first <= one.on <= last:
            by_day[one.on].append(one)
    return [
        sample
        for on in sorted(by_day)
        for sample in _of_day(by_day[on], usual, zone, _recent(serves, on))
    ]


Skills = dict[int, set[int]]


def _serves(past: Iterable[PastTicket]) -> dict[date, Skills]:
    """By day: the lines each window called from."""
    found: dict[date, Skills] = defaultdict(lambda: defaultdict(set))
    for one in past:
        if one.called_at is not None and one.window_id is not None:
            found[one.on][one.window_id].add(one.pool_id)
    return found


def _recent(serves: Mapping[date, Skills], on: date) -> Skills:
    merged: Skills = defaultdict(set)
    for back in range(SKILL_DAYS + 1):
        for window_id, pool_ids in serves.get(on - timedelta(days=back), {}).items():
            merged[window_id] |= pool_ids
    return merged


def _of_day(
    tickets: Sequence[PastTicket], usual: Mapping[str, int], zone: tzinfo, serves: Skills
) -> list[Sample]:
    calling: dict[int, set[int]] = defaultdict(set)
    for one in tickets:
        if one.called_at is not None and one.window_id is not None:
            calling[one.called_at.astimezone(zone).hour].add(one.window_id)
    by_pool: dict[int, list[PastTicket]] = defaultdict(list)
    for one in sorted(tickets, key=lambda one: one.issued_at):
        by_pool[one.pool_id].append(one)
    found: list[Sample] = []
    for pool_id, line in by_pool.items():
        for one, ahead, work in _ahead(line, usual):
            if one.called_at is None:
                continue
            hour = one.issued_at.astimezone(zone).hour
            windows = sum(pool_id in serves[window_id] for window_id in calling.get(hour, ()))
            waited = int((one.called_at - one.issued_at).total_seconds())
            found.append(
                Sample(one.on, pool_id, one.item_code, hour, max(windows, 1), ahead, work, waited)
            )
    return found


def _ahead(
    line: Sequence[PastTicket], usual: Mapping[str, int]
) -> Iterable[tuple[PastTicket, int, float]]:
    """Each of a line's tickets by issue, with the people then ahead and their items' usual minutes."""
    standing: list[tuple[datetime, datetime, int]] = []
    leaving: list[tuple[datetime, tuple[datetime, datetime, int]]] = []
    for number, one in enumerate(line):
        while leaving and leaving[0][0] <= one.issued_at:
            del standing[bisect(standing, heappop(leaving)[1]) - 1]
        mine = (one.turn_at, one.issued_at, number)
        ahead = bisect(standing, mine)
        yield one, ahead, sum(usual.get(line[n].item_code, 0) for *_, n in standing[:ahead])
        if one.gone_at is not None:
            insort(standing, mine)
            heappush(leaving, (one.gone_at, mine))


def learn(given: Sequence[Sample], pool_of: Mapping[str, int]) -> Learned:
    """Quantiles of the minutes a turn, by item and by line, of every cell with enough tickets."""
    items: dict[tuple[str, int, int, int], list[float]] = defaultdict(list)
    pools: dict[tuple[int, int | None, int, int], list[float]] = defaultdict(list)
    waits: dict[tuple[int, int], list[float]] = defaultdict(list)
    for one in given:
        turn, at = one.waited_s / 60 / (one.ahead + 1), band(one.ahead)
        items[one.item_code, one.hour, one.windows, at].append(turn)
        pools[one.pool_id, one.hour, one.windows, at].append(turn)
        pools[one.pool_id, None, one.windows, at].append(turn)
        waits[one.pool_id, one.hour].append(one.waited_s / 60)
    return Learned(
        dict(pool_of),
        {cell: _pace(turns) for cell, turns in items.items() if len(turns) >= ENOUGH},
        {cell: _pace(turns) for cell, turns in pools.items() if len(turns) >= ENOUGH},
        {cell: _usual(minutes) for cell, minutes in waits.items() if len(minutes) >= ENOUGH},
        len(given),
    )


def _pace(turns: list[float]) -> Pace:
    turns.sort()
    return Pace(quantile(turns, LOW), quantile(turns, HIGH), len(turns))


def _usual(minutes: list[float]) -> Usual:
    minutes.sort()
    return Usual(quantile(minutes, 0.5), quantile(minutes, LONG), len(minutes))


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value so far up the ordered ones, between its two neighbours in proportion."""
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


# ---- scoring


def score(on: date, given: Sequence[Sample], learned: Learned) -> Score | None:
    """How often the true wait lay within the range that stood at the issue; both ends belong to it.

    None: nobody was called that day.
    """
    if not given:
        return None
    widths, shorter, longer, from_log = [], 0, 0, 0
    for one in given:
        cell = (one.item_code, one.hour, one.windows, one.ahead)
        range_ = wait_range(learned, *cell, one.work_minutes)
        widths.append(range_.high - range_.low)
        shorter += one.waited_s < range_.low * 60
        longer += one.waited_s > range_.high * 60
        from_log += pace_of(learned, *cell) is not None
    inside = len(given) - shorter - longer
    return Score(on, len(given), inside, shorter, longer, from_log, median_low(widths))
