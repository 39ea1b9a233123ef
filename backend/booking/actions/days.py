"""What runs by itself: slots of the coming days, appointments nobody came to."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from backend import db
from backend.booking import queries, rules
from backend.booking.actions import telling
from backend.booking.models import Policy
from backend.booking.queries import draw_days
from backend.calendar import actions as calendar
from backend.calendar import queries as openings
from backend.calendar.models import GridSlot, Opening
from backend.clock import CENTRE_ZONE, civil_date
from backend.crypto import Keys

NOSHOW_GRACE = timedelta(minutes=30)
"""An appointment is missed when nobody checked in this long after its slot ended. [U]"""

draw: Callable[[], float] = random.SystemRandom().random
"""From 0 up to 1: the minute at which a day opens."""


async def materialise(conn: db.Conn, today: date, days: int = rules.DAYS_AHEAD) -> int:
    """Bring the slots of the coming days in line with the openings; how many changed. Run as often as wanted.

    Nothing is locked where nothing changes; else the days' slots are, in the order everybody keeps.
    """
    await openings.lock_centres(conn)
    changed, last = 0, today + timedelta(days=days)
    policies: dict[int, Policy] = {}
    for opening in await calendar.openings(conn, today, last):
        if opening.organ_id not in policies:
            policies[opening.organ_id] = await queries.policy(conn, opening.organ_id)
        changed += await _bring_in_line(conn, opening, today, last, policies[opening.organ_id])
    await draw_days.keep_days(conn, today)
    return changed


async def _bring_in_line(
    conn: db.Conn, opening: Opening, first: date, last: date, policy: Policy
) -> int:
    organ_id, pool_id = opening.organ_id, opening.pool_id
    standing = await queries.slots(conn, organ_id, pool_id, first, last)
    todo = rules.rebuild(standing, opening.slots)
    if not todo.put and not todo.drop:
        return 0
    by_start = {slot.starts_at: slot.on_date for slot in standing}
    concerned = {*todo.days, *(by_start[start] for start in todo.drop)}
    await queries.lock_days(conn, organ_id, pool_id, sorted(concerned))
    standing = await queries.slots(conn, organ_id, pool_id, first, last)
    todo = rules.rebuild(standing, opening.slots)
    dropped = await queries.drop_slots(conn, organ_id, pool_id, todo.drop) if todo.drop else 0
    return dropped + (await _put(conn, opening, todo.put, first, policy) if todo.put else 0)


async def _put(
    conn: db.Conn, opening: Opening, put: list[GridSlot], today: date, policy: Policy
) -> int:
    """A day that only now comes within reach opens at its random moment; a nearer one at once."""
    release = {
        on: rules.opens_at(on, rules.DAYS_AHEAD, policy, CENTRE_ZONE, draw())
        if on == today + timedelta(days=rules.DAYS_AHEAD)
        else None
        for on in sorted({slot.on_date for slot in put})
    }
    return await queries.put_slots(
        conn,
        opening.organ_id,
        opening.pool_id,
        [slot.starts_at for slot in put],
        [slot.ends_at for slot in put],
        [slot.on_date for slot in put],
        [slot.places for slot in put],
        [release[slot.on_date] for slot in put],
    )


async def mark_noshows(conn: db.Conn, keys: Keys, now: datetime, most: int = 200) -> int:
    """Close appointments nobody came to, some time after their slot; how many. Who has missed too many
    is told that booking online pauses."""
    overdue = await queries.overdue(conn, now - NOSHOW_GRACE, most)
    for row in overdue:
        await queries.end(conn, row.organ_id, row.id, "noshow", now, civil_date(now))
        policy = await queries.policy(conn, row.organ_id)
        since = now - timedelta(days=policy.noshow_days)
        for missed in await queries.missed(conn, row.organ_id, [row.person_id], since):
            until = rules.paused_until(missed.at, policy)
            if until is not None and until > now:
                await telling.paused(conn, keys, row, until, now)
    return len(overdue)
