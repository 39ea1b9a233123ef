"""What happens to an appointment: every step in one statement with its event."""

from datetime import date, datetime
from uuid import UUID

from backend import db
from backend.booking.queries.making import New


async def cancel(
    conn: db.Conn,
    organ_id: int,
    appointment_id: UUID,
    now: datetime,
    today: date,
    by: str,
    actor_id: int | None,
    returns_at: datetime,
) -> bool:
    """booked → cancelled; its places stay counted until `returns_at`. False: it was not booked any more."""
    return bool(
        await db.value(
            conn,
            """
            WITH ended AS (
                UPDATE appointment SET state = 'cancelled', cancelled_by = $5, ended_at = $3
                WHERE organ_id = $1 AND id = $2 AND state = 'booked'
                RETURNING id, pool_id, starts_at, ends_at, then_pool_id, then_starts_at, then_ends_at, on_date, case_id,
                          item_code, centre_id
            ), kept AS (
                INSERT INTO freed (organ_id, appointment_id, pool_id, starts_at, ends_at, returns_at)
                SELECT $1, e.id, stage.pool_id, stage.starts_at, stage.ends_at, $7
                FROM ended e
                CROSS JOIN LATERAL (VALUES (e.pool_id, e.starts_at, e.ends_at),
                                           (e.then_pool_id, e.then_starts_at, e.then_ends_at))
                    AS stage (pool_id, starts_at, ends_at)
                WHERE stage.pool_id IS NOT NULL
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, appointment_id, case_id, item_code, item_version,
                                   centre_id, slot_on, actor_kind, actor_id, details)
                SELECT $1, $4, $3, 'appointment_cancelled', e.id, e.case_id, e.item_code, c.item_version, e.centre_id,
                       e.on_date, CASE $5 WHEN 'resident' THEN 'resident' ELSE 'staff' END, $6,
                       jsonb_build_object('by', $5::text)
                FROM ended e JOIN case_file c ON c.organ_id = $1 AND c.id = e.case_id
            )
            SELECT true FROM ended
            """,
            organ_id,
            appointment_id,
            now,
            today,
            by,
            actor_id,
            returns_at,
        )
    )


async def move(
    conn: db.Conn,
    organ_id: int,
    appointment_id: UUID,
    to: New,
    was_on: date,
    now: datetime,
    today: date,
    actor_kind: str,
    actor_id: int | None,
) -> bool:
    """Another place and time for a booked appointment, with its event; only the places of `to` are used.
    False: it was not booked any more."""
    return bool(
        await db.value(
            conn,
            """
            WITH moved AS (
                UPDATE appointment SET centre_id = $3, pool_id = $4, starts_at = $5, ends_at = $6, then_pool_id = $7,
                                       then_starts_at = $8, then_ends_at = $9, on_date = $10, units = $11,
                                       revision = revision + 1
                WHERE organ_id = $1 AND id = $2 AND state = 'booked'
                RETURNING id, case_id, item_code, centre_id, on_date
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, appointment_id, case_id, item_code, item_version,
                                   centre_id, slot_on, actor_kind, actor_id, details)
                SELECT $1, $13, $12, 'appointment_moved', m.id, m.case_id, m.item_code, c.item_version, m.centre_id,
                       m.on_date, $14, $15, jsonb_build_object('from', $16::date)
                FROM moved m JOIN case_file c ON c.organ_id = $1 AND c.id = m.case_id
            )
            SELECT true FROM moved
            """,
            organ_id,
            appointment_id,
            to.centre_id,
            to.pool_id,
            to.starts_at,
            to.ends_at,
            to.then_pool_id,
            to.then_starts_at,
            to.then_ends_at,
            to.on,
            to.units,
            now,
            today,
            actor_kind,
            actor_id,
            was_on,
        )
    )


async def arrive(
    conn: db.Conn, organ_id: int, appointment_id: UUID, now: datetime, today: date, actor_kind: str
) -> bool:
    """booked → arrived. False: it was not booked any more."""
    return bool(
        await db.value(
            conn,
            """
            WITH came AS (
                UPDATE appointment SET state = 'arrived', arrived_at = $3
                WHERE organ_id = $1 AND id = $2 AND state = 'booked'
                RETURNING id, on_date, case_id, item_code, centre_id
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, appointment_id, case_id, item_code, item_version,
                                   centre_id, slot_on, actor_kind)
                SELECT $1, $4, $3, 'appointment_arrived', a.id, a.case_id, a.item_code, c.item_version, a.centre_id,
                       a.on_date, $5
                FROM came a JOIN case_file c ON c.organ_id = $1 AND c.id = a.case_id
            )
            SELECT true FROM came
            """,
            organ_id,
            appointment_id,
            now,
            today,
            actor_kind,
        )
    )


async def end(
    conn: db.Conn, organ_id: int, appointment_id: UUID, state: str, now: datetime, today: date
) -> bool:
    """arrived → fulfilled, or booked → noshow (then its remaining places are past and stay taken)."""
    return bool(
        await db.value(
            conn,
            """
            WITH ended AS (
                UPDATE appointment SET state = $3, ended_at = $4
                WHERE organ_id = $1 AND id = $2 AND state = CASE $3 WHEN 'fulfilled' THEN 'arrived' ELSE 'booked' END
                RETURNING id, on_date, case_id, item_code, centre_id
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, appointment_id, case_id, item_code, item_version,
                                   centre_id, slot_on, actor_kind)
                SELECT $1, $5, $4, 'appointment_' || $3, a.id, a.case_id, a.item_code, c.item_version, a.centre_id,
                       a.on_date, CASE $3 WHEN 'fulfilled' THEN 'staff' ELSE 'job' END
                FROM ended a JOIN case_file c ON c.organ_id = $1 AND c.id = a.case_id
            )
            SELECT true FROM ended
            """,
            organ_id,
            appointment_id,
            state,
            now,
            today,
        )
    )


async def unend(conn: db.Conn, organ_id: int, appointment_id: UUID) -> None:
    """fulfilled → arrived: the end of its visit is undone, and its event counted no more."""
    await db.run(
        conn,
        """
        UPDATE appointment SET state = 'arrived', ended_at = NULL
        WHERE organ_id = $1 AND id = $2 AND state = 'fulfilled'
        """,
        organ_id,
        appointment_id,
    )
