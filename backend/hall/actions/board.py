"""The supervisor's part of a day: see it whole, and change who serves what."""

from datetime import date, datetime

from backend import db
from backend.access import queries as people
from backend.access.models import RoleName, Staff
from backend.booking.rules import staff as writing
from backend.clock import CENTRE_ZONE, civil_date
from backend.hall.models.board import Board, LineCount, LineNow, Standing
from backend.hall.models.waits import Learned
from backend.hall.queries import board as queries
from backend.hall.queries import waits
from backend.hall.rules import board as rules
from backend.hall.rules.waits import line_range
from backend.places import queries as places
from backend.places.models import Centre
from backend.refusal import NotAllowed

BOARD: tuple[RoleName, ...] = ("supervisor", "administrator")
"""Who may look after a centre's day."""


async def board(conn: db.Conn, centre: Centre, now: datetime) -> Board:
    """Today at a centre, with what is usual and which limits are broken."""
    on, hour = civil_date(now), now.astimezone(CENTRE_ZONE).hour
    learned = await waits.learned(conn, centre.id, on)
    windows = await queries.windows_now(conn, centre.organ_id, centre.id, on)
    counts = await queries.line_counts(conn, centre.organ_id, centre.id, on)
    standing = await queries.standing(conn, centre.id, on)
    return Board(
        await queries.day_count(conn, centre.organ_id, centre.id, on),
        windows,
        [_line(one, standing, learned, hour) for one in counts],
        rules.alerts(windows, counts, standing, learned, now, CENTRE_ZONE),
    )


def _line(count: LineCount, standing: list[Standing], learned: Learned, hour: int) -> LineNow:
    return LineNow(
        count,
        line_range(learned, count.pool_id, hour, count.open, count.waiting, count.work),
        learned.usual.get((count.pool_id, hour)),
        next((one for one in standing if one.pool_id == count.pool_id), None),
    )


async def set_skills(
    conn: db.Conn,
    who: Staff,
    centre: Centre,
    wanted: rules.Skills,
    seen: str,
    reason: str,
    now: datetime,
) -> int:
    """From the next call on the windows serve these pools; how many windows changed.

    Who is before a window is served to the end. `seen`: the skills the page had shown (`rules.skills_text`).
    Each changed window is written down with its reason.
    """
    if centre.organ_id != who.organ_id or not who.may(*BOARD, centre_id=centre.id):
        raise NotAllowed()
    said, today = writing.text_of(reason, *writing.NOTE), civil_date(now)
    await queries.lock_windows(conn, centre.id)
    windows = {one.id: one for one in await places.windows(conn, centre.id, today)}
    was = {one.id: frozenset(one.pool_ids) for one in windows.values()}
    if rules.skills_text(was) != seen:
        raise rules.SkillsChanged()
    codes = await _open_pools(conn, centre.id, today)
    numbers = {one.id: one.number for one in windows.values()}
    changed = rules.check_skills(was, wanted, frozenset(codes), numbers)
    for window_id in changed:
        await queries.set_skills(conn, window_id, sorted(wanted[window_id]))
        details = {
            "window": numbers[window_id],
            "was": sorted(codes.get(one, str(one)) for one in was[window_id]),
            "became": sorted(codes[one] for one in wanted[window_id]),
        }
        await people.add_audit(
            conn, who.id, centre.id, "window_skills_changed", None, said, details, now
        )
    return len(changed)


async def _open_pools(conn: db.Conn, centre_id: int, on: date) -> dict[int, str]:
    """Pool -> its code, of those open at the centre today."""
    return {
        one.id: one.code
        for one in await places.pools(conn, centre_id)
        if one.opened_on <= on and (one.closed_on is None or one.closed_on > on)
    }
