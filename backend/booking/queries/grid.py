"""Slots: the grid of a pool, read as days, laid out anew by the rebuild."""

from datetime import date, datetime

from msgspec import Struct

from backend import db
from backend.booking.models import Sheet, Standing


class PoolDay(Struct, frozen=True):
    """One pool on one civil day. Instants are minutes since 1970 (UTC); see `models.Sheet`."""

    pool_id: int
    on_date: date
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    free: tuple[int, ...]

    @property
    def sheet(self) -> Sheet:
        return Sheet(self.starts, self.ends, self.free)


async def days(
    conn: db.Conn,
    organ_id: int,
    pool_ids: list[int],
    first: date,
    last: date,
    now: datetime,
    opened_by: datetime | None = None,
) -> list[PoolDay]:
    """Every day of the pools with its free places: what availability is made of.

    A hold past its time and a freed place whose moment has come count as free; what opens later than
    `opened_by` (left out: now) is not there yet.
    """
    return await db.many(
        conn,
        PoolDay,
        """
        WITH stale AS MATERIALIZED (
            SELECT s.pool_id, s.starts_at, count(*) AS n
            FROM claim c JOIN slot s ON s.organ_id = c.organ_id AND s.pool_id = c.pool_id
                                    AND s.starts_at >= c.starts_at AND s.starts_at < c.ends_at
            WHERE c.organ_id = $1 AND c.until <= $5 GROUP BY s.pool_id, s.starts_at
        )
        SELECT s.pool_id, s.on_date,
               array_agg((extract(epoch FROM s.starts_at) / 60)::integer ORDER BY s.starts_at) AS starts,
               array_agg((extract(epoch FROM s.ends_at) / 60)::integer ORDER BY s.starts_at) AS ends,
               array_agg((least(s.places, s.opened) - s.taken + coalesce(stale.n, 0))::integer ORDER BY s.starts_at) AS free
        FROM slot s LEFT JOIN stale USING (pool_id, starts_at)
        WHERE s.organ_id = $1 AND s.pool_id = ANY ($2) AND s.on_date BETWEEN $3 AND $4
          AND (s.opens_at IS NULL OR s.opens_at <= $6)
        GROUP BY s.pool_id, s.on_date ORDER BY s.on_date, s.pool_id
        """,
        organ_id,
        pool_ids,
        first,
        last,
        now,
        opened_by or now,
    )


async def slots(
    conn: db.Conn, organ_id: int, pool_id: int, first: date, last: date
) -> list[Standing]:
    """Of the pool in the days, in time order."""
    return await db.many(
        conn,
        Standing,
        """
        SELECT on_date, starts_at, ends_at, places, opened, taken FROM slot
        WHERE organ_id = $1 AND pool_id = $2 AND on_date BETWEEN $3 AND $4 ORDER BY starts_at
        """,
        organ_id,
        pool_id,
        first,
        last,
    )


async def lock_days(conn: db.Conn, organ_id: int, pool_id: int, days: list[date]) -> None:
    """Every slot of the days, in time order, as everybody locks them."""
    await db.run(
        conn,
        """
        SELECT FROM slot WHERE organ_id = $1 AND pool_id = $2 AND on_date = ANY ($3)
        ORDER BY starts_at FOR UPDATE
        """,
        organ_id,
        pool_id,
        days,
    )


async def put_slots(
    conn: db.Conn,
    organ_id: int,
    pool_id: int,
    starts: list[datetime],
    ends: list[datetime],
    on: list[date],
    places: list[int],
    opens_at: list[datetime | None],
) -> int:
    """Make or adjust slots, in time order, never below what is taken; how many changed."""
    return await db.run(
        conn,
        """
        INSERT INTO slot AS s (organ_id, pool_id, starts_at, ends_at, on_date, places, opened, opens_at)
        SELECT $1, $2, w.starts_at, w.ends_at, w.on_date, w.places, w.places, w.opens_at
        FROM unnest($3::timestamptz[], $4::timestamptz[], $5::date[], $6::smallint[], $7::timestamptz[])
            AS w (starts_at, ends_at, on_date, places, opens_at)
        ORDER BY w.starts_at
        ON CONFLICT (organ_id, pool_id, starts_at) DO UPDATE
            SET places = greatest(s.taken, excluded.opened), opened = excluded.opened,
                ends_at = CASE s.taken WHEN 0 THEN excluded.ends_at ELSE s.ends_at END
            WHERE s.opened <> excluded.opened OR (s.taken = 0 AND s.ends_at <> excluded.ends_at)
        """,
        organ_id,
        pool_id,
        starts,
        ends,
        on,
        places,
        opens_at,
    )


async def drop_slots(conn: db.Conn, organ_id: int, pool_id: int, starts: list[datetime]) -> int:
    """Slots that no opening gives any more: gone if empty, shut if somebody holds one. How many changed."""
    changed: int = await db.value(
        conn,
        """
        WITH past AS (
            SELECT starts_at, taken FROM slot
            WHERE organ_id = $1 AND pool_id = $2 AND starts_at = ANY ($3)
            ORDER BY starts_at FOR UPDATE
        ), shut AS (
            UPDATE slot SET places = slot.taken, opened = 0 FROM past
            WHERE slot.organ_id = $1 AND slot.pool_id = $2 AND slot.starts_at = past.starts_at AND past.taken > 0
            RETURNING 1
        ), gone AS (
            DELETE FROM slot USING past
            WHERE slot.organ_id = $1 AND slot.pool_id = $2 AND slot.starts_at = past.starts_at AND past.taken = 0
            RETURNING 1
        )
        SELECT ((SELECT count(*) FROM shut) + (SELECT count(*) FROM gone))::integer
        """,
        organ_id,
        pool_id,
        starts,
    )
    return changed
