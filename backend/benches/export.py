"""A million counted rows as a file: CSV against a bare COPY of the same rows, and what memory each format takes.

Each export runs in a process of its own, because its peak is what is measured.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec
from msgspec import Struct

from backend import clock, db
from backend.bench import Bound, Measured
from backend.benches import export_queries, ground, queries, servers
from backend.benches.servers import ROOT
from backend.places import queries as places
from backend.settings import Settings
from backend.tallies.definitions import FIGURES
from backend.tallies.queries import sums
from backend.trouble import Trouble

FLOORS: dict[str, Bound] = {
    "csv_ratio_copy": (">=", 0.7),
    "csv_peak_mb": ("<=", 150.0),
    "xlsx_peak_mb": ("<=", 200.0),
}
SHARED = (
    "PostgreSQL with fsync and one exporting process on the same two cores; bare COPY: the same rows in the same "
    "order, thrown away as they come, in a process of its own, in turns with ours, which escapes, hashes and writes a "
    "file; the best of each counts. Peaks: resident memory of the exporting process, libraries and all"
)
FIGURE = "F01"
DAYS = 2 * 365
AT_ONCE = 100_000


@dataclass(frozen=True)
class Plan:
    rows: int = 1_000_000
    turns: int = 3


class Run(Struct, frozen=True):
    """What one process says of itself."""

    rows: int
    seconds: float
    bytes: int
    peak_mb: float


def measure(settings: Settings) -> Measured:
    """On a ground of its own."""
    plan = Plan()
    with servers.site() as site:
        ground.prepare(site.urls.owner)
        asyncio.run(lay(site.urls.owner, plan.rows))
        return measured(site.urls.app, plan)


async def lay(owner_url: str, rows: int) -> None:
    """Licence cases accepted over two years, each with its number, on a database `ground.prepare` has seen."""
    await ground.lay(owner_url, wide=False, days=1)
    conn, today = await db.connect(owner_url), clock.civil_date(clock.now())
    source = FIGURES[FIGURE].measures[0].source
    if source is None:
        raise LookupError(FIGURE)
    try:
        await export_queries.add_applicant(conn)
        centres = [one.id for one in await places.centres(conn, today)]
        part = FIGURES[FIGURE].measures[0].parts[0]
        await export_queries.add_cells(conn, source.name, part, centres)
        await export_queries.without_references(conn)
        for first in range(1, rows + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, rows)
            await export_queries.add_facts(conn, first, last, rows, DAYS)
        for add_up in (sums.sum_months, sums.sum_years, sums.sum_totals):
            await add_up(conn, [source.name])
        await queries.settle(conn)
    finally:
        await conn.close()


def measured(url: str, plan: Plan) -> Measured:
    first, last = period()
    turns = [
        (run(url, "bare", first, last), run(url, "csv", first, last)) for _ in range(plan.turns)
    ]
    bare, csv = (min(runs, key=lambda one: one.seconds) for runs in zip(*turns, strict=True))
    others = {form: run(url, form, first, last) for form in ("xlsx", "jsonl", "parquet")}
    for one in (bare, csv, *others.values()):
        if one.rows != plan.rows:
            raise Trouble(
                f"应有{plan.rows}行，实有{one.rows}行。", f"{one.rows} rows of {plan.rows}."
            )
    figures = {
        "csv_ratio_copy": bare.seconds / csv.seconds,
        "csv_peak_mb": max(one.peak_mb for _, one in turns),
        "xlsx_peak_mb": others["xlsx"].peak_mb,
        "csv_s": csv.seconds,
        "bare_copy_s": bare.seconds,
        "csv_mb": csv.bytes / 1e6,
        "xlsx_s": others["xlsx"].seconds,
        "jsonl_s": others["jsonl"].seconds,
        "jsonl_peak_mb": others["jsonl"].peak_mb,
        "parquet_s": others["parquet"].seconds,
        "parquet_peak_mb": others["parquet"].peak_mb,
        "rows": float(plan.rows),
    }
    return Measured(
        figures, FLOORS, {}, f"{SHARED}; load average {os.getloadavg()[0]:.2f} at the end"
    )


def period() -> tuple[date, date]:
    """All days that have rows."""
    today = clock.civil_date(clock.now())
    return today - timedelta(days=DAYS + 1), today


def run(url: str, form: str, first: date, last: date) -> Run:
    """One export by a process of its own."""
    command: Sequence[str] = (
        sys.executable, "-m", "backend.benches.export_process", form, first.isoformat(), last.isoformat(),
    )  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, capture_output=True, check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace")[-500:]
        raise Trouble(f"{form}导出失败：{said}", f"Exporting {form} failed: {said}")
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Run)
