"""A change of a centre's openings: worked out before it is written, saved with offers for who loses a place."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from backend import db
from backend.access import queries as access
from backend.access.models import Staff
from backend.booking.actions.days import materialise
from backend.booking.actions.offering import Moved, offer
from backend.booking.actions.proposals import Party, propose
from backend.booking.models import Run, Sheet
from backend.booking.models.closing import Key, Losing, Option, Preview, Proposal, Visit
from backend.booking.queries import closing as queries
from backend.booking.queries import lock_people
from backend.booking.rules import closing as rules
from backend.booking.rules.grid import minute_of
from backend.booking.rules.times import DAYS_AHEAD
from backend.calendar import actions as calendar
from backend.calendar import queries as openings
from backend.calendar import rules as counting
from backend.calendar.models import Change, GridSlot, Opening, Timetable
from backend.clock import CENTRE_ZONE, civil_date
from backend.crypto import Keys


class Grid(Struct, frozen=True):
    """The coming slots of a centre, as its openings give them."""

    openings: tuple[Opening, ...]
    slots: dict[Key, GridSlot]
    places: dict[Key, int]


class Study(Struct, frozen=True):
    """A change looked at from all sides, nothing written."""

    preview: Preview
    moved: tuple[Moved, ...]
    """Visits with another time."""
    losers: tuple[Party, ...]
    days: tuple[tuple[int, date], ...]
    """Pools and days whose slots change."""


async def preview(conn: db.Conn, change: Change, now: datetime) -> Preview:
    """What saving the change would do. Refuses what may not be saved. Writes nothing."""
    return (await study(conn, change, now)).preview


async def save(
    conn: db.Conn, keys: Keys, who: Staff, change: Change, seen: str, reason: str, now: datetime
) -> Preview:
    """Write the change; whoever loses a place and has a proposal gets it as an offer, with a notice.

    `seen`: the digest of the preview that was looked at. Their old appointments stay as they are
    until they answer. Refuses: LosersChanged, and whatever the preview refuses.
    """
    await openings.lock_centres(conn)
    before = await study(conn, change, now)
    if before.preview.digest != seen:
        raise rules.LosersChanged()
    await _lock(conn, before)
    found = await study(conn, change, now)
    if found.preview.digest != seen or not _keys(found) <= _keys(before):
        raise rules.LosersChanged()
    today = civil_date(now)
    await calendar.apply(conn, change, today, now)
    await access.add_audit(
        conn, who.id, change.centre_id, "openings_changed", None, reason, change, now
    )
    await materialise(conn, today)
    await offer(conn, keys, who, found.moved, reason, now)
    return found.preview


def _keys(found: Study) -> set[Key]:
    return {key for one in found.moved for key in one.option.slots}


async def _lock(conn: db.Conn, found: Study) -> None:
    """People, appointments, slots, each in its order: what the second look sees stays."""
    rows = [row for party in found.losers for row in party]
    if rows:
        organ_id = rows[0].organ_id
        await lock_people(conn, sorted({row.person_id for row in rows}))
        await queries.lock_claims(conn, organ_id, sorted(row.id for row in rows))
    for organ_id in {one.organ_id for one in await openings.pools(conn)}:
        await queries.lock_slots(conn, organ_id, list(found.days), sorted(_keys(found)))


async def study(conn: db.Conn, change: Change, now: datetime) -> Study:
    today = civil_date(now)
    table = await calendar.timetable_of_centre(conn, change.centre_id, today)
    there = await queries.windows_there(conn, change.centre_id, today)
    counting.check_change(table, change, there, today)
    before = await grid(conn, table, now)
    after = await grid(conn, counting.applied(table, change, today), now)
    standing = await queries.taken_slots(conn, change.centre_id, now)
    rules.check_grid(_taken(standing), {key: one.ends_at for key, one in after.slots.items()})
    parties = parties_of(await queries.claims(conn, change.centre_id, now))
    visits = visits_of(parties, standing)
    lost_before = {one.id for one in rules.losing(before.places, visits)}
    lost = [one for one in rules.losing(after.places, visits) if one.id not in lost_before]
    booked = [parties[one.id] for one in lost if one.rank == 1]
    own = free_sheets(after, standing, now)
    chosen = await propose(conn, change.centre_id, booked, own, now)
    moved = tuple(
        Moved(party, option)
        for party, option in zip(booked, chosen, strict=True)
        if option is not None
    )
    names = {one.centre_id: one for one in await queries.spots(conn, _organ_of(table), today)}
    losers = [
        row
        for party, option in zip(booked, chosen, strict=True)
        for row in _losing(party, option, names)
    ]
    days = _changed(before, after)
    return Study(
        _preview(losers, lost, before, after, days),
        moved,
        tuple(booked),
        tuple(sorted(days)),
    )


def _organ_of(table: Timetable) -> int:
    return table.pools[0].organ_id if table.pools else 0


async def grid(conn: db.Conn, table: Timetable, now: datetime) -> Grid:
    """The slots of the coming days that have not begun."""
    year = await calendar.load_calendar(conn)
    today = civil_date(now)
    last = min(today + timedelta(days=DAYS_AHEAD), calendar.known_until(year))
    laid_out = counting.lay_out(table, year, today, last, CENTRE_ZONE)
    slots = {
        (slot.pool_id, slot.starts_at): slot
        for opening in laid_out
        for slot in opening.slots
        if slot.ends_at > now
    }
    return Grid(tuple(laid_out), slots, {key: slot.places for key, slot in slots.items()})


def _taken(standing: Iterable[queries.TakenSlot]) -> list[rules.Unit]:
    return [
        rules.Unit(one.pool_id, one.on_date, one.starts_at, one.ends_at)
        for one in standing
        if one.taken
    ]


def parties_of(rows: Iterable[queries.ClaimRow]) -> dict[object, Party]:
    """By party, or by the appointment that stands alone."""
    found: dict[object, list[queries.ClaimRow]] = defaultdict(list)
    for row in rows:
        found[row.party_id or row.id].append(row)
    return {
        key: tuple(sorted(party, key=lambda row: (row.starts_at, row.id)))
        for key, party in found.items()
    }


RANK = {"booked": 1, "held": 2, "offered": 2}


def visits_of(
    parties: Mapping[object, Party], standing: Sequence[queries.TakenSlot]
) -> list[Visit]:
    """What each party takes of the slots as they stand."""
    starts: dict[int, list[datetime]] = defaultdict(list)
    for slot in standing:
        starts[slot.pool_id].append(slot.starts_at)
    return [
        Visit(
            id=party[0].party_id or party[0].id,
            made_at=min(row.made_at for row in party),
            rank=min(RANK.get(row.state, 0) for row in party),
            slots=tuple(
                (run.pool_id, start)
                for row in party
                for run in row.runs()
                for start in _between(starts[run.pool_id], run)
            ),
        )
        for party in parties.values()
    ]


def _between(starts: list[datetime], run: Run) -> list[datetime]:
    return starts[bisect_left(starts, run.starts_at) : bisect_left(starts, run.ends_at)]


def free_sheets(
    after: Grid, standing: Sequence[queries.TakenSlot], now: datetime
) -> dict[date, dict[int, Sheet]]:
    """What is left of each day of the centre once the slots follow its openings."""
    known = {(one.pool_id, one.starts_at): one for one in standing}
    by_day: dict[tuple[date, int], list[tuple[int, int, int]]] = defaultdict(list)
    for key, slot in sorted(after.slots.items()):
        there = known.get(key)
        if there is not None and there.opens_at is not None and there.opens_at > now:
            continue
        free = max(slot.places - (there.taken if there else 0), 0)
        by_day[slot.on_date, slot.pool_id].append(
            (minute_of(slot.starts_at), minute_of(slot.ends_at), free)
        )
    sheets: dict[date, dict[int, Sheet]] = defaultdict(dict)
    for (on, pool_id), units in by_day.items():
        starts, ends, free_places = zip(*units, strict=True)
        sheets[on][pool_id] = Sheet(starts, ends, free_places)
    return dict(sheets)


def _losing(party: Party, option: Option | None, names: Mapping[int, queries.Spot]) -> list[Losing]:
    return [
        Losing(
            id=row.id,
            code=row.code,
            person_id=row.person_id,
            item_code=row.item_code,
            item_name_zh=row.item_name_zh,
            item_name_en=row.item_name_en,
            centre_name_zh=row.centre_name_zh,
            centre_name_en=row.centre_name_en,
            was=row.starts_at,
            answers=row.account_id is not None,
            proposal=proposal(option, place, names) if option else None,
        )
        for place, row in enumerate(party)
    ]


def proposal(option: Option, place: int, names: Mapping[int, queries.Spot]) -> Proposal:
    """The option for the visit's appointment number `place`."""
    spot = names[option.centre_id]
    return Proposal(
        option.centre_id, spot.code, spot.name_zh, spot.name_en, option.km, option.runs[place]
    )


