"""Slots: the grid of a pool, read as days, laid out anew by the rebuild."""

from datetime import date, datetime, time, timedelta

from msgspec import Struct

from backend import db
from backend.booking.models import Sheet, Standing
from backend.clock import CENTRE_ZONE


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


FREE = """
    WITH stale AS MATERIALIZED (
        SELECT s.pool_id, s.starts_at, count(*) AS n
        FROM claim c JOIN slot s ON s.organ_id = c.organ_id AND s.pool_id = c.pool_id
                                AND s.starts_at >= c.starts_at AND s.starts_at < c.ends_at
        WHERE c.organ_id = $1 AND c.until <= $5 GROUP BY s.pool_id, s.starts_at
    ), free AS (
        SELECT s.pool_id, s.on_date, s.starts_at, (date_part('epoch', s.starts_at) / 60)::integer AS starts,
               (date_part('epoch', s.ends_at) / 60)::integer AS ends,
               (least(s.places, s.opened) - s.taken + coalesce(stale.n, 0))::integer AS places
        FROM slot s LEFT JOIN stale USING (pool_id, starts_at)
        WHERE s.organ_id = $1 AND s.pool_id = ANY ($2) AND s.starts_at >= $3 AND s.starts_at < $4
          AND (s.opens_at IS NULL OR s.opens_at <= $6)
    )
"""
"""A hold past its time and a freed place whose moment has come count as free; what opens later is not there."""


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

    `opened_by`: what opens later is left out (now, unless said).
    """
    return await db.many(
        conn,
        PoolDay,
        FREE  # noqa: S608 - two literals
        + """
        SELECT pool_id, on_date, array_agg(starts ORDER BY starts_at) AS starts,
               array_agg(ends ORDER BY starts_at) AS ends, array_agg(places ORDER BY starts_at) AS free
        FROM free GROUP BY pool_id, on_date ORDER BY on_date, pool_id
        """,
        organ_id,
        pool_ids,
        *_span(first, last),
        now,
        opened_by or now,
    )


class Mark(Struct, frozen=True):
    """A pool's day in one number: it changes with any start, end or free place of it."""

    pool_id: int
    on_date: date
    mark: int


async def marks(
    conn: db.Conn, organ_id: int, pool_ids: list[int], first: date, last: date, now: datetime
) -> list[Mark]:
    """Of the same days: which ones have to be read again."""
    return await db.many(
        conn,
        Mark,
        FREE  # noqa: S608 - two literals
        + """
        SELECT pool_id, on_date,
               bit_xor(hashint8extended(starts::bigint << 24 | (ends - starts) << 12 | places, 0)) AS mark
        FROM free GROUP BY pool_id, on_date ORDER BY on_date, pool_id
        """,
        organ_id,
        pool_ids,
        *_span(first, last),
        now,
        now,
    )


def _span(first: date, last: date) -> tuple[datetime, datetime]:
    """From midnight to midnight, by the centre's clock."""
    return (
        datetime.combine(first, time(), CENTRE_ZONE),
        datetime.combine(last + timedelta(days=1), time(), CENTRE_ZONE),
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
