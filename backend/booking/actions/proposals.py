"""Where people could go whose time is closed: all planned together, so that nothing is promised twice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from backend import db
from backend.booking import queries
from backend.booking.models import Need, Sheet
from backend.booking.models.closing import Key, Option
from backend.booking.queries import closing
from backend.booking.rules import closing as rules
from backend.booking.rules.grid import instant_of
from backend.clock import civil_date
from backend.places.rules import km_between

DAY = timedelta(days=1)
Party = tuple[closing.ClaimRow, ...]
"""The appointments of one visit, in time order."""


class Ground(Struct, frozen=True):
    """The free places of the days in question, with the centre's own as they will be."""

    centre_id: int
    spots: dict[int, closing.Spot]
    sheets: dict[date, dict[int, Sheet]]
    gap: int
    days: tuple[date, date]


async def propose(
    conn: db.Conn,
    centre_id: int,
    parties: Sequence[Party],
    own: Mapping[date, Mapping[int, Sheet]],
    now: datetime,
) -> list[Option | None]:
    """For each visit another time, or None. `own`: the centre's free places after the change."""
    if not parties:
        return []
    served = await _served(conn, parties)
    ground = await _ground(conn, centre_id, parties, served, own, now)
    known: rules.Known = {}
    wishes = [options(party, served, ground, now, known) for party in parties]
    free: dict[Key, int] = {
        (pool_id, instant_of(start)): places
        for sheets in ground.sheets.values()
        for pool_id, sheet in sheets.items()
        for start, places in zip(sheet.starts, sheet.free, strict=True)
    }
    return rules.assign(wishes, free)


async def choices(
    conn: db.Conn,
    centre_id: int,
    party: Party,
    own: Mapping[date, Mapping[int, Sheet]],
    now: datetime,
) -> list[Option]:
    """Every other time of one visit, best first: for staff to choose from."""
    served = await _served(conn, [party])
    ground = await _ground(conn, centre_id, [party], served, own, now)
    return options(party, served, ground, now, {})


Served = dict[tuple[str, date], dict[int, queries.Service]]
"""By item and day: the centres that serve it."""


async def _served(conn: db.Conn, parties: Sequence[Party]) -> Served:
    asked = {(row.item_code, row.on) for party in parties for row in party}
    return {
        (item, on): {one.centre_id: one for one in await queries.services(conn, item, on)}
        for item, on in sorted(asked)
    }


async def _ground(
    conn: db.Conn,
    centre_id: int,
    parties: Sequence[Party],
    served: Served,
    own: Mapping[date, Mapping[int, Sheet]],
    now: datetime,
) -> Ground:
    today, organ_id = civil_date(now), parties[0][0].organ_id
    first = max(min(party[0].on for party in parties) - rules.NEAR_DAYS * DAY, today)
    last = max(party[0].on for party in parties) + rules.NEAR_DAYS * DAY
    pools = {
        pool_id
        for services in served.values()
        for one in services.values()
        for pool_id in (one.pool_id, one.bay_pool_id)
        if pool_id is not None and one.centre_id != centre_id
    }
    sheets: dict[date, dict[int, Sheet]] = defaultdict(dict)
    for day in await queries.days(conn, organ_id, sorted(pools), first, last, now):
        sheets[day.on_date][day.pool_id] = day.sheet
    for on, kept in own.items():
        if first <= on <= last:
            sheets[on].update(kept)
    spots = {spot.centre_id: spot for spot in await closing.spots(conn, organ_id, today)}
    policy = await queries.policy(conn, organ_id)
    return Ground(centre_id, spots, dict(sheets), policy.gap_minutes, (first, last))


def options(
    party: Party, served: Served, ground: Ground, now: datetime, known: rules.Known
) -> list[Option]:
    """Another time that is offered to nobody else yet; none while another offer stands, or for who
    booked by phone and could not answer it: staff call them."""
    if any(row.offered_until is not None or row.account_id is None for row in party):
        return []
    on, (first, last) = party[0].on, ground.days
    near = rules.NEAR_DAYS * DAY
    days = [
        first + n * DAY
        for n in range((last - first).days + 1)
        if on - near <= first + n * DAY <= on + near
    ]
    nearby = _nearby(party, served, ground)
    after = now + rules.LEAD
    return rules.options(nearby, party[0].starts_at, days, ground.sheets, ground.gap, after, known)


def _nearby(party: Party, served: Served, ground: Ground) -> list[rules.Nearby]:
    """The own centre as the visit stands, and every near one that serves all its matters."""
    own = rules.Nearby(ground.centre_id, 0.0, tuple(map(_as_it_stands, party)))
    here = ground.spots.get(ground.centre_id)
    if here is None:
        return [own]
    others = []
    for spot in ground.spots.values():
        km = km_between((here.latitude, here.longitude), (spot.latitude, spot.longitude))
        matters = tuple(
            needs for row in party if (needs := _needs(row, spot.centre_id, served, ground))
        )
        if spot is not here and km <= rules.NEAR_KM and len(matters) == len(party):
            others.append(rules.Nearby(spot.centre_id, round(km, 1), matters))
    nearest = sorted(others, key=lambda one: (one.km, one.centre_id))
    return [own, *nearest[: rules.NEAR_CENTRES]]


def _as_it_stands(row: closing.ClaimRow) -> tuple[Need, ...]:
    return tuple(
        Need(run.pool_id, int((run.ends_at - run.starts_at).total_seconds() // 60))
        for run in row.runs()
    )


def _needs(
    row: closing.ClaimRow, centre_id: int, served: Served, ground: Ground
) -> tuple[Need, ...]:
    """The matter's stages at another centre; nothing when it is not served there. Whoever needed
    no inspection here needs none there."""
    services = served[row.item_code, row.on]
    there, here = services.get(centre_id), services.get(ground.centre_id)
    if there is None:
        return ()
    skipped = here is not None and here.bay_pool_id is not None and row.pool_id == here.pool_id
    return there.stages(False if skipped else None)
