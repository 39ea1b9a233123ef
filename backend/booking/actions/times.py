"""Which times are free: the one availability function, for one centre and for all that serve an item."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from backend import db
from backend.booking import queries, rules
from backend.booking.models import Availability, FreeDay, FreeTime, PlaceFor, Slot
from backend.clock import civil_date
from backend.permits import actions as permits
from backend.places.rules import km_between


async def free_times(
    conn: db.Conn, item_code: str, centre_code: str, from_date: date, days: int, now: datetime
) -> Availability:
    """Free times of an item at a centre: the one availability function."""
    service = await queries.service(conn, item_code, centre_code, from_date)
    if service is None:
        raise rules.NotServedHere()
    horizon = civil_date(now) + timedelta(days=rules.DAYS_AHEAD)
    last = min(min(from_date, horizon) + timedelta(days=days - 1), horizon)
    slots = await queries.slots(conn, [service.pool_id], from_date, last)
    return Availability(
        item_code,
        centre_code,
        service.minutes,
        service.online,
        _free_days(slots, service.minutes, now),
    )


def _free_days(slots: Sequence[queries.PoolSlot], minutes: int, now: datetime) -> list[FreeDay]:
    by_day: dict[date, list[Slot]] = defaultdict(list)
    for slot in slots:
        by_day[slot.on_date].append(Slot(slot.starts_at, slot.ends_at, slot.places, slot.taken))
    days = []
    for on, units in sorted(by_day.items()):
        times = [
            FreeTime(slot.starts_at, ends, room)
            for slot, ends, room in rules.starts(units, minutes, now)
        ]
        days.append(FreeDay(on, rules.fitting(units, minutes, now), times))
    return days


async def places_for(
    conn: db.Conn, item_code: str, now: datetime, latitude: float | None, longitude: float | None
) -> list[PlaceFor]:
    """Every centre that serves the item: next free time, line now, distance if a position is given."""
    today = civil_date(now)
    await permits.item_now(conn, item_code, today)
    centres = await queries.centres_serving(conn, item_code, today)
    slots = await queries.slots(
        conn,
        [centre.pool_id for centre in centres],
        today,
        today + timedelta(days=rules.DAYS_AHEAD),
    )
    by_pool: dict[int, list[queries.PoolSlot]] = defaultdict(list)
    for slot in slots:
        by_pool[slot.pool_id].append(slot)
    found = [
        _place(centre, by_pool[centre.pool_id], now, latitude, longitude) for centre in centres
    ]
    never = now + timedelta(days=365)
    return sorted(found, key=lambda place: (place.km or 0, place.next_free_at or never, place.code))


def _place(
    centre: queries.CentreRow,
    slots: Sequence[queries.PoolSlot],
    now: datetime,
    latitude: float | None,
    longitude: float | None,
) -> PlaceFor:
    free = [day for day in _free_days(slots, centre.minutes, now) if day.times]
    here = None if latitude is None or longitude is None else (latitude, longitude)
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
        next_free_at=free[0].times[0].starts_at if free else None,
        free_days=len(free),
        waiting_now=centre.waiting_now,
        km=round(km_between(here, (centre.latitude, centre.longitude)), 1) if here else None,
    )
