"""The ground of the benches: an invented county of 20 centres and 200 windows, open on weekdays, and its people."""

from datetime import date, time, timedelta

from backend import clock, crypto, db, ground
from backend.benches import queries
from backend.benches.queries import Spot
from backend.booking import actions as booking
from backend.booking.rules import DAYS_AHEAD
from backend.calendar import queries as calendar
from backend.calendar.models import OpeningSeries
from backend.crypto import Keys
from backend.demo.people import id_number_of, name_of
from backend.permits import catalogue
from backend.places import queries as places
from backend.places.models import Centre, Division, Pool, Service, Skill, Window
from backend.schema import migrate

ITEM = "HJ-153"
"""Renewing an identity card: the matter most people come for, and ten minutes, one slot of the grid."""
ORGAN = 1
DIVISION = "330899"
CENTRES = 20
Pools = tuple[tuple[Skill, int], ...]
POOLS: Pools = (
    ("household", 3),
    ("exit_entry", 3),
    ("vehicle_driver", 2),
    ("public_order", 2),
)
"""Ten windows a centre, by what they serve."""
HOURS = ((time(8, 30), time(12)), (time(13, 30), time(17)))
GRID = 10
DAYS, A_DAY = 10, 10
"""Of each centre's pool, so many days and slots a day are asked for: 2,000 slots in all."""
HOT = 4
PLACES = 30_000
"""In every slot of the item's pools: capacity ends no run, the counters are counted all the same."""
TOKEN = "bench-token-of-thirty-two-letters-"  # noqa: S105 - opens invented accounts in a folder that is thrown away
FIRST_FIGURE = 10_000_000
"""pgbench's people stand from here on; below are those who book over HTTP."""


async def lay(
    owner_url: str, *, wide: bool, pools: Pools = POOLS, days: int = DAYS_AHEAD
) -> list[Spot]:
    """Centres and sixty days of slots, on a database that `prepare` has seen. `wide`: capacity never ends."""
    conn = await db.connect(owner_url)
    today = clock.civil_date(clock.now())
    try:
        async with conn.transaction():
            await _add_county(conn, today, pools)
            await booking.materialise(conn, today, days)
            spots = await queries.spots(conn, ITEM, DAYS, A_DAY)
            if wide:
                await queries.open_wide(conn, sorted({one.pool_id for one in spots}), PLACES)
        await queries.settle(conn)
    finally:
        await conn.close()
    return spots


def prepare(owner_url: str) -> None:
    """The newest schema, calendar and catalogue."""
    migrate.upgrade(owner_url)
    ground.bring(owner_url)


async def _add_county(conn: db.Conn, today: date, pools: Pools) -> None:
    await places.add_organ(
        conn, places.Organ(ORGAN, DIVISION, None, "青溪县测速局", "Qingxi Bench Bureau")
    )
    division = Division(DIVISION, None, "青溪县", "Qingxi County")
    await places.add_divisions(conn, [division])
    opened = today - timedelta(days=30)
    for number in range(11, 11 + CENTRES):
        centre_id = await places.add_centre(conn, _centre(number, opened))
        window = 0
        for place, (skill, windows) in enumerate(pools):
            pool_id = await places.add_pool(conn, _pool(centre_id, place, skill, opened))
            await _open(conn, pool_id, windows, opened)
            for _ in range(windows):
                window += 1
                name = (f"{window}号窗口", f"Window {window}")
                await places.add_window(conn, Window(0, centre_id, window, *name, [pool_id]))
            items = [item for item in catalogue.load() if item.category == skill]
            await places.add_services(
                conn,
                [
                    Service(item.code, pool_id, centre_id, opened)
                    for item in items
                    if not item.visit.needs_bay
                ],
            )


def _centre(number: int, opened: date) -> Centre:
    return Centre(
        id=0,
        organ_id=ORGAN,
        code=f"BENCH-{number}",
        tier="regional_centre",
        division_code=DIVISION,
        name_zh=f"测速第{number}中心",
        name_en=f"Bench centre {number}",
        address_zh=f"青溪县测速路{number}号",
        address_en=f"{number} Bench Road, Qingxi",
        phone=None,
        latitude=29.0 + number / 100,
        longitude=118.9 + number / 100,
        opened_on=opened,
        closed_on=None,
    )


def _pool(centre_id: int, place: int, skill: Skill, opened: date) -> Pool:
    return Pool(
        id=0,
        centre_id=centre_id,
        code=skill,
        kind="window",
        skills=[skill],
        ticket_prefix="ABCD"[place],
        name_zh=f"{skill}窗口",
        name_en=f"{skill} windows",
        opened_on=opened,
        closed_on=None,
    )


async def _open(conn: db.Conn, pool_id: int, windows: int, opened: date) -> None:
    for from_time, to_time in HOURS:
        series = OpeningSeries(
            id=0,
            pool_id=pool_id,
            valid_from=opened,
            valid_to=None,
            weekdays=(1, 2, 3, 4, 5),
            from_time=from_time,
            to_time=to_time,
            windows=windows,
            walk_in_reserve=1,
            grid_minutes=GRID,
        )
        await calendar.add_series(conn, series)


async def add_people(conn: db.Conn, keys: Keys, first: int, last: int) -> None:
    """Residents who book over HTTP, whose names and phones can be opened; by serial number."""
    ids = list(range(first, last + 1))
    phones = [f"17{serial:09d}" for serial in ids]
    numbers = [id_number_of(serial) for serial in ids]
    indexes = [crypto.blind_index(keys, "phone", phone) for phone in phones]

    def sealed(texts: list[str], field: str) -> list[bytes]:
        return [
            crypto.seal(keys, text, field, str(serial))
            for serial, text in zip(ids, texts, strict=True)
        ]

    await queries.add_people(
        conn,
        ids,
        sealed([name_of(serial) for serial in ids], "person.name"),
        sealed(numbers, "person.id_number"),
        [crypto.blind_index(keys, "id_number", number) for number in numbers],
        sealed(phones, "person.phone"),
        indexes,
        [
            crypto.seal(keys, phone, "account.phone", index.hex())
            for phone, index in zip(phones, indexes, strict=True)
        ],
        TOKEN,
    )
