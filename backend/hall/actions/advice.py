"""Advice for next month's openings, worked out when it is asked for. It changes nothing."""

from datetime import datetime, timedelta

from backend import db
from backend.calendar import actions as calendar
from backend.calendar import rules as openings
from backend.clock import CENTRE_ZONE, civil_date
from backend.hall.models.advice import Advice, Offered
from backend.hall.queries import advice as queries
from backend.hall.rules import advice as rules
from backend.places.models import Centre

WEEKS = timedelta(weeks=8)
"""Looked back on [U]."""


async def advice(conn: db.Conn, centre: Centre, now: datetime) -> Advice:
    """From the last eight whole weeks up to yesterday."""
    last = civil_date(now) - timedelta(days=1)
    first = last - WEEKS + timedelta(days=1)
    at_window = await queries.at_window(conn, centre.id, first, last)
    waits = await queries.waited(conn, centre.id, first, last)
    items = {one.code: one for one in await queries.slot_items(conn, centre.id, last)}
    table = await calendar.timetable(conn, first, last, centre.id)
    laid_out = openings.lay_out(table, await calendar.load_calendar(conn), first, last, CENTRE_ZONE)
    offered = [
        Offered(one.pool_id, one.on_date, one.starts_at, one.ends_at, one.windows)
        for opening in laid_out
        for one in opening.sessions
    ]
    found = rules.uses(offered, at_window, waits, CENTRE_ZONE)
    return Advice(
        first,
        last,
        found,
        rules.windows_advice(found),
        rules.slot_uses(at_window, items),
        await queries.kept(conn, centre.id, first, last),
    )
