"""What the owner of an appointment sees of it."""

from collections.abc import Sequence
from uuid import UUID

from backend import crypto, db
from backend.access import actions as access
from backend.access.models import Resident
from backend.booking import queries, rules
from backend.booking.models import Appointment, Stage
from backend.crypto import Keys


async def own(conn: db.Conn, who: Resident, appointment_id: UUID) -> queries.AppointmentRow:
    row = await queries.appointment(conn, appointment_id)
    if row is None or row.account_id != who.account_id:
        raise rules.UnknownAppointment()
    return row


async def my_appointment(
    conn: db.Conn, keys: Keys, who: Resident, appointment_id: UUID
) -> Appointment:
    return await shown(conn, keys, who, await own(conn, who, appointment_id))


async def my_appointments(conn: db.Conn, keys: Keys, who: Resident) -> list[Appointment]:
    return await shown_all(conn, keys, who, await queries.appointments_of(conn, who.account_id))


async def row_of(conn: db.Conn, appointment_id: UUID) -> queries.AppointmentRow:
    row = await queries.appointment(conn, appointment_id)
    if row is None:
        raise rules.UnknownAppointment()
    return row


async def shown(
    conn: db.Conn, keys: Keys, who: Resident, row: queries.AppointmentRow
) -> Appointment:
    (one,) = await shown_all(conn, keys, who, [row])
    return one


async def shown_all(
    conn: db.Conn, keys: Keys, who: Resident, rows: Sequence[queries.AppointmentRow]
) -> list[Appointment]:
    """As their owner sees them; the names of others masked."""
    others = [row.person_id for row in rows if row.person_id != who.person_id]
    names = await access.masked_names(conn, keys, others) if others else {}
    return [_shown(keys, row, names.get(row.person_id)) for row in rows]


def shown_own(keys: Keys, row: queries.AppointmentRow) -> Appointment:
    """One's own matter."""
    return _shown(keys, row, None)


def _shown(keys: Keys, row: queries.AppointmentRow, for_name: str | None) -> Appointment:
    claim = crypto.Claim("appointment", row.id, row.starts_at, row.centre_id)
    return Appointment(
        id=row.id,
        code=row.code,
        state=row.state,
        item_code=row.item_code,
        item_name_zh=row.item_name_zh,
        item_name_en=row.item_name_en,
        centre_code=row.centre_code,
        centre_name_zh=row.centre_name_zh,
        centre_name_en=row.centre_name_en,
        address_zh=row.address_zh,
        address_en=row.address_en,
        latitude=row.latitude,
        longitude=row.longitude,
        starts_at=row.starts_at,
        ends_at=row.over_at,
        on=row.on,
        case_id=row.case_id,
        case_number=row.case_number,
        may_cancel_until=row.starts_at - rules.CANCEL_BEFORE,
        revision=row.revision,
        party_id=row.party_id,
        for_name=for_name,
        stages=stages(row),
        qr=crypto.sign_ticket(keys, claim),
        situation=row.situation.said if row.situation else None,
    )


def stages(row: queries.AppointmentRow | queries.HeldRow) -> list[Stage]:
    """Where to be, in order."""
    first = Stage(row.pool_kind, row.pool_name_zh, row.pool_name_en, row.starts_at, row.ends_at)
    if row.then_starts_at is None or row.then_ends_at is None:
        return [first]
    then = Stage(
        "window",
        row.then_name_zh or "",
        row.then_name_en or "",
        row.then_starts_at,
        row.then_ends_at,
    )
    return [first, then]
