"""What people are told about their appointments, in the transaction that made it so."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.access import actions as access
from backend.access.actions import Ear
from backend.booking import queries, rules
from backend.booking.models import Answered
from backend.booking.queries.draws import DrawRow, EntryRow
from backend.clock import CENTRE_ZONE, civil_date
from backend.crypto import Keys
from backend.notices import actions as notices
from backend.notices.facts import addressed, day, when
from backend.notices.models import Letter
from backend.notices.rules import reminder_at
from backend.permits import actions as permits
from backend.permits.models import Item


def about(row: queries.AppointmentRow) -> str:
    """What messages about the appointment are withdrawn by."""
    return f"appointment:{row.id}"


async def booked(
    conn: db.Conn,
    keys: Keys,
    rows: Sequence[queries.AppointmentRow],
    now: datetime,
    known: Mapping[str, Item] | None = None,
) -> None:
    """With the papers to bring, now and the evening before; of many in as many statements as of one.

    `known`: items that were asked for already.
    """
    ears = await _ears(conn, keys, rows)
    today, items = civil_date(now), dict(known or {})
    for code in {row.item_code for row in rows} - items.keys():
        items[code] = await _item(conn, code, today)
    letters: list[Letter] = []
    for row in rows:
        if (ear := ears.get(row.id)) is not None:
            facts = _facts(row, ear, items[row.item_code])
            letters.append(_letter(row, ear, "appointment_booked", now, facts))
            if (due := reminder_at(row.starts_at, now, CENTRE_ZONE)) is not None:
                letters.append(_letter(row, ear, "appointment_reminder", now, facts, due))
    await notices.send_many(conn, keys, letters, now)


async def moved(conn: db.Conn, keys: Keys, row: queries.AppointmentRow, now: datetime) -> None:
    """What was not sent yet about the old time is not sent any more."""
    await notices.withdraw(conn, about(row), now)
    await _tell(conn, keys, row, "appointment_moved", now)
    await _remind(conn, keys, row, now)


async def moved_by_centre(
    conn: db.Conn, keys: Keys, row: queries.AppointmentRow, reason: str, now: datetime
) -> None:
    """The same when it was not the person's own wish: it can't be opted out of."""
    await notices.withdraw(conn, about(row), now)
    await _tell(conn, keys, row, "appointment_moved_by_centre", now, reason=reason)
    await _remind(conn, keys, row, now)


async def cancelled(conn: db.Conn, keys: Keys, row: queries.AppointmentRow, now: datetime) -> None:
    await notices.withdraw(conn, about(row), now)
    await _tell(conn, keys, row, "appointment_cancelled", now)


async def cancelled_by_centre(
    conn: db.Conn, keys: Keys, row: queries.AppointmentRow, reason: str, now: datetime
) -> None:
    await notices.withdraw(conn, about(row), now)
    await _tell(conn, keys, row, "appointment_cancelled_by_centre", now, reason=reason)


async def offered(conn: db.Conn, keys: Keys, row: queries.HeldRow, now: datetime) -> None:
    """A place is kept for somebody: from the waiting list or from a draw."""
    ear = (await _ears(conn, keys, [row])).get(row.id)
    if ear is None or row.keeps_until is None:
        return
    zh = ear.language == "zh"
    await notices.send(
        conn,
        keys,
        key=f"offer_made:{row.id}:0",
        template="offer_made",
        phone=ear.phone,
        now=now,
        language=ear.language,
        about=f"appointment:{row.id}",
        expires_at=row.keeps_until,
        name=addressed(ear.name),
        when=when(row.starts_at, ear.language),
        centre=row.centre_name_zh if zh else row.centre_name_en,
        item=row.item_name_zh if zh else row.item_name_en,
        until=when(row.keeps_until, ear.language),
    )


class Place(Struct, frozen=True):
    """A place in the order of a draw. `room`: how many people its days take for this matter."""

    entry: EntryRow
    number: int
    room: int


async def drawn(
    conn: db.Conn, keys: Keys, row: DrawRow, order: Sequence[Place], now: datetime
) -> None:
    """To everybody who entered: one's own place in the order."""
    ears = await access.ears(
        conn, keys, [(one.entry.person_id, one.entry.account_id) for one in order]
    )
    codes = {one.entry.item_code for one in order}
    items = {code: (await permits.item_now(conn, code, row.from_date)).item for code in codes}
    letters = []
    for one, ear in zip(order, ears, strict=True):
        if ear is None:
            continue
        item = items[one.entry.item_code]
        facts = {
            "name": addressed(ear.name),
            "item": item.name.zh if ear.language == "zh" else item.name.en,
            "entries": len(order),
            "places": one.room,
            "place": one.number,
        }
        letters.append(
            Letter(
                key=f"draw_result:{one.entry.id}:0",
                template="draw_result",
                phone=ear.phone,
                facts=facts,
                language=ear.language,
                about=f"draw:{row.id}",
                due_at=now,
                expires_at=row.offers_until,
            )
        )
    await notices.send_many(conn, keys, letters, now)


