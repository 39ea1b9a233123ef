"""A visit of several stages is offered exactly when it can be kept: the search against trying everything."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.booking import rules
from backend.booking.models import Need, Run, Sheet

Run_ = tuple[int, int]
"""From minute to minute."""
Way = tuple[tuple[int, int, int], ...]
"""The stages in time order: (matter, from, to)."""
Matters = list[tuple[Need, ...]]
Sheets = dict[int, Sheet]

BAY, WINDOW, OTHER = 1, 2, 3
MOST_STAGES = 4


def sheet(grid: int, *free: int | None, start: int = 0) -> Sheet:
    """Consecutive slots with so many free places; None is a gap."""
    slots = [
        (start + n * grid, start + (n + 1) * grid, places)
        for n, places in enumerate(free)
        if places is not None
    ]
    starts, ends, places = zip(*slots, strict=True) if slots else ((), (), ())
    return Sheet(starts, ends, places)


def runs_by_hand(day: Sheet, minutes: int) -> list[Run_]:
    """Every stretch of adjoining free slots that is as long as the stage, and not a slot longer."""
    slots = {
        start: end
        for start, end, free in zip(day.starts, day.ends, day.free, strict=True)
        if free > 0
    }
    found = []
    for start in slots:
        at = start
        while at in slots and at - start < minutes:
            at = slots[at]
        if at - start >= minutes:
            found.append((start, at))
    return found


def ways(matters: Matters, sheets: Sheets, gap: int) -> Iterator[Way]:
    """Every sequence somebody could keep: one thing at a time, own order, bounded waits."""
    yield from _on(matters, sheets, gap, (0,) * len(matters), ())


def _on(
    matters: Matters, sheets: Sheets, gap: int, done: tuple[int, ...], so_far: Way
) -> Iterator[Way]:
    if all(n == len(stages) for n, stages in zip(done, matters, strict=True)):
        yield so_far
    for matter, stages in enumerate(matters):
        if done[matter] < len(stages):
            need = stages[done[matter]]
            then = tuple(n + (m == matter) for m, n in enumerate(done))
            for start, end in runs_by_hand(sheets.get(need.pool_id, sheet(1)), need.minutes):
                if not so_far or so_far[-1][2] <= start <= so_far[-1][2] + gap:
                    yield from _on(matters, sheets, gap, then, (*so_far, (matter, start, end)))


def earliest_end(matters: Matters, sheets: Sheets, gap: int) -> dict[int, int]:
    """For each start when the shortest visit from it is over."""
    found: dict[int, int] = {}
    for way in ways(matters, sheets, gap):
        found[way[0][1]] = min(way[-1][2], found.get(way[0][1], 10**9))
    return found


def as_way(plan: tuple[tuple[Run, ...], ...]) -> Way:
    stages = [
        (matter, rules.minute_of(run.starts_at), rules.minute_of(run.ends_at))
        for matter, runs in enumerate(plan)
        for run in runs
    ]
    return tuple(sorted(stages, key=lambda stage: stage[1]))


@st.composite
def days(draw: st.DrawFn) -> Sheets:
    """Three pools of different grids, with breaks and taken places."""
    grids = {
        BAY: draw(st.sampled_from([15, 20])),
        WINDOW: 10,
        OTHER: draw(st.sampled_from([5, 15])),
    }
    slot = st.sampled_from([1, 1, 2, 0, None])
    return {
        pool_id: sheet(
            grid,
            *draw(st.lists(slot, min_size=1, max_size=5 if pool_id == BAY else 8)),
            start=draw(st.sampled_from([0, 0, 10])),
        )
        for pool_id, grid in grids.items()
    }


@st.composite
def visits(draw: st.DrawFn) -> Matters:
    """One to three matters, each at a window, some at the bay before it; four stages at most."""
    matters: Matters = []
    for _ in range(draw(st.integers(1, 3))):
        window = Need(draw(st.sampled_from([WINDOW, WINDOW, OTHER])), draw(st.integers(1, 25)))
        bay = Need(BAY, draw(st.integers(1, 25)))
        room = MOST_STAGES - sum(map(len, matters))
        if room:
            matters.append((bay, window) if room > 1 and draw(st.booleans()) else (window,))
    return matters


@settings(max_examples=150, deadline=None, derandomize=True)
@given(matters=visits(), sheets=days(), gap=st.sampled_from([0, 5, 30]), after=st.integers(-1, 40))
def test_a_start_is_offered_exactly_when_some_visit_can_begin_there(
    matters: Matters, sheets: Sheets, gap: int, after: int
) -> None:
    offered = {one.starts: one for one in rules.starts(matters, sheets, gap, after)}
    possible = earliest_end(matters, sheets, gap)
    assert {start: one.ends for start, one in offered.items()} == {
        start: end for start, end in possible.items() if start > after
    }
    assert all(one.places > 0 for one in offered.values())
    assert list(offered) == sorted(offered)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(matters=visits(), sheets=days(), gap=st.sampled_from([0, 10, 30]))
def test_the_plan_is_a_visit_that_can_be_kept_and_ends_first(
    matters: Matters, sheets: Sheets, gap: int
) -> None:
    possible = earliest_end(matters, sheets, gap)
    for begin in range(-5, 130, 5):
        plan = rules.plan(matters, sheets, gap, begin)
        assert (plan is not None) == (begin in possible)
        if plan is not None:
            way = as_way(plan)
            assert way in set(ways(matters, sheets, gap))
            assert (way[0][1], way[-1][2]) == (begin, possible[begin])
            assert all(0 <= b[1] - a[2] <= gap for a, b in pairwise(way))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(matters=visits(), sheets=days(), gap=st.sampled_from([0, 30]), after=st.integers(-1, 20))
def test_as_many_as_the_day_says_can_really_come_one_after_another(
    matters: Matters, sheets: Sheets, gap: int, after: int
) -> None:
    room, left, more = rules.room(matters, sheets, gap, after), dict(sheets), 0
    assert (room > 0) == bool(rules.starts(matters, sheets, gap, after))
    while more < room:
        free = rules.starts(matters, left, gap, after)
        assert free, f"{room} were promised, {more} came"
        plan = rules.plan(matters, left, gap, free[0].starts)
        assert plan is not None
        for run in (run for stages in plan for run in stages):
            left[run.pool_id] = taken(left[run.pool_id], run)
        more += 1


def taken(day: Sheet, run: Run) -> Sheet:
    """By hand: one place less in every slot of the run, which must be there."""
    first, last = rules.minute_of(run.starts_at), rules.minute_of(run.ends_at)
    left = [
        free - (first <= start < last) for start, free in zip(day.starts, day.free, strict=True)
    ]
    assert min(left) >= 0
    return Sheet(day.starts, day.ends, tuple(left))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(matters=visits(), sheets=days())
def test_so_many_places_at_a_start_can_really_begin_there(matters: Matters, sheets: Sheets) -> None:
    """All of them on the way the plan goes, as nobody yields to anybody."""
    for start in rules.starts(matters, sheets, 30, -1):
        left = dict(sheets)
        plan = rules.plan(matters, sheets, 30, start.starts)
        assert plan is not None
        for _ in range(start.places):
            for run in (run for stages in plan for run in stages):
                left[run.pool_id] = taken(left[run.pool_id], run)


def test_the_bay_comes_first_and_lunch_is_too_long_a_wait() -> None:
    """The bay closes at twelve, the window opens at half past one: only within the gap."""
    noon, half_past_one = 12 * 60, 13 * 60 + 30
    sheets = {
        BAY: sheet(30, 1, 1, start=noon - 60),
        WINDOW: sheet(15, 1, start=half_past_one),
    }
    matter: Matters = [(Need(BAY, 30), Need(WINDOW, 15))]
    assert rules.starts(matter, sheets, 30, 0) == []
    (one,) = rules.starts(matter, sheets, 90, 0)
    assert (one.starts, one.ends) == (noon - 30, half_past_one + 15)


def test_another_matter_fills_the_wait_for_the_window() -> None:
    """The window is full right after the bay; a second matter at another window is done meanwhile."""
    sheets = {BAY: sheet(20, 1), WINDOW: sheet(20, 0, 0, 1), OTHER: sheet(20, 0, 1, 1)}
    car, card = (Need(BAY, 20), Need(WINDOW, 20)), (Need(OTHER, 20),)
    assert rules.plan([car, card], sheets, 0, 0) is not None
    assert rules.plan([car], sheets, 0, 0) is None
    assert rules.plan([card, car], sheets, 0, 20) is None


def test_a_full_day_is_planned_as_if_it_were_empty() -> None:
    """So that the slots say that they are full, and not that there is no such time."""
    full = {WINDOW: sheet(10, 0, 0, None, 0)}
    two = [(Need(WINDOW, 10),), (Need(WINDOW, 10),)]
    assert rules.plan(two, full, 0, 0) is None
    assert rules.plan_any(two, full, 0, 0) is not None
    assert rules.plan_any(two, full, 0, 10) is None


def working_day(grid: int, places: int, seed: int) -> Sheet:
    """8:30 to 12:00 and 13:30 to 17:00, with some of the places taken: each seed another day."""
    dice = Random(seed)
    starts = (*range(510, 720, grid), *range(810, 1020, grid))
    free = tuple(dice.choice([0, *range(places + 1)]) for _ in starts)
    return Sheet(starts, tuple(start + grid for start in starts), free)


def days_of_a_centre(first: int, count: int) -> list[Sheets]:
    return [
        {
            BAY: working_day(10, 4, seed),
            WINDOW: working_day(5, 6, -seed),
            OTHER: working_day(10, 5, seed + 10**6),
        }
        for seed in range(first, first + count)
    ]


CAR: tuple[Need, ...] = (Need(BAY, 20), Need(WINDOW, 15))
FOUR: Matters = [CAR, CAR, (Need(OTHER, 10),), (Need(WINDOW, 20),)]


@pytest.mark.parametrize(
    ("matters", "days", "seconds"), [(FOUR, 60, 1.5), ([CAR], 1200, 1.5)], ids=["four", "county"]
)
def test_a_calendar_is_worked_out_quickly(matters: Matters, days: int, seconds: float) -> None:
    """Two cars and two other matters at a centre for sixty days; one car anywhere in a county of twenty."""
    calendar = days_of_a_centre(days * 1000, days)
    began = process_time()
    offered = [rules.starts(matters, day, 30, 0) for day in calendar]
    fitting = [rules.room(matters, day, 30, 0) for day in calendar]
    assert process_time() - began < seconds
    assert [bool(times) for times in offered] == [room > 0 for room in fitting]
    assert sum(fitting) > days


def test_a_day_that_did_not_change_is_not_worked_out_again() -> None:
    """Also when time has gone on, as long as the day has not begun."""
    calendar = days_of_a_centre(77_000, 100)
    for day in calendar:
        rules.room([CAR], day, 30, 0)
    began = process_time()
    for day in calendar:
        rules.room([CAR], dict(reversed(day.items())), 30, 509)
    assert process_time() - began < 0.02
