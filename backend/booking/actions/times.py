"""Which times are free: the one availability function, for one centre and for all that serve an item."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from backend import db
from backend.booking import queries, rules
from backend.booking.actions import visit
from backend.booking.models import (
    Availability,
    CentreDays,
    CountyDays,
    DayFree,
    FreeDay,
    FreeTime,
    Need,
    PlaceFor,
    Policy,
    Sheet,
    VisitTimes,
)
from backend.booking.rules.answers import Answers, in_order
from backend.clock import civil_date
from backend.permits import actions as permits
from backend.permits.models.situation import Said
from backend.places.rules import km_between

NEVER = (None, rules.NOTHING)
Days = Mapping[date, Mapping[int, Sheet]]
Matters = Sequence[tuple[Need, ...]]


async def free_times(
    conn: db.Conn,
    item_code: str,
    centre_code: str,
    from_date: date,
    days: int,
    now: datetime,
    bay: bool | None = None,
    said: Answers = (),
) -> Availability:
    """Free times of an item at a centre; `bay` False: without the inspection, where the item allows it;
    `said`: what was answered about the situation, with its item."""
    service = await queries.service(conn, item_code, centre_code, from_date)
    if service is None:
        raise rules.NotServedHere()
    (own,) = in_order([item_code], said)
    matters = [await _stages(conn, item_code, service, bay, own, now)]
    policy = await queries.policy(conn, service.organ_id)
    sheets = await _sheets(conn, service.organ_id, matters, *_span(from_date, days, now), now)
    return Availability(
        item_code,
        centre_code,
        matters[0][-1].minutes,
        service.online,
        free_days(matters, sheets, policy, now),
    )


async def visit_times(
    conn: db.Conn,
    items: Sequence[str],
    centre_code: str,
    from_date: date,
    days: int,
    now: datetime,
    without_bay: Sequence[str] = (),
    said: Answers = (),
) -> VisitTimes:
    """Free times of one visit for several matters at a centre, one after the other; `without_bay`: items
    whose situation needs no inspection; `said`: what was answered about the situation, with its item."""
    found = [await queries.service(conn, item, centre_code, from_date) for item in items]
    services = [service for service in found if service is not None]
    if len(services) < len(items):
        raise rules.NotServedHere()
    organ_id = services[0].organ_id
    matters = [
        await _stages(conn, item, service, False if item in without_bay else None, own, now)
        for item, service, own in zip(items, services, in_order(items, said), strict=True)
    ]
    sheets = await _sheets(conn, organ_id, matters, *_span(from_date, days, now), now)
    policy = await queries.policy(conn, organ_id)
    return VisitTimes(centre_code, list(items), free_days(matters, sheets, policy, now))


async def _stages(
    conn: db.Conn,
    item_code: str,
    service: queries.Service,
    bay: bool | None,
    said: Said | None,
    now: datetime,
) -> tuple[Need, ...]:
    """What the matter takes there, in the situation that was answered."""
    if said is None:
        return service.stages(bay if service.bay_optional else None)
    item = (await permits.item_now(conn, item_code, civil_date(now))).item
    answered = visit.answered_of(item, said)
    return service.stages(
        None if answered is None or answered.bay else False,
        answered.minutes if answered else None,
    )


def _span(from_date: date, days: int, now: datetime) -> tuple[date, date]:
    horizon = civil_date(now) + timedelta(days=rules.DAYS_AHEAD)
    return from_date, min(min(from_date, horizon) + timedelta(days=days - 1), horizon)


async def _sheets(
    conn: db.Conn, organ_id: int, matters: Matters, first: date, last: date, now: datetime
) -> Days:
    pools = sorted({need.pool_id for stages in matters for need in stages})
    return by_day(await queries.days(conn, organ_id, pools, first, last, now))


def by_day(rows: Sequence[queries.PoolDay]) -> dict[date, dict[int, Sheet]]:
    found: dict[date, dict[int, Sheet]] = defaultdict(dict)
    for row in rows:
        found[row.on_date][row.pool_id] = row.sheet
    return found


def free_days(matters: Matters, sheets: Days, policy: Policy, now: datetime) -> list[FreeDay]:
    """Every open day with the starts at which the whole visit fits."""
    after = rules.minute_of(now + rules.CLOSES_BEFORE)
    return [
        FreeDay(
            on,
            rules.room(matters, day, policy.gap_minutes, after),
            [
                FreeTime(rules.instant_of(start.starts), rules.instant_of(start.ends), start.places)
                for start in rules.starts(matters, day, policy.gap_minutes, after)
            ],
        )
        for on, day in sorted(sheets.items())
    ]


class Seen:
    """What a reader remembers of the days it read, so that only what changed is read and reckoned again."""

    def __init__(self) -> None:
        self.sheets: dict[tuple[int, date], tuple[int, Sheet]] = {}
        """By pool and day: the day's mark and the day."""
        self.days: dict[tuple[tuple[Need, ...], date], tuple[list[Sheet | None], DayFree]] = {}
        """By stages and day: what it was reckoned from, and the result."""


