"""A group of places played and written by one process on one connection."""

import gc
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from msgspec import Struct

from backend import db
from backend.crypto import Keys
from backend.demo.history import load
from backend.demo.history.clocks import Clocks
from backend.demo.history.codes import Codes, Counter
from backend.demo.history.demand import Market
from backend.demo.history.ledger import Ledger
from backend.demo.history.play import Place, Plan
from backend.demo.history.world import People, World, moment

Tell = Callable[[date], None]
"""Called when the days before this one are written."""
PERSONS_AT_ONCE = 10_000
EVENTS_AT_ONCE = 40_000


class Shard(Struct, frozen=True):
    """What one process needs to know. `number` of `shards` keeps numbers and codes apart."""

    world: World
    plan: Plan
    keys: Keys
    site_codes: tuple[str, ...]
    people: dict[str, People]
    first_case_number: int
    number: int
    shards: int


async def write(conn: db.Conn, shard: Shard, tell: Tell) -> int:
    """Play the places of the shard and write what happened, month by month, in the caller's
    transaction. Returns the last case number used."""
    await load.prepare(conn)
    await _write_persons(conn, shard)
    ledger = Ledger(shard.world.organ_id)
    numbers = Counter(shard.first_case_number + shard.number, shard.shards)
    places = list(_places(shard, ledger, numbers))
    gc.freeze()
    gc.disable()
    try:
        for day in _days(shard.world):
            if day.day == 1:
                await _turn_page(conn, ledger)
                tell(day)
            now = moment(day)
            for place in places:
                place.live(now)
        for place in places:
            place.leave()
        await load.write(conn, ledger)
        tell(shard.world.last + timedelta(days=1))
    finally:
        gc.enable()
        gc.unfreeze()
    return numbers.next_number - numbers.step


def _days(world: World) -> Iterator[date]:
    return (world.first + timedelta(days=n) for n in range((world.last - world.first).days + 1))


async def _turn_page(conn: db.Conn, ledger: Ledger) -> None:
    """Rubbish is collected here and not all the time: nearly everything lives until it is written."""
    if len(ledger.rows["event"]) > EVENTS_AT_ONCE:
        await load.write(conn, ledger)
        gc.collect()


def _places(shard: Shard, ledger: Ledger, numbers: Counter) -> Iterator[Place]:
    clocks, market = Clocks(shard.world.calendar), Market(shard.world, shard.plan.scale)
    codes = Codes(Counter(shard.number, shard.shards), shard.plan.seed)
    ratings = Counter(shard.number + 1, shard.shards)
    for site in shard.world.sites:
        if site.code in shard.site_codes:
            people = shard.people[site.code]
            yield Place(
                shard.world,
                site,
                shard.plan,
                ledger,
                clocks,
                market,
                people,
                numbers,
                codes,
                ratings,
            )


async def _write_persons(conn: db.Conn, shard: Shard) -> None:
    made_at = moment(shard.world.first).midnight
    for code in shard.site_codes:
        given = shard.people[code]
        for start in range(0, given.count, PERSONS_AT_ONCE):
            numbers = range(start, min(start + PERSONS_AT_ONCE, given.count))
            rows = [
                load.person(shard.keys, given.first_id + n, given.first_serial + n, made_at)
                for n in numbers
            ]
            await load.copy(conn, "person", rows)
