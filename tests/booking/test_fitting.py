"""How many more fit into a day: never more than can really be booked one after the other."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.booking import rules
from backend.booking.models import Slot

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LONG_BEFORE = rules.minute_of(NINE - timedelta(days=1))
GRID = timedelta(minutes=10)


def a_day(free: list[int]) -> list[Slot]:
    return [
        Slot(NINE + n * GRID, NINE + (n + 1) * GRID, places, 0) for n, places in enumerate(free)
    ]


def most(free: list[int], units: int) -> int:
    """By trying everything: how many runs of `units` fit at once."""
    for first in range(len(free) - units + 1):
        if min(free[first : first + units]) > 0:
            one_less = [n - (first <= at < first + units) for at, n in enumerate(free)]
            skipped = [0 if at <= first else n for at, n in enumerate(free)]
            return max(1 + most(one_less, units), most(skipped, units))
    return 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=1, max_size=6), st.integers(1, 3))
def test_no_more_and_no_fewer_than_the_best_filling(free: list[int], units: int) -> None:
    assert rules.fitting(rules.sheet_of(a_day(free)), units * 10, LONG_BEFORE) == most(free, units)


def test_overlapping_starts_are_not_added_up() -> None:
    """Six units of one place hold two half hours, though four starts are free."""
    day = rules.sheet_of(a_day([1] * 6))
    assert len(rules.runs(day, 30)) == 4
    assert rules.fitting(day, 30, LONG_BEFORE) == 2
