"""What staff see of a day, and what the log says of their acts."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.booking.models.staff import PolicyChange, Reserved
from backend.booking.queries.appointments import APPOINTMENT, AppointmentRow


class DaySlot(Struct, frozen=True):
    """A slot as the diary counts it. `opened`: places the openings give now."""

    pool_id: int
    starts_at: datetime
    ends_at: datetime
    opened: int
    taken: int


class CallRow(Struct, frozen=True):
    """A booking by phone as the log keeps it."""

    wish: str
    appointments: list[UUID]


async def reserved(conn: db.Conn, centre_id: int, on: date, now: datetime) -> list[Reserved]:
    """Live holds and offers of a centre's day, in time order."""
    return await db.many(
        conn,
        Reserved,
        """
        SELECT a.id, a.state, a.pool_id, a.starts_at, coalesce(a.then_ends_at, a.ends_at) AS ends_at,
               v.name_zh AS item_name_zh, v.name_en AS item_name_en, a.keeps_until, a.on_date AS on
        FROM appointment a
        JOIN item_version v ON v.item_code = a.item_code AND v.valid_from <= a.on_date
                           AND (v.valid_to IS NULL OR v.valid_to > a.on_date)
        WHERE a.centre_id = $1 AND a.on_date = $2 AND a.keeps_until > $3
        ORDER BY a.starts_at, a.id
        """,
        centre_id,
        on,
        now,
    )


async def visit(conn: db.Conn, party_id: UUID) -> list[AppointmentRow]:
    """The appointments of one visit, in time order; those nobody confirmed have no case yet."""
    return await db.many(
        conn,
        AppointmentRow,
        APPOINTMENT + "WHERE a.party_id = $1 ORDER BY a.starts_at, a.id",
        party_id,
    )


async def day_slots(conn: db.Conn, centre_id: int, on: date) -> list[DaySlot]:
    """Every slot of the centre's day, by pool and time."""
    return await db.many(
        conn,
        DaySlot,
        """
        SELECT s.pool_id, s.starts_at, s.ends_at, s.opened, s.taken
        FROM slot s JOIN pool p ON p.id = s.pool_id JOIN centre c ON c.id = p.centre_id
        WHERE c.id = $1 AND s.organ_id = c.organ_id AND s.on_date = $2
        ORDER BY s.pool_id, s.starts_at
        """,
        centre_id,
        on,
    )


async def call(conn: db.Conn, person_id: int, staff_id: int, token: UUID) -> CallRow | None:
    """What was booked for the person with this token of this member of staff."""
    return await db.one(
        conn,
        CallRow,
        """
        SELECT details ->> 'wish' AS wish, details -> 'appointments' AS appointments FROM audit
        WHERE person_id = $1 AND staff_id = $2 AND act = 'booked_by_phone' AND details ->> 'token' = $3
        """,
        person_id,
        staff_id,
        str(token),
    )


async def call_of(
    conn: db.Conn, person_id: int, staff_id: int, appointment_id: UUID
) -> CallRow | None:
    """The booking by phone this appointment came of, if this member of staff made it."""
    return await db.one(
        conn,
        CallRow,
        """
        SELECT details ->> 'wish' AS wish, details -> 'appointments' AS appointments FROM audit
        WHERE person_id = $1 AND staff_id = $2 AND act = 'booked_by_phone'
          AND details -> 'appointments' ? $3
        """,
        person_id,
        staff_id,
        str(appointment_id),
    )


async def policy_changes(conn: db.Conn, organ_id: int, most: int) -> list[PolicyChange]:
    """Of the organ, newest first."""
    return await db.many(
        conn,
        PolicyChange,
        """
        SELECT a.at, s.name AS staff_name, a.reason, a.details -> 'was' AS was, a.details -> 'became' AS became
        FROM audit a JOIN staff s ON s.id = a.staff_id
        WHERE s.organ_id = $1 AND a.act = 'booking_policy_changed'
        ORDER BY a.id DESC LIMIT $2
        """,
        organ_id,
        most,
    )
