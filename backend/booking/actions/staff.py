"""What staff do with the appointments of a day: each act with its event, its notice and its trace."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from backend import db
from backend.access import actions as access
from backend.access import queries as people
from backend.access.models import RoleName, Staff
from backend.booking import queries, rules
from backend.booking.actions import appointments, conflicts, telling, times
from backend.booking.actions.owner import row_of
from backend.booking.models import Booker, FreeDay, Moved, Policy
from backend.booking.models.staff import Hour, Paused
from backend.booking.queries import staff as desk
from backend.booking.queries.appointments import AppointmentRow
from backend.booking.rules import staff as judging
from backend.calendar import actions as calendar
from backend.calendar import rules as openings
from backend.clock import CENTRE_ZONE, civil_date
from backend.crypto import Keys
from backend.places import queries as places
from backend.places.models import Centre
from backend.places.rules import UnknownCentre
from backend.refusal import NotAllowed

HALL: tuple[RoleName, ...] = ("clerk", "supervisor")
TOLD = "{when}已电话告知"


async def own(conn: db.Conn, who: Staff, appointment_id: UUID) -> AppointmentRow:
    """An appointment at a centre where who asks works; any other does not exist for them."""
    row = await queries.appointment(conn, appointment_id)
    if (
        row is None
        or row.organ_id != who.organ_id
        or not who.may(*HALL, centre_id=row.centre_id)
        or row.state in ("held", "offered", "lapsed")
    ):
        raise rules.UnknownAppointment()
    return row


async def locked(
    conn: db.Conn, who: Staff, appointment_id: UUID, seen: int | None = None
) -> AppointmentRow:
    """The same, with its person, kept as it is until the transaction ends. `seen`: its revision on the page."""
    row = await own(conn, who, appointment_id)
    await queries.lock_people(conn, [row.person_id])
    await queries.locked(conn, appointment_id)
    row = await own(conn, who, appointment_id)
    if seen is not None:
        judging.check_unmoved(row.revision, seen)
    return row


async def centre_of(conn: db.Conn, who: Staff, code: str) -> Centre:
    """A centre of one's own organ."""
    found = await places.centre(conn, code)
    if found is None or found.organ_id != who.organ_id:
        raise UnknownCentre(code=code or "?")
    return found


async def other_times(
    conn: db.Conn, row: AppointmentRow, centre_code: str, from_date: date, days: int, now: datetime
) -> list[FreeDay]:
    """True free times of the appointment's matter at a centre, without the bay where it goes without."""
    service = await queries.service(conn, row.item_code, centre_code, from_date)
    if service is None:
        raise rules.NotServedHere()
    minutes = row.situation.minutes if row.situation else None
    matters = [service.stages(False if row.pool_kind == "window" else None, minutes)]
    horizon = civil_date(now) + timedelta(days=rules.DAYS_AHEAD)
    last = min(from_date + timedelta(days=days - 1), horizon)
    pools = sorted({need.pool_id for need in matters[0]})
    found = await queries.days(conn, row.organ_id, pools, from_date, last, now)
    policy = await queries.policy(conn, row.organ_id)
    return times.free_days(matters, times.by_day(found), policy, now)


async def move(
    conn: db.Conn,
    keys: Keys,
    who: Staff,
    appointment_id: UUID,
    to: Moved,
    reason: str,
    seen: int,
    now: datetime,
) -> AppointmentRow:
    """Another time at any centre of the organ, in one step; the person is told why."""
    said = judging.text_of(reason, *judging.REASON)
    row = await locked(conn, who, appointment_id, seen)
    judging.check_to_come(row.state, row.starts_at, now)
    await centre_of(conn, who, to.centre_code)
    booker = Booker("staff", who.id, row.person_id, row.account_id)
    await appointments.moved(conn, booker, row, to, now)
    new = await row_of(conn, row.id)
    await telling.moved_by_centre(conn, keys, new, said, now)
    await _trace(conn, who, row, "appointment_moved", said, now, to=new.starts_at.isoformat())
    return new


async def cancel(
    conn: db.Conn,
    keys: Keys,
    who: Staff,
    appointment_id: UUID,
    reason: str,
    seen: int,
    now: datetime,
) -> AppointmentRow:
    """End it before it begins; the person is told why."""
    said = judging.text_of(reason, *judging.REASON)
    row = await locked(conn, who, appointment_id, seen)
    judging.check_to_come(row.state, row.starts_at, now)
    await appointments.cancel_by_centre(conn, keys, row, who.id, said, now)
    await _trace(conn, who, row, "appointment_cancelled", said, now)
    return row


