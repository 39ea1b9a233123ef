"""The line of the history calls as the hall calls."""

from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as some

from backend.demo.history.line import BREATH, Waiting, call_all, roster
from backend.demo.history.world import Desk

DESKS = (Desk(1, 11, (1,)), Desk(2, 12, (1, 2)), Desk(3, 13, (2,)))
PEOPLE = some.lists(
    some.builds(
        Waiting,
        pool_id=some.sampled_from([1, 2]),
        issued=some.integers(30_000, 40_000),
        turn=some.integers(26_000, 44_000),
        work=some.integers(150, 2_000),
        wait=some.just(0),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(PEOPLE)
def test_everybody_is_called_once_by_a_window_that_serves_them(people: list[Waiting]) -> None:
    call_all(DESKS, people, 30_000)
    assert all(one.called >= one.issued and one.pool_id in one.desk.pool_ids for one in people)
    for desk in DESKS:
        turns = sorted((one.called, one.work) for one in people if one.desk is desk)
        assert all(
            before + work + BREATH <= after for (before, work), (after, _) in pairwise(turns)
        )


@settings(max_examples=60, deadline=None)
@given(PEOPLE)
def test_nobody_is_passed_over(people: list[Waiting]) -> None:
    """Whoever is called came first by turn and arrival among those then in line."""
    call_all(DESKS, people, 30_000)
    for one in people:
        for other in people:
            in_line = other.issued <= one.called < other.called and other.pool_id == one.pool_id
            if in_line:
                assert (one.turn, one.issued) <= (other.turn, other.issued)


def test_a_quiet_day_needs_few_windows_and_a_full_one_all() -> None:
    desks = [Desk(n, n, (1,)) for n in range(5)]
    rng = Random(2)

    def day(count: int) -> list[Waiting]:
        return [Waiting(1, rng.randrange(30_000, 50_000), 0, 600, 0) for _ in range(count)]

    assert len(roster(desks, day(3), 25_200)) == 1
    assert len(roster(desks, day(400), 25_200)) == 5
