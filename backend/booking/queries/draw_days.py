"""The days a draw gives out: closed to everybody until its offers are over."""

from datetime import date, datetime

from backend import db


async def open_slots(
    conn: db.Conn, organ_id: int, pool_id: int, first: date, last: date, now: datetime
) -> int:
    """Slots of the days that can be booked already, or in which somebody stands."""
    found: int = await db.value(
        conn,
        """
        SELECT count(*)::integer FROM slot
        WHERE organ_id = $1 AND pool_id = $2 AND on_date BETWEEN $3 AND $4
          AND (opens_at IS NULL OR opens_at <= $5 OR taken > 0)
        """,
        organ_id,
        pool_id,
        first,
        last,
        now,
    )
    return found


async def keep_days(conn: db.Conn, today: date) -> int:
    """Slots of days that are drawn open to everybody only when the draw's offers are over; how many changed.

    After every laying out of days and in its transaction: no such slot is ever seen open.
    """
    return await db.run(
        conn,
        """
        WITH kept AS (
            SELECT s.organ_id, s.pool_id, s.starts_at, d.offers_until
            FROM draw d JOIN slot s ON s.organ_id = d.organ_id AND s.pool_id = d.pool_id
                                   AND s.on_date BETWEEN d.from_date AND d.to_date
            WHERE d.state <> 'withdrawn' AND d.to_date >= $1 AND s.opens_at IS DISTINCT FROM d.offers_until
            ORDER BY s.pool_id, s.starts_at FOR UPDATE OF s
        )
        UPDATE slot s SET opens_at = kept.offers_until FROM kept
        WHERE (s.organ_id, s.pool_id, s.starts_at) = (kept.organ_id, kept.pool_id, kept.starts_at)
        """,
        today,
    )


async def open_days_at(
    conn: db.Conn, organ_id: int, pool_id: int, first: date, last: date, opens_at: datetime
) -> int:
    """Days of a draw that was withdrawn open to everybody at that moment; how many slots."""
    return await db.run(
        conn,
        """
        WITH kept AS (
            SELECT starts_at FROM slot
            WHERE organ_id = $1 AND pool_id = $2 AND on_date BETWEEN $3 AND $4 ORDER BY starts_at FOR UPDATE
        )
        UPDATE slot s SET opens_at = $5 FROM kept
        WHERE s.organ_id = $1 AND s.pool_id = $2 AND s.starts_at = kept.starts_at
        """,
        organ_id,
        pool_id,
        first,
        last,
        opens_at,
    )
