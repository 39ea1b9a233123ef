"""Many bookings in one transaction: the rules and rows of `book`, judged, allotted and written together."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec
from msgspec import Struct

from backend import crypto, db, idempotency
from backend.access.models import Resident
from backend.booking import queries, rules
from backend.booking.actions import owner, telling
from backend.booking.actions.visit import Planned
from backend.booking.models import Appointment, Booker, Booking, Matter, Policy, Run, Slot
from backend.booking.rules.allot import Ask, allot
from backend.cases import actions as cases
from backend.clock import civil_date
from backend.idempotency import Claim, Replayed
from backend.permits import actions as permits
from backend.permits.models import Version
from backend.refusal import Refusal

LONGEST = timedelta(hours=8)
"""No stage takes longer: how far ahead of a start its slots are looked for."""


class Wanted(Struct, frozen=True):
    """One request: who wants what, under which key."""

    who: Resident
    claim: Claim
    asked: Booking


Outcome = Appointment | Refusal | Replayed


class NotPlain(Exception):
    """This one goes the ordinary way."""


class Plain(Struct, frozen=True):
    """A wish whose places one stage of one pool gives."""

    wanted: Wanted
    version: Version
    service: queries.Service
    minutes: int

    @property
    def ask(self) -> Ask:
        return Ask(self.service.stages()[0].pool_id, self.wanted.asked.starts_at, self.minutes)


async def book_many(
    conn: db.Conn, keys: crypto.Keys, burst: Sequence[Wanted], now: datetime
) -> list[Outcome | NotPlain]:
    """What becomes of each, in their order; refusals and those that go the ordinary way leave nothing behind.

    All of one organ: whoever asks for a centre of another goes the ordinary way.
    """
    found: list[Outcome | NotPlain | None] = list(
        await idempotency.claim(conn, [one.claim for one in burst], now)
    )
    plain = await _plain(conn, burst, found, now)
    if plain:
        for place, outcome in (await _taken(conn, keys, plain, now)).items():
            found[place] = outcome
    lost = [
        one.claim
        for one, outcome in zip(burst, found, strict=True)
        if isinstance(outcome, (Refusal, NotPlain)) and not isinstance(outcome, _KEPT_KEYS)
    ]
    if lost:
        await idempotency.free(conn, lost)
    return [NotPlain() if one is None else one for one in found]


_KEPT_KEYS = (idempotency.KeyReused, idempotency.KeyBusy)


async def _plain(
    conn: db.Conn,
    burst: Sequence[Wanted],
    found: list[Outcome | NotPlain | None],
    now: datetime,
) -> dict[int, Plain]:
    """What can be booked together, by place; the others get their refusal or `NotPlain` in `found`."""
    plain: dict[int, Plain] = {}
    undecided = [place for place, outcome in enumerate(found) if outcome is None]
    versions = await _versions(conn, {_code(burst[place]) for place in undecided}, now)
    asked: dict[int, Version] = {}
    for place in undecided:
        try:
            rules.check_open(burst[place].asked.starts_at, now)
            asked[place] = _known(versions[_code(burst[place])])
        except Refusal as no:
            found[place] = no
    services = await _services(conn, {_question(burst[place]) for place in asked})
    for place, version in asked.items():
        try:
            plain[place] = _looked_up(burst[place], version, services.get(_question(burst[place])))
        except (Refusal, NotPlain) as no:
            found[place] = no
    organs = {one.service.organ_id for one in plain.values()}
    for place in [place for place, one in plain.items() if one.service.organ_id != min(organs)]:
        found[place] = NotPlain()
        del plain[place]
    return plain


Question = tuple[str, str, date]
"""Item, centre, day."""


def _code(one: Wanted) -> str:
    return one.asked.item_code.upper()


def _question(one: Wanted) -> Question:
    return _code(one), one.asked.centre_code, civil_date(one.asked.starts_at)


async def _versions(conn: db.Conn, codes: set[str], now: datetime) -> dict[str, Version | Refusal]:
    """Each item is asked for once a burst; an unknown one is its askers' own refusal."""
    found: dict[str, Version | Refusal] = {}
    for code in sorted(codes):
        try:
            found[code] = await permits.item_now(conn, code, civil_date(now))
        except Refusal as no:
            found[code] = no
    return found


def _known(version: Version | Refusal) -> Version:
    if isinstance(version, Refusal):
        raise version
    return version


async def _services(conn: db.Conn, questions: set[Question]) -> dict[Question, queries.Served]:
    asked = sorted(questions)
    if not asked:
        return {}
    items, centres, days = (list(column) for column in zip(*asked, strict=True))
    return {asked[one.place]: one for one in await queries.served(conn, items, centres, days)}


