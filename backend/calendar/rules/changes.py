"""What a supervisor may change about openings: each wish becomes a change, checked before it is shown.

What was open stays written: a change of hours ends the old series and begins a new one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import combinations

from msgspec.structs import replace

from backend.calendar.models import (
    Change,
    Ending,
    OpeningException,
    OpeningSeries,
    Timetable,
)
from backend.calendar.rules.opening import SeriesOverlap
from backend.calendar.rules.refused import (
    AlreadyEnds,
    DatesReversed,
    LongException,
    NoReserve,
    NothingChanges,
    NotWhole,
    NoWeekday,
    PastChange,
    ReasonWanted,
    ReserveTooLarge,
    TimesReversed,
    TooManyWindows,
    TooShort,
    UnknownException,
    UnknownSeries,
    UnknownWeekday,
    WindowsNotFewer,
)

DAY = timedelta(days=1)
NOON = time(12)
LONGEST = timedelta(days=366)
"""An exception that lasts longer is a change of the series."""


def series_of(table: Timetable, series_id: int) -> OpeningSeries:
    found = next((one for one in table.series if one.id == series_id), None)
    if found is None:
        raise UnknownSeries()
    return found


def ended(table: Timetable, centre_id: int, series_id: int, last: date) -> Change:
    """The series holds until `last`. Refuses a series that ends before that anyway."""
    old = series_of(table, series_id)
    if old.valid_to is not None and last >= old.valid_to:
        raise AlreadyEnds(on_date=old.valid_to.isoformat())
    return Change(centre_id, ends=(Ending(series_id, last),))


def changed(table: Timetable, centre_id: int, new: OpeningSeries) -> Change:
    """From `new.valid_from` on the series with the id of `new` has other hours or windows."""
    old = series_of(table, new.id)
    if old.valid_to is not None and new.valid_from > old.valid_to:
        raise AlreadyEnds(on_date=old.valid_to.isoformat())
    first = max(new.valid_from, old.valid_from)
    whole = replace(new, id=0, pool_id=old.pool_id, valid_from=first, valid_to=old.valid_to)
    if replace(whole, id=old.id, valid_from=old.valid_from) == old:
        raise NothingChanges()
    return Change(centre_id, ends=(Ending(old.id, first - DAY),), series=(whole,))


def season(
    table: Timetable,
    centre_id: int,
    pool_ids: Sequence[int],
    like: date,
    first: date,
    last: date | None,
    morning: timedelta = timedelta(),
    afternoon: timedelta = timedelta(),
) -> Change:
    """From `first` to `last` the pools open as they do on the date `like`, mornings and afternoons
    (after 12:00) moved by so much. What held before resumes after `last`; without a `last` the
    new timetable stays.
    """
    if last is not None and last < first:
        raise DatesReversed()
    own = [one for one in table.series if one.pool_id in pool_ids]
    model = [one for one in own if _holds_on(one, like)]
    if not model:
        raise UnknownSeries()
    there = [one for one in own if _meets(one, first, last)]
    new = [
        replace(one, id=0, valid_from=first, valid_to=last, **_moved(one, morning, afternoon))
        for one in model
    ]
    resumed = [
        replace(one, id=0, valid_from=last + DAY)
        for one in there
        if last is not None and (one.valid_to is None or one.valid_to > last)
    ]
    return Change(
        centre_id,
        ends=tuple(Ending(one.id, first - DAY) for one in there),
        series=(*new, *resumed),
    )


def _holds_on(series: OpeningSeries, day: date) -> bool:
    return _meets(series, day, day)


def _meets(series: OpeningSeries, first: date, last: date | None) -> bool:
    return (last is None or series.valid_from <= last) and (
        series.valid_to is None or series.valid_to >= first
    )


def _moved(series: OpeningSeries, morning: timedelta, afternoon: timedelta) -> dict[str, time]:
    """What ends or begins at noon goes with the morning, so that lunch cover leaves no gap."""
    return {
        name: _later(local, afternoon if local > NOON else morning)
        for name, local in (("from_time", series.from_time), ("to_time", series.to_time))
    }


def _later(local: time, by: timedelta) -> time:
    moved = datetime.combine(date.min + DAY, local) + by
    if moved.date() != date.min + DAY:
        raise TimesReversed()
    return moved.time()


def withdrawn(table: Timetable, centre_id: int, exception_id: int) -> Change:
    """The exception is taken back from today on."""
    if all(one.id != exception_id for one in table.exceptions):
        raise UnknownException()
    return Change(centre_id, withdrawn=(exception_id,))


def applied(table: Timetable, change: Change, today: date) -> Timetable:
    """The timetable as it would be after the change."""
    ends = {ending.series_id: ending.last for ending in change.ends}
    series = [
        replace(one, valid_to=ends[one.id]) if one.id in ends else one
        for one in table.series
        if one.valid_from <= ends.get(one.id, one.valid_from)
    ]
    exceptions = [
        replace(one, to_date=min(one.to_date, today - DAY)) if one.id in change.withdrawn else one
        for one in table.exceptions
        if one.id not in change.withdrawn or one.from_date < today
    ]
    weekday = change.make_up_weekday
    return Timetable(
        tuple(
            replace(pool, make_up_weekday=weekday)
            if weekday is not None and pool.centre_id == change.centre_id
            else pool
            for pool in table.pools
        ),
        (*series, *change.series),
        (*exceptions, *change.exceptions),
    )


def check_change(
    table: Timetable, change: Change, windows_there: Mapping[int, int], today: date
) -> None:
    """Refuses what the past, the reserve, the windows of a pool or another series forbid.

    `table` holds every series of the centre; `windows_there` is the windows each pool has.
    """
    for ending in change.ends:
        if ending.last < today - DAY:
            raise PastChange(today=today.isoformat())
    for one in change.series:
        _check_series(one, windows_there, today)
    for exception in change.exceptions:
        _check_exception(exception, table, today)
    if change.make_up_weekday not in (None, *range(8)):
        raise UnknownWeekday()
    _check_apart(applied(table, change, today).series)


def _check_series(one: OpeningSeries, windows_there: Mapping[int, int], today: date) -> None:
    if one.valid_from < today:
        raise PastChange(today=today.isoformat())
    if one.valid_to is not None and one.valid_to < one.valid_from:
        raise DatesReversed()
    if not one.weekdays or not set(one.weekdays) <= set(range(1, 8)):
        raise NoWeekday()
    _check_times(one.from_time, one.to_time)
    if _minutes(one.to_time) - _minutes(one.from_time) < one.grid_minutes:
        raise TooShort(minutes=one.grid_minutes)
    if one.walk_in_reserve < 1:
        raise NoReserve()
    if one.windows > windows_there.get(one.pool_id, 0) or one.windows < 1:
        raise TooManyWindows(there=windows_there.get(one.pool_id, 0))
    if one.walk_in_reserve > one.windows:
        raise ReserveTooLarge(windows=one.windows)


def _check_times(from_time: time, to_time: time) -> None:
    if to_time <= from_time:
        raise TimesReversed()
    if from_time.second or to_time.second or from_time.microsecond or to_time.microsecond:
        raise NotWhole()


def _minutes(local: time) -> int:
    return local.hour * 60 + local.minute


def _check_exception(one: OpeningException, table: Timetable, today: date) -> None:
    if one.to_date < one.from_date:
        raise DatesReversed()
    if one.from_date < today:
        raise PastChange(today=today.isoformat())
    if one.to_date - one.from_date > LONGEST:
        raise LongException()
    if one.from_time is not None and one.to_time is not None:
        _check_times(one.from_time, one.to_time)
    elif one.from_time is not None or one.to_time is not None:
        raise TimesReversed()
    if min(len(one.reason_zh), len(one.reason_en)) < 2:
        raise ReasonWanted()
    if any(replace(known, id=one.id) == one for known in table.exceptions):
        raise NothingChanges()
    if one.windows is not None:
        usual = [s.windows for s in table.series if s.pool_id == one.pool_id]
        most = max(usual, default=0)
        if not 1 <= one.windows < most:
            raise WindowsNotFewer(windows=most)


def _check_apart(series: Sequence[OpeningSeries]) -> None:
    for one, other in combinations(series, 2):
        met = first_meeting(one, other)
        if met is not None:
            raise SeriesOverlap(on_date=met.isoformat())


def first_meeting(one: OpeningSeries, other: OpeningSeries) -> date | None:
    """The first day both are open at the same time; None when they never are."""
    weekdays = set(one.weekdays) & set(other.weekdays)
    apart = one.to_time <= other.from_time or other.to_time <= one.from_time
    if one.pool_id != other.pool_id or apart or not weekdays:
        return None
    return next(
        (
            day
            for day in _week_from(max(one.valid_from, other.valid_from))
            if day.isoweekday() in weekdays
            and all(last.valid_to is None or day <= last.valid_to for last in (one, other))
        ),
        None,
    )


def _week_from(day: date) -> Iterator[date]:
    return (day + n * DAY for n in range(7))
