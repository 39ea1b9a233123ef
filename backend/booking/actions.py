"""What can happen to an appointment, and which times are free."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from backend import crypto, db
from backend.access import actions as access
from backend.access.models import Resident
from backend.booking import queries, rules
from backend.booking.models import Appointment, Availability, Booking, FreeDay, FreeTime, PlaceFor
from backend.calendar import actions as calendar
from backend.cases import actions as cases
from backend.clock import CENTRE_ZONE, civil_date
from backend.crypto import Keys
from backend.notices import actions as notices
from backend.permits import actions as permits
from backend.places.rules import km_between

NOSHOW_GRACE = timedelta(minutes=30)
"""An appointment is missed when nobody checked in this long after its slot ended. [U]"""


async def book(
    conn: db.Conn, keys: Keys, who: Resident, person_id: int, asked: Booking, now: datetime
) -> Appointment:
    """Take the places for the person's case, or refuse and leave everything as it was."""
    starts_at, today = asked.starts_at, civil_date(now)
    rules.check_open(starts_at, now)
    version = await permits.item_now(conn, asked.item_code, today)
    service = await queries.service(conn, asked.item_code, asked.centre_code, civil_date(starts_at))
    if service is None:
        raise rules.NotServedHere()
    slots = await queries.slots_from(conn, service.organ_id, service.pool_id, starts_at)
    run = rules.check_run(slots, starts_at, service.minutes)
    if asked.case_id is not None:
        case_id = await _own_case(conn, who, asked.case_id, asked.item_code)
    else:
        case_id = await cases.prepare(
            conn,
            service.organ_id,
            service.division_code,
            version,
            person_id,
            who.account_id,
            "app",
            service.centre_id,
            now,
        )
    made = await queries.take_places(
        conn,
        service,
        asked.item_code,
        crypto.short_code(),
        case_id,
        person_id,
        who.account_id,
        starts_at,
        run[-1].ends_at,
        civil_date(starts_at),
        len(run),
        now,
        today,
        "resident",
        who.account_id,
    )
    if made is None:
        raise rules.NoSuchTime()
    row = await _row(conn, made)
    papers = [material.name.zh for material in version.item.materials if not material.exempt_by_data_sharing]
    await _tell(conn, keys, row, "appointment_booked", now, papers="、".join(papers[:3]) or "有效证件")
    return _shown(keys, row)


async def _own_case(conn: db.Conn, who: Resident, case_id: UUID, item_code: str) -> UUID:
    case = await cases.case_of(conn, case_id)
    mine = who.account_id == case.account_id or who.person_id == case.person_id
    if not mine or case.item_code != item_code or case.state in ("closed", "ended", "not_accepted"):
        raise rules.CaseNotYours()
    return case.id


async def cancel(
    conn: db.Conn, keys: Keys, who: Resident, appointment_id: UUID, now: datetime
) -> Appointment:
    """The resident's own cancellation: the places are free at once."""
    row = await own(conn, who, appointment_id)
    rules.check_cancellable(row.state, row.starts_at, now)
    if not await queries.give_back(
        conn, row.organ_id, row.id, now, civil_date(now), "resident", who.account_id
    ):
        raise rules.NotCancellable()
    row = await _row(conn, row.id)
    await _tell(conn, keys, row, "appointment_cancelled", now)
    return _shown(keys, row)


async def own(conn: db.Conn, who: Resident, appointment_id: UUID) -> queries.AppointmentRow:
    row = await queries.appointment(conn, appointment_id)
    if row is None or row.account_id != who.account_id:
        raise rules.UnknownAppointment()
    return row


async def my_appointment(conn: db.Conn, keys: Keys, who: Resident, appointment_id: UUID) -> Appointment:
    return _shown(keys, await own(conn, who, appointment_id))


async def my_appointments(conn: db.Conn, keys: Keys, who: Resident) -> list[Appointment]:
    return [_shown(keys, row) for row in await queries.appointments_of(conn, who.account_id)]


