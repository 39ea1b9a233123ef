"""青溪县, the invented county: its plan is data (`county.json`, `villages.json`), written in one go.

Only the names 青溪县, 湖镇镇 and 溪口镇 come from elsewhere; every other name, address, number and
coordinate is made up, and telephone numbers begin with a digit no real one begins with.
"""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

from backend import db
from backend.calendar import queries as calendar
from backend.calendar.models import OpeningException, OpeningSeries, Weekday
from backend.permits import catalogue
from backend.permits.models import Item
from backend.places import queries as places
from backend.places.models import Centre, Division, Pool, Service, Skill, Tier, Window

ORGAN_ID = 1
HALL = "QX-HALL"
BAY_TOWN = "QX-HUZHEN"
DAY = timedelta(days=1)


class Hours(
    Struct, frozen=True, forbid_unknown_fields=True, rename={"from_time": "from", "to_time": "to"}
):
    """One stretch of opening by the clock of the centre. `half`: half of the windows, rounded up.

    `summer`: other hours from June to September, since the year of the seed.
    """

    weekdays: tuple[Weekday, ...]
    from_time: str
    to_time: str
    half: bool = False
    summer: tuple[str, str] | None = None

    def seasons(self, opened_on: date, today: date) -> Iterator[tuple[date, date | None, str, str]]:
        """(first day, last day, from, to), one after the other."""
        usual, first = (self.from_time, self.to_time), opened_on
        if self.summer is not None:
            for year in (today.year, today.year + 1):
                begin, end = date(year, 6, 1), date(year, 9, 30)
                yield first, begin - DAY, *usual
                yield begin, end, *self.summer
                first = end + DAY
        yield first, None, *usual


class Announced(Struct, frozen=True, forbid_unknown_fields=True):
    """A part-day closure that stands ahead: the next such weekday after so many days."""

    centre: str
    days: int
    weekday: Weekday
    from_time: str
    to_time: str
    reason_zh: str
    reason_en: str


class Serves(
    Struct, frozen=True, forbid_unknown_fields=True, rename={"every": "all", "but": "except"}
):
    """Which items a kind of place takes: those listed, or all but a few."""

    every: bool = False
    items: list[str] = []
    but: list[str] = []

    def takes(self, code: str) -> bool:
        return code in self.items or (self.every and code not in self.but)


