"""Book and cancel: places are taken and given back whole, or not at all."""

from datetime import datetime
from uuid import UUID

from backend import crypto, db
from backend.access.models import Resident
from backend.booking import queries, rules
from backend.booking.actions.owner import own, row_of, shown, tell
from backend.booking.models import Appointment, Booking
from backend.cases import actions as cases
from backend.cases.rules import OVER
from backend.clock import civil_date
from backend.crypto import Keys
from backend.permits import actions as permits
from backend.permits.models import Version


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
    case_id = await _case_for(conn, who, person_id, asked, version, service, now)
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
    row = await row_of(conn, made)
    papers = [
        material.name.zh
        for material in version.item.materials
        if not material.exempt_by_data_sharing
    ]
    await tell(
        conn, keys, row, "appointment_booked", now, papers="、".join(papers[:3]) or "有效证件"
    )
    return shown(keys, row)


async def _case_for(
    conn: db.Conn,
    who: Resident,
    person_id: int,
    asked: Booking,
    version: Version,
    service: queries.Service,
    now: datetime,
) -> UUID:
    """The case that needs the visit: the resident's own open one if named, else a new one."""
    if asked.case_id is not None:
        return await _own_case(conn, who, asked.case_id, asked.item_code)
    return await cases.prepare(
        conn,
        service.organ_id,
        service.division_code,
        version,
        person_id,
        who.account_id,
        "window",
        service.centre_id,
        now,
    )


async def _own_case(conn: db.Conn, who: Resident, case_id: UUID, item_code: str) -> UUID:
    case = await cases.case_of(conn, case_id)
    mine = who.account_id == case.account_id or who.person_id == case.person_id
    if not mine or case.item_code != item_code or case.state in OVER:
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
    row = await row_of(conn, row.id)
    await tell(conn, keys, row, "appointment_cancelled", now)
    return shown(keys, row)
