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

from backend import clock, db, deps, idempotency, retention, wiring
from backend.access import actions as access
from backend.booking import actions as booking
from backend.booking.rules import DAYS_AHEAD
from backend.calendar import actions as calendar
from backend.cases.actions import findings, papers, photos, publication, ratings
from backend.cases.actions.recompute import recompute_if_changed
from backend.cases.actions.sweep import sweep_through
from backend.crypto import Keys
from backend.hall import actions as hall
from backend.notices import actions as notices
from backend.notices.senders import Sender, sms
from backend.settings import Settings
from backend.tallies.actions import export_jobs, exports
from backend.tallies.actions.fold import fold_through
from backend.tallies.actions.rebuild import rebuild_if_changed

log = structlog.get_logger()


Work = Callable[[db.Conn, Keys, datetime], Awaitable[int]]


class Job(Struct, frozen=True):
    """What it does in one transaction, returning how many it changed, and its seconds between runs."""

    name: str
    every: float
    work: Work


class LongJob(Struct, frozen=True):
    """Work in many short transactions of its own, so that nobody waits long for a row."""

    name: str
    every: float
    work: Callable[[db.Pool, Keys, datetime], Awaitable[int]]


def plain(work: Callable[[db.Conn, datetime], Awaitable[int]]) -> Work:
    """Work that needs no keys."""

    async def with_keys(conn: db.Conn, keys: Keys, now: datetime) -> int:
        return await work(conn, now)

    return with_keys


async def open_days(conn: db.Conn, now: datetime) -> int:
    """Keep the slots of the coming 60 days in line with the openings; say so when a year is missing."""
    today = clock.civil_date(now)
    known = calendar.known_until(await calendar.load_calendar(conn))
    if known < today + timedelta(days=DAYS_AHEAD):
        log.error("calendar_missing", year=known.year + 1, places_open_until=known.isoformat())
    return await booking.materialise(conn, today)


JOBS = (
    Job("deliver_notices", 1, plain(notices.deliver_due)),
    Job("offer_freed", 2, booking.offer_freed),
    Job("draw_due", 5, booking.draw_due),
    Job("offer_drawn", 5, booking.offer_drawn),
    Job("lapse_due", 5, plain(booking.lapse_due)),
    Job("mark_noshows", 60, booking.mark_noshows),
    Job("open_days", 3600, plain(open_days)),
    Job("learn_waits", 10, plain(hall.learn_due)),
    Job("issue_owed", 30, papers.issue_owed),
    Job("publish_due", 300, publication.publish_due),
    Job("close_days", 600, plain(hall.close_days)),
    Job("invite_ratings", 600, ratings.invite),
    Job("forget_keys", 3600, plain(idempotency.forget_keys)),
    Job("forget_unconfirmed", 86400, plain(access.forget_unconfirmed)),
    Job("forget_photos", 86400, plain(photos.forget_photos)),
    Job("forget_exports", 3600, plain(exports.forget)),
    Job("forget_counts", 3600, plain(notices.forget_counts)),
)


async def recompute_cases(pool: db.Pool, keys: Keys, now: datetime) -> int:
    """A revised calendar or policy moves open limits."""
    return await recompute_if_changed(pool, now)


LONG_JOBS = (
    LongJob("sweep_cases", 60, sweep_through),
    LongJob("recompute_cases", 60, recompute_cases),
    LongJob("review_files", 60, findings.review_files_through),
    LongJob("retention", 3600, retention.run_through),
    LongJob("fold_events", 0.5, fold_through),
    LongJob("count_again", 600, rebuild_if_changed),
    LongJob("make_exports", 1, export_jobs.export_through),
)


async def once(pool: db.Pool, keys: Keys, job: Job | LongJob) -> int:
    """One run. A lost database is waited for, a bug is logged; the worker goes on."""
    try:
        if isinstance(job, LongJob):
            done = await job.work(pool, keys, clock.now())
        else:
            async with db.transaction(pool) as conn:
                done = await job.work(conn, keys, clock.now())
    except Exception as error:
        log.error("job_failed", job=job.name, exc_info=error)
        return 0
    if done and job.every >= 60:
        log.info("job_done", job=job.name, changed=done)
    return done


async def _again_and_again(house: deps.House, job: Job | LongJob, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await once(house.pool, house.keys, job)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), job.every)


async def _send_out(house: deps.House, sender: Sender, stop: asyncio.Event) -> None:
    """In place of `deliver_notices` where there is a channel: it waits for a network, so it opens its own
    short transactions."""
    while not stop.is_set():
        try:
            if await notices.deliver_through(house.pool, house.keys, sender, clock.now()):
                continue
        except Exception as error:
            log.error("job_failed", job="deliver_notices", exc_info=error)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 1)


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """Run every job until `stop` is set."""
    house, sender = await wiring.make_house(settings), sms.of(settings)
    try:
        async with asyncio.TaskGroup() as group:
            for job in (*JOBS, *LONG_JOBS):
                if sender is None or job.name != "deliver_notices":
                    group.create_task(_again_and_again(house, job, stop))
            if sender is not None:
                group.create_task(_send_out(house, sender, stop))
    finally:
        if sender is not None:
            await sender.close()
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
