"""What runs by itself, and how often. Each job is safe to run twice, or by two workers at once.

There is no job table: the state of a row says what is due (SKIP LOCKED), so nothing can be lost
between a change and its job.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from msgspec import Struct

from backend import clock, db, deps, wiring
from backend.booking import actions as booking
from backend.booking.rules import DAYS_AHEAD
from backend.calendar import actions as calendar
from backend.notices import actions as notices
from backend.settings import Settings

log = structlog.get_logger()


class Job(Struct, frozen=True):
    """A function of (connection, now) that returns how many it changed, and its seconds between runs."""

    name: str
    every: float
    work: Callable[[db.Conn, datetime], Awaitable[int]]


async def open_days(conn: db.Conn, now: datetime) -> int:
    """Keep the slots of the coming 60 days in line with the openings; say so when a year is missing."""
    today = clock.civil_date(now)
    known = calendar.known_until(await calendar.load_calendar(conn))
    if known < today + timedelta(days=DAYS_AHEAD):
        log.error("calendar_missing", year=known.year + 1, places_open_until=known.isoformat())
    return await booking.materialise(conn, today)


JOBS = (
    Job("deliver_notices", 1, notices.deliver_due),
    Job("mark_noshows", 60, booking.mark_noshows),
    Job("open_days", 3600, open_days),
    Job("forget_keys", 3600, deps.forget_keys),
)


async def once(pool: db.Pool, job: Job) -> int:
    """One run in one transaction. A lost database is waited for, a bug is logged; the worker goes on."""
    try:
        async with db.transaction(pool) as conn:
            done = await job.work(conn, clock.now())
    except Exception as error:
        log.error("job_failed", job=job.name, exc_info=error)
        return 0
    if done and job.every >= 60:
        log.info("job_done", job=job.name, changed=done)
    return done


async def _again_and_again(pool: db.Pool, job: Job, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await once(pool, job)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), job.every)


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """Run every job until `stop` is set."""
    house = await wiring.make_house(settings)
    try:
        async with asyncio.TaskGroup() as group:
            for job in JOBS:
                group.create_task(_again_and_again(house.pool, job, stop))
    finally:
        await house.pool.close()
        await house.statistics.close()
        await house.cache.close()


def run(settings: Settings) -> None:
    """Until SIGINT or SIGTERM."""

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await work(settings, stop)

    asyncio.run(main())