async def paused(
    conn: db.Conn, keys: Keys, row: queries.AppointmentRow, until: datetime, now: datetime
) -> None:
    """Too many missed: booking online pauses, walking in never does."""
    ear = (await _ears(conn, keys, [row])).get(row.id)
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
    if (due := reminder_at(row.starts_at, now, CENTRE_ZONE)) is not None:
        await _tell(conn, keys, row, "appointment_reminder", now, due)


async def _tell(
    conn: db.Conn,
    keys: Keys,
    row: queries.AppointmentRow,
    template: str,
    now: datetime,
    due_at: datetime | None = None,
    **facts: Any,
) -> None:
    ear = (await _ears(conn, keys, [row])).get(row.id)
    if ear is not None:
        item = await _item(conn, row.item_code, civil_date(now))
        known = _facts(row, ear, item) | facts
        letter = _letter(row, ear, template, now, known, due_at)
        await notices.send_many(conn, keys, [letter], now)


def _letter(
    row: queries.AppointmentRow,
    ear: Ear,
    template: str,
    now: datetime,
    facts: dict[str, Any],
    due_at: datetime | None = None,
) -> Letter:
    """The same step of the same appointment is told once; a reminder only until it begins."""
    return Letter(
        key=f"{template}:{row.id}:{row.revision}",
        template=template,
        phone=ear.phone,
        facts=facts,
        language=ear.language,
        about=about(row),
        due_at=due_at or now,
        expires_at=row.starts_at if due_at else None,
    )


def _facts(row: queries.AppointmentRow, ear: Ear, item: Item) -> dict[str, Any]:
    zh = ear.language == "zh"
    return {
        "name": addressed(ear.name),
        "when": when(row.starts_at, ear.language),
        "centre": row.centre_name_zh if zh else row.centre_name_en,
        "item": row.item_name_zh if zh else row.item_name_en,
        "papers": _papers(item, row.situation, zh),
        "code": row.code,
        "hours": int(rules.CANCEL_BEFORE.total_seconds() // 3600),
    }


async def _ears(
    conn: db.Conn, keys: Keys, rows: Sequence[queries.AppointmentRow | queries.HeldRow]
) -> dict[UUID, Ear]:
    """Who hears of each appointment; nobody without a phone does."""
    found = await access.ears(conn, keys, [(row.person_id, row.account_id) for row in rows])
    return {row.id: ear for row, ear in zip(rows, found, strict=True) if ear is not None}


async def _item(conn: db.Conn, code: str, today: date) -> Item:
    return (await permits.item_now(conn, code, today)).item


def _papers(item: Item, situation: Answered | None, zh: bool) -> list[str]:
    """What to bring: papers that data sharing supplies are not among them."""
    names = permits.to_bring(item, situation.said if situation else None)
    said = [name.zh if zh else name.en for name in names]
    return said or ["有效身份证件" if zh else "identity card"]
