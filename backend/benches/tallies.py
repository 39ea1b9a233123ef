"""Tables, drill-down, lag and recount over five million cases and five million tickets."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from random import Random
from uuid import uuid4

import uvloop

from backend import clock, db, worker
from backend.bench import Bound, Measured
from backend.benches import ground, load, servers, tallies_ground, tallies_queries
from backend.benches.servers import Site
from backend.benches.tallies_ground import Ground
from backend.settings import Settings
from backend.tallies.actions import choosing, drill, notes, tables
from backend.tallies.actions.recount import recount_through
from backend.tallies.definitions import FIGURES
from backend.tallies.models import Choice, Definition, Spot, Table
from backend.tallies.tabulate import joined

FLOORS: dict[str, Bound] = {
    "seed_s": ("<=", 1200.0),
    "year_table_p95_ms": ("<=", 100.0),
    "drill_p95_ms": ("<=", 200.0),
    "lag_p95_s": ("<=", 2.0),
    "recount_s": ("<=", 90.0),
    "miscounted": ("<=", 0.0),
    "rows_missing": ("<=", 0.0),
    "unseen": ("<=", 0.0),
    "differences": ("<=", 0.0),
}
SHARED = (
    "PostgreSQL with fsync and a quarter of the memory on the same two cores; tables and rows in the statistician's role, one asked at a time, "
    "each with its choice as the page makes it; seed_s: the log and all facts and sums of it; lag: from commit to the "
    "sum seen, the worker's own job folding; recount: every fact from the log again, compared with every sum"
)
PAGE = 100
SEEN_WITHIN = 30.0
"""Seconds after which an event counts as unseen."""


@dataclass(frozen=True)
class Plan:
    cases: int = 5_000_000
    tickets: int = 5_000_000
    tables: int = 100
    drills: int = 200
    lags: int = 40


@dataclass
class Bench:
    site: Site
    ground: Ground
    plan: Plan
    random: Random = field(default_factory=lambda: Random(6))  # noqa: S311
    miscounted: int = 0
    rows_missing: int = 0
    unseen: int = 0

    def run(self, work: Awaitable[list[float]]) -> list[float]:
        async def awaited() -> list[float]:
            return await work

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(awaited())

    def questions(self, count: int) -> Iterator[tuple[Definition, str]]:
        """Figures that can be told apart by item and centre, each for each year in turn."""
        figures = [d for d in FIGURES.values() if {"item", "centre"} <= set(d.dims)]
        pairs = [(d, str(year)) for year in self.ground.years for d in figures]
        for n in range(count):
            yield pairs[n % len(pairs)]

    async def table(self, pool: db.Pool, figure: Definition, year: str) -> tuple[Choice, Table]:
        """Every item by every place of a year, as the page asks for it."""
        async with db.transaction(pool, snapshot=True) as conn:
            choice = await choosing.choose(conn, year, clock.now(), organ_id=1)
            return choice, await tables.table(conn, choice, figure.code, ["item"], "centre")

    async def ask_tables(self, count: int) -> list[float]:
        """Seconds of each. The first round, which warms the connection, is not counted."""
        pool = await db.open_pool(self.site.urls.statistics, role="yitang_statistics", size=1)
        waits = []
        try:
            for figure, year in self.questions(3):
                await self.table(pool, figure, year)
            for figure, year in self.questions(count):
                began = time.perf_counter()
                await self.table(pool, figure, year)
                waits.append(time.perf_counter() - began)
            await self.check_totals(pool)
        finally:
            await pool.close()
        return waits

    async def ask_notes(self, count: int) -> list[float]:
        """Seconds of what stands beside each of these tables: marked days, and what changed since a close."""
        pool = await db.open_pool(self.site.urls.statistics, role="yitang_statistics", size=1)
        waits = []
        try:
            for figure, year in self.questions(count):
                async with db.transaction(pool, snapshot=True) as conn:
                    choice = await choosing.choose(conn, year, clock.now(), organ_id=1)
                    began = time.perf_counter()
                    await notes.notes(
                        conn, choice, figure.code, "zh", clock.civil_date(clock.now())
                    )
                    waits.append(time.perf_counter() - began)
        finally:
            await pool.close()
        return waits

    async def check_totals(self, pool: db.Pool) -> None:
        """What a table says is what the log says, counted plainly."""
        year = self.ground.years[0]
        _, found = await self.table(pool, FIGURES["F01"], str(year))
        owner = await db.connect(self.site.urls.owner)
        try:
            plain = await tallies_queries.accepted_plainly(owner, *_days(year))
        finally:
            await owner.close()
        self.miscounted += abs(plain - found.row_count)

    async def ask_rows(self, count: int) -> list[float]:
        """Seconds until the first page of rows of a cell with something in it."""
        pool = await db.open_pool(self.site.urls.statistics, role="yitang_statistics", size=1)
        waits = []
        try:
            for figure, year in self.questions(count):
                choice, found = await self.table(pool, figure, year)
                cell = self.some_cell(found)
                if cell is None:
                    continue
                spot, number = cell
                began = time.perf_counter()
                async with db.transaction(pool, snapshot=True) as conn:
                    choice = await choosing.choose(conn, year, clock.now(), organ_id=1)
                    page = await drill.rows(conn, choice, figure.code, None, spot, None, PAGE)
                waits.append(time.perf_counter() - began)
                self.rows_missing += abs(min(number, PAGE) - len(page.rows))
        finally:
            await pool.close()
        return waits

    def some_cell(self, table: Table) -> tuple[Spot, int] | None:
        """Any counted one, one in five a total of a row."""
        found = [
            (joined(line.spot, column.spot), cell)
            for line in table.rows
            for column, cell in zip(table.columns, line.cells, strict=True)
            if column.kind == "count" and isinstance(cell, int) and cell > 0
        ]
        return self.random.choice(found) if found else None

    async def ask_lags(self, count: int) -> list[float]:
        """Seconds from an event's commit until its month's sum is one more; cases and tickets by turns."""
        pool, stop = await db.open_pool(self.site.urls.app, size=3), asyncio.Event()
        folding = asyncio.create_task(self.fold_again_and_again(pool, stop))
        waits = list[float]()
        try:
            for turn in range(count):
                source = "issued" if turn % 2 else "accepted"
                waits += [await self.lag(pool, source)]
        finally:
            stop.set()
            await folding
            await pool.close()
        self.unseen += sum(wait >= SEEN_WITHIN for wait in waits)
        return waits

    async def fold_again_and_again(self, pool: db.Pool, stop: asyncio.Event) -> None:
        """The worker's job, as often as the worker runs it."""
        job = next(job for job in (*worker.JOBS, *worker.LONG_JOBS) if job.name == "fold_events")
        while not stop.is_set():
            await worker.once(pool, self.site.keys, job)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), job.every)

    async def lag(self, pool: db.Pool, source: str) -> float:
        """At any moment between two folds."""
        await asyncio.sleep(self.random.random())
        now = clock.now()
        today, item = clock.civil_date(now), self.random.choice(self.ground.items)
        write = tallies_queries.accept_one if source == "accepted" else tallies_queries.draw_one
        async with db.glance(pool) as conn:
            before = await tallies_queries.counted(conn, source, today.replace(day=1))
            await write(conn, uuid4(), item, self.random.choice(self.ground.centres), now, today)
            began = time.perf_counter()
            while time.perf_counter() - began < SEEN_WITHIN:
                if await tallies_queries.counted(conn, source, today.replace(day=1)) > before:
                    return time.perf_counter() - began
                await asyncio.sleep(0.01)
        return SEEN_WITHIN

    async def recount(self) -> list[float]:
        """Seconds, and how many sums are not what the log says."""
        pool = await db.open_pool(self.site.urls.owner, size=servers.CORES + 1)
        try:
            began = time.perf_counter()
            found = await recount_through(pool, servers.CORES)
            return [time.perf_counter() - began, float(len(found))]
        finally:
            await pool.close()


