"""Sixty days of every centre, over HTTP: how fast, against fixed bytes of the same size, and how old at most."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Any

import msgspec
import uvloop

from backend import clock, db
from backend.bench import Bound, Measured
from backend.benches import ground, load, requests, servers
from backend.benches.load import Answered, Asker
from backend.benches.measured_door import TIMES
from backend.benches.queries import Spot
from backend.benches.servers import HOST, Door, Site
from backend.booking import actions
from backend.booking.models import CountyDays
from backend.settings import Settings

FLOORS: dict[str, Bound] = {
    "availability_p95_ms": ("<=", 5.0),
    "ratio_fixed_bytes": (">=", 0.5),
    "staleness_max_ms": ("<=", 1000.0),
    "unseen": ("<=", 0.0),
    "refused": ("<=", 0.0),
}
MODULE = ("backend.benches.measured_door",)
ROUTE = f"/api/items/{ground.ITEM}/availability"
SHARED = (
    "the driver, one door process as serve runs it with a watch in it, PostgreSQL with fsync and Valkey "
    "on the same two cores; no worker"
)


@dataclass(frozen=True)
class Plan:
    rounds: int = 3
    seconds: float = 3.0
    lines: int = 16
    bookings: int = 150
    pause: float = 0.05
    """Seconds between two bookings of the writer."""
    readers: int = 4
    settling: float = 1.2
    """After so long without writes, whatever is shown must be true."""


@dataclass
class Seen:
    """Moments at which bookings were confirmed, and how far behind them a reader's answer was."""

    confirmed: list[float] = field(default_factory=list)
    ages: list[float] = field(default_factory=list)
    refused: int = 0
    reads: int = 0
    unseen: int = 0
    """Bookings that were still not shown when everything had settled."""

    def note(self, included: int, at: float) -> None:
        """An answer that arrived at this moment and shows so many of the bookings."""
        self.reads += 1
        if included < len(self.confirmed):
            self.ages.append(at - self.confirmed[included])


@dataclass
class Bench:
    site: Site
    door: Door
    spots: Sequence[Spot]
    plan: Plan
    first_person: int = 1
    answered: list[Answered] = field(default_factory=list)

    def round(self, request: bytes) -> float:
        """Answers a second of one closed-loop round."""
        lines, seconds = self.plan.lines, self.plan.seconds
        many = (request for _ in iter(int, 1))
        work = load.closed_loop(HOST, self.door.port, many, lines=lines, seconds=seconds)
        answered: Answered = run(work)
        self.answered.append(answered)
        return answered.rate

    def at_rate(self, rate: float) -> None:
        """Readers arriving at random moments."""
        seconds, ask = self.plan.seconds, self.get(ROUTE)
        asked = [ask] * (int(rate * seconds * 1.5) + 50)
        work = load.open_loop(
            HOST, self.door.port, asked, rate=rate, seconds=seconds, lines=self.plan.lines
        )
        self.answered.append(run(work))

    def get(self, path: str, etag: str = "") -> bytes:
        return requests.get(self.door.port, path, etag)

    def server_seconds(self) -> list[float]:
        """Inside the door, since the last time."""
        return msgspec.json.decode(run(once(self.door.port, self.get(TIMES)))[1], type=list[float])


def run(work: Any) -> Any:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


async def once(port: int, request: bytes) -> tuple[bytes, bytes]:
    """Head and body of one answer."""
    (line,) = await load.connect(HOST, port, 1)
    _, body = await Asker(line).ask(request)
    line.close()
    return line.head, body


def measure(settings: Settings) -> Measured:
    """On a ground of its own, with its natural capacity; about a minute."""
    with servers.site() as site:
        ground.prepare(site.urls.owner)
        spots = asyncio.run(ground.lay(site.urls.owner, wide=False))
        with servers.running(site, MODULE) as door:
            return measured(Bench(site, door, spots, Plan()))


