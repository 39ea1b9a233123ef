"""What runs by itself: slots of the coming days, appointments nobody came to."""

from datetime import date, datetime, timedelta

from backend import db
from backend.booking import queries, rules
from backend.calendar import actions as calendar
from backend.clock import civil_date

NOSHOW_GRACE = timedelta(minutes=30)
"""An appointment is missed when nobody checked in this long after its slot ended. [U]"""


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
