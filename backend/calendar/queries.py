"""The statutory calendar as imported, and the opening hours of pools."""

from datetime import date, datetime

from msgspec import Struct

from backend import db
from backend.calendar.models import (
    OpeningException,
    OpeningSeries,
    StatutoryYear,
)


class PoolDays(Struct, frozen=True):
    """A pool and the days it exists; `to_date` is its last day, None while no end is planned."""

    organ_id: int
    centre_id: int
    pool_id: int
    from_date: date
    to_date: date | None


async def content_hash(conn: db.Conn, year: int, version: int) -> bytes | None:
    """What was imported under this version of the year, if anything was."""
    found: bytes | None = await db.value(
        conn,
        "SELECT content_hash FROM statutory_calendar WHERE year = $1 AND version = $2",
        year,
        version,
    )
    return found


async def add_year(conn: db.Conn, year: StatutoryYear, digest: bytes, now: datetime) -> None:
    """A version of a year with its days. It stays: a later notice is a later version."""
    await db.run(
        conn,
        """
        WITH made AS (
            INSERT INTO statutory_calendar
                (year, version, source, provisional, content_hash, imported_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            RETURNING id
        )
        INSERT INTO statutory_day (calendar_id, on_date, off, name_zh)
        SELECT made.id, d.on_date, d.off, d.name_zh
        FROM made, unnest($7::date[], $8::boolean[], $9::text[]) AS d (on_date, off, name_zh)
        """,
        year.year,
        year.version,
        year.source,
        year.provisional,
        digest,
        now,
        [day.on_date for day in year.days],
        [day.off for day in year.days],
        [day.name_zh for day in year.days],
    )


async def newest_hashes(conn: db.Conn) -> list[bytes]:
    """What the newest versions contain, in few bytes: to see whether a calendar is still it."""
    found: list[bytes] | None = await db.value(
        conn,
        """
        SELECT array_agg(content_hash ORDER BY year) FROM (
            SELECT DISTINCT ON (year) year, content_hash FROM statutory_calendar
            ORDER BY year, version DESC
        ) newest
        """,
    )
    return found or []


async def newest_years(conn: db.Conn) -> list[StatutoryYear]:
    """The newest version of each year, in order."""
    return await db.many(
        conn,
        StatutoryYear,
        """
        SELECT DISTINCT ON (c.year) c.year, c.version, c.source, c.provisional, d.days
        FROM statutory_calendar c CROSS JOIN LATERAL (
            SELECT coalesce(jsonb_agg(
                jsonb_build_object('on_date', on_date, 'off', off, 'name_zh', name_zh)
                ORDER BY on_date), '[]') AS days
            FROM statutory_day WHERE calendar_id = c.id
        ) d
        ORDER BY c.year, c.version DESC
        """,
    )


async def pools(conn: db.Conn) -> list[PoolDays]:
    """Every pool that was ever planned, with the days both it and its centre exist."""
    return await db.many(
        conn,
        PoolDays,
        """
        SELECT c.organ_id, c.id AS centre_id, p.id AS pool_id,
               greatest(c.opened_on, p.opened_on) AS from_date,
               least(c.closed_on, p.closed_on) - 1 AS to_date
        FROM pool p JOIN centre c ON c.id = p.centre_id
        ORDER BY p.id
        """,
    )


async def series(conn: db.Conn, first: date, last: date) -> list[OpeningSeries]:
    """The series that hold on some day of the span."""
    return await db.many(
        conn,
        OpeningSeries,
        """
        SELECT id, pool_id, valid_from, valid_to, weekdays, from_time, to_time, windows,
               walk_in_reserve, grid_minutes
        FROM opening_series
        WHERE valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $1)
        ORDER BY pool_id, id
        """,
        first,
        last,
    )


async def exceptions(conn: db.Conn, first: date, last: date) -> list[OpeningException]:
    """The exceptions that concern some day of the span."""
    return await db.many(
        conn,
        OpeningException,
        """
        SELECT centre_id, pool_id, from_date, to_date, closed, reason_zh, reason_en
        FROM opening_exception
        WHERE from_date <= $2 AND to_date >= $1
        ORDER BY from_date, id
        """,
        first,
        last,
    )


async def add_series(conn: db.Conn, given: OpeningSeries) -> int:
    """The id of the new series; the id in `given` is not used."""
    made: int = await db.value(
        conn,
        """
        INSERT INTO opening_series (pool_id, valid_from, valid_to, weekdays, from_time, to_time,
                                    windows, walk_in_reserve, grid_minutes)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        RETURNING id
        """,
        given.pool_id,
        given.valid_from,
        given.valid_to,
        given.weekdays,
        given.from_time,
        given.to_time,
        given.windows,
        given.walk_in_reserve,
        given.grid_minutes,
    )
    return made


async def add_exception(conn: db.Conn, given: OpeningException) -> int:
    """The id of the new exception. Whoever adds one brings the slots in line afterwards."""
    made: int = await db.value(
        conn,
        """
        INSERT INTO opening_exception
            (centre_id, pool_id, from_date, to_date, closed, reason_zh, reason_en)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        RETURNING id
        """,
        given.centre_id,
        given.pool_id,
        given.from_date,
        given.to_date,
        given.closed,
        given.reason_zh,
        given.reason_en,
    )
    return made
