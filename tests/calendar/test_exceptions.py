"""Parts of days, fewer windows, seasons: what is left, case by case; and series that meet."""

from datetime import date, time, timedelta
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from backend.calendar import rules
from backend.calendar.models import (
    Change,
    OpeningException,
    OpeningSeries,
    PoolDays,
    Timetable,
    Weekday,
)
from tests.calendar.reading import CALENDAR, DAY, FIRST, LAST, ZONE, at, laid_out, one_series


def shut(start: str, end: str, windows: int | None = None) -> OpeningException:
    on = date(2026, 9, 15)
    begin, stop = time.fromisoformat(start), time.fromisoformat(end)
    return OpeningException(1, 1, on, on, windows is None, "原因", "why", begin, stop, windows)


def places_on(
    one: OpeningSeries, *also: OpeningException, on: date = date(2026, 9, 15)
) -> dict[str, int]:
    slots, _ = laid_out((one,), also, 1)
    return {
        f"{slot.starts_at.astimezone(ZONE):%H:%M}": slot.places
        for slot in slots
        if slot.on_date == on
    }


def test_a_morning_part_is_closed_on_the_grid() -> None:
    left = places_on(one_series("08:30", "10:00", 4), shut("08:55", "09:25"))
    assert left == {"08:30": 3, "08:40": 3, "09:30": 3, "09:40": 3, "09:50": 3}


def test_a_window_out_of_order_never_eats_the_reserve() -> None:
    pool = one_series("08:30", "09:00", 4, 2)
    assert places_on(pool, shut("08:40", "08:50", 3)) == {"08:30": 2, "08:40": 1, "08:50": 2}
    assert places_on(pool, shut("08:40", "08:50", 2)) == {"08:30": 2, "08:40": 0, "08:50": 2}
    assert places_on(pool, shut("08:40", "08:50", 1)) == {"08:30": 2, "08:40": 0, "08:50": 2}


def test_turns_of_a_single_window_stay_where_they_were() -> None:
    """After a closed first hour the second stays for walk-ins, the third for bookings."""
    left = places_on(one_series("08:30", "12:00"), shut("08:30", "09:30"))
    assert {hour: left[f"{hour}:30"] for hour in ("09", "10", "11")} == {"09": 0, "10": 1, "11": 0}


def test_a_rest_that_would_be_bookable_throughout_keeps_its_second_half() -> None:
    left = places_on(one_series("08:30", "12:00"), shut("09:30", "12:00"))
    assert list(left.values()) == [1, 1, 1, 0, 0, 0]


def test_summer_comes_on_a_thursday() -> None:
    """Monday to Wednesday as before, from Thursday on half an hour later."""
    old = one_series("13:30", "17:00", 2)
    table = Timetable((PoolDays(1, 1, 1, date(2019, 1, 1), None),), (old,), ())
    change = rules.season(
        table, 1, [1], FIRST, date(2026, 9, 17), date(2026, 9, 22), afternoon=timedelta(minutes=30)
    )
    after = rules.applied(table, change, FIRST)
    rules.check_change(table, change, {1: 2}, FIRST)
    (opening,) = rules.lay_out(after, CALENDAR, FIRST, date(2026, 9, 24), ZONE)
    begins = {s.on_date.day: f"{s.starts_at.astimezone(ZONE):%H:%M}" for s in opening.sessions}
    assert begins == {
        14: "13:30", 15: "13:30", 16: "13:30", 17: "14:00", 18: "14:00",
        20: "14:00", 21: "14:00", 22: "14:00", 23: "13:30", 24: "13:30",
    }  # fmt: skip


def test_a_season_moves_lunch_cover_without_a_gap() -> None:
    lunch = one_series("12:00", "13:30")
    morning = one_series("08:30", "12:00")
    table = Timetable((), (morning, lunch), ())
    change = rules.season(table, 1, [1], FIRST, LAST, None, afternoon=timedelta(minutes=30))
    assert [(one.from_time, one.to_time) for one in change.series] == [
        (time(8, 30), time(12)),
        (time(12), time(14)),
    ]


def test_a_make_up_sunday_is_closed_where_the_centre_says_so() -> None:
    pool = one_series("08:30", "09:00", 2)
    sunday = date(2026, 9, 20)
    assert places_on(pool, on=sunday)
    slots, _ = laid_out((pool,), (), 0)
    assert not [slot for slot in slots if slot.on_date == sunday]
    saturday_hours, _ = laid_out((pool,), (), 6)
    assert not [slot for slot in saturday_hours if slot.on_date == sunday]


def test_a_holiday_may_open_for_its_morning() -> None:
    duty = OpeningException(
        1, None, date(2026, 10, 1), date(2026, 10, 1), False, "值守", "on duty", time(9), time(10)
    )
    left = places_on(one_series("08:30", "12:00", 2), duty, on=date(2026, 10, 1))
    assert list(left) == ["09:00", "09:10", "09:20", "09:30", "09:40", "09:50"]


# --- two series at once -------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_first_meeting_is_found_as_a_person_would(data: st.DataObject) -> None:
    def drawn() -> OpeningSeries:
        first = data.draw(st.dates(FIRST, FIRST + 20 * DAY))
        begin = data.draw(st.integers(0, 40))
        return OpeningSeries(
            0,
            1,
            first,
            data.draw(st.none() | st.dates(first, first + 9 * DAY)),
            cast(tuple[Weekday, ...], tuple(data.draw(st.sets(st.integers(1, 7), min_size=1)))),
            at(begin * 30),
            at((begin + data.draw(st.integers(1, 6))) * 30),
            1,
            1,
            10,
        )

    one, other = drawn(), drawn()
    days = [FIRST + n * DAY for n in range(40)]
    meets = [
        on
        for on in days
        if all(
            x.valid_from <= on
            and (x.valid_to is None or on <= x.valid_to)
            and on.isoweekday() in x.weekdays
            for x in (one, other)
        )
        and max(one.from_time, other.from_time) < min(one.to_time, other.to_time)
    ]
    assert rules.first_meeting(one, other) == (meets[0] if meets else None)
    assert rules.first_meeting(other, one) == rules.first_meeting(one, other)


def test_a_change_that_overlaps_is_refused_with_its_day() -> None:
    table = Timetable((), (one_series("08:30", "12:00"),), ())
    late = replace(one_series("11:30", "13:00"), valid_from=FIRST)
    with pytest.raises(rules.SeriesOverlap, match="2026-09-14"):
        rules.check_change(table, Change(1, series=(late,)), {1: 5}, FIRST)
