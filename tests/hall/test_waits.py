"""Waits: ranges from turns, learned from the log, scored day by day, against a naive recount."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import quantiles
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from backend.hall.models import Learned, Range
from backend.hall.models.waits import Pace, PastTicket, PoolCell, Sample
from backend.hall.rules import waits as rules

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
NINE = datetime(2026, 6, 15, 1, 0, tzinfo=UTC)
MONDAY = date(2026, 6, 15)
ITEM, LINE = "HJ-153", 1
ABSURD = Pace(100_000.0, 100_001.0, 50)


def cells(pace: Pace) -> Learned:
    """A model that says the same everywhere."""
    whole: dict[PoolCell, Pace] = {
        (LINE, None, windows, band): pace for windows in range(1, 60) for band in range(0, 6)
    }
    return Learned({ITEM: LINE}, {}, whole)


def sample(waited_s: int = 600, ahead: int = 0, **more: object) -> Sample:
    plain = Sample(MONDAY, LINE, ITEM, 9, 2, ahead, 10.0 * ahead, waited_s)
    return replace(plain, **more)


# ---- the range


@given(
    ahead=st.integers(0, 200),
    windows=st.integers(0, 60),
    work=st.floats(0, 3000),
    low=st.floats(0, 30),
    more=st.floats(0, 30),
    known=st.booleans(),
)
def test_a_range_is_a_range_and_grows_with_the_people_ahead(
    ahead: int, windows: int, work: float, low: float, more: float, known: bool
) -> None:
    learned = cells(Pace(low, low + more, 50)) if known else Learned()
    found = rules.wait_range(learned, ITEM, 9, windows, ahead, work)
    assert 0 <= found.low <= found.high
    further = rules.wait_range(learned, ITEM, 9, windows, ahead + 1, work + 10)
    assert found.low <= further.low
    assert found.high <= further.high


@given(work=st.floats(0, 600), ahead=st.integers(0, 60), windows=st.integers(1, 59))
def test_unlearned_more_windows_are_never_slower(work: float, ahead: int, windows: int) -> None:
    few = rules.wait_range(Learned(), ITEM, 9, windows, ahead, work)
    many = rules.wait_range(Learned(), ITEM, 9, windows + 1, ahead, work)
    assert many.high <= few.high
    assert many.low <= few.low


def test_nobody_ahead_does_not_wait_forty_minutes() -> None:
    assert rules.wait_range(Learned(), ITEM, 9, 1, 0, 0.0) == Range(0, 10)
    assert rules.wait_range(Learned(), ITEM, 9, 5, 0, 0.0) == Range(0, 2)
    busy: dict[PoolCell, Pace] = {
        (LINE, 9, 1, 5): Pace(2.0, 4.0, 30),
        (LINE, 9, 1, 0): Pace(0.0, 6.0, 30),
    }
    learned = Learned({ITEM: LINE}, {}, busy)
    assert rules.wait_range(learned, ITEM, 9, 1, 19, 300.0) == Range(40, 80)
    assert rules.wait_range(learned, ITEM, 9, 1, 0, 0.0) == Range(0, 6)


def test_the_item_goes_before_its_line_and_the_line_before_usual_minutes() -> None:
    item, line, whole = Pace(1.0, 2.0, 20), Pace(3.0, 4.0, 20), Pace(5.0, 6.0, 20)
    learned = Learned(
        {ITEM: LINE}, {(ITEM, 9, 2, 0): item}, {(LINE, 9, 2, 0): line, (LINE, None, 2, 0): whole}
    )
    said = rules.wait_range
    assert said(learned, ITEM, 9, 2, 0, 0.0) == Range(1, 2)
    assert said(replace(learned, items={}), ITEM, 9, 2, 0, 0.0) == Range(3, 4)
    assert said(learned, ITEM, 10, 2, 0, 0.0) == Range(5, 6)
    assert said(learned, ITEM, 10, 3, 1, 20.0) == Range(4, 15)  # 20 / 3 x 0.6 to x 1.6 + 10 / 3
    assert said(learned, "CJ-301", 9, 2, 0, 0.0) == Range(0, 5)
    assert rules.line_range(learned, LINE, 9, 2, 0, 0.0) == Range(3, 4)


# ---- learning


@st.composite
def days(draw: st.DrawFn) -> list[PastTicket]:
    """Tickets of one day in two lines at three windows, some never called."""
    found = []
    for _ in range(draw(st.integers(1, 25))):
        issued = NINE + timedelta(minutes=draw(st.integers(0, 120)))
        turn = issued - timedelta(minutes=draw(st.sampled_from((0, 0, 30, 60))))
        gone = issued + timedelta(minutes=draw(st.integers(0, 90)))
        called = draw(st.booleans())
        found.append(
            PastTicket(
                MONDAY,
                draw(st.integers(1, 2)),
                ITEM,
                issued,
                turn,
                gone if called else None,
                draw(st.sampled_from((gone, gone, None))) if not called else gone,
                draw(st.integers(1, 3)) if called else None,
            )
        )
    return sorted(found, key=lambda one: one.issued_at)


def naive(past: Sequence[PastTicket]) -> list[tuple[int, int, int, int]]:
    """Pool, windows, ahead and seconds of each ticket that was called, each by looking at all the others."""
    found = []
    for number, one in enumerate(past):
        if one.called_at is None:
            continue
        ahead = sum(
            other.pool_id == one.pool_id
            and other.gone_at is not None
            and other.gone_at > one.issued_at
            and (other.turn_at, other.issued_at, place) < (one.turn_at, one.issued_at, number)
            for place, other in enumerate(past[:number])
        )
        hour = one.issued_at.astimezone(ZONE).hour
        windows = {
            other.window_id
            for other in past
            if other.called_at is not None
            and other.called_at.astimezone(ZONE).hour == hour
            and any(
                third.window_id == other.window_id and third.pool_id == one.pool_id
                for third in past
            )
        }
        seconds = int((one.called_at - one.issued_at).total_seconds())
        found.append((one.pool_id, max(len(windows), 1), ahead, seconds))
    return sorted(found)


@given(past=days())
def test_what_stood_at_the_issue_is_what_a_naive_look_finds(past: list[PastTicket]) -> None:
    known = rules.samples(past, {ITEM: 10}, ZONE, MONDAY, MONDAY)
    found = sorted((one.pool_id, one.windows, one.ahead, one.waited_s) for one in known)
    assert found == naive(past)
    assert all(one.work_minutes == 10 * one.ahead for one in known)


def test_a_window_serves_what_it_called_from_in_two_weeks() -> None:
    def at(on: date, pool_id: int, minutes: int) -> PastTicket:
        then = datetime(on.year, on.month, on.day, 1, minutes, tzinfo=UTC)
        return PastTicket(on, pool_id, ITEM, then, then, then, then, pool_id)

    early, late = at(MONDAY - 10 * DAY, 1, 0), at(MONDAY, 1, 5)
    helper = replace(at(MONDAY, 2, 0), window_id=2)
    before = replace(early, window_id=2)
    known = rules.samples([before, helper, late], {}, ZONE, MONDAY, MONDAY)
    assert [one.windows for one in known if one.pool_id == 1] == [2]
    forgotten = replace(before, on=MONDAY - 15 * DAY)
    known = rules.samples([forgotten, helper, late], {}, ZONE, MONDAY, MONDAY)
    assert [one.windows for one in known if one.pool_id == 1] == [1]


def test_a_cell_says_nothing_before_it_has_enough() -> None:
    few = [sample(60 * n) for n in range(rules.ENOUGH - 1)]
    assert rules.learn(few, {}) == Learned({}, tickets=len(few))
    enough = rules.learn([*few, sample(60 * len(few))], {ITEM: LINE})
    pace = enough.items[ITEM, 9, 2, 0]
    assert (pace.low, pace.high, pace.tickets) == pytest.approx((1.9, 17.1, 20))
    assert enough.pools == {(LINE, 9, 2, 0): pace, (LINE, None, 2, 0): pace}
    usual = enough.usual[LINE, 9]
    assert (usual.middle, usual.high, usual.tickets) == pytest.approx((9.5, 15.2, 20))


@given(values=st.lists(st.floats(0, 500), min_size=2, max_size=60))
def test_quantiles_are_those_of_the_standard_library(values: list[float]) -> None:
    values.sort()
    cuts = quantiles(values, n=10, method="inclusive")
    assert rules.quantile(values, 0.1) == pytest.approx(cuts[0])
    assert rules.quantile(values, 0.9) == pytest.approx(cuts[8])
    assert min(values) <= rules.quantile(values, 0.8) <= max(values)


# ---- scoring


@given(waits=st.lists(st.integers(0, 7200), min_size=1, max_size=40))
def test_a_perfect_model_scores_a_hundred_and_an_absurd_one_nothing(waits: list[int]) -> None:
    day = [sample(seconds) for seconds in waits]
    perfect = cells(Pace(min(waits) / 60, max(waits) / 60, 50))
    found = rules.score(MONDAY, day, perfect)
    assert found is not None
    assert (found.share, found.inside, found.learned) == (100, len(waits), len(waits))
    absurd = rules.score(MONDAY, day, cells(ABSURD))
    assert absurd is not None
    assert (absurd.share, absurd.inside, absurd.shorter) == (0, 0, len(waits))


@given(
    day=st.lists(
        st.builds(
            sample,
            waited_s=st.integers(0, 7200),
            ahead=st.integers(0, 30),
            windows=st.integers(1, 4),
        ),
        min_size=1,
        max_size=30,
    ),
    low=st.floats(0, 10),
    more=st.floats(0, 20),
)
def test_a_score_adds_up_and_is_what_a_naive_count_says(
    day: list[Sample], low: float, more: float
) -> None:
    learned = cells(Pace(low, low + more, 50))
    found = rules.score(MONDAY, day, learned)
    assert found is not None
    kinds: dict[str, int] = defaultdict(int)
    for one in day:
        said = rules.wait_range(learned, ITEM, 9, one.windows, one.ahead, one.work_minutes)
        minutes = one.waited_s / 60
        within = "inside" if said.low <= minutes <= said.high else "outside"
        kinds["shorter" if minutes < said.low else within] += 1
    assert (found.inside, found.shorter) == (kinds["inside"], kinds["shorter"])
    assert found.inside + found.shorter + found.longer == found.tickets == len(day)


def test_a_day_without_calls_has_no_score() -> None:
    assert rules.score(MONDAY, [], Learned()) is None
