"""Importing holidays, reading the calendar, working out due dates and openings."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from backend import db
from backend.calendar import holidays, queries, rules
from backend.calendar.models import (
    Due,
    Opening,
    OpeningException,
    OpeningSeries,
    Pause,
    StatutoryCalendar,
    StatutoryYear,
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
    pools = await queries.pools(conn)
    series = await queries.series(conn, first, last)
    exceptions = await queries.exceptions(conn, first, last)
    return [_opening(pool, series, exceptions, calendar, first, last) for pool in pools]


def _opening(
    pool: queries.PoolDays,
    series: Sequence[OpeningSeries],
    exceptions: Sequence[OpeningException],
    calendar: StatutoryCalendar,
    first: date,
    last: date,
) -> Opening:
    sessions = rules.sessions(
        [one for one in series if one.pool_id == pool.pool_id],
        [one for one in exceptions if one.centre_id == pool.centre_id],
        calendar,
        max(first, pool.from_date),
        min(last, pool.to_date or last),
        CENTRE_ZONE,
    )
    return Opening(
        organ_id=pool.organ_id,
        centre_id=pool.centre_id,
        pool_id=pool.pool_id,
        sessions=tuple(sessions),
        slots=tuple(slot for session in sessions for slot in rules.slots(session)),
    )
