"""Confirmed bookings a second over HTTP against pgbench running the same transaction on the same database."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import median
from typing import Any, TypeVar

import uvloop

from backend.bench import Bound, Measured
from backend.benches import ground, load, queries, reference, requests, servers
from backend.benches.load import Answered
from backend.benches.queries import Counts, Spot
from backend.benches.servers import HOST, Door, Site, Spent
from backend.settings import Settings

T = TypeVar("T")

FLOORS: dict[str, Bound] = {
    "ratio_random": (">=", 0.4),
    "ratio_hot": (">=", 0.9),
    "p99_half_peak_ms": ("<=", 50.0),
    "untrue": ("<=", 0.0),
    "refused": ("<=", 0.0),
}
GOALS: dict[str, Bound] = {
    "ratio_random": (">=", 1.0),
    "ratio_hot": (">=", 2.0),
    "ratio_p99": ("<=", 1.0),
}
"""`ratio_p99`: each at half its own peak, arrivals at random; the disk's pauses are in both."""
SHARED = "the driver, one door process as serve runs it, PostgreSQL with fsync and Valkey on the same two cores; no worker"
SPARE = 3
"""People made ready for a round, as a multiple of what the best round so far used up."""


@dataclass(frozen=True)
class Plan:
    """How long and how often. pgbench counts whole seconds."""

    lines: tuple[int, ...] = (32, 64, 128)
    clients: tuple[int, ...] = (8, 32, 64)
    rounds: int = 3
    seconds: int = 3
    open_seconds: float = 10.0
    open_lines: int = 64
    warm: int = 500
    """Bookings over HTTP before anything is measured, so that plans are made and code is warm."""


@dataclass
class Rates:
    """Of one pattern: bookings a second of every round, by the number of connections or clients."""

    http: dict[int, list[float]] = field(default_factory=dict)
    pgbench: dict[int, list[float]] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """Best against best, each the median of its rounds."""
        return best(self.http) / best(self.pgbench)


def best(rounds: dict[int, list[float]]) -> float:
    return max(median(rates) for rates in rounds.values())


@dataclass
class Bench:
    """One run on one database: who has booked so far, and what was answered."""

    site: Site
    door: Door
    spots: Sequence[Spot]
    plan: Plan
    next_person: int = 1
    next_figure: int = ground.FIRST_FIGURE
    most_seen: float = 500.0
    """The best rate so far, of either way: people are made ready for it."""
    answered: list[Answered] = field(default_factory=list)
    """What came over HTTP: the warm-up, every round, the calm end."""
    busy: list[Spent] = field(default_factory=list)
    """Processor time of each of these."""
    by_pgbench: int = 0
    paced: int = 0
    """Of pgbench too, at its half peak."""
    pgbench_seconds: float = 0.0
    """Processor time of its transactions, its own and PostgreSQL's."""
    untrue: int = 0
    """By how many answers and tables differ, over all rounds."""

    def over_http(self, lines: int, *, hot: bool) -> float:
        """One closed-loop round; confirmed bookings a second."""
        spots = self.spots[: ground.HOT] if hot else self.spots
        asked = self._requests(int(self.most_seen * self.plan.seconds * SPARE) + lines, spots)
        answered = self._drive(
            load.closed_loop(HOST, self.door.port, asked, lines=lines, seconds=self.plan.seconds)
        )
        return self._seen(answered.rate)

    def by_reference(self, clients: int, *, hot: bool) -> float:
        """One round of pgbench; transactions a second."""
        last = (
            self.next_figure
            + int(self.most_seen * (reference.WARM + self.plan.seconds) * SPARE)
            + 20 * clients
        )
        first, self.next_figure = self.next_figure, last + 1
        self.site.ask(lambda conn: queries.add_figures(conn, first, last, ground.TOKEN))
        before = self.site.ask(queries.counts)
        spent = servers.spent(self.site, self.door)
        ran = reference.run(
            self.site.urls.app,
            self.spots,
            hot=hot,
            first=first,
            clients=clients,
            seconds=self.plan.seconds,
        )
        now = servers.spent(self.site, self.door).since(spent)
        self.pgbench_seconds += now.postgres + ran.cpu_seconds
        self.by_pgbench += ran.done
        self._compare(before, ran.done)
        return self._seen(ran.rate)

    def calm_reference(self, rate: float) -> list[float]:
        """The same transaction by pgbench, arriving at random moments at this rate; seconds of waiting."""
        first, clients, seconds = (
            self.next_figure,
            self.plan.clients[-1],
            ceil(self.plan.open_seconds),
        )
        self.next_figure += int(rate * (reference.WARM + seconds) * 1.5) + 20 * clients
        self.site.ask(
            lambda conn: queries.add_figures(conn, first, self.next_figure - 1, ground.TOKEN)
        )
        before = self.site.ask(queries.counts)
        ran = reference.at_rate(
            self.site.urls.app,
            self.spots,
            first=first,
            clients=clients,
            seconds=seconds,
            rate=rate,
        )
        self.paced += ran.done
        self._compare(before, ran.done)
        return ran.waits

    def rates(self, *, hot: bool) -> Rates:
        """Every number of connections and clients in every round, in turn: noise hits both ways alike."""
        found = Rates()
        for _ in range(self.plan.rounds):
            for lines in self.plan.lines:
                found.http.setdefault(lines, []).append(self.over_http(lines, hot=hot))
            for clients in self.plan.clients:
                found.pgbench.setdefault(clients, []).append(self.by_reference(clients, hot=hot))
        return found

    def at_rate(self, rate: float) -> Answered:
        """People arriving at random moments at this rate."""
        asked = self._requests(int(rate * self.plan.open_seconds * 1.5) + 50, self.spots)
        return self._drive(
            load.open_loop(
                HOST,
                self.door.port,
                asked,
                rate=rate,
                seconds=self.plan.open_seconds,
                lines=self.plan.open_lines,
            )
        )

    def warm_up(self) -> None:
        """Some history first, with statistics of it: no plan is made for empty tables."""
        self.by_reference(self.plan.clients[0], hot=False)
        self.site.ask(queries.settle)
        asked = self._requests(self.plan.warm, self.spots)
        self._drive(load.closed_loop(HOST, self.door.port, asked, lines=16, seconds=60))

    def _requests(self, people: int, spots: Sequence[Spot]) -> list[bytes]:
        first, self.next_person = self.next_person, self.next_person + people
        last, keys = self.next_person - 1, self.site.keys
        self.site.ask(lambda conn: ground.add_people(conn, keys, first, last))
        return list(requests.bookings(self.door.port, range(first, last + 1), spots, seed=first))

    def _drive(self, work: Coroutine[Any, Any, Answered]) -> Answered:
        before = self.site.ask(queries.counts)
        spent = servers.spent(self.site, self.door)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            answered = runner.run(work)
        self.busy.append(servers.spent(self.site, self.door).since(spent))
        self.answered.append(answered)
        self._compare(before, answered.statuses[201])
        return answered

    def _compare(self, before: Counts, confirmed: int) -> None:
        """Every confirmed booking is one appointment, one place and one case; nothing else is."""
        after = self.site.ask(queries.counts)
        grown = [now - then for now, then in zip(after.all, before.all, strict=True)]
        self.untrue += max(abs(more - confirmed) for more in grown)

    def _seen(self, rate: float) -> float:
        self.most_seen = max(self.most_seen, rate)
        return rate


