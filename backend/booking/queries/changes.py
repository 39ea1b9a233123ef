"""What happens to an appointment: places are taken and given back in one statement with the event."""

from datetime import date, datetime
from uuid import UUID

from backend import db
from backend.booking.queries.centres import Service


async def take_places(
    conn: db.Conn,
    service: Service,
    item_code: str,
    code: str,
    case_id: UUID,
    person_id: int,
    account_id: int | None,
    starts_at: datetime,
    ends_at: datetime,
    on: date,
    units: int,
    now: datetime,
    today: date,
    actor_kind: str,
    actor_id: int | None,
) -> UUID | None:
    """Take one place in each of the consecutive slots, in time order, and write the appointment.

    None: a slot is not there any more. A full one breaks `slot_never_oversold`.
    """
    made: UUID | None = await db.value(
        conn,
        """
        WITH wanted AS (
            SELECT organ_id, pool_id, starts_at FROM slot
            WHERE organ_id = $1 AND pool_id = $2 AND starts_at >= $3 AND starts_at < $4
            ORDER BY starts_at FOR UPDATE
        ), taken AS (
            UPDATE slot SET taken = taken + 1 FROM wanted
            WHERE (slot.organ_id, slot.pool_id, slot.starts_at) = (wanted.organ_id, wanted.pool_id, wanted.starts_at)
            RETURNING slot.starts_at
        ), made AS (
            INSERT INTO appointment (organ_id, id, code, case_id, person_id, account_id, item_code, centre_id, pool_id,
                                     starts_at, ends_at, on_date, units, state, made_at)
            SELECT $1, uuidv7(), $5, $6, $7, $8, $9, $10, $2, $3, $4, $11, $12::smallint, 'booked', $13
            WHERE (SELECT count(*) FROM taken) = $12::smallint
            RETURNING id
        ), logged AS (
            INSERT INTO event (organ_id, on_date, at, kind, appointment_id, case_id, item_code, item_version,
                               centre_id, slot_on, actor_kind, actor_id)
            SELECT $1, $14, $13, 'appointment_booked', made.id, $6, $9, c.item_version, $10, $11, $15, $16
            FROM made JOIN case_file c ON c.organ_id = $1 AND c.id = $6
        )
        SELECT id FROM made
        """,
        service.organ_id,
        service.pool_id,
        starts_at,
        ends_at,
        code,
        case_id,
        person_id,
        account_id,
        item_code,
        service.centre_id,
        on,
        units,
        now,
        today,
        actor_kind,
        actor_id,
    )
    return made


async def give_back(
    conn: db.Conn,
    organ_id: int,
    appointment_id: UUID,
    now: datetime,
    today: date,
    by: str,
    actor_id: int | None,
) -> bool:
    """booked → cancelled, its places free again. False: it was not booked any more."""
    return bool(
        await db.value(
            conn,
            """
            WITH ended AS (
                UPDATE appointment SET state = 'cancelled', cancelled_by = $5, ended_at = $3
                WHERE organ_id = $1 AND id = $2 AND state = 'booked'
                RETURNING id, pool_id, starts_at, ends_at, on_date, case_id, item_code, centre_id
            ), wanted AS (
                SELECT s.organ_id, s.pool_id, s.starts_at FROM slot s JOIN ended e
                    ON s.organ_id = $1 AND s.pool_id = e.pool_id AND s.starts_at >= e.starts_at AND s.starts_at < e.ends_at
                ORDER BY s.starts_at FOR UPDATE OF s
            ), freed AS (
                UPDATE slot SET taken = taken - 1 FROM wanted
                WHERE (slot.organ_id, slot.pool_id, slot.starts_at) = (wanted.organ_id, wanted.pool_id, wanted.starts_at)
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
