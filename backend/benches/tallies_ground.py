"""The ground of the bench of tallies: an invented county with five years of cases, tickets and appointments."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from backend import clock, db
from backend.benches import bulk_queries, ground, tallies_queries
from backend.benches.servers import CORES
from backend.permits import catalogue
from backend.places import queries as places
from backend.tallies.actions.rebuild import rebuild_through

DAYS = 5 * 365
PEOPLE = 5_000
AT_ONCE = 100_000


@dataclass(frozen=True)
class Ground:
    centres: list[int]
    items: list[str]
    begin: date
    today: date
    log_s: float
    """Seconds to write the log."""
    facts_s: float
    """Seconds to make facts and sums of it."""

    @property
    def years(self) -> list[int]:
        """Whole years of the log, newest first."""
        return list(range(self.today.year - 1, self.begin.year, -1))


async def lay(owner_url: str, cases: int, tickets: int) -> Ground:
    """On a database that `ground.prepare` has seen."""
    await ground.lay(owner_url, wide=False, days=1)
    conn, today = await db.connect(owner_url), clock.civil_date(clock.now())
    begin = today - timedelta(days=DAYS)
    try:
        await tallies_queries.add_people(conn, PEOPLE)
        centres = [one.id for one in await places.centres(conn, today)]
        items = sorted(item.code for item in catalogue.load())
        began = time.perf_counter()
        await _write(owner_url, cases, tickets, begin, today, centres, items)
        await tallies_queries.settle_log(conn)
        written = time.perf_counter()
        pool = await db.open_pool(owner_url, size=CORES + 1)
        await rebuild_through(pool, clock.now(), CORES)
        await pool.close()
        await tallies_queries.settle_facts(conn)
        made = time.perf_counter()
    finally:
        await conn.close()
    return Ground(centres, items, begin, today, written - began, made - written)


async def _write(
    owner_url: str,
    cases: int,
    tickets: int,
    begin: date,
    today: date,
    centres: list[int],
    items: list[str],
) -> None:
    """On as many connections as there are cores, each its own years in the order of days, so that every index
    grows at its end."""
    conns = [await db.connect(owner_url) for _ in range(CORES)]
    facts = (begin, DAYS, centres, items)

    async def fill(conn: db.Conn, turn: int) -> None:
        for first, last in _pieces(cases, turn):
            await tallies_queries.add_cases(conn, first, last, cases, *facts, PEOPLE, today)
        for first, last in _pieces(tickets, turn):
            await tallies_queries.add_tickets(conn, first, last, tickets, *facts)

    try:
        await bulk_queries.without_checks(conns[0])
        await asyncio.gather(*(fill(conn, turn) for turn, conn in enumerate(conns)))
        await bulk_queries.with_checks(conns[0])
    finally:
        for conn in conns:
            await conn.close()


def _pieces(count: int, turn: int) -> Iterator[tuple[int, int]]:
    """The numbers of one connection, so many at once."""
    low, high = count * turn // CORES, count * (turn + 1) // CORES
    for first in range(low + 1, high + 1, AT_ONCE):
        yield first, min(first + AT_ONCE - 1, high)