def measure(settings: Settings) -> Measured:
    """Both patterns, then arrivals at half the peak, on a ground of its own; about three minutes."""
    with servers.site() as site:
        ground.prepare(site.urls.owner)
        spots = asyncio.run(ground.lay(site.urls.owner, wide=True))
        with servers.running(site) as door:
            return measured(Bench(site, door, spots, Plan()))


def measured(bench: Bench) -> Measured:
    bench.warm_up()
    random, hot = bench.rates(hot=False), bench.rates(hot=True)
    calm = bench.at_rate(best(random.http) / 2)
    paced = bench.calm_reference(best(random.pgbench) / 2)
    refused = sum(one.bad for one in bench.answered)
    said = next((one.first_no for one in bench.answered if one.first_no), "")
    figures = {
        "ratio_random": random.ratio,
        "ratio_hot": hot.ratio,
        "p99_half_peak_ms": load.percentile(calm.waits, 0.99) * 1000,
        "ratio_p99": load.percentile(calm.waits, 0.99) / load.percentile(paced, 0.99),
        "p50_half_peak_ms": load.percentile(calm.waits, 0.5) * 1000,
        "pgbench_p99_half_peak_ms": load.percentile(paced, 0.99) * 1000,
        "http_random_per_s": best(random.http),
        "pgbench_random_per_s": best(random.pgbench),
        "http_hot_per_s": best(hot.http),
        "pgbench_hot_per_s": best(hot.pgbench),
        "half_peak_per_s": calm.rate,
        **cores(bench.answered[1:-1], bench.busy[1:-1]),
        "pgbench_cpu_ms": bench.pgbench_seconds / bench.by_pgbench * 1000,
        "confirmed": float(sum(one.statuses[201] for one in bench.answered)),
        "by_pgbench": float(bench.by_pgbench + bench.paced),
        "untrue": float(bench.untrue),
        "refused": float(refused),
    }
    load_now = f"load average {os.getloadavg()[0]:.2f} at the end"
    return Measured(
        figures, FLOORS, GOALS, "; ".join(one for one in (SHARED, load_now, said) if one)
    )


def cores(rounds: Sequence[Answered], busy: Sequence[Spent]) -> dict[str, float]:
    """Of how many cores each took a share while bookings came over HTTP; `others`: what we did not start.

    `http_cpu_ms`: processor time of one booking, all of them together.
    """
    seconds, driver = sum(one.seconds for one in rounds), sum(one.cpu_seconds for one in rounds)
    door, postgres = sum(one.door for one in busy), sum(one.postgres for one in busy)
    others = sum(one.machine for one in busy) - door - postgres - driver
    confirmed = sum(one.good for one in rounds) or 1
    return {
        "http_cpu_ms": (driver + door + postgres) / confirmed * 1000,
        "driver_cores": driver / seconds,
        "door_cores": door / seconds,
        "postgres_cores": postgres / seconds,
        "others_cores": max(others, 0.0) / seconds,
    }
