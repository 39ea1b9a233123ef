"""One pool's openings for tests: a series, and the slots it gives over a month with all kinds of days."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backend.calendar import holidays, rules
from backend.calendar.models import (
    GridSlot,
    OpeningException,
    OpeningSeries,
    PoolDays,
    Timetable,
    Weekday,
)

CALENDAR = rules.calendar_of(holidays.newest())
ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
FIRST = date(2026, 9, 14)
"""Before the make-up Sunday of 20 September and the holidays of 1 to 7 October."""
LAST = FIRST + 30 * DAY


def at(minute: int) -> time:
    return time(minute // 60, minute % 60)


def one_series(
    start: str, end: str, windows: int = 1, reserve: int = 1, grid: int = 10
) -> OpeningSeries:
    days: tuple[Weekday, ...] = (1, 2, 3, 4, 5)
    begin, stop = time.fromisoformat(start), time.fromisoformat(end)
    return OpeningSeries(1, 1, date(2019, 1, 1), None, days, begin, stop, windows, reserve, grid)


def laid_out(
    given: tuple[OpeningSeries, ...], also: tuple[OpeningException, ...], weekday: int
) -> tuple[list[GridSlot], dict[datetime, tuple[int, int]]]:
    """The slots, and for each unit (windows, reserve)."""
    pool = PoolDays(1, 1, 1, date(2019, 1, 1), None, weekday)
    (opening,) = rules.lay_out(Timetable((pool,), given, also), CALENDAR, FIRST, LAST, ZONE)
    units = {
        unit.starts_at: (session.windows, session.walk_in_reserve)
        for session in opening.sessions
        for unit in rules.slots(session)
    }
    return list(opening.slots), units
