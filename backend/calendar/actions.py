"""Importing holidays, reading the calendar, working out due dates and openings."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from backend import db
from backend.calendar import holidays, queries, rules
from backend.calendar.models import (
    Change,
    Due,
    Opening,
    Pause,
    StatutoryCalendar,
    StatutoryYear,
    Timetable,
    Unit,
)
from backend.clock import CENTRE_ZONE

_read: dict[tuple[bytes, ...], StatutoryCalendar] = {}
"""Calendars by what they contain: the same content is never read and laid out twice."""


async def import_calendar(
    conn: db.Conn, years: Sequence[StatutoryYear], now: datetime
) -> list[StatutoryYear]:
    """Add the versions that are not there yet; which. What is there is never changed."""
    added = []
    for year in years:
        digest = _digest(year)
        known = await queries.content_hash(conn, year.year, year.version)
        if known is None:
            await queries.add_year(conn, year, digest, now)
            added.append(year)
        elif known != digest:
            raise rules.CalendarRewritten(year=year.year, version=year.version)
    return added


def _digest(year: StatutoryYear) -> bytes:
    days = [(day.on_date, day.off, day.name_zh) for day in year.days]
    content = (year.year, year.version, year.source, year.provisional, days)
    return hashlib.sha256(msgspec.json.encode(content)).digest()


async def import_published(conn: db.Conn, now: datetime) -> list[StatutoryYear]:
    """Add what this release ships and the database doesn't have yet."""
    return await import_calendar(conn, holidays.published(), now)


async def load_calendar(conn: db.Conn) -> StatutoryCalendar:
    """The newest version of each imported year."""
    content = tuple(await queries.newest_hashes(conn))
    if content not in _read:
        _read[content] = rules.calendar_of(tuple(await queries.newest_years(conn)))
    return _read[content]


async def due(
    conn: db.Conn,
    start: date,
    limit: int,
    unit: Unit,
    pauses: Sequence[Pause] = (),
    extension: int = 0,
) -> Due:
    """When a limit that runs from `start` ends, by the calendar as it is known now."""
    return rules.due_on(start, limit, unit, pauses, extension, await load_calendar(conn))


def known_until(calendar: StatutoryCalendar) -> date:
    """The last day whose holidays are known, provisionally or for good."""
    return date(calendar.years.stop - 1, 12, 31)


async def openings(conn: db.Conn, first: date, last: date) -> list[Opening]:
    """Every pool with its slots of the days, also a pool that is never open on them.

    A day of a year that is not known yet gives none: nothing opens before its holidays are known.
    """
    calendar = await load_calendar(conn)
    last = min(last, known_until(calendar))
    return rules.lay_out(await timetable(conn, first, last), calendar, first, last, CENTRE_ZONE)


async def timetable(
    conn: db.Conn, first: date, last: date, centre_id: int | None = None
) -> Timetable:
    """What openings of the days are worked out from: of one centre, or of all."""
    pools = [pool for pool in await queries.pools(conn) if centre_id in (None, pool.centre_id)]
    kept = {pool.pool_id for pool in pools}
    return Timetable(
        tuple(pools),
        tuple(one for one in await queries.series(conn, first, last) if one.pool_id in kept),
        tuple(
            one
            for one in await queries.exceptions(conn, first, last)
            if centre_id in (None, one.centre_id)
        ),
    )


async def timetable_of_centre(conn: db.Conn, centre_id: int, today: date) -> Timetable:
    """All a supervisor may change: every series the centre ever had, exceptions from today on."""
    return Timetable(
        tuple(pool for pool in await queries.pools(conn) if pool.centre_id == centre_id),
        tuple(await queries.series_of_centre(conn, centre_id)),
        tuple(
            one
            for one in await queries.exceptions(conn, today, date.max)
            if one.centre_id == centre_id
        ),
    )


async def apply(conn: db.Conn, change: Change, today: date, now: datetime) -> None:
    """Write a change that `rules.check_change` let pass. Whoever does brings the slots in line."""
    for ending in change.ends:
        if not await queries.end_series(conn, ending.series_id, ending.last):
            await queries.drop_series(conn, ending.series_id)
    for one in change.series:
        await queries.add_series(conn, one)
    for exception_id in change.withdrawn:
        await queries.withdraw_exception(conn, exception_id, today, now)
    for exception in change.exceptions:
        await queries.add_exception(conn, exception)
    if change.make_up_weekday is not None:
        await queries.set_make_up_weekday(conn, change.centre_id, change.make_up_weekday)