def measured(bench: Bench) -> Measured:
    cold, again, share = asyncio.run(computed(bench.site.urls.app))
    head, body = run(once(bench.door.port, bench.get(ROUTE)))
    bench.server_seconds()
    route, fixed, unchanged = _rates(bench, len(body), etag_of(head))
    peak = bench.server_seconds()
    bench.at_rate(route / 2)
    half = bench.server_seconds()
    seen = watched(bench)
    busy = bench.server_seconds()
    figures = {
        "availability_p95_ms": max(load.percentile(one, 0.95) for one in (half, busy)) * 1000,
        "ratio_fixed_bytes": route / fixed,
        "staleness_max_ms": max(seen.ages, default=0.0) * 1000,
        "staleness_p50_ms": load.percentile(seen.ages, 0.5) * 1000,
        "p95_half_peak_ms": load.percentile(half, 0.95) * 1000,
        "p95_peak_ms": load.percentile(peak, 0.95) * 1000,
        "p95_under_writes_ms": load.percentile(busy, 0.95) * 1000,
        "p99_under_writes_ms": load.percentile(busy, 0.99) * 1000,
        "route_per_s": route,
        "fixed_per_s": fixed,
        "unchanged_per_s": unchanged,
        "answer_bytes": float(len(body)),
        "cold_ms": cold * 1000,
        "again_ms": again * 1000,
        "sql_share": share,
        "bookings": float(len(seen.confirmed)),
        "reads_under_writes": float(seen.reads),
        "unseen": float(seen.unseen),
        "refused": float(seen.refused + sum(one.bad for one in bench.answered)),
    }
    load_now = f"load average {os.getloadavg()[0]:.2f} at the end"
    return Measured(figures, FLOORS, {}, f"{SHARED}; {load_now}")


def _rates(bench: Bench, size: int, etag: str) -> tuple[float, float, float]:
    """The route, fixed bytes, and the route for who has the answer already: medians of rounds in turn."""
    asked = (bench.get(ROUTE), bench.get(f"/bench/fixed/{size}"), bench.get(ROUTE, etag))
    rounds = [[bench.round(request) for request in asked] for _ in range(bench.plan.rounds)]
    route, fixed, unchanged = (median(rates) for rates in zip(*rounds, strict=True))
    return route, fixed, unchanged


def etag_of(head: bytes) -> str:
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(": ")
        if name.lower() == "etag":
            return value
    return ""


async def computed(url: str) -> tuple[float, float, float]:
    """Seconds of one look without a cache, of the next one, and which share of that one was SQL."""
    conn, asked = await db.connect(url), list[float]()
    conn.add_query_logger(lambda one: asked.append(one.elapsed))
    try:
        cold = await _timed(conn)
        asked.clear()
        again = await _timed(conn)
    finally:
        await conn.close()
    return cold, again, sum(asked) / again


async def _timed(conn: db.Conn) -> float:
    began = time.perf_counter()
    async with conn.transaction():
        msgspec.json.encode(await actions.county_days(conn, ground.ITEM, clock.now()))
    return time.perf_counter() - began


def watched(bench: Bench) -> Seen:
    """A writer books one slot after the other while readers look; each booking takes one place of its day."""
    keys, first = bench.site.keys, bench.first_person
    count = min(bench.plan.bookings, len(bench.spots))

    async def people() -> None:
        conn = await db.connect(bench.site.urls.owner)
        try:
            await ground.add_people(conn, keys, first, first + count - 1)
        finally:
            await conn.close()

    asyncio.run(people())
    step = max(len(bench.spots) // count, 1)
    spots = bench.spots[::step][:count]
    writes = [requests.booking(bench.door.port, n, spot) for n, spot in enumerate(spots, first)]
    seen: Seen = run(_watch(bench.door.port, writes, bench.get(ROUTE), bench.plan))
    return seen


async def _watch(port: int, writes: Sequence[bytes], look: bytes, plan: Plan) -> Seen:
    seen, over = Seen(), asyncio.Event()
    lines = await load.connect(HOST, port, plan.readers + 1)
    writer, *readers = [Asker(line) for line in lines]
    await asyncio.sleep(plan.settling)
    at_first = places((await writer.ask(look))[1])

    async def read(reader: Asker) -> None:
        last, shown = b"", 0
        while not over.is_set():
            _, body = await reader.ask(look)
            now = time.perf_counter()
            if body != last:
                last, shown = body, at_first - places(body)
            seen.note(shown, now)

    async def write() -> None:
        for request in writes:
            status, _ = await writer.ask(request)
            if status == 201:
                seen.confirmed.append(time.perf_counter())
            else:
                seen.refused += 1
            await asyncio.sleep(plan.pause)
        await asyncio.sleep(plan.settling)
        over.set()

    await asyncio.gather(write(), *(read(reader) for reader in readers))
    seen.unseen = len(seen.confirmed) - (at_first - places((await writer.ask(look))[1]))
    for line in lines:
        line.close()
    return seen


def places(body: bytes) -> int:
    """Of all days from the day after tomorrow on: on nearer ones the clock takes places away too."""
    soon = clock.civil_date(clock.now()) + timedelta(days=1)
    county = msgspec.json.decode(body, type=CountyDays)
    return sum(day.places for centre in county.centres for day in centre.days if day.on > soon)