def _days(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def measure(settings: Settings) -> Measured:
    """On a ground of its own; filling it takes most of the time."""
    plan = Plan()
    with servers.site(servers.of_a_county()) as site:
        ground.prepare(site.urls.owner)
        laid = asyncio.run(tallies_ground.lay(site.urls.owner, plan.cases, plan.tickets))
        return measured(Bench(site, laid, plan))


def measured(bench: Bench) -> Measured:
    plan, size = bench.plan, bench.site.ask(tallies_queries.size)
    waits: dict[str, Callable[[], list[float]]] = {
        "year_table": lambda: bench.run(bench.ask_tables(plan.tables)),
        "notes": lambda: bench.run(bench.ask_notes(plan.tables)),
        "drill": lambda: bench.run(bench.ask_rows(plan.drills)),
    }
    figures: dict[str, float] = {"seed_s": bench.ground.log_s + bench.ground.facts_s}
    for name, ask in waits.items():
        found = ask()
        figures[f"{name}_p95_ms"] = load.percentile(found, 0.95) * 1000
        figures[f"{name}_p50_ms"] = load.percentile(found, 0.5) * 1000
    lags = bench.run(bench.ask_lags(plan.lags))
    recount_s, differences = bench.run(bench.recount())
    figures |= {
        "lag_p95_s": load.percentile(lags, 0.95),
        "lag_p50_s": load.percentile(lags, 0.5),
        "recount_s": recount_s,
        "log_s": bench.ground.log_s,
        "facts_s": bench.ground.facts_s,
        "cases": float(size.cases),
        "tickets": float(size.tickets),
        "appointments": float(size.appointments),
        "events": float(size.events),
        "miscounted": float(bench.miscounted),
        "rows_missing": float(bench.rows_missing),
        "unseen": float(bench.unseen),
        "differences": differences,
    }
    load_now = f"load average {os.getloadavg()[0]:.2f} at the end"
    return Measured(figures, FLOORS, {}, f"{SHARED}; {load_now}")
