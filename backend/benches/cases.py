"""A clerk's pages with five million cases stored, the sweep of a million limits, and official papers; over HTTP."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import uvloop

from backend import clock, db
from backend.access.guards import STAFF_COOKIE
from backend.bench import Bound, Measured
from backend.benches import cases_ground, cases_queries, ground, load, servers
from backend.benches.cases_ground import Files
from backend.benches.hall_ground import TOKEN
from backend.benches.load import Asker
from backend.benches.servers import HOST, SERVE_STAFF, Door, Site
from backend.cases.actions.sweep import sweep_through
from backend.settings import Settings

FLOORS: dict[str, Bound] = {
    "case_page_p95_ms": ("<=", 50.0),
    "work_list_p95_ms": ("<=", 50.0),
    "sweep_million_s": ("<=", 60.0),
    "paper_p95_ms": ("<=", 1000.0),
    "unswept": ("<=", 0.0),
    "unprinted": ("<=", 0.0),
    "refused": ("<=", 0.0),
}
SHARED = (
    "the driver, one staff door process as serve runs it, PostgreSQL with fsync and Valkey on the same two cores; "
    "one clerk at a time asks. sweep_million_s: the day on which every open limit turns yellow, in this process, "
    "for a million limits; paper_p95_ms: from the click to the whole PDF"
)
LISTS = ("/due", "/cases?state=accepted", "/cases?state=open")


@dataclass(frozen=True)
class Plan:
    cases: int = 5_000_000
    open_cases: int = 1_000_000
    pages: int = 200
    lists: int = 60
    papers: int = 40


@dataclass
class Bench:
    site: Site
    door: Door
    files: Files
    plan: Plan
    refused: int = 0
    first_no: str = ""

    def request(self, method: str, path: str, form: str = "") -> bytes:
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {HOST}:{self.door.port}\r\nConnection: keep-alive\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nAccept: text/html\r\nSec-Fetch-Site: same-origin\r\n"
            f"Cookie: {STAFF_COOKIE}={TOKEN}{self.files.seat.window_id}\r\nContent-Length: {len(form)}\r\n\r\n{form}"
        )
        return head.encode()

    async def ask(self, asker: Asker, request: bytes) -> float:
        """Seconds until the whole answer."""
        began = time.perf_counter()
        status, body = await asker.ask(request)
        waited = time.perf_counter() - began
        if status >= 400:
            self.refused += 1
            self.first_no = self.first_no or f"{status} {body.decode('utf-8', 'replace')[:300]}"
        return waited

    async def get_all(self, paths: Sequence[str]) -> list[float]:
        (line,) = await load.connect(HOST, self.door.port, 1)
        asker = Asker(line)
        waits = [await self.ask(asker, self.request("GET", path)) for path in paths]
        line.close()
        return waits

    async def print_all(self, count: int) -> list[float]:
        """Each paper: the click, and the PDF of what it made."""
        pool = await db.open_pool(self.site.urls.app, size=1)
        (line,) = await load.connect(HOST, self.door.port, 1)
        asker, waits = Asker(line), list[float]()
        for case_id in self.files.cases[:count]:
            click = self.request("POST", f"/cases/{case_id}/paper", "kind=accepted")
            issued = await self.ask(asker, click)
            async with db.glance(pool) as conn:
                paper_id = await cases_queries.paper_of(conn, case_id)
            fetch = self.request("GET", f"/cases/{case_id}/paper/{paper_id}")
            waits.append(issued + await self.ask(asker, fetch))
        line.close()
        await pool.close()
        return waits

    async def sweep(self) -> float:
        """Seconds; afterwards nothing is left to do."""
        pool = await db.open_pool(self.site.urls.app, size=1)
        try:
            began = time.perf_counter()
            await sweep_through(pool, self.site.keys, clock.now())
            return time.perf_counter() - began
        finally:
            await pool.close()

    def run(self, work: Any) -> Any:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work)


def measure(settings: Settings) -> Measured:
    """On a ground of its own; filling it takes most of the time."""
    plan = Plan()
    with servers.site() as site:
        ground.prepare(site.urls.owner)
        laying = cases_ground.lay(
            site.urls.owner, site.keys, plan.cases, plan.open_cases, plan.pages
        )
        files = asyncio.run(laying)
        with servers.running(site, SERVE_STAFF) as door:
            return measured(Bench(site, door, files, plan))


def measured(bench: Bench) -> Measured:
    plan, size = bench.plan, bench.site.ask(cases_queries.size)
    paths = [f"/cases/{one}" for one in bench.files.cases[: plan.pages]]
    bench.run(bench.get_all([*paths[:10], *LISTS]))
    pages = bench.run(bench.get_all(paths))
    lists = bench.run(bench.get_all([LISTS[n % len(LISTS)] for n in range(plan.lists)]))
    before = bench.site.ask(cases_queries.papers)
    papers = bench.run(bench.print_all(plan.papers))
    printed = bench.site.ask(cases_queries.papers) - before
    swept = bench.run(bench.sweep())
    risen = bench.site.ask(cases_queries.risen)
    figures = {
        "case_page_p95_ms": load.percentile(pages, 0.95) * 1000,
        "case_page_p50_ms": load.percentile(pages, 0.5) * 1000,
        "work_list_p95_ms": load.percentile(lists, 0.95) * 1000,
        "work_list_p50_ms": load.percentile(lists, 0.5) * 1000,
        "paper_p95_ms": load.percentile(papers, 0.95) * 1000,
        "paper_p50_ms": load.percentile(papers, 0.5) * 1000,
        "sweep_million_s": swept * 1_000_000 / max(risen, 1),
        "cases": float(size.cases),
        "open_limits": float(size.open),
        "events": float(size.events),
        "unswept": float(size.open - risen),
        "unprinted": float(len(papers) - printed),
        "refused": float(bench.refused),
    }
    load_now = f"load average {os.getloadavg()[0]:.2f} at the end"
    return Measured(
        figures, FLOORS, {}, "; ".join(filter(None, (SHARED, load_now, bench.first_no)))
    )
