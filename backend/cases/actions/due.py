"""What is due, for staff: the work list, warnings looked at, and why a case was late."""

from collections.abc import Sequence
from datetime import date, datetime

from backend import db
from backend.access.models import RoleName, Staff
from backend.calendar import actions as calendar
from backend.calendar import rules as calendars
from backend.cases import rules
from backend.cases.actions import clocks
from backend.cases.actions.moving import move
from backend.cases.actions.policy import policy_of
from backend.cases.models import Case
from backend.cases.models.clocks import ClockKind
from backend.cases.models.due import AlertRow, CaseDue, CaseLimit
from backend.cases.models.steps import Actor
from backend.cases.queries import clocks as stored
from backend.cases.queries import due as queries
from backend.cases.rules import clocks as clock_rules
from backend.cases.rules.due import NothingOverdue
from backend.cases.rules.sealed import sight_of
from backend.cases.rules.story import days_of
from backend.permits import actions as permits
from backend.refusal import NotAllowed

EXPLAINS: tuple[RoleName, ...] = ("clerk", "reviewer", "supervisor")
WARNED: tuple[RoleName, ...] = ("clerk", "reviewer", "supervisor", "legal")


async def due_of(conn: db.Conn, case: Case, today: date) -> CaseDue:
    """The limits that run for the case, soonest first, each with its days; and those not kept."""
    found = await stored.standings(conn, case.organ_id, [case.id])
    if not found:
        return CaseDue([], [])
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    known, policy = await calendar.load_calendar(conn), await policy_of(conn, case.organ_id)
    levels = {one.kind: one.level for one in await stored.clocks_of(conn, case.organ_id, case.id)}
    limits = [
        CaseLimit(
            kind=one.kind,
            on=one.due.on,
            left=calendars.days_left(one.due, today, known),
            level=levels.get(one.kind, "green"),
            provisional=one.due.provisional,
            paused=one.paused,
            effect=one.effect,
            days=days_of(one.due, calendars.explain(one.due, known)),
        )
        for one in clock_rules.running(found[0], item, policy, known, today)
    ]
    overdue = await queries.overdue_of(conn, case.organ_id, case.id)
    return CaseDue(sorted(limits, key=lambda one: one.on), overdue)


async def alerts_of(
    conn: db.Conn, who: Staff, centre_ids: Sequence[int], most: int
) -> list[AlertRow]:
    """Warnings for who asks at these centres, newest first."""
    roles, centres = _pairs(who, centre_ids)
    return await queries.unseen(conn, who.organ_id, roles, centres, sight_of(who), most)


async def see(
    conn: db.Conn, who: Staff, centre_ids: Sequence[int], alert_ids: list[int], now: datetime
) -> int:
    """Looked at; how many. One about a limit not kept is only settled by stating why."""
    roles, centres = _pairs(who, centre_ids)
    return await queries.see(conn, who.organ_id, alert_ids, roles, centres, who.id, now)


def _pairs(who: Staff, centre_ids: Sequence[int]) -> tuple[list[str], list[int]]:
    pairs = [(r, at) for r in WARNED for at in centre_ids if who.may(r, centre_id=at)]
    return [role for role, _ in pairs], [at for _, at in pairs]


async def explain(conn: db.Conn, who: Staff, case: Case, why: str, now: datetime) -> Case:
    """Why it took longer, for the applicant and the record (优化营商环境条例 §36)."""
    if not who.may(*EXPLAINS, centre_id=case.centre_id):
        raise NotAllowed()
    said = rules.check_reason(why)
    case = await clocks.settle(conn, case, now)
    late = await queries.overdue_of(conn, case.organ_id, case.id)
    kinds = [one.clock for one in late if one.explanation is None]
    if not kinds:
        raise NothingOverdue()
    details = {"clocks": kinds}
    case = await move(
        conn, case, "explain", Actor("staff", who.id), now, reason=said, details=details
    )
    await queries.explain(conn, case.organ_id, case.id, said, who.id, now)
    return case


def kinds_of(who: Staff) -> list[ClockKind]:
    """Limits that who asks can keep by acting; whoever keeps none looks after all."""
    own: list[ClockKind] = [kind for kind, role in clock_rules.ACTS.items() if who.may(role)]
    watches = who.may("supervisor", "legal") or not own
    return list(clock_rules.ACTS) if watches else own


async def until_of(conn: db.Conn, who: Staff, level: str, today: date) -> date:
    """Limits of that level or higher end by this day: what ends later need not be looked at."""
    if level == "overdue":
        return today - clock_rules.DAY
    if level not in ("yellow", "red"):
        return date.max
    policy, known = await policy_of(conn, who.organ_id), await calendar.load_calendar(conn)
    days = policy.red_days if level == "red" else policy.yellow_days
    return calendars.add_working_days(today, days + 1, known)