def _changed(before: Grid, after: Grid) -> set[tuple[int, date]]:
    keys = before.slots.keys() | after.slots.keys()
    changed = [key for key in keys if before.slots.get(key) != after.slots.get(key)]
    return {
        (slot.pool_id, slot.on_date)
        for key in changed
        if (slot := before.slots.get(key) or after.slots.get(key))
    }


def _preview(
    losers: Sequence[Losing],
    lost: Sequence[Visit],
    before: Grid,
    after: Grid,
    days: set[tuple[int, date]],
) -> Preview:
    keys = before.slots.keys() | after.slots.keys()
    differences = [after.places.get(key, 0) - before.places.get(key, 0) for key in keys]
    return Preview(
        losers=tuple(sorted(losers, key=lambda one: (one.was, one.id))),
        unconfirmed=sum(one.rank == 2 for one in lost),
        days=len({on for _, on in days}),
        places_gone=-sum(n for n in differences if n < 0),
        places_new=sum(n for n in differences if n > 0),
        walk_in_kept=_walk_in_kept(after, days),
        digest=rules.digest_of(losers),
    )


def _walk_in_kept(after: Grid, days: set[tuple[int, date]]) -> float | None:
    all_windows, kept = 0, 0
    for opening in after.openings:
        for session in opening.sessions:
            if (session.pool_id, session.on_date) in days:
                units = counting.slots(session)
                all_windows += session.windows * len(units)
                kept += sum(session.windows - unit.places for unit in units)
    return kept / all_windows if all_windows else None
