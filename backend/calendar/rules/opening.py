"""From opening hours to sessions to slots, the same every time it is asked.

A day opens by the weekday's series, except that a public holiday closes it, a make-up working day
opens it by the timetable of an ordinary weekday (so a make-up Saturday is no half day), and an
exception of the centre is the last word.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from backend.calendar.models import (
    GridSlot,
    OpeningException,
    OpeningSeries,
    Session,
    StatutoryCalendar,
)
from backend.calendar.rules.statutory import check_covered
from backend.refusal import Refusal

MAKE_UP_WEEKDAY = 1
"""A make-up day follows Monday's timetable unless the centre names another weekday."""
KEPT_BLOCK = timedelta(hours=1)
"""A single window serves bookings and walk-ins in turns of this length."""


class SeriesOverlap(Refusal):
    """Two opening series of the pool overlap on {on_date}. End the older one before the newer
    one begins, or change their hours."""

    zh = "同一窗口组的两条开放时间在{on_date}重叠，请先结束原有安排或调整时间。"
    status = 422


def sessions(
    series: Sequence[OpeningSeries],
    exceptions: Sequence[OpeningException],
    calendar: StatutoryCalendar,
    first: date,
    last: date,
    zone: tzinfo,
    make_up_weekday: int = MAKE_UP_WEEKDAY,
) -> list[Session]:
    """Every session of a centre from `first` to `last`, both included, by pool and time.

    `exceptions` are the centre's own, `zone` is that of its clocks. Refuses series of one pool
    that overlap.
    """
    found = [
        _session(day, one, zone)
        for day in _days(first, last)
        for one in series
        if _holds(one, day)
        and _timetable(day, one.pool_id, exceptions, calendar, make_up_weekday) in one.weekdays
    ]
    ordered = sorted(found, key=lambda session: (session.pool_id, session.starts_at))
    for before, after in pairwise(ordered):
        if before.pool_id == after.pool_id and after.starts_at < before.ends_at:
            raise SeriesOverlap(on_date=after.on_date.isoformat())
    return ordered


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _holds(series: OpeningSeries, day: date) -> bool:
    return series.valid_from <= day and (series.valid_to is None or day <= series.valid_to)


def _session(day: date, series: OpeningSeries, zone: tzinfo) -> Session:
    return Session(
        pool_id=series.pool_id,
        on_date=day,
        starts_at=_instant(day, series.from_time, zone),
        ends_at=_instant(day, series.to_time, zone),
        windows=series.windows,
        walk_in_reserve=series.walk_in_reserve,
        grid_minutes=series.grid_minutes,
    )


def _timetable(
    day: date,
    pool_id: int,
    exceptions: Sequence[OpeningException],
    calendar: StatutoryCalendar,
    make_up_weekday: int,
) -> int | None:
    """Which weekday's hours the day follows; None when it is closed. Closing beats opening."""
    check_covered(day, calendar)
    own = [e for e in exceptions if _concerns(e, day, pool_id)]
    if any(exception.closed for exception in own):
        return None
    known = calendar.days.get(day)
    if known is None:
        return day.isoweekday()
    if known.off:
        return day.isoweekday() if own else None
    return make_up_weekday


def _concerns(exception: OpeningException, day: date, pool_id: int) -> bool:
    return exception.from_date <= day <= exception.to_date and exception.pool_id in (None, pool_id)


def _instant(day: date, local: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, local, zone).astimezone(UTC)


def slots(session: Session) -> list[GridSlot]:
    """The session's grid, with the places of each unit that may be booked; a rest too short for a
    unit is left out.

    Walk-ins always keep something: `walk_in_reserve` windows of several; of a single window every
    second hour (the second half of a session under two hours), so that an appointment of several
    units still fits in one piece. A pool that reserves all its windows takes walk-ins only.
    """
    step = timedelta(minutes=session.grid_minutes)
    count = (session.ends_at - session.starts_at) // step
    block = min(KEPT_BLOCK // step, count // 2)
    return [
        GridSlot(
            pool_id=session.pool_id,
            on_date=session.on_date,
            starts_at=session.starts_at + n * step,
            ends_at=session.starts_at + (n + 1) * step,
            places=_places(n, block, session),
        )
        for n in range(count)
    ]


def _places(n: int, block: int, session: Session) -> int:
    if session.windows > 1:
        return max(session.windows - session.walk_in_reserve, 0)
    return 1 if block and n // block % 2 == 0 else 0
