"""Places change hands: from whoever gave them back to the next in the line, in one step nobody slips into.

The line is looked at twice: once to see whom it concerns, and again when those are locked. What is
written was decided on rows that can't change any more; whatever is uncertain waits for the next
round, with everybody behind it.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from backend import crypto, db
from backend.booking import queries, rules
from backend.booking.actions import telling
from backend.booking.models import Policy, Run, Sheet
from backend.booking.models.waiting import OfferReason, Seat, Seeker
from backend.booking.queries import offers as stored
from backend.booking.rules import seats as floor
from backend.booking.rules import waiting as fair
from backend.clock import CENTRE_ZONE, civil_date
from backend.crypto import Keys

MOST_A_ROUND = 20

Line = Callable[[], Awaitable[Sequence[Seeker]]]
Days = dict[date, dict[int, Sheet]]


class Round(Struct, frozen=True):
    """One going through a line. `minutes`: how long an offer stands; `opened_by`: also what opens to
    everybody only then; `over_at`: no offer stands longer."""

    organ_id: int
    reason: OfferReason
    minutes: int
    policy: Policy
    opened_by: datetime
    over_at: datetime | None = None


async def seat(conn: db.Conn, keys: Keys, one: Round, line: Line, now: datetime) -> int:
    """Make held personal offers to the first in the line whom a place fits; how many."""
    planned = await _planned(conn, one, await line(), now)
    if not planned:
        return 0
    people = {p for seat in planned for p in (seat.seeker.person_id, seat.seeker.holder_id)}
    await queries.lock_people(conn, sorted(people))
    again = await _planned(conn, one, await line(), now)
    return await _take(conn, keys, one, _known(again, people), now)


def _known(planned: Sequence[Seat], people: set[int]) -> list[Seat]:
    """Up to the first who is not locked: who came in meanwhile has their turn in the next round."""
    kept: list[Seat] = []
    for seat in planned:
        if not {seat.seeker.person_id, seat.seeker.holder_id} <= people:
            break
        kept.append(seat)
    return kept


async def _planned(conn: db.Conn, one: Round, line: Sequence[Seeker], now: datetime) -> list[Seat]:
    if not line:
        return []
    pools = sorted({need.pool_id for who in line for way in who.ways for need in way.needs})
    first, last = min(who.from_date for who in line), max(who.to_date for who in line)
    sheets = await days_of(conn, one.organ_id, pools, (first, last), now, one.opened_by)
    given = await stored.freed(conn, one.organ_id, pools, now)
    whole = floor.with_places(sheets, [place.run for place in given])
    start = fair.first_start(now, CENTRE_ZONE)
    return floor.seats(line, whole, one.policy, start, CENTRE_ZONE, MOST_A_ROUND)


async def days_of(
    conn: db.Conn,
    organ_id: int,
    pools: list[int],
    span: tuple[date, date],
    now: datetime,
    opened_by: datetime,
) -> Days:
    """What is free, day by day; also what opens to everybody by then."""
    found: Days = defaultdict(dict)
    for day in await queries.days(conn, organ_id, pools, *span, now, opened_by):
        found[day.on_date][day.pool_id] = day.sheet
    return found


async def _take(conn: db.Conn, keys: Keys, one: Round, seats: Sequence[Seat], now: datetime) -> int:
    """Lock what the seats need, look once more, and write."""
    if not seats:
        return 0
    runs = [run for seat in seats for run in seat.runs]
    pools = sorted({run.pool_id for run in runs})
    back = await queries.lapse(conn, one.organ_id, runs, now)
    given = floor.meeting(runs, await stored.lock_freed(conn, one.organ_id, pools, now))
    await stored.lock_runs(conn, one.organ_id, [*runs, *back, *(place.run for place in given)])
    days = [civil_date(run.starts_at) for run in runs]
    sheets = await days_of(conn, one.organ_id, pools, (min(days), max(days)), now, one.opened_by)
    whole = floor.with_places(sheets, [*back, *(place.run for place in given)])
    sure = floor.still_there(seats, whole)
    taken = [run for seat in sure for run in seat.runs]
    used, rest = floor.use_freed(taken, given)
    expected = _slots([*taken, *(run for _, run in rest)], whole)
    give = [*back, *(place.run for place in used)]
    take = [*taken, *(run for _, run in rest)]
    if await queries.change_places(conn, one.organ_id, take, give) != expected:
        raise rules.NoSuchTime()
    await stored.cut_freed(conn, one.organ_id, [place.id for place in used], rest)
    for seat in sure:
        await _offer(conn, keys, one, seat, whole, now)
    return len(sure)


def _slots(runs: Sequence[Run], days: Days) -> int:
    return sum(rules.units(sheet, run) for run in runs if (sheet := _sheet(days, run)) is not None)


def _sheet(days: Mapping[date, Mapping[int, Sheet]], run: Run) -> Sheet | None:
    return days.get(civil_date(run.starts_at), {}).get(run.pool_id)


async def _offer(
    conn: db.Conn, keys: Keys, one: Round, seat: Seat, days: Days, now: datetime
) -> None:
    """The appointment nobody has confirmed yet, and its message in the same transaction."""
    until = fair.offer_until(now, seat.runs[0].starts_at, one.minutes, CENTRE_ZONE)
    if until is None:
        raise rules.NoSuchTime()
    if one.over_at is not None:
        until = min(until, one.over_at)
    new = _row(seat, days, now)
    kept = queries.Kept("offered", "job", until, one.reason)
    await queries.add(conn, one.organ_id, [new], kept, now, civil_date(now))
    for row in await queries.whole(conn, new.id):
        await telling.offered(conn, keys, row, now)


def _row(seat: Seat, days: Days, now: datetime) -> queries.New:
    who, first = seat.seeker, seat.runs[0]
    then = seat.runs[1] if len(seat.runs) > 1 else None
    return queries.New(
        id=crypto.new_id(now),
        code=crypto.short_code(),
        person_id=who.person_id,
        item_code=who.item_code,
        centre_id=seat.centre_id,
        pool_id=first.pool_id,
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        then_pool_id=then.pool_id if then else None,
        then_starts_at=then.starts_at if then else None,
        then_ends_at=then.ends_at if then else None,
        on=civil_date(first.starts_at),
        units=_slots([first], days),
        account_id=who.account_id,
        holder_id=who.holder_id,
        actor_id=None,
        waiting_id=who.id,
        replaces=who.replaces,
    )
