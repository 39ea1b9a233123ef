"""Slots and appointments. Places are taken and given back in one statement with their event."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.booking.models import AppointmentState
from backend.booking.rules import Slot


class Service(Struct, frozen=True):
    """Which pool of a centre serves an item, and how long the item usually takes."""

    organ_id: int
    division_code: str
    centre_id: int
    centre_code: str
    centre_name_zh: str
    pool_id: int
    minutes: int
    online: bool


class CentreRow(Struct, frozen=True):
    """A centre that serves an item."""

    organ_id: int
    centre_id: int
    pool_id: int
    code: str
    tier: str
    name_zh: str
    name_en: str
    address_zh: str
    address_en: str
    phone: str | None
    latitude: float
    longitude: float
    minutes: int
    waiting_now: int


class AppointmentRow(Struct, frozen=True):
    """An appointment as stored, with the names its page shows."""

    organ_id: int
    id: UUID
    code: str
    state: AppointmentState
    item_code: str
    item_name_zh: str
    item_name_en: str
    centre_id: int
    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    address_zh: str
    address_en: str
    latitude: float
    longitude: float
    pool_id: int
    starts_at: datetime
    ends_at: datetime
    on: date
    case_id: UUID
    case_number: str
    person_id: int
    account_id: int | None


class PoolSlot(Struct, frozen=True):
    pool_id: int
    on_date: date
    starts_at: datetime
    ends_at: datetime
    places: int
    taken: int


async def service(conn: db.Conn, item_code: str, centre_code: str, on: date) -> Service | None:
    return await db.one(
        conn,
        Service,
        """
        SELECT c.organ_id, o.division_code, c.id AS centre_id, c.code AS centre_code, c.name_zh AS centre_name_zh,
               s.pool_id, (v.content -> 'visit' ->> 'minutes')::integer AS minutes,
               v.content -> 'online' ->> 'depth' = 'full' AS online
        FROM service s
        JOIN centre c ON c.id = s.centre_id
        JOIN organ o ON o.id = c.organ_id
        JOIN pool p ON p.id = s.pool_id
        JOIN item_version v ON v.item_code = s.item_code AND v.valid_from <= $3
                           AND (v.valid_to IS NULL OR v.valid_to > $3)
        WHERE s.item_code = $1 AND c.code = $2
          AND s.valid_from <= $3 AND (s.valid_to IS NULL OR s.valid_to > $3)
          AND (c.closed_on IS NULL OR c.closed_on > $3)
        """,
        item_code,
        centre_code,
        on,
    )


async def centres_serving(conn: db.Conn, item_code: str, on: date) -> list[CentreRow]:
    """Every centre that serves the item on that day, with the line of its pool right now."""
    return await db.many(
        conn,
        CentreRow,
        """
        SELECT c.organ_id, c.id AS centre_id, s.pool_id, c.code, c.tier, c.name_zh, c.name_en, c.address_zh,
               c.address_en, c.phone, c.latitude::float8 AS latitude, c.longitude::float8 AS longitude,
               (v.content -> 'visit' ->> 'minutes')::integer AS minutes,
               (SELECT count(*) FROM ticket t WHERE t.centre_id = c.id AND t.on_date = $2 AND t.state = 'waiting'
                AND t.pool_id = s.pool_id)::integer AS waiting_now
        FROM service s
        JOIN centre c ON c.id = s.centre_id
        JOIN item_version v ON v.item_code = s.item_code AND v.valid_from <= $2
                           AND (v.valid_to IS NULL OR v.valid_to > $2)
        WHERE s.item_code = $1 AND s.valid_from <= $2 AND (s.valid_to IS NULL OR s.valid_to > $2)
          AND (c.closed_on IS NULL OR c.closed_on > $2)
        ORDER BY c.tier = 'county_hall' DESC, c.tier, c.code
        """,
        item_code,
        on,
    )


async def slots(conn: db.Conn, pool_ids: list[int], from_date: date, to_date: date) -> list[PoolSlot]:
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


APPOINTMENT = """
    SELECT a.organ_id, a.id, a.code, a.state, a.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en,
           a.centre_id, c.code AS centre_code, c.name_zh AS centre_name_zh, c.name_en AS centre_name_en,
           c.address_zh, c.address_en, c.latitude::float8 AS latitude, c.longitude::float8 AS longitude, a.pool_id,
           a.starts_at, a.ends_at, a.on_date AS on, a.case_id, f.number AS case_number, a.person_id, a.account_id
    FROM appointment a
    JOIN centre c ON c.id = a.centre_id
    JOIN case_file f ON (f.organ_id, f.id) = (a.organ_id, a.case_id)
    JOIN item_version v ON (v.item_code, v.version) = (f.item_code, f.item_version)
"""


async def appointment(conn: db.Conn, appointment_id: UUID) -> AppointmentRow | None:
    return await db.one(conn, AppointmentRow, APPOINTMENT + "WHERE a.id = $1", appointment_id)


async def appointment_by_code(conn: db.Conn, code: str) -> AppointmentRow | None:
    return await db.one(conn, AppointmentRow, APPOINTMENT + "WHERE a.code = $1", code)


async def appointments_of(conn: db.Conn, account_id: int) -> list[AppointmentRow]:
    """Of one account, the coming ones first, then the newest past ones."""
    return await db.many(
        conn,
        AppointmentRow,
        APPOINTMENT + "WHERE a.account_id = $1 ORDER BY a.starts_at DESC LIMIT 100",
        account_id,
    )


async def overdue(conn: db.Conn, before: datetime, most: int) -> list[AppointmentRow]:
    """Booked appointments whose slot ended before: nobody checked in."""
    return await db.many(
        conn,
        AppointmentRow,
        APPOINTMENT + "WHERE a.state = 'booked' AND a.ends_at < $1 ORDER BY a.id LIMIT $2 FOR UPDATE OF a SKIP LOCKED",
        before,
        most,
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
        WITH shut AS (
            UPDATE slot SET places = taken
            WHERE organ_id = $1 AND pool_id = $2 AND on_date BETWEEN $3 AND $4 AND taken > 0 AND places > taken
              AND NOT starts_at = ANY ($5)
        )
        DELETE FROM slot
        WHERE organ_id = $1 AND pool_id = $2 AND on_date BETWEEN $3 AND $4 AND taken = 0 AND NOT starts_at = ANY ($5)
        """,
        organ_id,
        pool_id,
        from_date,
        to_date,
        kept,
    )
