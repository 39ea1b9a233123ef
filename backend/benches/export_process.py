"""One export in a process of its own: `python -m backend.benches.export_process FORM FIRST LAST`, told as JSON."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import click
import msgspec

from backend import clock, db
from backend.benches import export_queries
from backend.tallies.actions import exports
from backend.tallies.models.exports import Form, Wanted

FIGURE = "F01"


async def bare(conn: db.Conn, first: date, last: date) -> tuple[int, int]:
    """The same rows, thrown away as they come; rows and bytes."""
    size = 0

    async def sink(lines: bytes) -> None:
        nonlocal size
        size += len(lines)

    return await export_queries.copy_bare(conn, first, last, sink), size


async def export(conn: db.Conn, form: Form, first: date, last: date) -> tuple[int, int]:
    """As command line and worker make it; rows and bytes."""
    wanted = Wanted(FIGURE, f"{first}..{last}", form, rows=True)
    with tempfile.TemporaryFile() as file:
        made = await exports.make(conn, wanted, clock.now(), file)
        return made.rows, file.tell()


async def once(form: str, first: date, last: date) -> dict[str, float]:
    conn = await db.connect(os.environ["DATABASE_URL"])
    try:
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            began = time.perf_counter()
            if form == "bare":
                rows, size = await bare(conn, first, last)
            else:
                rows, size = await export(conn, msgspec.convert(form, Form), first, last)
            seconds = time.perf_counter() - began
    finally:
        await conn.close()
    return {"rows": rows, "seconds": seconds, "bytes": size, "peak_mb": peak_mb()}


def peak_mb() -> float:
    """Of this program alone: what getrusage says begins with the peak of whoever started it."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    form, *days = sys.argv[1:]
    told = asyncio.run(once(form, *map(date.fromisoformat, days)))
    click.echo(msgspec.json.encode(told).decode())
