"""The statutory calendar as imported."""

from datetime import datetime

from backend import db
from backend.calendar.models import StatutoryYear


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
