"""The ground of the bench of cases: an invented county with years of cases, and a clerk who works on them."""

from dataclasses import dataclass
from uuid import UUID

from backend import clock, db
from backend.benches import cases_queries, ground, hall_queries, queries
from backend.benches.hall_ground import TOKEN
from backend.benches.hall_queries import Seat
from backend.crypto import Keys
from backend.places import queries as places

ITEM = "ZA-403"
"""A licence: three papers, twenty working days, a reviewer."""
PEOPLE = 2_000
"""Whose names can be opened; each has many cases."""
DAYS = 4 * 365
AT_ONCE = 100_000


@dataclass(frozen=True)
class Files:
    """A clerk of one centre, and open cases there."""

    seat: Seat
    cases: list[UUID]


async def lay(owner_url: str, keys: Keys, cases: int, open_cases: int, looked_at: int) -> Files:
    """On a database that `ground.prepare` has seen."""
    await ground.lay(owner_url, wide=False, days=1)
    conn, today = await db.connect(owner_url), clock.civil_date(clock.now())
    try:
        await ground.add_people(conn, keys, 1, PEOPLE)
        centres = [one.id for one in await places.centres(conn, today)]
        seats = await hall_queries.add_clerks(conn, centres[0], TOKEN)
        await cases_queries.without_references(conn)
        for first in range(1, cases + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, cases)
            await cases_queries.add_cases(
                conn, first, last, cases, open_cases, ITEM, DAYS, centres, PEOPLE, seats[0].staff_id, today
            )  # fmt: skip
        await cases_queries.with_references(conn)
        await queries.settle(conn)
        found = await cases_queries.some_cases(conn, centres[0], looked_at)
    finally:
        await conn.close()
    return Files(seats[0], [one.id for one in found])
