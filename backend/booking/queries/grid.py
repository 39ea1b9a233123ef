"""Slots and their places."""

from datetime import date, datetime

from msgspec import Struct

from backend import db
from backend.booking.models import Slot


class PoolSlot(Struct, frozen=True):
    pool_id: int
    on_date: date
    starts_at: datetime
    ends_at: datetime
    places: int
    taken: int


async def slots(
    conn: db.Conn, pool_ids: list[int], from_date: date, to_date: date
) -> list[PoolSlot]:
    """Every slot of the pools in the days, in time order: what availability is made of."""
    return await db.many(
        conn,
        PoolSlot,
        """
        SELECT pool_id, on_date, starts_at, ends_at, places, taken FROM slot
        WHERE pool_id = ANY ($1) AND on_date BETWEEN $2 AND $3 ORDER BY pool_id, starts_at
        """,
        pool_ids,
        from_date,
        to_date,
    )


async def slots_from(conn: db.Conn, organ_id: int, pool_id: int, starts_at: datetime) -> list[Slot]:
    """The slots of the pool from a start on; as many as the longest item takes."""
    return await db.many(
        conn,
        Slot,
        """
        SELECT starts_at, ends_at, places, taken FROM slot
        WHERE organ_id = $1 AND pool_id = $2 AND starts_at >= $3 ORDER BY starts_at LIMIT 48
        """,
        organ_id,
        pool_id,
        starts_at,
    )


async def put_slots(
    conn: db.Conn,
    organ_id: int,
    pool_id: int,
    starts: list[datetime],
    ends: list[datetime],
    days: list[date],
    places: list[int],
) -> int:
    """Make or adjust slots, in time order, never below what is taken; how many changed."""
    return await db.run(
        conn,
        """
        INSERT INTO slot AS s (organ_id, pool_id, starts_at, ends_at, on_date, places)
        SELECT $1, $2, w.starts_at, w.ends_at, w.on_date, w.places
        FROM unnest($3::timestamptz[], $4::timestamptz[], $5::date[], $6::smallint[])
            AS w (starts_at, ends_at, on_date, places)
        ORDER BY w.starts_at
        ON CONFLICT (organ_id, pool_id, starts_at) DO UPDATE SET places = greatest(s.taken, excluded.places)
            WHERE s.places <> greatest(s.taken, excluded.places)
        """,
        organ_id,
        pool_id,
        starts,
        ends,
        days,
        places,
    )


async def drop_slots(
    conn: db.Conn, organ_id: int, pool_id: int, from_date: date, to_date: date, kept: list[datetime]
) -> int:
    """Slots of the days that no opening gives any more: gone if empty, shut if somebody holds one."""
    return await db.run(
        conn,
        """
        WITH past AS (
            SELECT organ_id, pool_id, starts_at, taken FROM slot
            WHERE organ_id = $1 AND pool_id = $2 AND on_date BETWEEN $3 AND $4 AND NOT starts_at = ANY ($5)
            ORDER BY starts_at FOR UPDATE
        ), shut AS (
            UPDATE slot SET places = slot.taken FROM past
            WHERE (slot.organ_id, slot.pool_id, slot.starts_at) = (past.organ_id, past.pool_id, past.starts_at)
              AND past.taken > 0 AND slot.places > past.taken
        )
        DELETE FROM slot USING past
        WHERE (slot.organ_id, slot.pool_id, slot.starts_at) = (past.organ_id, past.pool_id, past.starts_at)
          AND past.taken = 0
        """,
        organ_id,
        pool_id,
        from_date,
        to_date,
        kept,
    )
