"""The worker's part of exports: take one, make its file, put it where any host can hand it out.

Safe to run twice and by several workers: a job is taken with SKIP LOCKED and its attempt numbered; who is
silent for long loses it to the next, and only the attempt that has it may finish. The file's pieces
come in the transaction that says `done`, so half a file is never there.
"""

import asyncio
import hashlib
import tempfile
from datetime import datetime
from typing import BinaryIO

import structlog

from backend import clock, db
from backend.crypto import Keys
from backend.refusal import Refusal
from backend.tallies.actions.exports import Made, keep_days, make
from backend.tallies.models.exports import Claimed
from backend.tallies.queries import exports as queries
from backend.tallies.rules.exports import MOST_RUNS, ExportFailed

log = structlog.get_logger()
SILENT_S = 120
BEAT_S = 1.0
PIECE = 1 << 20


class Overtaken(Exception):
    """Cancelled, or another worker has it: nothing of this attempt stays."""


class _Progress:
    """What the making tells, and the heart tells on."""

    def __init__(self) -> None:
        self.done = 0
        self.total: int | None = None

    async def told(self, done: int, total: int) -> None:
        self.done, self.total = done, total


async def export_through(pool: db.Pool, keys: Keys, now: datetime) -> int:
    """Every export that is due, one after the other; how many files were made."""
    made = 0
    while True:
        async with db.transaction(pool) as conn:
            job = await queries.claim(conn, SILENT_S)
        if job is None:
            return made
        made += await _one(pool, job)


async def _one(pool: db.Pool, job: Claimed) -> bool:
    try:
        if job.run > MOST_RUNS:
            raise ExportFailed(runs=MOST_RUNS)
        with tempfile.TemporaryFile() as file:
            made = await _made(pool, job, file)
            await _keep(pool, job, made, file)
    except Overtaken:
        return False
    except Refusal as no:
        state = "failed" if isinstance(no, ExportFailed) else "refused"
        async with db.transaction(pool) as conn:
            said = (no.sentence("zh"), no.sentence("en"))
            await queries.end_badly(conn, job, clock.now(), state, *said)
        return False
    except Exception as error:
        log.error("export_broken", job=str(job.id), run=job.run, exc_info=error)
        async with db.transaction(pool) as conn:
            await queries.again(conn, job)
        return False
    return True


async def _made(pool: db.Pool, job: Claimed, file: BinaryIO) -> Made:
    """The file, while a heart beats that hears when nobody wants it any more."""
    progress = _Progress()
    making = asyncio.create_task(_making(pool, job, file, progress))
    try:
        while not (await asyncio.wait({making}, timeout=BEAT_S))[0]:
            async with db.transaction(pool) as conn:
                if not await queries.tell(conn, job, progress.done, progress.total):
                    raise Overtaken
        return making.result()
    finally:
        if making.cancel():
            await asyncio.wait({making})


async def _making(pool: db.Pool, job: Claimed, file: BinaryIO, progress: _Progress) -> Made:
    async with db.transaction(pool, snapshot=True) as conn:
        return await make(conn, job.wanted, job.asked_at, file, progress.told)


async def _keep(pool: db.Pool, job: Claimed, made: Made, file: BinaryIO) -> None:
    """All its pieces and `done`, or nothing."""
    file.seek(0)
    digest, size, place = hashlib.sha256(), 0, 0
    async with db.transaction(pool) as conn:
        if not await queries.tell(conn, job, made.rows, made.rows):
            raise Overtaken
        while content := file.read(PIECE):
            await queries.add_piece(conn, job, place, content)
            digest.update(content)
            size, place = size + len(content), place + 1
        days = await keep_days(conn, job.organ_id)
        done = await queries.finish(
            conn, job, clock.now(), made.name, made.media_type, made.rows, size, place,
            digest.hexdigest(), days,
        )  # fmt: skip
        if not done:
            raise Overtaken