async def county_days(
    conn: db.Conn, item_code: str, now: datetime, seen: Seen | None = None
) -> CountyDays:
    """Sixty days of an item at every centre that serves it: days, places, the first free time."""
    today, seen = civil_date(now), seen or Seen()
    item = (await permits.item_now(conn, item_code, today)).item
    services = await queries.services(conn, item.code, today)
    policy = await queries.policy(conn, services[0].organ_id) if services else Policy()
    sheets = await _county(conn, services, today, now, seen)
    after = rules.minute_of(now + rules.CLOSES_BEFORE)
    centres = []
    for service in services:
        days = _days_of(service.stages(), sheets, policy.gap_minutes, after, seen)
        first = next((day.first for day in days if day.first is not None), None)
        centres.append(
            CentreDays(
                service.centre_code, service.centre_name_zh, service.centre_name_en, first, days
            )
        )
    online = item.online.depth == "full"
    return CountyDays(item.code, item.visit.minutes, online, item.visit.needs_bay, centres)


async def _county(
    conn: db.Conn, services: Sequence[queries.Service], today: date, now: datetime, seen: Seen
) -> Days:
    """The days of every pool the item needs anywhere in the county: one look at the marks of all, and
    only the days whose mark is new are read."""
    if not services:
        return {}
    organ_id, last = services[0].organ_id, today + timedelta(days=rules.DAYS_AHEAD)
    pools = sorted({need.pool_id for service in services for need in service.stages()})
    marks = await queries.marks(conn, organ_id, pools, today, last, now)
    new = {
        (one.pool_id, one.on_date): one.mark
        for one in marks
        if seen.sheets.get((one.pool_id, one.on_date), NEVER)[0] != one.mark
    }
    if new:
        found, days = sorted({pool_id for pool_id, _ in new}), [on for _, on in new]
        for row in await queries.days(conn, organ_id, found, min(days), max(days), now):
            if (row.pool_id, row.on_date) in new:
                seen.sheets[row.pool_id, row.on_date] = (new[row.pool_id, row.on_date], row.sheet)
    county: dict[date, dict[int, Sheet]] = defaultdict(dict)
    for one in marks:
        county[one.on_date][one.pool_id] = seen.sheets.get((one.pool_id, one.on_date), NEVER)[1]
    return county


def _days_of(
    stages: tuple[Need, ...], sheets: Days, gap: int, after: int, seen: Seen
) -> list[DayFree]:
    """The open days of a centre: those on which its first stage has slots."""
    found = []
    for on, day in sorted(sheets.items()):
        own = [day.get(need.pool_id) for need in stages]
        if own[0] is None:
            continue
        kept = seen.days.get((stages, on))
        begun = own[0].starts and own[0].starts[0] <= after
        if kept is None or begun or any(a is not b for a, b in zip(own, kept[0], strict=True)):
            kept = seen.days[stages, on] = (own, _reckoned(stages, on, day, gap, after))
        found.append(kept[1])
    return found


def _reckoned(
    stages: tuple[Need, ...], on: date, day: Mapping[int, Sheet], gap: int, after: int
) -> DayFree:
    starts = rules.starts([stages], day, gap, after)
    if not starts:
        return DayFree(on, 0, None)
    first = rules.instant_of(starts[0].starts)
    return DayFree(on, rules.room([stages], day, gap, after), first)


async def places_for(
    conn: db.Conn,
    county: CountyDays,
    now: datetime,
    latitude: float | None,
    longitude: float | None,
) -> list[PlaceFor]:
    """Every centre that serves the item: next free time, line now, distance if a position is given."""
    today, item_code = civil_date(now), county.item_code
    free = {centre.centre_code: centre for centre in county.centres}
    centres = await queries.centres_serving(conn, item_code, today)
    here = None if latitude is None or longitude is None else (latitude, longitude)
    found = [_place(one, free[one.code], here) for one in centres if one.code in free]
    never = now + timedelta(days=365)
    return sorted(found, key=lambda place: (place.km or 0, place.next_free_at or never, place.code))


def _place(
    centre: queries.CentreRow, free: CentreDays, here: tuple[float, float] | None
) -> PlaceFor:
    return PlaceFor(
        code=centre.code,
        tier=centre.tier,
        name_zh=centre.name_zh,
        name_en=centre.name_en,
        address_zh=centre.address_zh,
        address_en=centre.address_en,
        phone=centre.phone,
        latitude=centre.latitude,
        longitude=centre.longitude,
        next_free_at=free.next_free_at,
        free_days=sum(day.first is not None for day in free.days),
        waiting_now=centre.waiting_now,
        km=round(km_between(here, (centre.latitude, centre.longitude)), 1) if here else None,
    )