class PoolPlan(Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    kind: Literal["window", "bay"]
    skills: list[Skill]
    prefix: str
    name_zh: str
    name_en: str
    hours: str
    windows: int
    walk_in_reserve: int
    grid_minutes: int
    opened_last_year: str | None = None
    """Month and day in the year before the seed, so that two seeded years show before and after."""

    def opened_on(self, centre: date, today: date) -> date:
        if self.opened_last_year is None:
            return centre
        return date.fromisoformat(f"{today.year - 1}-{self.opened_last_year}")


class WindowPlan(Struct, frozen=True, forbid_unknown_fields=True):
    numbers: list[int]
    pools: list[str]
    name_zh: str
    name_en: str


class CentrePlan(Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    tier: Tier
    division_code: str
    name_zh: str
    name_en: str
    address_zh: str
    address_en: str
    phone: str
    latitude: float
    longitude: float
    opened_on: date
    serves: str
    pools: list[PoolPlan]
    windows: list[WindowPlan]

    def pool_for(self, item: Item) -> PoolPlan | None:
        """The pool that takes the item; None when the place lacks the skill or the bay."""
        for pool in self.pools:
            if (pool.kind == "bay") == item.visit.needs_bay and item.category in pool.skills:
                return pool
        return None


class County(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole plan."""

    organ: places.Organ
    county: Division
    towns: list[Division]
    hours: dict[str, list[Hours]]
    serves: dict[str, Serves]
    announced: list[Announced]
    centres: list[CentrePlan]


@cache
def plan() -> County:
    return msgspec.json.decode((files(__package__) / "county.json").read_bytes(), type=County)


@cache
def villages() -> tuple[Division, ...]:
    """Villages and communities with their people and places; a village belongs to its first nine digits."""
    read = msgspec.json.decode((files(__package__) / "villages.json").read_bytes())
    return tuple(msgspec.convert(one | {"parent_code": one["code"][:9]}, Division) for one in read)


async def seed_county(conn: db.Conn, today: date) -> bool:
    """Write the county, or leave it alone when it stands. Needs the catalogue imported.

    `today` fixes the day the bay of 湖镇镇 opened: 1 July of the year before.
    """
    county = plan()
    if await places.centre(conn, HALL) is not None:
        return False
    await places.add_organ(conn, county.organ)
    await places.add_divisions(conn, [county.county, *county.towns, *villages()])
    for centre in county.centres:
        await _add_centre(conn, county, centre, today)
    return True


async def _add_centre(conn: db.Conn, county: County, given: CentrePlan, today: date) -> None:
    centre_id = await places.add_centre(conn, _centre(given))
    pool_ids = {}
    for pool in given.pools:
        opened_on = pool.opened_on(given.opened_on, today)
        pool_ids[pool.code] = await places.add_pool(conn, _pool(pool, centre_id, opened_on))
        await _open(conn, pool_ids[pool.code], pool, county.hours[pool.hours], opened_on, today)
    for window in _windows(given, centre_id, pool_ids):
        await places.add_window(conn, window)
    await places.add_services(conn, list(_services(county, given, centre_id, pool_ids, today)))
    for one in county.announced:
        if one.centre == given.code:
            await _announce(conn, one, centre_id, today)


async def _open(
    conn: db.Conn, pool_id: int, pool: PoolPlan, hours: list[Hours], opened_on: date, today: date
) -> None:
    for stretch in hours:
        windows = -(-pool.windows // 2) if stretch.half else pool.windows
        for first, last, begin, end in stretch.seasons(opened_on, today):
            series = OpeningSeries(
                id=0,
                pool_id=pool_id,
                valid_from=first,
                valid_to=last,
                weekdays=stretch.weekdays,
                from_time=time.fromisoformat(begin),
                to_time=time.fromisoformat(end),
                windows=windows,
                walk_in_reserve=min(pool.walk_in_reserve, max(windows - 1, 1)),
                grid_minutes=pool.grid_minutes,
            )
            await calendar.add_series(conn, series)


async def _announce(conn: db.Conn, given: Announced, centre_id: int, today: date) -> None:
    on = today + given.days * DAY
    on += (given.weekday - on.isoweekday()) % 7 * DAY
    closure = OpeningException(
        centre_id=centre_id,
        pool_id=None,
        from_date=on,
        to_date=on,
        closed=True,
        reason_zh=given.reason_zh,
        reason_en=given.reason_en,
        from_time=time.fromisoformat(given.from_time),
        to_time=time.fromisoformat(given.to_time),
    )
    await calendar.add_exception(conn, closure)


def _centre(given: CentrePlan) -> Centre:
    return Centre(
        id=0,
        organ_id=ORGAN_ID,
        code=given.code,
        tier=given.tier,
        division_code=given.division_code,
        name_zh=given.name_zh,
        name_en=given.name_en,
        address_zh=given.address_zh,
        address_en=given.address_en,
        phone=given.phone,
        latitude=given.latitude,
        longitude=given.longitude,
        opened_on=given.opened_on,
        closed_on=None,
    )


def _pool(given: PoolPlan, centre_id: int, opened_on: date) -> Pool:
    return Pool(
        id=0,
        centre_id=centre_id,
        code=given.code,
        kind=given.kind,
        skills=given.skills,
        ticket_prefix=given.prefix,
        name_zh=given.name_zh,
        name_en=given.name_en,
        opened_on=opened_on,
        closed_on=None,
    )


def _windows(given: CentrePlan, centre_id: int, pool_ids: Mapping[str, int]) -> Iterator[Window]:
    for window in given.windows:
        for number in window.numbers:
            yield Window(
                id=0,
                centre_id=centre_id,
                number=number,
                name_zh=window.name_zh,
                name_en=window.name_en,
                pool_ids=[pool_ids[code] for code in window.pools],
            )


def _services(
    county: County, given: CentrePlan, centre_id: int, pool_ids: Mapping[str, int], today: date
) -> Iterator[Service]:
    for item in catalogue.load():
        pool = given.pool_for(item)
        if pool is not None and county.serves[given.serves].takes(item.code):
            yield Service(
                item_code=item.code,
                pool_id=pool_ids[pool.code],
                centre_id=centre_id,
                valid_from=pool.opened_on(given.opened_on, today),
            )
