"""The ground of the hall's bench: one invented centre, fifty windows of one line, clerks at all of them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from backend import clock, db
from backend.benches import hall_queries, queries
from backend.benches.ground import DIVISION, ITEM, ORGAN
from backend.benches.hall_queries import Seat
from backend.hall.queries import CALL_NEXT
from backend.places import queries as places
from backend.places.models import Centre, Division, Pool, Service, Window

WINDOWS, WAITING = 50, 5_000
CODE = "BENCH-HALL"
TOKEN = "bench-clerk-token-of-thirty-two-"  # noqa: S105 - opens invented clerks in a folder that is thrown away


@dataclass(frozen=True)
class Hall:
    centre_id: int
    pool_id: int
    on: date
    seats: list[Seat]


async def lay(owner_url: str, waiting: int = WAITING, windows: int = WINDOWS) -> Hall:
    """On a database that `ground.prepare` has seen."""
    conn, today = await db.connect(owner_url), clock.civil_date(clock.now())
    try:
        async with conn.transaction():
            centre_id, pool_id = await _add_centre(conn, today, windows)
            seats = await hall_queries.add_clerks(conn, centre_id, TOKEN)
            await hall_queries.add_line(conn, centre_id, pool_id, ITEM, today, waiting)
        await queries.settle(conn)
    finally:
        await conn.close()
    return Hall(centre_id, pool_id, today, seats)


async def _add_centre(conn: db.Conn, today: date, windows: int) -> tuple[int, int]:
    opened = today - timedelta(days=30)
    organ = places.Organ(ORGAN, DIVISION, None, "青溪县测速局", "Qingxi Bench Bureau")
    await places.add_organ(conn, organ)
    await places.add_divisions(conn, [Division(DIVISION, None, "青溪县", "Qingxi County")])
    centre_id = await places.add_centre(conn, _centre(opened))
    pool_id = await places.add_pool(conn, _pool(centre_id, opened))
    for number in range(1, windows + 1):
        name = (f"{number}号窗口", f"Window {number}")
        await places.add_window(conn, Window(0, centre_id, number, *name, [pool_id]))
    await places.add_services(conn, [Service(ITEM, pool_id, centre_id, opened)])
    return centre_id, pool_id


def _centre(opened: date) -> Centre:
    return Centre(
        id=0,
        organ_id=ORGAN,
        code=CODE,
        tier="county_hall",
        division_code=DIVISION,
        name_zh="测速大厅",
        name_en="Bench hall",
        address_zh="青溪县测速路1号",
        address_en="1 Bench Road, Qingxi",
        phone=None,
        latitude=29.0,
        longitude=118.9,
        opened_on=opened,
        closed_on=None,
    )


def _pool(centre_id: int, opened: date) -> Pool:
    return Pool(
        id=0,
        centre_id=centre_id,
        code="household",
        kind="window",
        skills=["household"],
        ticket_prefix="A",
        name_zh="户籍窗口",
        name_en="Household windows",
        opened_on=opened,
        closed_on=None,
    )


def script(hall: Hall) -> str:
    """For pgbench: the very statement of a call, and the plain one that frees the window again.

    Each client is one window; window and clerk are numbered on from the first.
    """
    window, staff = hall.seats[0].window_id, hall.seats[0].staff_id
    regular = all(
        (seat.window_id - window, seat.staff_id - staff) == (n, n)
        for n, seat in enumerate(hall.seats)
    )
    if not regular:
        raise LookupError("windows and clerks of the bench are not numbered alike")
    call = _filled(
        CALL_NEXT,
        f"{hall.centre_id}::integer",
        ":window::integer",
        f"'{hall.on}'::date",
        ":staff::integer",
        "now()",
    )
    free = _filled(hall_queries.FREE, ":window::integer", f"'{hall.on}'::date")
    return (
        f"\\set window {window} + :client_id\n\\set staff {staff} + :client_id\n{call};\n{free};\n"
    )


def _filled(statement: str, *given: str) -> str:
    """With its places taken: pgbench knows its own variables only. Comments would end at its line's end."""
    plain = re.sub(r"--[^\n]*", "", statement)
    return re.sub(r"\$(\d)", lambda place: given[int(place[1]) - 1], plain).strip()
