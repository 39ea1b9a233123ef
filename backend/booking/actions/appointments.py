"""Book, confirm, move, cancel: places are taken and given back whole, or not at all."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from backend import db
from backend.access.models import Resident
from backend.booking import queries, rules
from backend.booking.actions import taking, telling, visit
from backend.booking.actions.owner import own, row_of, shown, shown_all
from backend.booking.models import Appointment, Booker, Booking, Matter, Moved, Run, Wish
from backend.cases import actions as cases
from backend.clock import civil_date
from backend.crypto import Keys

draw: Callable[[], float] = random.SystemRandom().random
"""From 0 up to 1: when a freed place returns."""


async def book(
    conn: db.Conn, keys: Keys, who: Resident, person_id: int, asked: Booking, now: datetime
) -> Appointment:
    """Take the places for the person's case, or refuse and leave everything as it was."""
    matter = Matter(asked.item_code, asked.member_id, asked.case_id, situation=asked.situation)
    wish = Wish(asked.centre_code, asked.starts_at, [matter])
    (made,) = await taking.book_at_once(conn, keys, who, Booker.of(who, person_id), wish, now)
    row = await row_of(conn, made)
    if asked.shared_confirmed:
        await cases.confirm_shared(conn, row.organ_id, row.case_id, "resident", now)
    await telling.booked(conn, keys, [row], now)
    return await shown(conn, keys, who, row)


async def confirm(
    conn: db.Conn,
    keys: Keys,
    who: Resident,
    hold_id: UUID,
    now: datetime,
    shared_confirmed: bool = False,
) -> list[Appointment]:
    """Turn a hold into appointments, each for its case, in one step."""
    booker = Booker.of(who)
    await queries.lock_people(conn, [booker.person_id])
    rows = await queries.whole(conn, hold_id)
    mine = bool(rows) and all(row.holder_id == booker.person_id for row in rows)
    mine = mine and not any(row.offered_for for row in rows)
    mine = mine and all(row.party_id in (None, hold_id) for row in rows)
    if not mine or any(row.session != who.session for row in rows if row.state == "held"):
        raise rules.UnknownHold()
    policy = await queries.policy(conn, rows[0].organ_id)
    for row in rows:
        rules.check_kept(row.keeps_until, now, policy.hold_minutes)
    ids = await booked(conn, who, booker, rows, now)
    made = await queries.appointments(conn, ids)
    for one in made if shared_confirmed else ():
        await cases.confirm_shared(conn, one.organ_id, one.case_id, "resident", now)
    await telling.booked(conn, keys, made, now)
    return await shown_all(conn, keys, who, made)


async def booked(
    conn: db.Conn,
    who: Resident | None,
    booker: Booker,
    rows: Sequence[queries.HeldRow],
    now: datetime,
) -> list[UUID]:
    """Held or offered rows become booked, each with its case; their places stay as they are."""
    organ_id, ids = rows[0].organ_id, [row.id for row in rows]
    case_ids = [await taking.case_of_row(conn, booker, row, now) for row in rows]
    done = await queries.confirm(
        conn, organ_id, ids, case_ids, now, civil_date(now), booker.kind, booker.actor_id
    )
    if done != len(rows):
        raise rules.UnknownHold()
    return ids


async def cancel(
    conn: db.Conn, keys: Keys, who: Resident, appointment_id: UUID, now: datetime
) -> Appointment:
    """The resident's own cancellation. The places return at a random moment soon."""
    row = await own(conn, who, appointment_id)
    rules.check_cancellable(row.state, row.starts_at, now)
    if not await _cancelled(conn, row, now, "resident", who.account_id):
        raise rules.NotCancellable()
    row = await row_of(conn, row.id)
    await telling.cancelled(conn, keys, row, now)
    return await shown(conn, keys, who, row)


async def cancel_by_centre(
    conn: db.Conn,
    keys: Keys,
    row: queries.AppointmentRow,
    staff_id: int,
    reason: str,
    now: datetime,
) -> None:
    """By staff, at any time before it begins; the person is told why."""
    if not await _cancelled(conn, row, now, "centre", staff_id):
        raise rules.NotCancellable()
    await telling.cancelled_by_centre(conn, keys, row, reason, now)


async def _cancelled(
    conn: db.Conn, row: queries.AppointmentRow, now: datetime, by: str, actor_id: int
) -> bool:
    policy = await queries.policy(conn, row.organ_id)
    returns_at = rules.returns_at(row.starts_at, now, policy, draw())
    return await queries.cancel(
        conn, row.organ_id, row.id, now, civil_date(now), by, actor_id, returns_at
    )


async def move(
    conn: db.Conn, keys: Keys, who: Resident, appointment_id: UUID, to: Moved, now: datetime
) -> Appointment:
    """Another time in one step: the old one is kept until the new one is certain."""
    booker = Booker.of(who)
    await queries.lock_people(conn, [booker.person_id])
    row = await queries.locked(conn, appointment_id)
    if row is None or row.account_id != who.account_id:
        raise rules.UnknownAppointment()
    rules.check_movable(row.state, row.starts_at, now)
    await moved(conn, booker, row, to, now)
    row = await row_of(conn, row.id)
    await telling.moved(conn, keys, row, now)
    return await shown(conn, keys, who, row)


async def moved(
    conn: db.Conn, booker: Booker, row: queries.AppointmentRow, to: Moved, now: datetime
) -> None:
    """Take the new places, keep the old ones aside until their random moment, and say so in the log."""
    if (row.centre_code, row.starts_at) == (to.centre_code, to.starts_at):
        raise rules.SameTime()
    rules.check_open(to.starts_at, now)
    unasked = row.situation is None and _skipped_the_bay(row)
    matter = Matter(row.item_code, bay=False if unasked else None)
    wanted = await visit.wanted(conn, row.person_id, matter, to.centre_code, to.starts_at, now)
    wanted = msgspec.structs.replace(wanted, answered=row.situation)
    policy, old = await queries.policy(conn, row.organ_id), row.runs()
    (plan,) = await visit.planned(conn, [wanted], to.starts_at, policy, now, old)
    at_once = _overlap(old, plan.runs)
    back = await queries.lapse(conn, row.organ_id, list(plan.runs), now)
    give = [*back, *old] if at_once else back
    if await queries.change_places(conn, row.organ_id, list(plan.runs), give) != sum(plan.units):
        raise rules.NoSuchTime()
    if not at_once:
        returns_at = rules.returns_at(row.starts_at, now, policy, draw())
        await queries.keep_freed(conn, row.organ_id, row.id, old, returns_at)
    await write_move(conn, booker, row, plan, now)


async def write_move(
    conn: db.Conn, booker: Booker, row: queries.AppointmentRow, plan: visit.Planned, now: datetime
) -> None:
    done = await queries.move(
        conn,
        row.organ_id,
        row.id,
        plan.row(booker, now),
        row.on,
        now,
        civil_date(now),
        booker.kind,
        booker.actor_id,
    )
    if not done:
        raise rules.NotMovable()
    await cases.move_to(conn, row.organ_id, row.case_id, plan.service.centre_id)


def _overlap(old: Sequence[Run], new: Sequence[Run]) -> bool:
    """Partly the same places: then the rest goes back at once, and nobody's are counted twice."""
    return any(
        a.pool_id == b.pool_id and a.starts_at < b.ends_at and b.starts_at < a.ends_at
        for a in old
        for b in new
    )


def _skipped_the_bay(row: queries.AppointmentRow) -> bool:
    return row.pool_kind == "window"
