"""Who keeps the place when openings shrink, and where the others go: against brute force on small cases."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.booking.models.closing import Key, Option, Visit
from backend.booking.models.grid import Need, Run, Sheet
from backend.booking.rules import closing
from backend.booking.rules.grid import minute_of

NINE = datetime(2026, 9, 18, 1, 0, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)


def at(n: int) -> datetime:
    return NINE + n * TEN_MINUTES


def visit(number: int, made: int, slots: list[int], rank: int = 1) -> Visit:
    return Visit(UUID(int=number), NINE - timedelta(days=9) + made * TEN_MINUTES, rank, keys(slots))


def keys(slots: list[int]) -> tuple[Key, ...]:
    return tuple((1, at(n)) for n in slots)


def places(*given: int) -> dict[Key, int]:
    return {(1, at(n)): places for n, places in enumerate(given)}


# --- who stays ----------------------------------------------------------------------------------


def test_whoever_booked_earlier_stays() -> None:
    early, late = visit(2, 0, [0, 1]), visit(1, 5, [1, 2])
    assert closing.losing(places(1, 1, 1), [late, early]) == [late]
    assert closing.losing(places(2, 2, 2), [late, early]) == []


def test_a_visit_loses_as_a_whole_and_then_takes_nothing() -> None:
    first = visit(1, 0, [0, 3])  # its second stage is shut
    second = visit(2, 1, [0])
    assert closing.losing(places(1, 1, 1, 0), [first, second]) == [first]


def test_who_came_stays_before_who_booked_and_a_form_being_filled_goes_first() -> None:
    held, booked, arrived = visit(1, 0, [0], 2), visit(2, 1, [0], 1), visit(3, 2, [0], 0)
    assert closing.losing(places(1), [held, booked, arrived]) == [booked, held]


def test_a_family_needs_all_its_places() -> None:
    family = visit(1, 0, [0, 0])
    assert closing.losing(places(1), [family]) == [family]
    assert closing.losing(places(2), [family]) == []


def test_a_visit_whose_slots_are_gone_loses() -> None:
    gone = visit(1, 0, [])
    assert closing.losing(places(1), [gone]) == [gone]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(1, 3)), max_size=8),
)
def test_who_stays_fits_and_nobody_loses_without_need(
    room: list[int], wanted: list[tuple[int, int, int]]
) -> None:
    visits = [
        visit(n, made, [s for s in range(first, first + length) if s < 4])
        for n, (made, first, length) in enumerate(wanted, 1)
    ]
    lost = closing.losing(places(*room), visits)
    stay = [one for one in visits if one not in lost]
    used = Counter(key for one in stay for key in one.slots)
    assert all(used[key] <= n for key, n in places(*room).items())
    for one in lost:
        earlier = [o for o in stay if (o.made_at, o.id) < (one.made_at, one.id)]
        taken = Counter(key for o in earlier for key in o.slots) + Counter(one.slots)
        assert any(n > places(*room)[key] for key, n in taken.items())
    assert closing.losing(places(*room), list(reversed(visits))) == lost


# --- where they go ------------------------------------------------------------------------------


def option(slots: list[int], km: float = 0.0) -> Option:
    runs = ((Run(1, at(slots[0]), at(slots[-1] + 1)),),)
    return Option(1, km, at(slots[0]), runs, keys(slots))


def brute(wishes: list[list[Option]], free: dict[Key, int]) -> int:
    """The most that can be seated together."""
    best = 0
    for chosen in product(*([None, *own] for own in wishes)):
        used = Counter(key for one in chosen if one for key in one.slots)
        if all(n <= free[key] for key, n in used.items()):
            best = max(best, sum(one is not None for one in chosen))
    return best


def check_seated(
    wishes: list[list[Option]], free: dict[Key, int], chosen: list[Option | None]
) -> int:
    used = Counter(key for one in chosen if one for key in one.slots)
    assert all(n <= free[key] for key, n in used.items()), "sold twice"
    assert all(one is None or one in own for one, own in zip(chosen, wishes, strict=True))
    for one, own in zip(chosen, wishes, strict=True):
        if one is None:
            assert not any(
                all(used[key] + n <= free[key] for key, n in Counter(other.slots).items())
                for other in own
            ), "left out beside a free time"
    return sum(one is not None for one in chosen)


def test_somebody_gives_way_so_that_both_find_a_time() -> None:
    easy, hard = [option([0]), option([1])], [option([0])]
    assert closing.assign([easy, hard], places(1, 1)) == [easy[1], hard[0]]


def test_the_first_wish_is_given_when_nobody_else_needs_it() -> None:
    easy, other = [option([0]), option([1])], [option([1]), option([2])]
    assert closing.assign([easy, other], places(1, 1, 1)) == [easy[0], other[0]]


wish_lists = st.lists(
    st.lists(st.integers(0, 3), min_size=0, max_size=4, unique=True), min_size=1, max_size=5
)
rooms = st.lists(st.integers(0, 2), min_size=5, max_size=5)


@settings(max_examples=300, deadline=None)
@given(wish_lists, rooms)
def test_of_single_slots_as_many_are_seated_as_can_be(
    wanted: list[list[int]], room: list[int]
) -> None:
    wishes = [[option([n]) for n in own] for own in wanted]
    free = places(*room)
    assert check_seated(wishes, free, closing.assign(wishes, free)) == brute(wishes, free)


@settings(max_examples=300, deadline=None)
@given(wish_lists, rooms, st.lists(st.integers(1, 2), min_size=5, max_size=5))
def test_of_longer_visits_nobody_is_sold_twice_or_left_out_beside_a_free_time(
    wanted: list[list[int]], room: list[int], lengths: list[int]
) -> None:
    wishes = [
        [option([n, n + 1][:length]) for n in own]
        for own, length in zip(wanted, lengths, strict=False)
    ]
    free = places(*room)
    seated = check_seated(wishes, free, closing.assign(wishes, free))
    assert seated <= brute(wishes, free)
    assert 2 * seated >= brute(wishes, free)


def day(*free: int) -> Sheet:
    begins = tuple(minute_of(at(n)) for n in range(len(free)))
    return Sheet(begins, tuple(m + 10 for m in begins), tuple(free))


def test_the_same_place_comes_first_then_the_nearest_then_the_nearest_time() -> None:
    on = date(2026, 9, 18)
    near = [
        closing.Nearby(1, 0.0, ((Need(1, 20),),)),
        closing.Nearby(2, 9.5, ((Need(2, 10),),)),
    ]
    sheets = {on: {1: day(1, 1, 0, 1, 1), 2: day(1, 1)}}
    found = closing.options(near, at(3), [on], sheets, 30, at(-1))
    assert [(one.centre_id, one.starts_at) for one in found] == [
        (1, at(3)),
        (1, at(0)),
        (2, at(1)),
        (2, at(0)),
    ]
    assert found[0].slots == ((1, at(3)), (1, at(4)))
    assert found[0].runs == ((Run(1, at(3), at(5)),),)


def test_bay_and_window_move_together() -> None:
    on = date(2026, 9, 18)
    near = [closing.Nearby(1, 0.0, ((Need(1, 20), Need(2, 10)),))]
    sheets = {on: {1: day(1, 1, 0), 2: day(0, 0, 0, 1)}}
    (found,) = closing.options(near, at(0), [on], sheets, 30, at(-1))
    assert found.runs == ((Run(1, at(0), at(2)), Run(2, at(3), at(4))),)
    assert found.slots == ((1, at(0)), (1, at(1)), (2, at(3)))
    assert closing.options(near, at(0), [on], sheets, 5, at(-1)) == []


# --- the rest -----------------------------------------------------------------------------------


def test_a_new_grid_must_match_what_is_taken() -> None:
    taken = closing.Unit(1, date(2026, 9, 18), at(1), at(2))
    closing.check_grid([taken], {(1, at(0)): at(1), (1, at(1)): at(2)})
    closing.check_grid([taken], {(1, at(2)): at(3)})  # shut: it becomes a conflict
    closing.check_grid([taken], {(2, at(0)): at(3)})  # another pool
    with pytest.raises(closing.GridInUse, match="10 minutes"):
        closing.check_grid([taken], {(1, at(0)): at(3)})
    with pytest.raises(closing.GridInUse, match="2026-09-18"):
        closing.check_grid([taken], {(1, at(1)): at(3)})


def test_an_offer_stands_two_days_but_not_past_two_hours_before_its_time() -> None:
    assert closing.keeps_until(NINE + timedelta(days=9), NINE) == NINE + timedelta(hours=48)
    assert closing.keeps_until(NINE + timedelta(hours=6), NINE) == NINE + timedelta(hours=4)
