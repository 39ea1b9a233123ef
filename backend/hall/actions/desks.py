"""Who sits at which window."""

from datetime import datetime

from backend import db
from backend.access.models import RoleName, Staff
from backend.clock import civil_date
from backend.hall import queries, rules
from backend.hall.models import PauseReason
from backend.refusal import NotAllowed

STAFF_OF_HALL: tuple[RoleName, ...] = ("clerk", "supervisor")


async def sign_on(conn: db.Conn, who: Staff, window_id: int, now: datetime) -> queries.DeskRow:
    """Sit down at a window of one's own centres, leaving the one before."""
    window = await queries.window(conn, window_id)
    if window is None or window.organ_id != who.organ_id:
        raise rules.UnknownWindow()
    if not who.may(*STAFF_OF_HALL, centre_id=window.centre_id):
        raise NotAllowed()
    await queries.lock_desk(conn, who.id)
    before, today = await queries.desk_of(conn, who.id), civil_date(now)
    if before is not None and before.window_id != window_id:
        await _leave(conn, before, who, now)
    if not await queries.sign_on(conn, window_id, who.id, today, now):
        raise rules.WindowTaken()
    return window


async def sign_off(conn: db.Conn, who: Staff, now: datetime) -> None:
    """Leave the window; not while somebody is before it."""
    await queries.lock_desk(conn, who.id)
    desk = await queries.desk_of(conn, who.id)
    if desk is not None:
        await _leave(conn, desk, who, now)


async def _leave(conn: db.Conn, desk: queries.DeskRow, who: Staff, now: datetime) -> None:
    if await queries.at_window(conn, desk.window_id, civil_date(now)) is not None:
        raise rules.WindowBusy()
    await queries.sign_off(conn, who.id, civil_date(now), now)


async def pause(conn: db.Conn, who: Staff, reason: PauseReason, now: datetime) -> None:
    """Nobody new is called here until it is resumed; who is before the window is served to the end."""
    await queries.lock_desk(conn, who.id)
    await desk_of(conn, who)
    await queries.pause(conn, who.id, reason, civil_date(now), now)


async def resume(conn: db.Conn, who: Staff, now: datetime) -> None:
    await queries.lock_desk(conn, who.id)
    await desk_of(conn, who)
    await queries.pause(conn, who.id, None, civil_date(now), now)


async def desk_of(conn: db.Conn, who: Staff) -> queries.DeskRow:
    """Refuses with NotAtWindow."""
    desk = await queries.desk_of(conn, who.id)
    if desk is None:
        raise rules.NotAtWindow()
    return desk
