"""Who is offered what, and for how long: the pure part, judged by hand-written counterparts."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.booking.models import Need, Policy, Run, Sheet
from backend.booking.models.waiting import Freed, Seat, Seeker, Way
from backend.booking.rules import seats as floor
from backend.booking.rules import waiting as fair
from backend.clock import CENTRE_ZONE

DAY = date(2026, 9, 18)


def at(hour: int, minute: int = 0, day: int = 18) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=CENTRE_ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "starts_at", "until"),
    [
        (at(10), at(15), at(10, 30)),
        (at(10), at(11), at(10, 15)),
        (at(10), at(10, 50), at(10, 5)),
        (at(10), at(10, 49), None),
        (at(10), at(9), None),
        (at(7, 30), at(9), at(8)),
        (at(7, 29), at(9), at(8)),
        (at(20, 59), at(9, day=19), at(21, 29)),
        (at(21), at(9, day=19), at(8, day=19)),
        (at(2), at(9), at(8)),
        (at(2), at(8, 45), at(8)),
        (at(2), at(8, 30), None),
        (at(23), at(0, 30, day=19), None),
    ],
)
def test_how_long_an_offer_stands(
    now: datetime, starts_at: datetime, until: datetime | None
) -> None:
    assert fair.offer_until(now, starts_at, 30, CENTRE_ZONE) == until
    assert (fair.first_start(now, CENTRE_ZONE) <= starts_at) == (until is not None)


POOLS = (1, 2)
UNITS = 8


def sheet_of(free: list[int]) -> Sheet:
    """A day from 9:00 in units of ten minutes."""
    first = int(at(9).timestamp() // 60)
    starts = tuple(first + 10 * n for n in range(len(free)))
    return Sheet(starts, tuple(start + 10 for start in starts), tuple(free))


def seeker(number: int, needs: list[tuple[int, int]], low: int, high: int) -> Seeker:
    """`needs`: ways of one stage (pool, units); between two units of the day."""
    return Seeker(
        id=UUID(int=number),
        account_id=number,
        holder_id=number,
        person_id=number,
        item_code="CJ-301",
        ways=tuple(Way(pool, (Need(pool, 10 * units),)) for pool, units in needs),
        from_date=DAY,
        to_date=DAY,
        from_time=time(9 + low // 6, 10 * (low % 6)),
        to_time=time(9 + high // 6, 10 * (high % 6)),
    )


def fits_by_hand(one: Seeker, free: dict[int, list[int]]) -> bool:
    """Written anew: whether any way has a run of free units that begins in the wished hours."""
    low = (one.from_time.hour - 9) * 6 + one.from_time.minute // 10
    high = (one.to_time.hour - 9) * 6 + one.to_time.minute // 10
    for way in one.ways:
        (need,) = way.needs
        units = need.minutes // 10
        for start in range(low, min(high, UNITS - units) + 1):
            if min(free[need.pool_id][start : start + units]) > 0:
                return True
    return False


def units_of(run: Run) -> range:
    first = (run.starts_at - at(9)) // timedelta(minutes=10)
    return range(first, first + (run.ends_at - run.starts_at) // timedelta(minutes=10))


def put(free: dict[int, list[int]], seat: Seat, by: int) -> None:
    for run in seat.runs:
        for unit in units_of(run):
            free[run.pool_id][unit] += by


SEEKERS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.sampled_from(POOLS), st.integers(1, 4)), min_size=1, max_size=2),
        st.integers(0, UNITS - 1),
        st.integers(0, UNITS - 1),
    ),
    max_size=8,
)
FREE = st.fixed_dictionaries(
    {pool: st.lists(st.integers(0, 2), min_size=UNITS, max_size=UNITS) for pool in POOLS}
)


def seated(line: list[Seeker], free: dict[int, list[int]]) -> list[Seat]:
    sheets = {DAY: {pool: sheet_of(places) for pool, places in free.items()}}
    return floor.seats(line, sheets, Policy(), at(9), CENTRE_ZONE)


@settings(max_examples=200, deadline=None)
@given(wishes=SEEKERS, free=FREE)
def test_nobody_is_passed_over(
    wishes: list[tuple[list[tuple[int, int]], int, int]], free: dict[int, list[int]]
) -> None:
    """Whoever got nothing could not have used the place of anybody behind them, nor what is left."""
    line = [
        seeker(n, needs, min(low, high), max(low, high) + (low == high))
        for n, (needs, low, high) in enumerate(wishes)
    ]
    left = {pool: list(places) for pool, places in free.items()}
    found = {seat.seeker.id: seat for seat in seated(line, free)}
    for seat in found.values():
        put(left, seat, -1)
    assert min(min(places) for places in left.values()) >= 0
    for n, one in enumerate(line):
        if one.id not in found:
            behind = [found[other.id] for other in line[n + 1 :] if other.id in found]
            could = {pool: list(places) for pool, places in left.items()}
            for seat in behind:
                put(could, seat, 1)
            assert not fits_by_hand(one, could)


def test_an_unfair_order_would_be_seen() -> None:
    """The property can fail: served in the wrong order, the first gets nothing though the place fits."""
    free = {1: [1, 1, 0, 0, 0, 0, 0, 0], 2: [0] * UNITS}
    line = [seeker(0, [(1, 2)], 0, 7), seeker(1, [(1, 1)], 0, 7)]
    assert [seat.seeker.id.int for seat in seated(line, free)] == [0]
    assert [seat.seeker.id.int for seat in seated(line[::-1], free)] == [1]
    assert fits_by_hand(line[0], free)


def test_after_the_first_seat_that_is_gone_nobody_is_served() -> None:
    free = {1: [1, 1, 0, 0, 0, 0, 0, 0], 2: [1] * UNITS}
    seats = seated([seeker(0, [(1, 2)], 0, 7), seeker(1, [(2, 1)], 0, 7)], free)
    assert len(seats) == 2
    less = {DAY: {1: sheet_of([1, 0, 0, 0, 0, 0, 0, 0]), 2: sheet_of([1] * UNITS)}}
    assert floor.still_there(seats, less) == []
    assert floor.still_there(seats[1:], less) == seats[1:]


def test_what_was_refused_is_not_offered_again() -> None:
    free = {1: [1] * UNITS, 2: [0] * UNITS}
    (first,) = seated([seeker(0, [(1, 2)], 0, 7)], free)
    shown = seeker(0, [(1, 2)], 0, 7)
    again = Seeker(
        **{name: getattr(shown, name) for name in shown.__struct_fields__[:-1]}, refused=first.runs
    )
    (second,) = seated([again], free)
    assert second.runs[0].starts_at == first.runs[0].ends_at


def run(first: int, last: int, pool: int = 1) -> Run:
    return Run(pool, at(9) + timedelta(minutes=10 * first), at(9) + timedelta(minutes=10 * last))


def freed(number: int, first: int, last: int) -> Freed:
    one = run(first, last)
    return Freed(UUID(int=number), UUID(int=99), 1, one.starts_at, one.ends_at, at(12))


@pytest.mark.parametrize(
    ("taken", "given_back", "used", "rest"),
    [
        ([(0, 4)], [(0, 4)], [0], []),
        ([(1, 2)], [(0, 4)], [0], [(0, 1), (2, 4)]),
        ([(0, 2), (2, 4)], [(0, 4)], [0], []),
        ([(0, 2), (3, 4)], [(0, 4)], [0], [(2, 3)]),
        ([(0, 4)], [(1, 2), (3, 6)], [0, 1], [(4, 6)]),
        ([(0, 2)], [(0, 2), (0, 2)], [0], []),
        ([(0, 2)], [(2, 4)], [], []),
    ],
)
def test_freed_places_are_used_slot_by_slot(
    taken: list[tuple[int, int]],
    given_back: list[tuple[int, int]],
    used: list[int],
    rest: list[tuple[int, int]],
) -> None:
    places = [freed(n, *one) for n, one in enumerate(given_back)]
    found, left = floor.use_freed([run(*one) for one in taken], places)
    assert [one.id.int for one in found] == used
    assert sorted(units_of(one)[0] for _, one in left) == [first for first, _ in rest]
    assert [one for _, one in left] == [run(*one) for one in rest]
