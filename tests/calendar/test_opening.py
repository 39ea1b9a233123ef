"""From opening hours to slots: holidays close, make-up days open, walk-ins keep their share."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.calendar import holidays, rules
from backend.calendar.models import (
    GridSlot,
    OpeningException,
    OpeningSeries,
    Session,
    Weekday,
)

CALENDAR = rules.calendar_of(holidays.newest())
ZONE = ZoneInfo("Asia/Shanghai")
WORKDAYS: tuple[Weekday, ...] = (1, 2, 3, 4, 5)


def series(
    start: str = "08:30",
    end: str = "12:00",
    weekdays: tuple[Weekday, ...] = WORKDAYS,
    pool_id: int = 1,
    windows: int = 4,
    reserve: int = 1,
    grid: int = 10,
    valid: tuple[str, str | None] = ("2019-01-01", None),
) -> OpeningSeries:
    return OpeningSeries(
        id=1,
        pool_id=pool_id,
        valid_from=date.fromisoformat(valid[0]),
        valid_to=date.fromisoformat(valid[1]) if valid[1] else None,
        weekdays=weekdays,
        from_time=time.fromisoformat(start),
        to_time=time.fromisoformat(end),
        windows=windows,
        walk_in_reserve=reserve,
        grid_minutes=grid,
    )


ORDINARY = (series("08:30", "12:00"), series("13:30", "17:00"), series("08:30", "11:30", (6,)))


def exception(
    first: str, last: str, pool_id: int | None = None, closed: bool = True
) -> OpeningException:
    return OpeningException(
        centre_id=1,
        pool_id=pool_id,
        from_date=date.fromisoformat(first),
        to_date=date.fromisoformat(last),
        closed=closed,
        reason_zh="停电检修",
        reason_en="power works",
    )


def sessions_of(
    first: str,
    last: str | None = None,
    given_series: tuple[OpeningSeries, ...] = ORDINARY,
    exceptions: tuple[OpeningException, ...] = (),
    make_up_weekday: int = 1,
) -> list[Session]:
    return rules.sessions(
        given_series,
        exceptions,
        CALENDAR,
        date.fromisoformat(first),
        date.fromisoformat(last or first),
        ZONE,
        make_up_weekday,
    )


def hours(day: str, **given_parts: object) -> list[str]:
    """The local hours of a day, such as 08:30-12:00."""
    found = sessions_of(day, **given_parts)  # type: ignore[arg-type]
    return [
        f"{s.starts_at.astimezone(ZONE):%H:%M}-{s.ends_at.astimezone(ZONE):%H:%M}" for s in found
    ]


# --- days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "open_hours"),
    [
        ("2026-03-02", ["08:30-12:00", "13:30-17:00"]),  # a Monday, with its lunch break
        ("2026-03-07", ["08:30-11:30"]),  # a Saturday: half a day
        ("2026-03-08", []),  # a Sunday
        ("2026-02-17", []),  # Spring Festival, a Tuesday
        ("2026-02-21", []),  # a Saturday inside the Spring Festival
        ("2026-02-14", ["08:30-12:00", "13:30-17:00"]),  # a make-up Saturday is a whole day
        ("2026-09-20", ["08:30-12:00", "13:30-17:00"]),  # a make-up Sunday
    ],
)
def test_which_hours_a_day_is_open(day: str, open_hours: list[str]) -> None:
    assert hours(day) == open_hours


def test_a_make_up_day_follows_the_weekday_the_centre_names() -> None:
    wednesday_only = (series("09:00", "10:00", (3,)),)
    assert hours("2026-02-14", given_series=wednesday_only) == []
    assert hours("2026-02-14", given_series=wednesday_only, make_up_weekday=3) == ["09:00-10:00"]


def test_a_session_is_kept_in_instants_and_in_the_civil_date() -> None:
    morning = sessions_of("2026-03-02")[0]
    assert morning.starts_at == datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
    assert morning.on_date == date(2026, 3, 2)
    early = sessions_of("2026-03-02", given_series=(series("00:00", "07:30"),))[0]
    assert early.starts_at == datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
    assert early.on_date == date(2026, 3, 2)


def test_a_series_holds_from_its_first_to_its_last_day() -> None:
    summer = (series(valid=("2026-06-01", "2026-06-03")),)
    found = sessions_of("2026-05-20", "2026-06-20", summer)
    assert [s.on_date.day for s in found] == [1, 2, 3]


def test_a_closure_closes_the_centre_or_one_pool() -> None:
    both = (series(pool_id=1), series(pool_id=2))
    closed = sessions_of(
        "2026-03-02", "2026-03-03", both, (exception("2026-03-02", "2026-03-02", 2),)
    )
    assert [(s.pool_id, s.on_date.day) for s in closed] == [(1, 2), (1, 3), (2, 3)]
    assert sessions_of("2026-03-02", None, both, (exception("2026-03-01", "2026-03-02"),)) == []


def test_a_centre_may_open_on_a_holiday_and_closing_beats_opening() -> None:
    duty = exception("2026-02-17", "2026-02-17", closed=False)
    assert hours("2026-02-17", exceptions=(duty,)) == ["08:30-12:00", "13:30-17:00"]
    repair = exception("2026-02-17", "2026-02-17")
    assert hours("2026-02-17", exceptions=(duty, repair)) == []


def test_overlapping_series_of_a_pool_are_refused_with_the_day() -> None:
    twice = (series("08:30", "12:00"), series("11:00", "13:00", (3,)))
    with pytest.raises(rules.SeriesOverlap, match="2026-03-04"):
        sessions_of("2026-03-02", "2026-03-06", twice)
    other_pool = (series("08:30", "12:00"), series("11:00", "13:00", (3,), pool_id=2))
    assert len(sessions_of("2026-03-02", "2026-03-06", other_pool)) == 6


def test_a_year_without_a_calendar_is_refused() -> None:
    with pytest.raises(rules.YearUnknown, match="2028"):
        sessions_of("2027-12-30", "2028-01-05")


# --- slots --------------------------------------------------------------------------------------


def grid(one: OpeningSeries) -> list[GridSlot]:
    return rules.slots(sessions_of("2026-03-02", given_series=(one,))[0])


def places(one: OpeningSeries) -> list[int]:
    return [slot.places for slot in grid(one)]


def test_a_session_is_cut_into_its_grid() -> None:
    slots = grid(series("08:30", "12:00"))
    assert len(slots) == 21
    assert {slot.ends_at - slot.starts_at for slot in slots} == {timedelta(minutes=10)}
    assert slots[-1].ends_at == datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_a_rest_too_short_for_a_unit_is_left_out() -> None:
    assert len(grid(series("08:30", "08:55"))) == 2
    assert grid(series("08:30", "08:35")) == []


def test_windows_less_the_reserve_may_be_booked() -> None:
    assert set(places(series(windows=4, reserve=1))) == {3}
    assert set(places(series(windows=4, reserve=4))) == {0}
    assert set(places(series(windows=2, reserve=3))) == {0}


def test_a_single_window_serves_bookings_and_walk_ins_hour_about() -> None:
    assert places(series("08:30", "12:00", windows=1)) == [1] * 6 + [0] * 6 + [1] * 6 + [0] * 3
    assert places(series("08:30", "12:00", windows=1, grid=30)) == [1, 1, 0, 0, 1, 1, 0]


def test_a_short_session_of_a_single_window_keeps_its_second_half() -> None:
    assert places(series("08:30", "09:30", windows=1)) == [1, 1, 1, 0, 0, 0]
    assert places(series("08:30", "08:50", windows=1)) == [1, 0]
    assert places(series("08:30", "08:40", windows=1)) == [0]


@st.composite
def timetables(draw: st.DrawFn) -> tuple[OpeningSeries, ...]:
    """Up to three sessions a day for each of two pools, one after another."""
    found: list[OpeningSeries] = []
    for pool_id in (1, 2):
        minute = draw(st.integers(0, 600))
        for _ in range(draw(st.integers(0, 3))):
            start, end = minute, minute + draw(st.integers(5, 240))
            minute = end + draw(st.integers(0, 60))
            found.append(
                series(
                    f"{start // 60:02}:{start % 60:02}",
                    f"{end // 60:02}:{end % 60:02}",
                    cast(
                        tuple[Weekday, ...],
                        tuple(draw(st.sets(st.integers(1, 7), min_size=1))),
                    ),
                    pool_id,
                    draw(st.integers(1, 12)),
                    draw(st.integers(1, 3)),
                    draw(st.sampled_from((5, 10, 15, 20, 30))),
                )
            )
    return tuple(found)


@settings(max_examples=60, deadline=None)
@given(timetables(), st.dates(date(2019, 1, 1), date(2027, 12, 1)), st.integers(1, 5))
def test_slots_never_overlap_never_stand_on_a_closed_day_and_always_leave_walk_ins_a_share(
    timetable: tuple[OpeningSeries, ...], first: date, closed_days: int
) -> None:
    last = first + timedelta(days=20)
    closed = exception(first.isoformat(), (first + timedelta(days=closed_days - 1)).isoformat())
    found = rules.sessions(timetable, (closed,), CALENDAR, first, last, ZONE)
    for pool_id in (1, 2):
        slots = [s for one in found if one.pool_id == pool_id for s in rules.slots(one)]
        assert all(before.ends_at <= after.starts_at for before, after in pairwise(slots))
    for session in found:
        day = CALENDAR.days.get(session.on_date)
        assert not (day and day.off)
        assert not closed.from_date <= session.on_date <= closed.to_date
        units = rules.slots(session)
        assert all(0 <= unit.places <= session.windows for unit in units)
        assert all(unit.on_date == unit.starts_at.astimezone(ZONE).date() for unit in units)
        if units:
            kept = sum(session.windows - unit.places for unit in units)
            assert kept >= max(1, len(units) // 3)
