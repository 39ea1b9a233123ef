"""Openings as the page shows them: a week, the coming days, each with a word."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from backend.calendar import rules
from backend.calendar.models import (
    OpeningException,
    OpeningSeries,
    StatutoryCalendar,
    Timetable,
)

DAY = timedelta(days=1)
DAYS = 60
Word = Literal["open", "part", "fewer", "closed", "holiday", "make_up", "rest"]


class Week(Struct, frozen=True):
    """A weekday with the series that hold on it, in time order."""

    weekday: int
    series: list[OpeningSeries]


class DayShown(Struct, frozen=True):
    """A day of the calendar. `name`: of the holiday; `reasons`: of the exceptions, (zh, en)."""

    on: date
    word: Word
    name: str
    reasons: list[tuple[str, str]]


def week_of(series: Sequence[OpeningSeries], on: date) -> list[Week]:
    """The ordinary week as it holds on that day."""
    there = [
        one
        for one in series
        if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)
    ]
    return [
        Week(
            weekday,
            sorted(
                (one for one in there if weekday in one.weekdays), key=lambda one: one.from_time
            ),
        )
        for weekday in range(1, 8)
    ]


def days_of(
    table: Timetable, pool_id: int, calendar: StatutoryCalendar, today: date, weekday: int
) -> list[DayShown]:
    """The coming days of a pool. `weekday`: whose timetable make-up days follow."""
    return [
        _day(today + n * DAY, table, pool_id, calendar, weekday)
        for n in range(DAYS)
        if (today + n * DAY).year in calendar.years
    ]


def _day(
    on: date, table: Timetable, pool_id: int, calendar: StatutoryCalendar, weekday: int
) -> DayShown:
    own = [
        one
        for one in table.exceptions
        if one.from_date <= on <= one.to_date and one.pool_id in (None, pool_id)
    ]
    known = calendar.days.get(on)
    follows = rules.timetable_of(on, pool_id, own, calendar, weekday)
    there = [
        one
        for one in table.series
        if one.pool_id == pool_id
        and one.valid_from <= on
        and (one.valid_to is None or on <= one.valid_to)
    ]
    usual = rules.timetable_of(on, pool_id, (), calendar, weekday)
    is_open = any(follows in one.weekdays for one in there)
    usually = any(usual in one.weekdays for one in there)
    return DayShown(
        on,
        _word(
            own,
            is_open,
            usually,
            known is not None and known.off,
            known is not None and not known.off,
        ),
        known.name_zh if known else "",
        [(one.reason_zh, one.reason_en) for one in own],
    )


def _word(
    own: Sequence[OpeningException], is_open: bool, usually: bool, off: bool, make_up: bool
) -> Word:
    if not is_open:
        return "holiday" if off else "closed" if usually else "rest"
    if any(one.closed for one in own):
        return "part"
    if any(one.windows is not None for one in own):
        return "fewer"
    return "make_up" if make_up else "open"