async def note(
    conn: db.Conn, who: Staff, appointment_id: UUID, text: str, now: datetime
) -> AppointmentRow:
    """Written beside what was noted before; the same twice in a row stands once. Refuses ID numbers and
    phone numbers."""
    said = judging.text_of(text, *judging.NOTE)
    row = await locked(conn, who, appointment_id)
    if row.state not in ("booked", "arrived"):
        raise judging.AppointmentOver()
    if row.note is not None and row.note.endswith(said):
        return row
    await conflicts.told(conn, row, said)
    await _trace(conn, who, row, "appointment_noted", "备注", now)
    return row


async def told(conn: db.Conn, who: Staff, appointment_id: UUID, now: datetime) -> AppointmentRow:
    """Note that the person was reached by phone, and when."""
    local = now.astimezone(CENTRE_ZONE)
    when = f"{local.month}月{local.day}日{local:%H:%M}"
    return await note(conn, who, appointment_id, TOLD.format(when=when), now)


async def _trace(
    conn: db.Conn,
    who: Staff,
    row: AppointmentRow,
    act: str,
    reason: str,
    now: datetime,
    **facts: object,
) -> None:
    details = {"appointment": row.id, **facts}
    await people.add_audit(conn, who.id, row.centre_id, act, row.person_id, reason, details, now)


async def pause_of(conn: db.Conn, organ_id: int, person_id: int, now: datetime) -> Paused | None:
    """Until when the person may not book online, and what was missed."""
    policy = await queries.policy(conn, organ_id)
    since = now - timedelta(days=policy.noshow_days + policy.noshow_pause_days)
    found = await queries.missed(conn, organ_id, [person_id], since)
    return judging.pause(found[0].at, policy, now) if found else None


async def pardon(
    conn: db.Conn, who: Staff, appointment_id: UUID, reason: str, now: datetime
) -> AppointmentRow:
    """What the person missed until now counts no more: they may book online again at once."""
    said = judging.text_of(reason, *judging.NOTE)
    row = await locked(conn, who, appointment_id)
    if await pause_of(conn, row.organ_id, row.person_id, now) is None:
        raise judging.NotPaused()
    await queries.pardon(conn, row.organ_id, row.person_id, now, who.id, said)
    await _trace(conn, who, row, "noshow_pardoned", said, now)
    return row


async def full_view(
    conn: db.Conn, keys: Keys, who: Staff, appointment_id: UUID, reason: str, now: datetime
) -> access.OpenPerson:
    """The person unmasked once; the look is written down with its reason first."""
    row = await own(conn, who, appointment_id)
    return await access.full_view(conn, keys, who, row.person_id, reason, now)


async def hours(
    conn: db.Conn, centre_id: int, on: date, pool_ids: Sequence[int] | None = None
) -> list[Hour]:
    """How full each hour of a centre's day is, in all its pools or in some of them."""
    slots = [
        one
        for one in await desk.day_slots(conn, centre_id, on)
        if pool_ids is None or one.pool_id in pool_ids
    ]
    table = await calendar.timetable(conn, on, on, centre_id)
    year = await calendar.load_calendar(conn)
    known = on.year in year.years
    laid_out = openings.lay_out(table, year, on, on, CENTRE_ZONE) if known else []
    windows = [
        (unit.starts_at, unit.ends_at, session.windows)
        for opening in laid_out
        for session in opening.sessions
        if pool_ids is None or session.pool_id in pool_ids
        for unit in openings.slots(session)
    ]
    return judging.hours(
        [(one.starts_at, one.ends_at, one.opened) for one in slots],
        [(one.starts_at, one.ends_at, one.taken) for one in slots],
        windows,
        CENTRE_ZONE,
    )


async def set_policy(conn: db.Conn, who: Staff, given: Policy, reason: str, now: datetime) -> None:
    """From now on these hold in the whole organ. What is out of bounds, the constraints refuse."""
    if not any(one.role == "administrator" and one.centre_id is None for one in who.roles):
        raise NotAllowed()
    said = judging.text_of(reason, *judging.NOTE)
    old = await queries.policy(conn, who.organ_id)
    changed = [
        name for name in given.__struct_fields__ if getattr(old, name) != getattr(given, name)
    ]
    await queries.set_policy(conn, who.organ_id, given)
    details = {
        "was": {name: getattr(old, name) for name in changed},
        "became": {name: getattr(given, name) for name in changed},
    }
    await people.add_audit(conn, who.id, None, "booking_policy_changed", None, said, details, now)
