"""How many people without an appointment a centre can still serve."""

from datetime import datetime, timedelta

from backend import db
from backend.calendar import actions as calendar
from backend.calendar import rules as openings
from backend.clock import CENTRE_ZONE, civil_date
from backend.hall import queries, rules
from backend.hall.models import Stretch, WalkInRoom

DAY = timedelta(days=1)


async def walk_in_room(conn: db.Conn, centre_id: int, now: datetime) -> list[WalkInRoom]:
    """Each line of the centre, within the hour and until it closes. Empty: no line serves anything today."""
    today = civil_date(now)
    windows = await _windows(conn, centre_id, now)
    expected = await queries.expected(conn, centre_id, today, now)
    free = await queries.free_places(conn, centre_id, today, now)
    grace = (await queries.policy(conn, centre_id)).grace_minutes
    found = []
    for line in await queries.line_work(conn, centre_id, today, now):
        room = [
            rules.how_many(
                rules.minutes_left(
                    windows.get(line.pool_id, ()),
                    [one for one in expected if one.pool_id == line.pool_id],
                    [
                        Stretch(one.starts_at, one.ends_at, one.count)
                        for one in free
                        if one.pool_id == line.pool_id
                    ],
                    line.minutes,
                    grace,
                    now,
                    until,
                ),
                line.usual,
            )
            for until in (now + rules.HOUR, now + DAY)
        ]
        found.append(
            WalkInRoom(line.pool_id, line.kind, line.prefix, line.name_zh, line.name_en, *room)
        )
    return found


async def _windows(conn: db.Conn, centre_id: int, now: datetime) -> dict[int, list[Stretch]]:
    """When how many windows of each pool are open today. A year whose holidays nobody knows opens nothing."""
    today, year = civil_date(now), await calendar.load_calendar(conn)
    if today.year not in year.years:
        return {}
    table = await calendar.timetable(conn, today, today, centre_id)
    return {
        one.pool_id: [
            Stretch(session.starts_at, session.ends_at, session.windows) for session in one.sessions
        ]
        for one in openings.lay_out(table, year, today, today, CENTRE_ZONE)
    }