async def free_times(
    conn: db.Conn, item_code: str, centre_code: str, from_date: date, days: int, now: datetime
) -> Availability:
    """Free times of an item at a centre: the one availability function."""
    service = await queries.service(conn, item_code, centre_code, from_date)
    if service is None:
        raise rules.NotServedHere()
    last = min(from_date + timedelta(days=days - 1), civil_date(now) + timedelta(days=rules.DAYS_AHEAD))
    slots = await queries.slots(conn, [service.pool_id], from_date, last)
    return Availability(
        item_code, centre_code, service.minutes, service.online, _free_days(slots, service.minutes, now)
    )


def _free_days(slots: Sequence[queries.PoolSlot], minutes: int, now: datetime) -> list[FreeDay]:
    by_day: dict[date, list[rules.Slot]] = defaultdict(list)
    for slot in slots:
        by_day[slot.on_date].append(rules.Slot(slot.starts_at, slot.ends_at, slot.places, slot.taken))
    days = []
    for on, units in sorted(by_day.items()):
        times = [FreeTime(slot.starts_at, ends, room) for slot, ends, room in rules.starts(units, minutes, now)]
        days.append(FreeDay(on, sum(time.places for time in times), times))
    return days


async def places_for(
    conn: db.Conn, item_code: str, now: datetime, latitude: float | None, longitude: float | None
) -> list[PlaceFor]:
    """Every centre that serves the item: next free time, line now, distance if a position is given."""
    today = civil_date(now)
    await permits.item_now(conn, item_code, today)
    centres = await queries.centres_serving(conn, item_code, today)
    slots = await queries.slots(
        conn, [centre.pool_id for centre in centres], today, today + timedelta(days=rules.DAYS_AHEAD)
    )
    by_pool: dict[int, list[queries.PoolSlot]] = defaultdict(list)
    for slot in slots:
        by_pool[slot.pool_id].append(slot)
    found = [_place(centre, by_pool[centre.pool_id], now, latitude, longitude) for centre in centres]
    never = now + timedelta(days=365)
    return sorted(found, key=lambda place: (place.km or 0, place.next_free_at or never, place.code))


def _place(
    centre: queries.CentreRow,
    slots: Sequence[queries.PoolSlot],
    now: datetime,
    latitude: float | None,
    longitude: float | None,
) -> PlaceFor:
    free = [day for day in _free_days(slots, centre.minutes, now) if day.times]
    here = None if latitude is None or longitude is None else (latitude, longitude)
    return PlaceFor(
        code=centre.code,
        tier=centre.tier,
        name_zh=centre.name_zh,
        name_en=centre.name_en,
        address_zh=centre.address_zh,
        address_en=centre.address_en,
        phone=centre.phone,
        latitude=centre.latitude,
        longitude=centre.longitude,
        next_free_at=free[0].times[0].starts_at if free else None,
        free_days=len(free),
        waiting_now=centre.waiting_now,
        km=round(km_between(here, (centre.latitude, centre.longitude)), 1) if here else None,
    )


async def materialise(conn: db.Conn, today: date, days: int = rules.DAYS_AHEAD) -> int:
    """Bring the slots of the coming days in line with the openings; how many changed. Run as often as wanted."""
    changed, last = 0, today + timedelta(days=days)
    for opening in await calendar.openings(conn, today, last):
        units = opening.slots
        changed += await queries.drop_slots(
            conn, opening.organ_id, opening.pool_id, today, last, [unit.starts_at for unit in units]
        )
        changed += await queries.put_slots(
            conn,
            opening.organ_id,
            opening.pool_id,
            [unit.starts_at for unit in units],
            [unit.ends_at for unit in units],
            [unit.on_date for unit in units],
            [unit.places for unit in units],
        )
    return changed


async def mark_noshows(conn: db.Conn, now: datetime, most: int = 200) -> int:
    """Close appointments nobody came to, some time after their slot; how many."""
    overdue = await queries.overdue(conn, now - NOSHOW_GRACE, most)
    for row in overdue:
        await queries.end(conn, row.organ_id, row.id, "noshow", now, civil_date(now))
    return len(overdue)


async def _row(conn: db.Conn, appointment_id: UUID) -> queries.AppointmentRow:
    row = await queries.appointment(conn, appointment_id)
    if row is None:
        raise rules.UnknownAppointment()
    return row


def _shown(keys: Keys, row: queries.AppointmentRow) -> Appointment:
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


async def _tell(
    conn: db.Conn, keys: Keys, row: queries.AppointmentRow, template: str, now: datetime, **facts: object
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
