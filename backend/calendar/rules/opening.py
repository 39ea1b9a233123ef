"""From opening hours to sessions to slots, the same every time it is asked.

A day opens by the weekday's series, except that a public holiday closes it, a make-up working day
opens it by the timetable the centre names (Monday's unless it says otherwise, so a make-up
Saturday is no half day), and an exception of the centre is the last word: closing beats opening.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import groupby, pairwise

from backend.calendar.models import (
    GridSlot,
    Opening,
    OpeningException,
    OpeningSeries,
    PoolDays,
    Session,
    StatutoryCalendar,
    Timetable,
)
from backend.calendar.rules.statutory import check_covered
from backend.refusal import Refusal

MAKE_UP_WEEKDAY = 1
"""A make-up day follows Monday's timetable unless the centre names another weekday."""
KEPT_BLOCK = timedelta(hours=1)
"""A single window serves bookings and walk-ins in turns of this length."""
KEPT_SHARE = 3
"""Of a single window's stretch walk-ins keep at least one unit in so many."""


class SeriesOverlap(Refusal):
    """Two opening series of the pool overlap on {on_date}. End the older one before the newer
    one begins, or change their hours."""

    zh = "同一窗口组的两条开放时间在{on_date}重叠，请先结束原有安排或调整时间。"
    status = 422
    constraint = "opening_series_never_overlap_in_a_pool"


def lay_out(
    table: Timetable, calendar: StatutoryCalendar, first: date, last: date, zone: tzinfo
) -> list[Opening]:
    """Every pool of the timetable with its slots of the days, also one that is never open."""
    series: dict[int, list[OpeningSeries]] = defaultdict(list)
    exceptions: dict[int, list[OpeningException]] = defaultdict(list)
    for one in table.series:
        series[one.pool_id].append(one)
    for other in table.exceptions:
        exceptions[other.centre_id].append(other)
    return [
        _opening(
            pool, series[pool.pool_id], exceptions[pool.centre_id], calendar, first, last, zone
        )
        for pool in table.pools
    ]


def _opening(
    pool: PoolDays,
    series: Sequence[OpeningSeries],
    exceptions: Sequence[OpeningException],
    calendar: StatutoryCalendar,
    first: date,
    last: date,
    zone: tzinfo,
) -> Opening:
    found = sessions(
        series,
        exceptions,
        calendar,
        max(first, pool.from_date),
        min(last, pool.to_date or last),
        zone,
        pool.make_up_weekday,
    )
    return Opening(
        organ_id=pool.organ_id,
        centre_id=pool.centre_id,
        pool_id=pool.pool_id,
        sessions=tuple(found),
        slots=tuple(slot for session in found for slot in slots(session)),
    )


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

    `exceptions` are the centre's own, `zone` is that of its clocks, `make_up_weekday` 0 keeps
    make-up days closed. Refuses series of one pool that overlap.
    """
    found = [
        session
        for day in _days(first, last)
        for one in series
        if _holds(one, day)
        and timetable_of(day, one.pool_id, exceptions, calendar, make_up_weekday) in one.weekdays
        for session in _stretches(day, one, exceptions, _is_off(day, calendar), zone)
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


def _is_off(day: date, calendar: StatutoryCalendar) -> bool:
    known = calendar.days.get(day)
    return known is not None and known.off


def timetable_of(
    day: date,
    pool_id: int,
    exceptions: Sequence[OpeningException],
    calendar: StatutoryCalendar,
    make_up_weekday: int = MAKE_UP_WEEKDAY,
) -> int | None:
    """Which weekday's hours the day follows; None when it is closed for the whole day."""
    check_covered(day, calendar)
    own = [e for e in exceptions if _concerns(e, day, pool_id)]
    if any(one.closed and one.from_time is None for one in own):
        return None
    known = calendar.days.get(day)
    if known is None:
        return day.isoweekday()
    if known.off:
        return day.isoweekday() if any(map(_opens, own)) else None
    return make_up_weekday or None


def _concerns(exception: OpeningException, day: date, pool_id: int) -> bool:
    return exception.from_date <= day <= exception.to_date and exception.pool_id in (None, pool_id)


