"""What the years of history are played on: the county as the database has it, read once."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

from backend import db
from backend.calendar import actions as calendar
from backend.calendar import queries as openings
from backend.calendar import rules as counting
from backend.calendar.models import Session, StatutoryCalendar
from backend.cases.actions import first_state
from backend.clock import CENTRE_ZONE
from backend.demo import queries, staff
from backend.demo.people import born_of
from backend.permits import actions as permits
from backend.permits.models import Item, Limit, Version
from backend.places import queries as places
from backend.places.models import Centre, Pool, Service, Tier

DAY = timedelta(days=1)


class Paper(Struct, frozen=True):
    """A material of a case as it is first written down."""

    name_zh: str
    name_en: str
    state: str


class Matter(Struct, frozen=True):
    """One version of an item, as far as the history asks."""

    code: str
    version: int
    category: str
    immediate: bool
    exception: bool
    """More than one visit is usual: exams, an oath."""
    minutes: int
    bay_minutes: int
    legal: Limit | None
    promise: Limit | None
    from_receipt: bool
    licence: bool
    silent: bool
    """Without a notice in five working days it is accepted by law."""
    papers: tuple[Paper, ...]
    sealed: bool

    @property
    def shared(self) -> int:
        """Papers that data sharing supplies."""
        return sum(paper.state == "shared" for paper in self.papers)

    @property
    def asks(self) -> bool:
        """Whether the applicant has to bring something, so that it can be missing."""
        return any(paper.state == "missing" for paper in self.papers)


class Edition(Struct, frozen=True):
    """The versions of one item in time."""

    starts: tuple[date, ...]
    matters: tuple[Matter, ...]

    def on(self, day: date) -> Matter:
        return self.matters[max(bisect_right(self.starts, day) - 1, 0)]


class Desk(Struct, frozen=True):
    """A window, its clerk, the pools it calls from."""

    window_id: int
    staff_id: int
    pool_ids: tuple[int, ...]


class Served(Struct, frozen=True):
    code: str
    pool_id: int
    """Where one goes first."""
    then_pool_id: int | None
    """The window after the bay."""
    since: date


class People(Struct, frozen=True):
    """The people of one place: `count` persons from `first_id` on, invented by their serials."""

    first_id: int
    first_serial: int
    count: int

    @property
    def ids(self) -> range:
        return range(self.first_id, self.first_id + self.count)

    def born(self, person_id: int) -> date:
        return born_of(person_id - self.first_id + self.first_serial)


class Site(Struct, frozen=True):
    """A centre with its windows, what it serves and when its pools are open."""

    centre_id: int
    code: str
    tier: Tier
    prefixes: dict[int, str]
    """Pool -> letter of its tickets."""
    desks: tuple[Desk, ...]
    serves: tuple[Served, ...]
    sessions: dict[int, dict[date, tuple[Session, ...]]]
    """Pool -> day -> its sessions in order of time."""


class World(Struct, frozen=True):
    """All of it. `first` and `last` are the days that are played in full; `now` ends the story."""

    organ_id: int
    division: str
    first: date
    last: date
    now: datetime
    calendar: StatutoryCalendar
    editions: dict[str, Edition]
    sites: tuple[Site, ...]
    reviewer_id: int
    legal_id: int


class Moment(Struct, frozen=True):
    """A civil day of the centres, to turn seconds of the day into instants."""

    on: date
    midnight: datetime

    def at(self, second: int) -> datetime:
        return self.midnight + timedelta(seconds=second)


def moment(on: date) -> Moment:
    return Moment(on, datetime.combine(on, time(), CENTRE_ZONE).astimezone(UTC))


def second_of(instant: datetime, day: Moment) -> int:
    return int((instant - day.midnight).total_seconds())


DEMAND_AHEAD = timedelta(days=61)
"""Appointments reach beyond the last day."""


async def read_world(conn: db.Conn, first: date, last: date, now: datetime) -> World:
    """Needs calendar, catalogue, county and staff."""
    centres = await places.centres(conn, last)
    organ = await places.organ(conn, centres[0].organ_id)
    if organ is None:
        raise LookupError("a centre has its organ")
    logins = await queries.staff_ids(conn)
    year = await calendar.load_calendar(conn)
    sites = [await _site(conn, centre, logins, year, first, last) for centre in centres]
    codes = sorted({served.code for site in sites for served in site.serves})
    return World(
        organ_id=organ.id,
        division=organ.division_code,
        first=first,
        last=last,
        now=now,
        calendar=year,
        editions={code: _edition(await permits.versions(conn, code)) for code in codes},
        sites=tuple(sites),
        reviewer_id=logins["reviewer"],
        legal_id=logins["legal"],
    )


async def _site(
    conn: db.Conn,
    centre: Centre,
    logins: dict[str, int],
    year: StatutoryCalendar,
    first: date,
    last: date,
) -> Site:
    served = [one for one in await places.served(conn, last) if one.centre_id == centre.id]
    windows = await places.windows(conn, centre.id, last)
    pools = await places.pools(conn, centre.id)
    skills = await queries.categories(conn)
    return Site(
        centre_id=centre.id,
        code=centre.code,
        tier=centre.tier,
        prefixes={pool.id: pool.ticket_prefix for pool in pools},
        desks=tuple(
            Desk(one.id, logins[staff.window_login(centre.code, one.number)], tuple(one.pool_ids))
            for one in windows
        ),
        serves=tuple(
            Served(one.item_code, one.pool_id, _window_of(one, pools, skills), one.valid_from)
            for one in served
        ),
        sessions=await _sessions(conn, centre.id, [pool.id for pool in pools], year, first, last),
    )


def _window_of(served: Service, pools: Sequence[Pool], categories: Mapping[str, str]) -> int | None:
    """The window pool beside the bay that serves the item; the first one, as booking chooses."""
    if not any(pool.id == served.pool_id and pool.kind == "bay" for pool in pools):
        return None
    fit = [
        pool.id
        for pool in pools
        if pool.kind == "window" and categories[served.item_code] in pool.skills
    ]
    return min(fit, default=None)


async def _sessions(
    conn: db.Conn,
    centre_id: int,
    pool_ids: Sequence[int],
    year: StatutoryCalendar,
    first: date,
    last: date,
) -> dict[int, dict[date, tuple[Session, ...]]]:
    until = last + DEMAND_AHEAD
    series = [one for one in await openings.series(conn, first, until) if one.pool_id in pool_ids]
    closures = [
        one for one in await openings.exceptions(conn, first, until) if one.centre_id == centre_id
    ]
    found: dict[int, dict[date, tuple[Session, ...]]] = {pool_id: {} for pool_id in pool_ids}
    by_day: dict[tuple[int, date], list[Session]] = defaultdict(list)
    for session in counting.sessions(series, closures, year, first, until, CENTRE_ZONE):
        by_day[session.pool_id, session.on_date].append(session)
    for (pool_id, day), sessions in by_day.items():
        found[pool_id][day] = tuple(sessions)
    return found


def _edition(versions: Sequence[Version]) -> Edition:
    """`versions` newest first, as the catalogue gives them."""
    ordered = sorted(versions, key=lambda version: version.version)
    return Edition(
        tuple(version.valid_from for version in ordered),
        tuple(_matter(version.item, version.version) for version in ordered),
    )


def _matter(item: Item, version: int) -> Matter:
    return Matter(
        code=item.code,
        version=version,
        category=item.category,
        immediate=item.handling == "immediate",
        exception=item.visit.exception,
        minutes=item.visit.minutes,
        bay_minutes=item.visit.bay_minutes,
        legal=item.law.limit,
        promise=item.promise,
        from_receipt=item.law.clock_starts == "receipt",
        licence=item.power.type == "licence",
        silent=item.power.type == "licence"
        and "deemed_accepted_after_5_working_days" in item.law.silence,
        papers=tuple(
            Paper(
                paper.name.zh,
                paper.name.en,
                first_state(paper.exempt_by_data_sharing, bool(paper.condition)),
            )
            for paper in item.materials
        ),
        sealed=item.sealed,
    )
