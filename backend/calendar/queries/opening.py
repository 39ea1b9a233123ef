"""The opening hours of pools: what holds on some days, and what the supervisor keeps."""

from datetime import date, datetime

from backend import db
from backend.calendar.models import OpeningException, OpeningSeries, PoolDays


async def pools(conn: db.Conn) -> list[PoolDays]:
    """Every pool that was ever planned, with the days both it and its centre exist."""
    return await db.many(
        conn,
        PoolDays,
        """
        SELECT c.organ_id, c.id AS centre_id, p.id AS pool_id,
               greatest(c.opened_on, p.opened_on) AS from_date,
               least(c.closed_on, p.closed_on) - 1 AS to_date, c.make_up_weekday
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


async def series_of_centre(conn: db.Conn, centre_id: int) -> list[OpeningSeries]:
    """Every series the centre's pools ever had or are planned to have, by pool and time."""
    return await db.many(
        conn,
        OpeningSeries,
        """
        SELECT s.id, s.pool_id, s.valid_from, s.valid_to, s.weekdays, s.from_time, s.to_time, s.windows,
               s.walk_in_reserve, s.grid_minutes
        FROM opening_series s JOIN pool p ON p.id = s.pool_id
        WHERE p.centre_id = $1
        ORDER BY s.pool_id, s.valid_from, s.from_time, s.id
        """,
        centre_id,
    )


async def exceptions(conn: db.Conn, first: date, last: date) -> list[OpeningException]:
    """The exceptions that concern some day of the span, without those taken back."""
    return await db.many(
        conn,
        OpeningException,
        """
        SELECT id, centre_id, pool_id, from_date, to_date, closed, reason_zh, reason_en, from_time,
               to_time, windows
        FROM opening_exception
        WHERE from_date <= $2 AND to_date >= $1 AND withdrawn_at IS NULL
        ORDER BY from_date, id
        """,
        first,
        last,
    )


async def lock_centres(conn: db.Conn) -> None:
    """Changes to openings, and whoever brings slots in line with them, wait for each other: else a
    rebuild that read the openings before a closure would open the closed day again."""
    await db.run(conn, "SELECT FROM centre ORDER BY id FOR NO KEY UPDATE")


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


async def end_series(conn: db.Conn, series_id: int, last: date) -> int:
    """Its last day; how many series that were."""
    return await db.run(
        conn,
        "UPDATE opening_series SET valid_to = $2 WHERE id = $1 AND valid_from <= $2",
        series_id,
        last,
    )


async def drop_series(conn: db.Conn, series_id: int) -> int:
    """A series that never held a day; how many series that were."""
    return await db.run(conn, "DELETE FROM opening_series WHERE id = $1", series_id)


async def add_exception(conn: db.Conn, given: OpeningException) -> int:
    """The id of the new exception. Whoever adds one brings the slots in line afterwards."""
    made: int = await db.value(
        conn,
        """
        INSERT INTO opening_exception (centre_id, pool_id, from_date, to_date, closed, reason_zh,
                                       reason_en, from_time, to_time, windows)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        RETURNING id
        """,
        given.centre_id,
        given.pool_id,
        given.from_date,
        given.to_date,
        given.closed,
        given.reason_zh,
        given.reason_en,
        given.from_time,
        given.to_time,
        given.windows,
    )
    return made


async def withdraw_exception(conn: db.Conn, exception_id: int, today: date, now: datetime) -> int:
    """Not begun: taken back. Begun: yesterday was its last day. How many exceptions that were."""
    return await db.run(
        conn,
        """
        UPDATE opening_exception
        SET to_date = CASE WHEN from_date < $2 THEN least(to_date, $2 - 1) ELSE to_date END,
            withdrawn_at = CASE WHEN from_date < $2 THEN NULL ELSE $3::timestamptz END
        WHERE id = $1 AND withdrawn_at IS NULL
        """,
        exception_id,
        today,
        now,
    )


async def set_make_up_weekday(conn: db.Conn, centre_id: int, weekday: int) -> int:
    """Whose timetable make-up days follow; 0: closed."""
    return await db.run(
        conn, "UPDATE centre SET make_up_weekday = $2 WHERE id = $1", centre_id, weekday
    )