def _opens(exception: OpeningException) -> bool:
    """Opens a public holiday."""
    return not exception.closed and exception.windows is None


def _stretches(
    day: date,
    series: OpeningSeries,
    exceptions: Sequence[OpeningException],
    off: bool,
    zone: tzinfo,
) -> Iterator[Session]:
    """What the exceptions leave of the series' hours, cut on its grid wherever the windows change."""
    start, end = _instant(day, series.from_time, zone), _instant(day, series.to_time, zone)
    step = timedelta(minutes=series.grid_minutes)
    own = [one for one in exceptions if _concerns(one, day, series.pool_id)]
    units = [start + n * step for n in range((end - start) // step)]
    if not units:  # shorter than its grid: open, with nothing to book
        units, step = [start], end - start
    open_windows = [
        _windows(unit, unit + step, day, series, own, off, zone) if own else series.windows
        for unit in units
    ]
    for windows, group in groupby(range(len(units)), key=lambda n: open_windows[n]):
        place = list(group)
        if windows:
            last = place[-1] == len(units) - 1
            yield Session(
                pool_id=series.pool_id,
                on_date=day,
                starts_at=units[place[0]],
                ends_at=end if last else units[place[-1] + 1],
                windows=windows,
                walk_in_reserve=series.walk_in_reserve,
                grid_minutes=series.grid_minutes,
                whole_from=start,
                whole_to=end,
            )


def _windows(
    start: datetime,
    end: datetime,
    day: date,
    series: OpeningSeries,
    own: Sequence[OpeningException],
    off: bool,
    zone: tzinfo,
) -> int:
    """How many windows are open for all of the time; an exception that touches it concerns it."""
    left, opened = series.windows, not off
    for one in own:
        from_at, to_at = _span(one, day, zone)
        if _opens(one):
            opened = opened or (from_at <= start and end <= to_at)
        elif start < to_at and from_at < end:
            left = 0 if one.windows is None else min(left, one.windows)
    return left if opened else 0


def _span(exception: OpeningException, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    from_time, to_time = exception.from_time, exception.to_time
    if from_time is None or to_time is None:
        midnight = _instant(day, time(), zone)
        return midnight, midnight + timedelta(days=1)
    return _instant(day, from_time, zone), _instant(day, to_time, zone)


def _instant(day: date, local: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, local, zone).astimezone(UTC)


def slots(session: Session) -> list[GridSlot]:
    """The session's grid, with the places of each unit that may be booked; a rest too short for a
    unit is left out.

    Walk-ins always keep something: `walk_in_reserve` windows of several. A single window with a
    reserve of one keeps every second hour of the whole session (the second half of one under two
    hours), so that an appointment of several units still fits in one piece. A pool that reserves
    all its windows takes walk-ins only: the reserve is never what gives way.
    """
    step = timedelta(minutes=session.grid_minutes)
    count = (session.ends_at - session.starts_at) // step
    places = _places(session, count, step)
    return [
        GridSlot(
            pool_id=session.pool_id,
            on_date=session.on_date,
            starts_at=session.starts_at + n * step,
            ends_at=session.starts_at + (n + 1) * step,
            places=places[n],
        )
        for n in range(count)
    ]


def _places(session: Session, count: int, step: timedelta) -> list[int]:
    if session.windows == 1 and session.walk_in_reserve == 1:
        return _turns(session, count, step)
    return [max(session.windows - session.walk_in_reserve, 0)] * count


def _turns(session: Session, count: int, step: timedelta) -> list[int]:
    """A single window's units: hour about as in the whole session; where an exception left too
    little to walk-ins that way, they keep the second half of what is left."""
    whole = (session.whole_to - session.whole_from) // step
    block = min(KEPT_BLOCK // step, whole // 2)
    before = (session.starts_at - session.whole_from) // step
    turns = [1 if block and (before + n) // block % 2 == 0 else 0 for n in range(count)]
    if count - sum(turns) < max(1, count // KEPT_SHARE):
        return [1] * (count // 2) + [0] * (count - count // 2)
    return turns
