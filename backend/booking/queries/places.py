"""The one room where slots are counted up and down. Rows are locked in one order: appointments by id,
freed places by id, slots by pool and time."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.booking.models import Run


async def change_places(
    conn: db.Conn, organ_id: int, take: list[Run], give: list[Run] | None = None
) -> int:
    """Take one place in every slot of the runs to take, give one back in every slot of the others.

    All slots are locked in time order first, whichever way they go. A slot that would be sold twice
    breaks `slot_never_oversold`. What goes back to a slot that was closed meanwhile is gone. Returns how many slots the runs to take found.
    """
    runs = [*take, *(give or [])]
    found: int = await db.value(
        conn,
        """
        WITH change AS (
            SELECT s.pool_id, s.starts_at, sum(r.delta)::smallint AS delta,
                   count(*) FILTER (WHERE r.delta > 0) AS taken
            FROM unnest($2::integer[], $3::timestamptz[], $4::timestamptz[], $5::smallint[])
                AS r (pool_id, starts_at, ends_at, delta)
            JOIN slot s ON s.organ_id = $1 AND s.pool_id = r.pool_id AND s.starts_at >= r.starts_at
                       AND s.starts_at < r.ends_at
            GROUP BY s.pool_id, s.starts_at
        ), locked AS (
            SELECT s.pool_id, s.starts_at, c.delta, c.taken
            FROM slot s JOIN change c ON s.organ_id = $1 AND (c.pool_id, c.starts_at) = (s.pool_id, s.starts_at)
            ORDER BY s.pool_id, s.starts_at FOR UPDATE OF s
        ), changed AS (
            UPDATE slot s SET taken = s.taken + l.delta,
                              places = CASE WHEN l.delta < 0 THEN least(s.places, greatest(s.taken + l.delta, s.opened))
                                       ELSE s.places END
            FROM locked l
            WHERE s.organ_id = $1 AND (s.pool_id, s.starts_at) = (l.pool_id, l.starts_at) AND l.delta <> 0
        )
        SELECT coalesce(sum(taken), 0)::integer FROM locked
        """,
        organ_id,
        [run.pool_id for run in runs],
        [run.starts_at for run in runs],
        [run.ends_at for run in runs],
        [1] * len(take) + [-1] * (len(runs) - len(take)),
    )
    return found


async def lapse(
    conn: db.Conn,
    organ_id: int,
    wanted: list[Run],
    now: datetime,
    own: list[UUID] | None = None,
) -> list[Run]:
    """End the holds in `own`, and every hold or offer past its time on the wanted places, with all of
    its visit; their places, to be given back in the same transaction."""
    return await db.many(
        conn,
        Run,
        """
        WITH due AS (
            SELECT coalesce(a.party_id, a.id) AS whole FROM appointment a
            CROSS JOIN LATERAL (VALUES (a.pool_id, a.starts_at, a.ends_at),
                                       (a.then_pool_id, a.then_starts_at, a.then_ends_at))
                AS stage (pool_id, starts_at, ends_at)
            JOIN unnest($2::integer[], $3::timestamptz[], $4::timestamptz[]) AS w (pool_id, starts_at, ends_at)
                ON w.pool_id = stage.pool_id AND stage.starts_at < w.ends_at AND stage.ends_at > w.starts_at
            WHERE a.organ_id = $1 AND a.keeps_until <= $5
        ), found AS (
            SELECT a.id FROM appointment a
            WHERE a.organ_id = $1 AND a.keeps_until IS NOT NULL
              AND (a.id = ANY ($6) OR (a.keeps_until <= $5 AND coalesce(a.party_id, a.id) IN (SELECT whole FROM due)))
            ORDER BY a.id FOR UPDATE
        ), ended AS (
            UPDATE appointment a SET state = 'lapsed', keeps_until = NULL, hold_number = NULL, ended_at = $5
            FROM found WHERE a.organ_id = $1 AND a.id = found.id AND a.keeps_until IS NOT NULL
            RETURNING a.pool_id, a.starts_at, a.ends_at, a.then_pool_id, a.then_starts_at, a.then_ends_at
        ), passed AS (
            SELECT f.id FROM freed f
            WHERE f.organ_id = $1 AND f.returns_at <= $5
              AND EXISTS (SELECT FROM unnest($2::integer[], $3::timestamptz[], $4::timestamptz[])
                              AS w (pool_id, starts_at, ends_at)
                          WHERE w.pool_id = f.pool_id AND f.starts_at < w.ends_at AND f.ends_at > w.starts_at)
            ORDER BY f.id FOR UPDATE
        ), returned AS (
            DELETE FROM freed f USING passed WHERE f.organ_id = $1 AND f.id = passed.id
            RETURNING f.pool_id, f.starts_at, f.ends_at
        )
        SELECT pool_id, starts_at, ends_at FROM ended
        UNION ALL SELECT then_pool_id, then_starts_at, then_ends_at FROM ended WHERE then_pool_id IS NOT NULL
        UNION ALL SELECT pool_id, starts_at, ends_at FROM returned
        """,
        organ_id,
        [run.pool_id for run in wanted],
        [run.starts_at for run in wanted],
        [run.ends_at for run in wanted],
        now,
        own or [],
    )


class Due(Struct, frozen=True):
    """A stage that goes back, of its organ."""

    organ_id: int
    pool_id: int
    starts_at: datetime
    ends_at: datetime


async def lapse_due(conn: db.Conn, now: datetime, most: int) -> list[Due]:
    """The same for whatever is past its time anywhere: what another transaction deals with is left to it."""
    return await db.many(
        conn,
        Due,
        """
        WITH found AS (
            SELECT organ_id, id FROM appointment WHERE keeps_until <= $1
            ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
        ), ended AS (
            UPDATE appointment a SET state = 'lapsed', keeps_until = NULL, hold_number = NULL, ended_at = $1
            FROM found WHERE (a.organ_id, a.id) = (found.organ_id, found.id)
            RETURNING a.organ_id, a.pool_id, a.starts_at, a.ends_at, a.then_pool_id, a.then_starts_at, a.then_ends_at
        ), passed AS (
            SELECT organ_id, id FROM freed WHERE returns_at <= $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
        ), returned AS (
            DELETE FROM freed f USING passed WHERE (f.organ_id, f.id) = (passed.organ_id, passed.id)
            RETURNING f.organ_id, f.pool_id, f.starts_at, f.ends_at
        )
        SELECT organ_id, pool_id, starts_at, ends_at FROM ended
        UNION ALL SELECT organ_id, then_pool_id, then_starts_at, then_ends_at FROM ended WHERE then_pool_id IS NOT NULL
        UNION ALL SELECT organ_id, pool_id, starts_at, ends_at FROM returned
        """,
        now,
        most,
    )


async def keep_freed(
    conn: db.Conn, organ_id: int, appointment_id: UUID, runs: list[Run], returns_at: datetime
) -> None:
    """Places given back: they stay counted until their random moment."""
    await db.run(
        conn,
        """
        INSERT INTO freed (organ_id, appointment_id, pool_id, starts_at, ends_at, returns_at)
        SELECT $1, $2, r.pool_id, r.starts_at, r.ends_at, $6
        FROM unnest($3::integer[], $4::timestamptz[], $5::timestamptz[]) AS r (pool_id, starts_at, ends_at)
        """,
        organ_id,
        appointment_id,
        [run.pool_id for run in runs],
        [run.starts_at for run in runs],
        [run.ends_at for run in runs],
        returns_at,
    )


class LockedSlot(Struct, frozen=True):
    """A slot that nobody else changes until the transaction ends."""

    pool_id: int
    starts_at: datetime
    ends_at: datetime
    places: int
    taken: int


async def lock_places(
    conn: db.Conn, organ_id: int, wanted: list[Run], now: datetime
) -> list[LockedSlot]:
    """Every slot of the runs that may be booked by now, locked in time order."""
    return await db.many(
        conn,
        LockedSlot,
        """
        WITH wanted AS (
            SELECT DISTINCT s.pool_id, s.starts_at
            FROM unnest($2::integer[], $3::timestamptz[], $4::timestamptz[]) AS w (pool_id, starts_at, ends_at)
            JOIN slot s ON s.organ_id = $1 AND s.pool_id = w.pool_id AND s.starts_at >= w.starts_at
                       AND s.starts_at < w.ends_at
        )
        SELECT s.pool_id, s.starts_at, s.ends_at, least(s.places, s.opened) AS places, s.taken
        FROM slot s JOIN wanted w ON s.organ_id = $1 AND (w.pool_id, w.starts_at) = (s.pool_id, s.starts_at)
        WHERE s.opens_at IS NULL OR s.opens_at <= $5
        ORDER BY s.pool_id, s.starts_at FOR UPDATE OF s
        """,
        organ_id,
        [run.pool_id for run in wanted],
        [run.starts_at for run in wanted],
        [run.ends_at for run in wanted],
        now,
    )
