"""What people are told about their appointments, in the transaction that made it so."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from backend import db
from backend.access import actions as access
from backend.access import queries as accounts
from backend.booking import queries, rules
from backend.clock import CENTRE_ZONE, civil_date
from backend.crypto import Keys
from backend.notices import actions as notices
from backend.notices.facts import addressed, day, when
from backend.notices.rules import reminder_at
from backend.permits import actions as permits


class Ear(Struct, frozen=True):
    """Who is told: the phone that booked, else the person's own, in its language."""

    phone: str
    language: str
    name: str


def about(row: queries.AppointmentRow) -> str:
    """What messages about the appointment are withdrawn by."""
    return f"appointment:{row.id}"


async def booked(conn: db.Conn, keys: Keys, row: queries.AppointmentRow, now: datetime) -> None:
    """With the papers to bring, now and the evening before."""
    await _tell(conn, keys, row, "appointment_booked", now)
    await _remind(conn, keys, row, now)


async def moved(conn: db.Conn, keys: Keys, row: queries.AppointmentRow, now: datetime) -> None:
    """What was not sent yet about the old time is not sent any more."""
    await notices.withdraw(conn, about(row), now)
    await _tell(conn, keys, row, "appointment_moved", now)
    await _remind(conn, keys, row, now)


async def cancelled(conn: db.Conn, keys: Keys, row: queries.AppointmentRow, now: datetime) -> None:
    await notices.withdraw(conn, about(row), now)
    await _tell(conn, keys, row, "appointment_cancelled", now)


async def cancelled_by_centre(
    conn: db.Conn, keys: Keys, row: queries.AppointmentRow, reason: str, now: datetime
) -> None:
    await notices.withdraw(conn, about(row), now)
    await _tell(conn, keys, row, "appointment_cancelled_by_centre", now, reason=reason)


async def offered(
    conn: db.Conn, keys: Keys, row: queries.HeldRow, now: datetime, **facts: Any
) -> None:
    """A place is kept for somebody: from the waiting list, from a draw, or because a centre closes."""
    ear = await _ear(conn, keys, row.account_id, row.person_id)
    if ear is None or row.keeps_until is None:
        return
    zh = ear.language == "zh"
    await notices.send(
        conn,
        keys,
        key=f"offer_made:{row.id}:0",
        template="appointment_closed" if row.offered_for == "closure" else "offer_made",
        phone=ear.phone,
        now=now,
        language=ear.language,
        about=f"appointment:{row.id}",
        expires_at=row.keeps_until,
        name=addressed(ear.name),
        **{
            "when": when(row.starts_at, ear.language),
            "centre": row.centre_name_zh if zh else row.centre_name_en,
            "item": row.item_name_zh if zh else row.item_name_en,
            "until": when(row.keeps_until, ear.language),
        }
        | facts,
    )


async def paused(
    conn: db.Conn, keys: Keys, row: queries.AppointmentRow, until: datetime, now: datetime
) -> None:
    """Too many missed: booking online pauses, walking in never does."""
    ear = await _ear(conn, keys, row.account_id, row.person_id)
    policy = await queries.policy(conn, row.organ_id)
    if ear is not None:
        await notices.send(
            conn,
            keys,
            key=f"noshow_paused:{row.person_id}:{row.id}",
            template="noshow_paused",
            phone=ear.phone,
            now=now,
            language=ear.language,
            name=addressed(ear.name),
            days=policy.noshow_days,
            times=policy.noshow_limit,
            until=day(civil_date(until), ear.language),
        )


async def _remind(conn: db.Conn, keys: Keys, row: queries.AppointmentRow, now: datetime) -> None:
    due = reminder_at(row.starts_at, now, CENTRE_ZONE)
    if due is not None:
        await _tell(conn, keys, row, "appointment_reminder", now, due_at=due)


async def _tell(
    conn: db.Conn,
    keys: Keys,
    row: queries.AppointmentRow,
    template: str,
    now: datetime,
    due_at: datetime | None = None,
    **facts: Any,
) -> None:
    """The same step of the same appointment is told once; none of it after the appointment began."""
    ear = await _ear(conn, keys, row.account_id, row.person_id)
    if ear is None:
        return
    zh = ear.language == "zh"
    await notices.send(
        conn,
        keys,
        key=f"{template}:{row.id}:{row.revision}",
        template=template,
        phone=ear.phone,
        now=now,
        language=ear.language,
        about=about(row),
        due_at=due_at,
        expires_at=row.starts_at if due_at else None,
        name=addressed(ear.name),
        when=when(row.starts_at, ear.language),
        centre=row.centre_name_zh if zh else row.centre_name_en,
        item=row.item_name_zh if zh else row.item_name_en,
        papers=await _papers(conn, row, zh),
        code=row.code,
        hours=int(rules.CANCEL_BEFORE.total_seconds() // 3600),
        **facts,
    )


async def _ear(conn: db.Conn, keys: Keys, account_id: int | None, person_id: int) -> Ear | None:
    person = await access.open_person(conn, keys, person_id)
    account = await accounts.account(conn, account_id) if account_id else None
    if account is not None:
        return Ear(access.phone_of(keys, account), account.language, person.name)
    return Ear(person.phone, "zh", person.name) if person.phone else None


async def _papers(conn: db.Conn, row: queries.AppointmentRow, zh: bool) -> list[str]:
    """What to bring: papers that data sharing supplies are not among them."""
    item = (await permits.item_now(conn, row.item_code, row.on)).item
    names = [one.name for one in item.materials if not one.exempt_by_data_sharing]
    said = [name.zh if zh else name.en for name in names]
    return said or ["有效身份证件" if zh else "identity card"]
