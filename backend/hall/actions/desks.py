"""Who sits at which window."""

from datetime import datetime

from backend import db
from backend.access.models import RoleName, Staff
from backend.clock import civil_date
from backend.hall import queries, rules
from backend.refusal import NotAllowed

STAFF_OF_HALL: tuple[RoleName, ...] = ("clerk", "supervisor")


async def sign_on(conn: db.Conn, who: Staff, window_id: int, now: datetime) -> queries.DeskRow:
    """Sit down at a window of one's own centres, leaving the one before."""
    window = await queries.window(conn, window_id)
    if window is None or window.organ_id != who.organ_id:
        raise rules.UnknownWindow()
    if not who.may(*STAFF_OF_HALL, centre_id=window.centre_id):
        raise NotAllowed()
    before = await queries.desk_of(conn, who.id)
    if before is not None and before.window_id != window_id:
        if await queries.at_window(conn, before.window_id, civil_date(now)) is not None:
            raise rules.WindowBusy()
        await queries.sign_off(conn, who.id)
    if not await queries.sign_on(conn, window_id, who.id, now):
        raise rules.WindowTaken()
    return window


async def sign_off(conn: db.Conn, who: Staff, now: datetime) -> None:
    """Leave the window; not while somebody is before it."""
    desk = await queries.desk_of(conn, who.id)
    if (
        desk is not None
        and await queries.at_window(conn, desk.window_id, civil_date(now)) is not None
    ):
        raise rules.WindowBusy()
    await queries.sign_off(conn, who.id)


async def desk_of(conn: db.Conn, who: Staff) -> queries.DeskRow:
    desk = await queries.desk_of(conn, who.id)
    if desk is None:
        raise rules.NotAtWindow()
    return desk
