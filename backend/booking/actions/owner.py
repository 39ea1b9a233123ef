"""What the owner of an appointment sees and hears of it."""

from datetime import datetime
from uuid import UUID

from backend import crypto, db
from backend.access import actions as access
from backend.access.models import Resident
from backend.booking import queries, rules
from backend.booking.models import Appointment
from backend.clock import CENTRE_ZONE
from backend.crypto import Keys
from backend.notices import actions as notices


async def own(conn: db.Conn, who: Resident, appointment_id: UUID) -> queries.AppointmentRow:
    row = await queries.appointment(conn, appointment_id)
    if row is None or row.account_id != who.account_id:
        raise rules.UnknownAppointment()
    return row


async def my_appointment(
    conn: db.Conn, keys: Keys, who: Resident, appointment_id: UUID
) -> Appointment:
    return shown(keys, await own(conn, who, appointment_id))


async def my_appointments(conn: db.Conn, keys: Keys, who: Resident) -> list[Appointment]:
    return [shown(keys, row) for row in await queries.appointments_of(conn, who.account_id)]


async def row_of(conn: db.Conn, appointment_id: UUID) -> queries.AppointmentRow:
    row = await queries.appointment(conn, appointment_id)
    if row is None:
        raise rules.UnknownAppointment()
    return row


def shown(keys: Keys, row: queries.AppointmentRow) -> Appointment:
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
        ends_at=row.ends_at,
        on=row.on,
        case_id=row.case_id,
        case_number=row.case_number,
        may_cancel_until=row.starts_at - rules.CANCEL_BEFORE,
        qr=crypto.sign_ticket(keys, claim),
    )


async def tell(
    conn: db.Conn,
    keys: Keys,
    row: queries.AppointmentRow,
    template: str,
    now: datetime,
    **facts: object,
) -> None:
    person = await access.open_person(conn, keys, row.person_id)
    if person.phone is None:
        return
    await notices.send(
        conn,
        keys,
        key=f"{template}:{row.id}:1",
        template=template,
        phone=person.phone,
        now=now,
        name=f"{person.name[:1]}先生/女士",
        when=when(row.starts_at),
        centre=row.centre_name_zh,
        item=row.item_name_zh,
        code=row.code,
        hours=int(rules.CANCEL_BEFORE.total_seconds() // 3600),
        **facts,
    )


def when(instant: datetime) -> str:
    """9月18日（周五）上午9:30, on the centre's clock."""
    local = instant.astimezone(CENTRE_ZONE)
    half = "上午" if local.hour < 12 else "下午"
    hour = local.hour if local.hour <= 12 else local.hour - 12
    return f"{local.month}月{local.day}日（周{'一二三四五六日'[local.weekday()]}）{half}{hour}:{local.minute:02d}"
