"""Counting days by law: working days, pauses, extensions, the last day of a limit.

Sources: 行政许可法 §§42, 45, 82 (working days; what is not counted), 民法典 §§201, 203 (the first
day does not count; a last day on a day off rolls to the next working day).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby, islice, takewhile

from backend.calendar.models import (
    Due,
    Pause,
    Span,
    SpanKind,
    StatutoryCalendar,
    StatutoryYear,
    Unit,
)
from backend.refusal import Refusal

DAY = timedelta(days=1)


class YearUnknown(Refusal):
    """The working-day calendar lacks the year {year}. Ask the administrator to import it."""

    zh = "工作日历缺少{year}年，请联系系统管理员导入该年放假安排后再试。"


class CalendarRewritten(Refusal):
    """The holidays of {year}, version {version}, were imported before with other days. Give the
    corrected notice the next version number."""

    zh = "{year}年放假安排第{version}版此前已按不同内容导入，请为更正后的通知使用下一版本号。"
    constraint = "statutory_calendar_has_one_of_each_version"


@lru_cache(maxsize=8)
def calendar_of(years: tuple[StatutoryYear, ...]) -> StatutoryCalendar:
    """One calendar from one version a year; a day named by two years is as the later one says."""
    ordered = sorted(years, key=lambda year: year.year)
    if not ordered:
        raise YearUnknown(year="—")
    known = range(ordered[0].year, ordered[-1].year + 1)
    for missing in sorted(set(known) - {year.year for year in ordered}):
        raise YearUnknown(year=missing)
    days = {day.on_date: day for year in ordered for day in year.days}
    every = _days_after(date(known.start, 1, 1) - DAY, date(known.stop, 1, 1) - DAY)
    return StatutoryCalendar(
        version=" ".join(f"{year.year}.{year.version}" for year in ordered),
        years=known,
        provisional_years=frozenset(year.year for year in ordered if year.provisional),
        days=days,
        working=tuple(d for d in every if (not days[d].off if d in days else d.isoweekday() < 6)),
    )


def _days_after(start: date, last: date) -> Iterator[date]:
    return (start + n * DAY for n in range(1, (last - start).days + 1))


def check_covered(day: date, calendar: StatutoryCalendar) -> None:
    """An unknown year is refused: counting it as free of holidays would promise wrong dates."""
    if day.year not in calendar.years:
        raise YearUnknown(year=day.year)


def is_working_day(day: date, calendar: StatutoryCalendar) -> bool:
    """By the State Council's notices, which make some weekends working days."""
    check_covered(day, calendar)
    known = calendar.days.get(day)
    return day.isoweekday() < 6 if known is None else not known.off


def add_working_days(start: date, count: int, calendar: StatutoryCalendar) -> date:
    """The `count`-th working day after `start`; `start` itself for 0."""
    return _nth_counted(start, count, "working_day", (), calendar)


def working_days_before(last: date, count: int, calendar: StatutoryCalendar) -> date:
    """The latest day from which `count` working days are left until `last`; for 0 the last working
    day that is not after it."""
    check_covered(last, calendar)
    index = bisect_right(calendar.working, last) - 1 - count
    if index < 0:
        raise YearUnknown(year=calendar.years.start - 1)
    return calendar.working[index]


def used_days(
    start: date, until: date, unit: Unit, pauses: Sequence[Pause], calendar: StatutoryCalendar
) -> int:
    """How many days of a limit are used up at the end of `until`."""
    check_covered(until, calendar)
    counted = _counted_days(start, unit, pauses, calendar)
    return sum(1 for _ in takewhile(lambda day: day <= until, counted))


def due_on(
    start: date,
    limit: int,
    unit: Unit,
    pauses: Sequence[Pause],
    extension: int,
    calendar: StatutoryCalendar,
) -> Due:
    """The last day of a limit. `extension` is in the same unit; a limit of 0, or one that is to
    be kept at once, ends on `start`."""
    if unit in ("same_day", "on_the_spot"):
        limit = extension = 0
    last = _nth_counted(start, limit + extension, unit, pauses, calendar)
    if unit == "calendar_day" and limit + extension > 0:
        last = _rolled(last, pauses, calendar)
    years = range(start.year, last.year + 1)
    return Due(
        start=start,
        limit=limit,
        unit=unit,
        pauses=tuple(pauses),
        extension=extension,
        on=last,
        provisional_years=tuple(y for y in years if y in calendar.provisional_years),
    )


def days_left(due: Due, today: date, calendar: StatutoryCalendar) -> int:
    """Working days from today to the last day; 0 on the day itself, negative once overdue."""
    return working_days_to(due.on, today, calendar)


def working_days_to(last: date, today: date, calendar: StatutoryCalendar) -> int:
    """The same for a last day that is already known."""
    if today <= last:
        return used_days(today, last, "working_day", (), calendar)
    return -used_days(last, today, "working_day", (), calendar) or -1


def _nth_counted(
    start: date, count: int, unit: Unit, pauses: Sequence[Pause], calendar: StatutoryCalendar
) -> date:
    if count == 0:
        check_covered(start, calendar)
        return start
    for day in islice(_counted_days(start, unit, pauses, calendar), count - 1, None):
        return day
    raise YearUnknown(year=calendar.years.stop)


def _counted_days(
    start: date, unit: Unit, pauses: Sequence[Pause], calendar: StatutoryCalendar
) -> Iterator[date]:
    """The days after `start` that count, as far as the calendar reaches."""
    check_covered(start, calendar)
    days: Iterable[date]
    if unit == "working_day":
        first = bisect_right(calendar.working, start)
        days = (calendar.working[n] for n in range(first, len(calendar.working)))
    else:
        days = _days_after(start, date(calendar.years.stop, 1, 1) - DAY)
    return (day for day in days if _pause_of(day, pauses) is None)


def _rolled(day: date, pauses: Sequence[Pause], calendar: StatutoryCalendar) -> date:
    while not is_working_day(day, calendar) or _pause_of(day, pauses):
        day += DAY
    return day


def _pause_of(day: date, pauses: Sequence[Pause]) -> Pause | None:
    return next((pause for pause in pauses if pause.from_date <= day <= pause.to_date), None)


def explain(due: Due, calendar: StatutoryCalendar) -> list[Span]:
    """The days from start to due date in stretches, so that anyone can count along."""
    last_counted = _nth_counted(
        due.start, due.limit + due.extension, due.unit, due.pauses, calendar
    )
    kinds: list[tuple[date, SpanKind, str]] = [(due.start, "start", "")]
    for day in _days_after(due.start, due.on):
        kind, name = _kind_of(day, due, calendar)
        kinds.append((day, "rolled", name) if day > last_counted else (day, kind, name))
    return [_span(list(run)) for _, run in groupby(kinds, key=lambda day: day[1:])]


def _kind_of(day: date, due: Due, calendar: StatutoryCalendar) -> tuple[SpanKind, str]:
    known = calendar.days.get(day)
    if pause := _pause_of(day, due.pauses):
        return "paused", pause.reason
    if due.unit == "calendar_day":
        return "counted", ""
    if known:
        return ("holiday" if known.off else "make_up"), known.name_zh
    return ("counted" if day.isoweekday() < 6 else "weekend"), ""


def _span(run: list[tuple[date, SpanKind, str]]) -> Span:
    (first, kind, name), (last, *_) = run[0], run[-1]
    counted = len(run) if kind in ("counted", "make_up") else 0
    return Span(from_date=first, to_date=last, kind=kind, counted=counted, name=name)
