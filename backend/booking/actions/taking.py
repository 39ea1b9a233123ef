"""Taking places for a visit: held while the form is filled, or booked at once. All or nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from backend import crypto, db
from backend.access.models import Resident
from backend.booking import queries, rules
from backend.booking.actions import visit
from backend.booking.actions.people import acting, check_standing
from backend.booking.actions.visit import Planned, Wanted
from backend.booking.models import Booker, Policy, Run, Wish
from backend.cases import actions as cases
from backend.cases.rules import OVER
from backend.clock import civil_date
from backend.crypto import Keys
from backend.permits import actions as permits
from backend.permits.models.situation import Said


async def hold(conn: db.Conn, keys: Keys, who: Resident, wish: Wish, now: datetime) -> UUID:
    """Keep the visit's places for the person and the session; the id of the hold.

    A hold of one's own for the same matter gives way in the same step.
    """
    booker = Booker.of(who)
    wanted, policy = await _locked(conn, keys, who, booker, wish, now)
    given, kept = await _given_up(conn, booker, wanted, now)
    plan = await visit.planned(conn, wanted, wish.starts_at, policy, now, _places(given, now))
    number = rules.free_number([row.hold_number for row in kept])
    await _take(conn, plan, now, [row.id for row in given])
    await check_standing(conn, booker, plan, policy, now)
    party_id = crypto.new_id(now) if len(plan) > 1 else None
    rows = [
        one.row(
            booker,
            now,
            case_id=one.matter.case_id,
            party_id=party_id,
            hold_number=None if place else number,
        )
        for place, one in enumerate(plan)
    ]
    until = now + timedelta(minutes=policy.hold_minutes)
    new = queries.Kept("held", booker.kind, until)
    await queries.add(conn, wanted[0].service.organ_id, rows, new, now, civil_date(now))
    return party_id or rows[0].id


async def _given_up(
    conn: db.Conn, booker: Booker, wanted: Sequence[Wanted], now: datetime
) -> tuple[list[queries.HeldRow], list[queries.HeldRow]]:
    """Holds that are over, or that the new one replaces, each with its whole visit; and those that stay."""
    people = sorted({one.person_id for one in wanted})
    held = await queries.held_by(conn, wanted[0].service.organ_id, booker.person_id, people, now)
    asked = {(one.person_id, one.version.item.code) for one in wanted}
    whole = {
        row.party_id or row.id
        for row in held
        if (row.person_id, row.item_code) in asked or not row.stands(now)
    }
    given = [row for row in held if (row.party_id or row.id) in whole]
    return given, [row for row in held if row not in given]


def _places(given: Sequence[queries.HeldRow], now: datetime) -> list[Run]:
    """What goes back: places of a hold that is over count as free already."""
    return [run for row in given if row.stands(now) for run in row.runs()]


async def book_at_once(
    conn: db.Conn, keys: Keys, who: Resident | None, booker: Booker, wish: Wish, now: datetime
) -> list[UUID]:
    """Take the places and book them in one step; the ids of the appointments."""
    wanted, policy = await _locked(conn, keys, who, booker, wish, now)
    organ_id, today = wanted[0].service.organ_id, civil_date(now)
    given, _ = await _given_up(conn, booker, wanted, now)
    plan = await visit.planned(conn, wanted, wish.starts_at, policy, now, _places(given, now))
    await _take(conn, plan, now, [row.id for row in given])
    await check_standing(conn, booker, plan, policy, now)
    party_id = crypto.new_id(now) if len(plan) > 1 else None
    rows = [
        one.row(booker, now, party_id=party_id, case_id=await case_for(conn, booker, one, now))
        for one in plan
    ]
    await queries.add(conn, organ_id, rows, queries.Kept("booked", booker.kind), now, today)
    return [row.id for row in rows]


async def _locked(
    conn: db.Conn,
    keys: Keys,
    who: Resident | None,
    booker: Booker,
    wish: Wish,
    now: datetime,
) -> tuple[list[Wanted], Policy]:
    """The matters with what serves them, after everybody they concern was locked."""
    rules.check_open(wish.starts_at, now)
    wanted = []
    for matter in wish.matters:
        one = await visit.wanted(
            conn, booker.person_id, matter, wish.centre_code, wish.starts_at, now
        )
        on = civil_date(wish.starts_at)
        one = await acting(conn, keys, who, one, civil_date(now), on)
        if matter.case_id is not None:
            await check_case(conn, who, one, matter.case_id)
        wanted.append(one)
    rules.check_once([(one.person_id, one.version.item.code) for one in wanted])
    people = sorted({booker.person_id, *(one.person_id for one in wanted)})
    await queries.lock_people(conn, people)
    return wanted, await queries.policy(conn, wanted[0].service.organ_id)


async def _take(conn: db.Conn, plan: list[Planned], now: datetime, given: list[UUID]) -> None:
    """The plan's places, in one step with what goes back for them."""
    organ_id, runs = plan[0].service.organ_id, visit.all_runs(plan)
    back = await queries.lapse(conn, organ_id, runs, now, given)
    if await queries.change_places(conn, organ_id, runs, back) != visit.slots_of(plan):
        raise rules.NoSuchTime()


async def case_for(conn: db.Conn, booker: Booker, one: Planned, now: datetime) -> UUID:
    """The case that needs the visit: the open one that was named, else a new one."""
    said = one.answered.said if one.answered else None
    if one.matter.case_id is not None:
        return await _situated(conn, booker, one.matter.case_id, said, now)
    return await cases.prepare(
        conn,
        one.service.organ_id,
        one.service.division_code,
        one.version,
        one.person_id,
        booker.account_id,
        "window",
        one.service.centre_id,
        now,
        booker.staff_id,
        cases.taken_of(one.version.item, said, booker.kind, now),
    )


async def case_of_row(conn: db.Conn, booker: Booker, row: queries.HeldRow, now: datetime) -> UUID:
    """The case for a hold or an offer that is confirmed: the one named when it was made, else a new one."""
    said = row.situation.said if row.situation else None
    if row.case_id is not None:
        return await _situated(conn, booker, row.case_id, said, now)
    version = await permits.item_now(conn, row.item_code, civil_date(now))
    return await cases.prepare(
        conn,
        row.organ_id,
        row.division_code,
        version,
        row.person_id,
        booker.account_id,
        "window",
        row.centre_id,
        now,
        booker.staff_id,
        cases.taken_of(version.item, said, booker.kind, now),
    )


async def _situated(
    conn: db.Conn, booker: Booker, case_id: UUID, said: Said | None, now: datetime
) -> UUID:
    """The open case again, with what was answered this time."""
    if said is not None:
        await cases.situate(conn, await cases.case_of(conn, case_id), said, booker.kind, now)
    return case_id


async def check_case(conn: db.Conn, who: Resident | None, one: Wanted, case_id: UUID) -> None:
    """An open case of one's own for this matter and this person; others' do not exist."""
    case = await cases.case_of(conn, case_id)
    mine = who is None or who.account_id == case.account_id or who.person_id == case.person_id
    fits = case.item_code == one.version.item.code and case.person_id == one.person_id
    if not mine or not fits or case.state in OVER:
        raise rules.CaseNotYours()
