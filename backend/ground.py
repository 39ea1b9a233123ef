"""What every installation starts from and every release brings anew: the calendar and the catalogue; and the figures,
where a release brings them to a log that nobody has counted yet."""

import asyncio
from datetime import date

from backend import clock, db
from backend.calendar import actions as calendar
from backend.permits import actions as permits
from backend.tallies.actions.rebuild import rebuild, was_never_counted

FIRST_DAY = date(2019, 1, 1)
"""From when the first shipped catalogue holds: the statutory calendar begins here too."""


def bring(owner_url: str) -> None:
    """Import both. Nothing changes when nothing changed; what was edited here stays."""
    asyncio.run(_bring(owner_url))


async def _bring(owner_url: str) -> None:
    conn, now = await db.connect(owner_url), clock.now()
    try:
        async with conn.transaction():
            await calendar.import_published(conn, now)
            known = await db.value(conn, "SELECT EXISTS (SELECT FROM item)")
            await permits.import_shipped(conn, clock.civil_date(now) if known else FIRST_DAY, now)
        async with conn.transaction():
            if await was_never_counted(conn):
                await rebuild(conn, now)
    finally:
        await conn.close()
