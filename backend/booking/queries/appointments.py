"""Appointments as stored."""

from datetime import date, datetime
from uuid import UUID

from backend import db
from backend.booking.models import Answered, AppointmentState
from backend.booking.queries.stages import Staged


class AppointmentRow(Staged, frozen=True):
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
    on: date
    case_id: UUID
    case_number: str
    sealed: bool
    """Of the case: lists name neither its matter nor its number."""
    person_id: int
    account_id: int | None
    party_id: UUID | None
    revision: int
    note: str | None
    situation: Answered | None


APPOINTMENT = """
    SELECT a.organ_id, a.id, a.code, a.state, a.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en,
           a.centre_id, c.code AS centre_code, c.name_zh AS centre_name_zh, c.name_en AS centre_name_en,
           c.address_zh, c.address_en, c.latitude::float8 AS latitude, c.longitude::float8 AS longitude, a.pool_id,
           p.kind AS pool_kind, p.name_zh AS pool_name_zh, p.name_en AS pool_name_en, a.starts_at, a.ends_at,
           a.then_pool_id, t.name_zh AS then_name_zh, t.name_en AS then_name_en, a.then_starts_at, a.then_ends_at,
           a.on_date AS on, a.case_id, f.number AS case_number, f.sealed, a.person_id, a.account_id, a.party_id,
           a.revision, a.note, a.situation
    FROM appointment a
    JOIN centre c ON c.id = a.centre_id
    JOIN pool p ON p.id = a.pool_id
    LEFT JOIN pool t ON t.id = a.then_pool_id
    JOIN case_file f ON (f.organ_id, f.id) = (a.organ_id, a.case_id)
    JOIN item_version v ON (v.item_code, v.version) = (f.item_code, f.item_version)
"""


async def appointment(conn: db.Conn, appointment_id: UUID) -> AppointmentRow | None:
    return await db.one(conn, AppointmentRow, APPOINTMENT + "WHERE a.id = $1", appointment_id)


async def locked(conn: db.Conn, appointment_id: UUID) -> AppointmentRow | None:
    """The same, kept as it is until the transaction ends."""
    return await db.one(
        conn, AppointmentRow, APPOINTMENT + "WHERE a.id = $1 FOR NO KEY UPDATE OF a", appointment_id
    )


async def appointments(conn: db.Conn, ids: list[UUID]) -> list[AppointmentRow]:
    """In time order."""
    return await db.many(
        conn,
        AppointmentRow,
        APPOINTMENT + "WHERE a.id = ANY ($1) ORDER BY a.starts_at, a.id",
        ids,
    )


async def party(conn: db.Conn, party_id: UUID) -> list[AppointmentRow]:
    """The appointments of one visit, in time order."""
    return await db.many(
        conn,
        AppointmentRow,
        APPOINTMENT + "WHERE a.party_id = $1 ORDER BY a.starts_at, a.id",
        party_id,
    )


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


async def day_of_centre(conn: db.Conn, centre_id: int, on: date) -> list[AppointmentRow]:
    """Every appointment of a centre's day, cancelled ones too, in time order."""
    return await db.many(
        conn,
        AppointmentRow,
        APPOINTMENT + "WHERE a.centre_id = $1 AND a.on_date = $2 ORDER BY a.starts_at, a.id",
        centre_id,
        on,
    )


async def overdue(conn: db.Conn, before: datetime, most: int) -> list[AppointmentRow]:
    """Booked appointments whose slot ended before: nobody checked in."""
    return await db.many(
        conn,
        AppointmentRow,
        APPOINTMENT
        + "WHERE a.state = 'booked' AND a.ends_at < $1 ORDER BY a.id LIMIT $2 FOR UPDATE OF a SKIP LOCKED",
        before,
        most,
    )