def _looked_up(one: Wanted, version: Version, service: queries.Service | None) -> Plain:
    if service is None:
        raise rules.NotServedHere()
    stages, asked = service.stages(), one.asked
    other = (asked.member_id, asked.case_id, asked.situation)
    if len(stages) > 1 or any(one is not None for one in other) or asked.shared_confirmed:
        raise NotPlain
    return Plain(one, version, service, stages[0].minutes)


async def _taken(
    conn: db.Conn, keys: crypto.Keys, plain: dict[int, Plain], now: datetime
) -> dict[int, Outcome | NotPlain]:
    """Judge, allot, write: in the order of locks everybody keeps."""
    organ_id = next(iter(plain.values())).service.organ_id
    policy = await queries.policy(conn, organ_id)
    found = await _judged(conn, organ_id, plain, policy, now)
    asked = {place: one for place, one in plain.items() if place not in found}
    asks = [one.ask for one in asked.values()]
    wanted = [Run(ask.pool_id, ask.starts_at, ask.starts_at + _length(ask)) for ask in asks]
    back = await queries.lapse(conn, organ_id, wanted, now)
    if back:
        await queries.lock_places(conn, organ_id, [*wanted, *back], now)
        await queries.change_places(conn, organ_id, [], back)
    slots = {
        (one.pool_id, one.starts_at): Slot(one.starts_at, one.ends_at, one.places, one.taken)
        for one in await queries.lock_places(conn, organ_id, wanted, now)
    }
    won: dict[int, Planned] = {}
    for (place, one), (run, got) in zip(asked.items(), allot(slots, asks), strict=True):
        if got:
            won[place] = _planned(one, Run(run[0][0], run[0][1], slots[run[-1]].ends_at), len(run))
        else:
            found[place] = rules.SlotFull() if run else rules.NoSuchTime()
    if won:
        found |= await _written(conn, keys, plain, won, now)
    return found


def _length(ask: Ask) -> timedelta:
    return min(timedelta(minutes=ask.minutes), LONGEST)


def _planned(one: Plain, run: Run, units: int) -> Planned:
    asked, who = one.wanted.asked, one.wanted.who
    matter = Matter(one.version.item.code, asked.member_id, asked.case_id)
    return Planned(matter, who.person_id or 0, one.version, one.service, (run,), (units,))


async def _judged(
    conn: db.Conn, organ_id: int, plain: dict[int, Plain], policy: Policy, now: datetime
) -> dict[int, Outcome | NotPlain]:
    """Who may not book now, judged under the persons' locks."""
    people = [one.wanted.who.person_id or 0 for one in plain.values()]
    await queries.lock_people(conn, people)
    standings = await queries.standings(
        conn,
        organ_id,
        [one.wanted.who.account_id for one in plain.values()],
        people,
        [one.version.item.code for one in plain.values()],
        now - timedelta(days=policy.noshow_days + policy.noshow_pause_days),
        now,
    )
    found: dict[int, Outcome | NotPlain] = {}
    for place, standing in zip(plain, standings, strict=True):
        if standing.holds or standing.missed >= policy.noshow_limit or standing.same == "held":
            found[place] = NotPlain()
        elif standing.same is not None:
            found[place] = rules.AlreadyBookedItem()
        elif standing.live >= policy.live_per_phone:
            found[place] = rules.TooManyBookings(limit=policy.live_per_phone)
    return found


async def _written(
    conn: db.Conn,
    keys: crypto.Keys,
    plain: dict[int, Plain],
    won: dict[int, Planned],
    now: datetime,
) -> dict[int, Outcome | NotPlain]:
    """Cases, appointments, events, places, messages and answers, each in one statement."""
    service, today = next(iter(won.values())).service, civil_date(now)
    bookers = {place: Booker.of(plain[place].wanted.who) for place in won}
    case_ids = await cases.prepare_many(
        conn,
        service.organ_id,
        service.division_code,
        [
            cases.Prepared(
                one.person_id,
                one.version,
                bookers[place].account_id,
                bookers[place].actor_id,
                one.service.centre_id,
            )
            for place, one in won.items()
        ],
        "window",
        "resident",
        now,
    )
    rows = [
        one.row(bookers[place], now, case_id=case_id)
        for (place, one), case_id in zip(won.items(), case_ids, strict=True)
    ]
    await queries.add(conn, service.organ_id, rows, queries.Kept("booked", "resident"), now, today)
    runs = [run for one in won.values() for run in one.runs]
    await queries.change_places(conn, service.organ_id, runs)
    stored = {row.id: row for row in await queries.appointments(conn, [row.id for row in rows])}
    items = {one.version.item.code: one.version.item for one in won.values()}
    await telling.booked(conn, keys, list(stored.values()), now, items)
    made = {
        place: owner.shown_own(keys, stored[row.id]) for (place, row) in zip(won, rows, strict=True)
    }
    await idempotency.keep(
        conn,
        [plain[place].wanted.claim for place in made],
        [201] * len(made),
        [msgspec.json.encode(one) for one in made.values()],
    )
    return dict(made)
