"""Slots against a naive reading of the openings, minute by minute: seasons, parts of days, fewer windows."""

from datetime import UTC, date, datetime, time
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.calendar import rules
from backend.calendar.models import (
    OpeningException,
    OpeningSeries,
    PoolDays,
    Timetable,
    Weekday,
)
from tests.calendar.reading import CALENDAR, DAY, FIRST, LAST, ZONE, at, laid_out


@st.composite
def series(draw: st.DrawFn) -> tuple[OpeningSeries, ...]:
    """One pool through two seasons that change on any weekday, up to three sessions a day."""
    change = draw(st.dates(FIRST, LAST))
    found: list[OpeningSeries] = []
    for valid in ((date(2026, 1, 1), change - DAY), (change, None)):
        minute = draw(st.integers(96, 120)) * 5
        for _ in range(draw(st.integers(0, 3))):
            end = minute + draw(st.integers(1, 36)) * 5
            windows = draw(st.integers(1, 5))
            found.append(
                OpeningSeries(
                    id=len(found) + 1,
                    pool_id=1,
                    valid_from=valid[0],
                    valid_to=valid[1],
                    weekdays=cast(
                        tuple[Weekday, ...],
                        tuple(sorted(draw(st.sets(st.integers(1, 7), min_size=1)))),
                    ),
                    from_time=at(minute),
                    to_time=at(end),
                    windows=windows,
                    walk_in_reserve=draw(st.integers(1, windows)),
                    grid_minutes=draw(st.sampled_from((5, 10, 15, 20, 30))),
                )
            )
            minute = end + draw(st.integers(0, 12)) * 5
    return tuple(found)


@st.composite
def exceptions(draw: st.DrawFn) -> tuple[OpeningException, ...]:
    found: list[OpeningException] = []
    for n in range(draw(st.integers(0, 4))):
        first = draw(st.dates(FIRST, LAST))
        begin = draw(st.integers(0, 1300))
        part = draw(st.booleans())
        kind = draw(st.sampled_from(("closed", "opened", "fewer")))
        found.append(
            OpeningException(
                centre_id=1,
                pool_id=1 if kind == "fewer" else draw(st.sampled_from((None, 1, 2))),
                from_date=first,
                to_date=first + draw(st.integers(0, 5)) * DAY,
                closed=kind == "closed",
                reason_zh="原因",
                reason_en="why",
                from_time=at(begin) if part else None,
                to_time=at(begin + draw(st.integers(1, 130))) if part else None,
                windows=draw(st.integers(1, 4)) if kind == "fewer" else None,
                id=n + 1,
            )
        )
    return tuple(found)


def windows_at(
    on: date, minute: int, one: OpeningSeries, given: tuple[OpeningException, ...], weekday: int
) -> int:
    """How many windows of the series are open in that minute, read as a person would."""
    known = CALENDAR.days.get(on)
    own = [
        e
        for e in given
        if e.from_date <= on <= e.to_date
        and e.pool_id in (None, 1)
        and (e.from_time is None or (e.from_time <= at(minute) < cast(time, e.to_time)))
    ]
    if any(e.closed for e in own):
        return 0
    if known and known.off and not any(e.windows is None for e in own):
        return 0
    follows = weekday if known and not known.off else on.isoweekday()
    holds = one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)
    if not holds or follows not in one.weekdays or not one.from_time <= at(minute) < one.to_time:
        return 0
    return min([one.windows, *(e.windows for e in own if e.windows is not None)])


def naive(
    given: tuple[OpeningSeries, ...], also: tuple[OpeningException, ...], weekday: int
) -> dict[datetime, int]:
    """Start of each unit that is open in all its minutes → the least windows of any of them."""
    found = {}
    for n in range((LAST - FIRST).days + 1):
        on = FIRST + n * DAY
        for one in given:
            begin = one.from_time.hour * 60 + one.from_time.minute
            end = one.to_time.hour * 60 + one.to_time.minute
            for unit in range(begin, end - one.grid_minutes + 1, one.grid_minutes):
                least = min(
                    windows_at(on, minute, one, also, weekday)
                    for minute in range(unit, unit + one.grid_minutes)
                )
                if least:
                    found[datetime.combine(on, at(unit), ZONE).astimezone(UTC)] = least
    return found


@settings(max_examples=120, deadline=None)
@given(series(), exceptions(), st.integers(0, 7))
def test_slots_are_what_a_person_reads_minute_by_minute(
    given_series: tuple[OpeningSeries, ...], also: tuple[OpeningException, ...], weekday: int
) -> None:
    slots, units = laid_out(given_series, also, weekday)
    assert {start: windows for start, (windows, _) in units.items()} == naive(
        given_series, also, weekday
    )
    for slot in slots:
        windows, reserve = units[slot.starts_at]
        if (windows, reserve) != (1, 1):
            assert slot.places == max(windows - reserve, 0)


@settings(max_examples=120, deadline=None)
@given(series(), exceptions())
def test_walk_ins_keep_something_of_every_session_whatever_is_taken_out(
    given_series: tuple[OpeningSeries, ...], also: tuple[OpeningException, ...]
) -> None:
    pool = PoolDays(1, 1, 1, date(2019, 1, 1), None)
    (opening,) = rules.lay_out(Timetable((pool,), given_series, also), CALENDAR, FIRST, LAST, ZONE)
    for session in opening.sessions:
        units = rules.slots(session)
        kept = sum(session.windows - unit.places for unit in units)
        assert kept >= (max(1, len(units) // 3) if units else 0)
        if session.windows > 1 or session.walk_in_reserve > 1:
            assert all(
                unit.places <= max(session.windows - session.walk_in_reserve, 0) for unit in units
            )


@settings(max_examples=80, deadline=None)
@given(series(), exceptions())
def test_an_exception_never_moves_a_slot(
    given_series: tuple[OpeningSeries, ...], also: tuple[OpeningException, ...]
) -> None:
    """Whoever is booked beside a closure stands in the same slot as before."""
    shutting = tuple(one for one in also if one.closed or one.windows is not None)
    before = {(slot.starts_at, slot.ends_at) for slot in laid_out(given_series, (), 1)[0]}
    after = {(slot.starts_at, slot.ends_at) for slot in laid_out(given_series, shutting, 1)[0]}
    assert after <= before
