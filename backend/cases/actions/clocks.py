"""Limits in line with where a case stands, and silence that takes its effect before anybody acts."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from backend import db
from backend.calendar import actions as calendar
from backend.calendar.models import StatutoryCalendar
from backend.cases.actions import findings
from backend.cases.actions.policy import policy_of
from backend.cases.models import Case, Ground
from backend.cases.models.clocks import Clock, Effect
from backend.cases.models.machine import Verb
from backend.cases.models.policy import CasePolicy
from backend.cases.models.standing import DueEffect, Standing
from backend.cases.models.steps import LAW, Changes
from backend.cases.queries import alerts as warnings
from backend.cases.queries import clocks as queries
from backend.cases.queries import files, moves, runs
from backend.cases.queries.pauses import end_pause, pauses
from backend.cases.rules import clocks as rules
from backend.cases.rules.decisions import follows_grant
from backend.cases.rules.machine import TRANSITIONS
from backend.clock import CENTRE_ZONE, civil_date
from backend.permits import actions as permits
from backend.permits.models import Item

WARNED = rules.warned()
SETTLE = "settle"
"""The job of a run that an act on one case began, because the sweep had not come yet."""


async def bring_in_line(conn: db.Conn, organ_id: int, case_id: UUID, now: datetime) -> None:
    """The limits that run for the case as it stands now, and no others."""
    await bring_many_in_line(conn, organ_id, [case_id], civil_date(now))


async def bring_many_in_line(
    conn: db.Conn, organ_id: int, case_ids: list[UUID], today: date
) -> None:
    """The same for several cases of an organ, in as many statements as for one."""
    known = await calendar.load_calendar(conn)
    policy = await policy_of(conn, organ_id)
    items: dict[tuple[str, int], Item] = {}
    rows: list[queries.NewClock] = []
    for case in await queries.standings(conn, organ_id, case_ids):
        key = (case.item_code, case.item_version)
        if key not in items:
            items[key] = (await permits.item_version(conn, *key)).item
        clocks = rules.running(case, items[key], policy, known, today)
        rows += [_row(case, clock, policy, known) for clock in clocks]
    await queries.drop_clocks(conn, organ_id, case_ids, rows)
    await queries.put_clocks(conn, organ_id, rows)
    await queries.set_due(conn, organ_id, case_ids)


def _row(
    case: Standing, clock: Clock, policy: CasePolicy, known: StatutoryCalendar
) -> queries.NewClock:
    days = rules.warning_days(clock.due, policy, known)
    return queries.NewClock(
        case_id=case.id,
        kind=clock.kind,
        centre_id=case.centre_id,
        start_on=clock.due.start,
        due_on=clock.due.on,
        provisional=clock.due.provisional,
        effect=clock.effect,
        yellow_on=days.yellow_on,
        red_on=days.red_on,
        paused=clock.paused,
    )


async def settle(conn: db.Conn, case: Case, now: datetime) -> Case:
    """What lapse of time made of the case by now, under the dates of the law; the case as it is then."""
    today = civil_date(now)
    if not await queries.anything_due(conn, case.organ_id, case.id, today):
        return case
    run_id = await runs.add_run(conn, SETTLE, today, now, now, {})
    case, effects = await catch_up(conn, case, now, run_id)
    done = {"organ_id": case.organ_id, "case_id": str(case.id), "effects": effects}
    await runs.finish_run(conn, run_id, now, done)
    return case


async def catch_up(
    conn: db.Conn, case: Case, now: datetime, run_id: int
) -> tuple[Case, list[Effect]]:
    """In the order of the days: warnings up to a lapse, the lapse, and so on, then warnings up to today.
    So a run that comes late leaves what one a day would have left."""
    today = civil_date(now)
    effects: list[Effect] = []
    while due := await queries.effect_due(conn, case.organ_id, case.id, today):
        await warnings.rise_of_case(conn, case.organ_id, case.id, due.due_on, WARNED, now, run_id)
        await _take_effect(conn, case, due, now)
        await warnings.tell_effect(conn, case.organ_id, case.id, due, _told(due), now, run_id)
        await bring_in_line(conn, case.organ_id, case.id, now)
        case = await _again(conn, case)
        effects.append(due.effect)
    await warnings.rise_of_case(conn, case.organ_id, case.id, today, WARNED, now, run_id)
    if effects:
        await findings.review(conn, case.organ_id, case.id, now)
    return case, effects


def _told(due: DueEffect) -> list[str]:
    return [role for kind, level, role in WARNED if (kind, level) == (due.kind, "effect")]


async def _take_effect(conn: db.Conn, case: Case, due: DueEffect, now: datetime) -> None:
    """One step by law, as of the first moment after the last day."""
    on = due.due_on + rules.DAY
    at = datetime.combine(on, time(), CENTRE_ZONE)
    if due.effect == "deemed_accepted":
        back = case.received_on or on
        changes = Changes(accepted_on=back, acceptance="deemed")
        await _by_law(conn, case, "accept", at, back, changes, {"way": "deemed"})
    elif due.effect == "deemed_withdrawn":
        await _by_law(conn, case, "withdraw", at, on, Changes(ground="late"), {"ground": "late"})
    elif due.effect == "acceptance_withdrawn":
        late = Changes(ground="late")
        await _by_law(conn, case, "withdraw_acceptance", at, on, late, {"ground": "late"})
    else:
        await _grant_by_silence(conn, case, at, on)
        await _renew(conn, case, at, on, now)


async def _grant_by_silence(conn: db.Conn, case: Case, at: datetime, on: date) -> None:
    """A pause does not keep the day from coming: it ends with it (行政许可法 §50)."""
    if case.state == "paused":
        place = len(await pauses(conn, case))
        last = on - rules.DAY
        await end_pause(conn, case, last)
        told = {"pause": place, "to": last.isoformat()}
        await _by_law(conn, case, "resume", at, on, Changes(), told)
        await bring_in_line(conn, case.organ_id, case.id, at)
        case = await _again(conn, case)
    granted = Changes(decided_on=on, decision="granted")
    if case.power_type == "licence":
        granted = Changes(decided_on=on, decision="granted", permit="in_force", permit_from=on)
    await _by_law(conn, case, "grant", at, on, granted, await about_decision(conn, case))


async def about_decision(
    conn: db.Conn, case: Case, ground: Ground | None = None
) -> dict[str, Any] | None:
    """What the event of a decision says besides its last days: its ground, and what it does to an earlier permit."""
    told: dict[str, Any] = {"ground": ground} if ground else {}
    if case.renews_case is not None:
        item = (await permits.item_version(conn, case.item_code, case.item_version)).item
        told["of"] = "renewal" if follows_grant(item) == "renew_permit" else "change"
    return told or None


async def _renew(conn: db.Conn, case: Case, at: datetime, on: date, now: datetime) -> None:
    """The permit that ran out is the one renewed; if it fell meanwhile, it stays as it is."""
    if case.renews_case is None:
        return
    old = await files.case(conn, case.organ_id, case.renews_case)
    if old is not None and old.permit == "in_force":
        by = {"by": str(case.id)}
        await _by_law(conn, old, "renew_permit", at, on, Changes(permit="renewed"), by)
        await bring_in_line(conn, old.organ_id, old.id, now)


async def _by_law(
    conn: db.Conn,
    case: Case,
    verb: Verb,
    at: datetime,
    on: date,
    changes: Changes,
    details: dict[str, Any] | None,
) -> None:
    done = await moves.step(conn, case, TRANSITIONS[verb], at, on, LAW, changes, None, details)
    if not done:
        raise RuntimeError(f"{case.number} is {case.state}: no {verb} by law")


async def _again(conn: db.Conn, case: Case) -> Case:
    return await files.case(conn, case.organ_id, case.id) or case
