"""Booking for somebody who calls: who it is, where it can be done, and all of it in one step."""

import base64
import binascii
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from backend import crypto, db
from backend.access import actions as access
from backend.access import identity
from backend.access import queries as people
from backend.access.actions import callers
from backend.access.models import Staff
from backend.booking import queries, rules
from backend.booking.actions import taking, telling, times
from backend.booking.actions.staff import centre_of, pause_of
from backend.booking.models import Booker, Wish
from backend.booking.models.staff import Caller, Known, Served
from backend.booking.queries import staff as desk
from backend.booking.queries.appointments import AppointmentRow
from backend.booking.rules import staff as judging
from backend.clock import civil_date
from backend.crypto import Keys
from backend.places.rules import km_between

FIELD = "booking.caller"
SEVERAL_DAYS = 14
"""How far ahead each centre is looked through for several matters at once."""


def new_caller(
    keys: Keys, who: Staff, name: str, id_number: str, phone: str, now: datetime
) -> tuple[Caller, str]:
    """Who calls, checked, and sealed for this member of staff; nothing is stored before it is booked."""
    number = identity.id_number(id_number, civil_date(now))
    caller = Caller(
        identity.name(name), number.number, identity.phone(phone), crypto.new_id(now), now
    )
    return caller, sealed(keys, who, caller)


def again(keys: Keys, who: Staff, caller: Caller, now: datetime) -> str:
    """The same caller with another wish."""
    fresh = msgspec.structs.replace(caller, token=crypto.new_id(now), at=now)
    return sealed(keys, who, fresh)


def sealed(keys: Keys, who: Staff, caller: Caller) -> str:
    text = msgspec.json.encode(caller).decode()
    return (
        base64.urlsafe_b64encode(crypto.seal(keys, text, FIELD, str(who.id))).decode().rstrip("=")
    )


def caller_of(keys: Keys, who: Staff, text: str, now: datetime) -> Caller:
    """Opened again. Refuses what was sealed for somebody else, was changed, or is too old."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        caller = msgspec.json.decode(crypto.open_sealed(keys, raw, FIELD, str(who.id)), type=Caller)
    except (binascii.Error, ValueError, crypto.SealBroken):
        raise judging.CallOver() from None
    judging.check_call(caller.at, now)
    return caller


async def known(conn: db.Conn, keys: Keys, who: Staff, caller: Caller, now: datetime) -> Known:
    """What the house knows of the caller. Refuses another name for a number that is known."""
    person = await callers.known(conn, keys, caller.name, caller.id_number)
    if person is None:
        return Known(None, None, None)
    account_id = await callers.account_with(conn, keys, person.id, caller.phone)
    phone = None if account_id or person.phone == caller.phone else person.phone
    return Known(person.id, phone, await pause_of(conn, who.organ_id, person.id, now))


async def book(
    conn: db.Conn, keys: Keys, who: Staff, caller: Caller, wish: Wish, now: datetime
) -> list[UUID]:
    """Book the whole visit for the caller, who is told; sent twice, it books once.

    The person's lock makes the second of two wait for the first, and find what it did in the log.
    """
    await centre_of(conn, who, wish.centre_code)
    person_id = await access.find_or_add_person(
        conn, keys, caller.name, caller.id_number, caller.phone, now
    )
    await queries.lock_people(conn, [person_id])
    said = _words(wish)
    done = await desk.call(conn, person_id, who.id, caller.token)
    if done is not None and done.wish != said:
        raise judging.CallBooked()
    if done is not None:
        return done.appointments
    await callers.keep_phone(conn, keys, person_id, caller.phone)
    account_id = await callers.account_with(conn, keys, person_id, caller.phone)
    booker = Booker("staff", who.id, person_id, account_id)
    ids = await taking.book_at_once(conn, keys, None, booker, wish, now)
    rows = await queries.appointments(conn, ids)
    for row in rows:
        await telling.booked(conn, keys, [row], now)
    details = {"token": str(caller.token), "wish": said, "appointments": [row.id for row in rows]}
    await people.add_audit(
        conn, who.id, rows[0].centre_id, "booked_by_phone", person_id, "电话预约", details, now
    )
    return [row.id for row in rows]


def _words(wish: Wish) -> str:
    items = ",".join(matter.item_code.upper() for matter in wish.matters)
    return f"{wish.centre_code} {int(wish.starts_at.timestamp())} {items}"


async def booked(conn: db.Conn, who: Staff, appointment_id: UUID) -> list[AppointmentRow]:
    """What one booking by phone made, for the member of staff who made it."""
    row = await queries.appointment(conn, appointment_id)
    found = await desk.call_of(conn, row.person_id, who.id, row.id) if row else None
    if found is None:
        raise rules.UnknownAppointment()
    return await queries.appointments(conn, found.appointments)


async def centres_for(
    conn: db.Conn,
    who: Staff,
    items: Sequence[str],
    today: date,
    now: datetime,
    here: tuple[float, float] | None,
) -> list[Served]:
    """Every centre that serves all of the matters, with its first free time; nearest first where it is
    known from where, else earliest first."""
    counties = [await times.county_days(conn, item, now) for item in items]
    every = [{one.centre_code: one for one in county.centres} for county in counties]
    found = []
    for row in await queries.centres_serving(conn, items[0], today):
        if row.organ_id != who.organ_id or not all(row.code in county for county in every):
            continue
        first = every[0][row.code].next_free_at
        if len(items) > 1:
            shown = await times.visit_times(conn, items, row.code, today, SEVERAL_DAYS, now)
            first = next((day.times[0].starts_at for day in shown.days if day.times), None)
        km = round(km_between(here, (row.latitude, row.longitude)), 1) if here else None
        found.append(Served(row.code, row.name_zh, row.name_en, first, km))
    return sorted(found, key=lambda one: (one.km or 0, one.first is None, one.first or now))
