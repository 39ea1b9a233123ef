"""Fifty windows calling on five thousand who wait, and two thousand screens that look on; over HTTP."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import uvloop

from backend import db
from backend.access.guards import STAFF_COOKIE
from backend.bench import Bound, Measured
from backend.benches import (
    ground,
    hall_ground,
    hall_queries,
    load,
    onlookers,
    reference,
    requests,
    servers,
)
from backend.benches.hall_ground import CODE, TOKEN, Hall
from backend.benches.hall_queries import Seat
from backend.benches.load import Asker
from backend.benches.servers import HOST, SERVE_STAFF, Door, Site
from backend.embedded import programs
from backend.settings import Settings
from backend.trouble import Trouble

T = TypeVar("T")

FLOORS: dict[str, Bound] = {
    "call_p99_ms": ("<=", 50.0),
    "display_p95_ms": ("<=", 300.0),
    "ratio_call": (">=", 0.15),
    "unheard": ("<=", 0.0),
    "untrue": ("<=", 0.0),
    "refused": ("<=", 0.0),
}
SHARED = (
    "the driver, one staff door process as serve runs it, PostgreSQL with fsync and Valkey on the same two cores. "
    "call_p99_ms: 50 windows, each calling, starting and finishing once in cycle_s seconds, with one display open; "
    "display_p95_ms: from the driver's sending of the call (so before its commit) to the receipt on each stream"
)


@dataclass(frozen=True)
class Plan:
    cycle: float = 5.0
    """Seconds from call to call of a window: brisk, a person is served in minutes."""
    seconds: float = 20.0
    rounds: int = 3
    flat_seconds: int = 4
    clients: tuple[int, ...] = (8, 32)
    streams: int = 2_000
    calls: int = 15
    pause: float = 1.0
    """Between two calls that all look at."""


@dataclass
class Bench:
    site: Site
    door: Door
    hall: Hall
    plan: Plan
    waits: list[float] = field(default_factory=list)
    """Seconds of each call at the human pace."""
    refused: int = 0
    first_no: str = ""
    asked: int = 0
    """Calls that were answered with yes."""
    untrue: int = 0
    """By how many answers and the log differ."""

    def post(self, seat: Seat, path: str, form: str = "") -> bytes:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {HOST}:{self.door.port}\r\nConnection: keep-alive\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nAccept: text/html\r\nSec-Fetch-Site: same-origin\r\n"
            f"Cookie: {STAFF_COOKIE}={TOKEN}{seat.window_id}\r\nContent-Length: {len(form)}\r\n\r\n{form}"
        )
        return head.encode()

    async def act(self, asker: Asker, request: bytes) -> float:
        """Seconds until the answer."""
        began = time.perf_counter()
        status, body = await asker.ask(request)
        if status >= 400:
            self.refused += 1
            self.first_no = self.first_no or f"{status} {body.decode('utf-8', 'replace')[:300]}"
        return time.perf_counter() - began

    async def call(self, asker: Asker, seat: Seat) -> float:
        before = self.refused
        waited = await self.act(asker, self.post(seat, "/hall/next"))
        self.asked += self.refused == before
        return waited

    # ---- at the pace of people

    async def brisk(self, seconds: float) -> list[float]:
        """Every window calls, starts and finishes, again and again, from a moment of its own on."""
        pool = await db.open_pool(self.site.urls.app, size=4)
        (display,) = await onlookers.gather(self.door.port, self.stream(), 1)
        lines = await load.connect(HOST, self.door.port, len(self.hall.seats))
        until = time.perf_counter() + seconds
        work = zip(self.hall.seats, lines, strict=True)
        found = await asyncio.gather(
            *(self._window(seat, Asker(line), pool, until) for seat, line in work)
        )
        display.leave()
        for line in lines:
            line.close()
        await pool.close()
        return [one for each in found for one in each]

    async def _window(self, seat: Seat, asker: Asker, pool: db.Pool, until: float) -> list[float]:
        draw, waits = random.Random(seat.window_id), list[float]()  # noqa: S311 - spreads the calls
        third = self.plan.cycle / 3
        await asyncio.sleep(draw.uniform(0, self.plan.cycle))
        while time.perf_counter() < until:
            waits.append(await self.call(asker, seat))
            async with db.glance(pool) as conn:
                ticket = await hall_queries.at_window(conn, seat.window_id, self.hall.on)
            for word in ("start", "finish"):
                await asyncio.sleep(draw.uniform(0.5, 1.5) * third)
                await self.act(asker, self.post(seat, f"/hall/tickets/{ticket}/{word}"))
            await asyncio.sleep(draw.uniform(0.5, 1.5) * third)
        return waits

    # ---- as fast as it goes

    async def flat_out(self, seconds: float) -> float:
        """Calls a second when every window calls again at once; the driver frees it by a plain statement."""
        pool = await db.open_pool(self.site.urls.app, size=8)
        lines = await load.connect(HOST, self.door.port, len(self.hall.seats))
        began, before = time.perf_counter(), self.asked

        async def window(seat: Seat, asker: Asker) -> None:
            while time.perf_counter() < began + seconds:
                await self.call(asker, seat)
                async with db.glance(pool) as conn:
                    await hall_queries.free(conn, seat.window_id, self.hall.on)

        work = zip(self.hall.seats, lines, strict=True)
        await asyncio.gather(*(window(seat, Asker(line)) for seat, line in work))
        rate = (self.asked - before) / (time.perf_counter() - began)
        for line in lines:
            line.close()
        await pool.close()
        return rate

    def by_pgbench(self, clients: int) -> float:
        """Calls a second by pgbench: the same statement, and the same freeing."""
        with tempfile.TemporaryDirectory(prefix="yitang-pgbench-") as folder:
            script = Path(folder) / "call.sql"
            script.write_text(hall_ground.script(self.hall))
            seconds = reference.WARM + self.plan.flat_seconds + 1
            words = [str(programs.psql().with_name("pgbench")), "-n", "-M", "prepared"]
            words += [
                "-f",
                str(script),
                "-c",
                str(clients),
                "-j",
                str(min(reference.THREADS, clients)),
            ]
            done = subprocess.run(
                [*words, "-T", str(seconds), "-P", "1", self.site.urls.app],
                capture_output=True,
                text=True,
                check=False,
                env=os.environ
                | {"PGTZ": "UTC", "PGOPTIONS": "-c plan_cache_mode=force_generic_plan"},
            )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["?"])[-1]
            raise Trouble(f"pgbench 未能运行（{last}）。", f"pgbench did not run ({last}).")
        return reference.read(done.stdout, done.stderr).rate

    # ---- who looks on

    def stream(self) -> bytes:
        return requests.get(self.door.port, f"/screens/{CODE}/events")

    async def looked_at(self) -> tuple[list[float], int]:
        """Calls by one window, and when each of the streams heard of them."""
        pool = await db.open_pool(self.site.urls.app, size=1)
        crowd = await onlookers.gather(self.door.port, self.stream(), self.plan.streams)
        (line,) = await load.connect(HOST, self.door.port, 1)
        found, unheard = list[float](), 0
        for seat in self.hall.seats[: self.plan.calls]:
            await asyncio.sleep(self.plan.pause)
            async with db.glance(pool) as conn:
                label = await hall_queries.next_label(conn, self.hall.pool_id, self.hall.on)
            onlookers.watch_for(crowd, label)
            began = time.perf_counter()
            await self.call(Asker(line), seat)
            heard, missing = await onlookers.delays(crowd, began, 10)
            found += heard
            unheard += missing
        for one in crowd:
            one.leave()
        line.close()
        await pool.close()
        return found, unheard

    def counted(self, work: Coroutine[Any, Any, T]) -> T:
        """Calls answered with yes are calls in the log, one a ticket at a time; then all windows are freed."""
        before, asked = self.site.ask(self.logged), self.asked
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            found = runner.run(work)
        self.untrue += abs(self.site.ask(self.logged) - before - (self.asked - asked))
        self.free_all()
        return found

    async def logged(self, conn: db.Conn) -> int:
        return await hall_queries.calls(conn, self.hall.on)

    def free_all(self) -> None:
        self.site.ask(lambda conn: hall_queries.free_all(conn, self.hall.on))


def measure(settings: Settings) -> Measured:
    """On a ground of its own; about two minutes."""
    onlookers.allow_many_files()
    with servers.site() as site:
        ground.prepare(site.urls.owner)
        hall = asyncio.run(hall_ground.lay(site.urls.owner))
        with servers.running(site, SERVE_STAFF) as door:
            return measured(Bench(site, door, hall, Plan()))


def measured(bench: Bench) -> Measured:
    plan = bench.plan
    bench.counted(bench.flat_out(min(2.0, plan.flat_seconds)))
    waits = bench.counted(bench.brisk(plan.seconds))
    delays, unheard = bench.counted(bench.looked_at())
    flat, paced = list[float](), dict[int, list[float]]()
    for _ in range(plan.rounds):
        flat.append(bench.counted(bench.flat_out(plan.flat_seconds)))
        for clients in plan.clients:
            paced.setdefault(clients, []).append(bench.by_pgbench(clients))
            bench.free_all()
    waiting = bench.site.ask(lambda conn: hall_queries.waiting(conn, bench.hall.on))
    best = max(median(rates) for rates in paced.values())
    figures = {
        "call_p99_ms": load.percentile(waits, 0.99) * 1000,
        "call_p50_ms": load.percentile(waits, 0.5) * 1000,
        "cycle_s": plan.cycle,
        "windows": float(len(bench.hall.seats)),
        "calls_timed": float(len(waits)),
        "display_p95_ms": load.percentile(delays, 0.95) * 1000,
        "display_p50_ms": load.percentile(delays, 0.5) * 1000,
        "streams": float(plan.streams),
        "ratio_call": median(flat) / best,
        "http_calls_per_s": median(flat),
        "pgbench_calls_per_s": best,
        "waiting": float(waiting),
        "unheard": float(unheard),
        "untrue": float(bench.untrue),
        "refused": float(bench.refused),
    }
    load_now = f"load average {os.getloadavg()[0]:.2f} at the end"
    said = "; ".join(one for one in (SHARED, load_now, bench.first_no) if one)
    return Measured(figures, FLOORS, {}, said)
