"""The law's outcomes of a matter that was handed in (行政许可法 §32)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from backend import db
from backend.access.models import Staff
from backend.calendar import actions as calendar
from backend.cases import queries, rules
from backend.cases.actions import bans, clocks
from backend.cases.actions.moving import day, move, tell
from backend.cases.actions.policy import policy_of
from backend.cases.actions.receiving import tick
from backend.cases.actions.views import case_of
from backend.cases.models import (
    AgainReason,
    Case,
    CorrectionLine,
    CorrectionNotice,
    Ground,
    Receipt,
    Ticked,
)
from backend.cases.models.steps import PLAINLY, Accepting, Actor, Changes
from backend.clock import civil_date
from backend.crypto import Keys
from backend.permits import actions as permits
from backend.permits.models import Item
from backend.refusal import NotAllowed


async def accept(
    conn: db.Conn,
    keys: Keys,
    case: Case,
    who: Staff,
    now: datetime,
    asked: Accepting = PLAINLY,
) -> Case:
    """Accept: nothing is missing, or only what may follow later; both clocks start (行政许可法 §32, §42)."""
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    papers = await queries.materials(conn, case.organ_id, case.id)
    way = rules.acceptance_of(item, papers, asked.commitment, asked.joint)
    on = rules.accepted_on(case, await queries.notices(conn, case), civil_date(now))
    await bans.check(conn, case, on)
    changes = Changes(
        accepted_on=on,
        accepted_by=who.id,
        acceptance=way,
        joint=asked.joint,
        deferred_due_on=await _deferred_until(conn, case, now) if way == "deferred" else None,
        silent_on=await _silent_on(conn, case, item, asked),
        renews_case=asked.renews,
    )
    case = await move(
        conn,
        case,
        "accept",
        Actor("staff", who.id),
        now,
        on=on,
        changes=changes,
        details=None if way == "plain" else {"way": way},
    )
    if item.handling == "promised":
        last = case.promised_due_on or case.legal_due_on
        await tell(conn, keys, case, "case_accepted", now, due=day(last) if last else "尽快")
    return case


async def _deferred_until(conn: db.Conn, case: Case, now: datetime) -> date:
    """The last day for papers that follow later, from the day it is agreed to: an acceptance that is dated back to the
    receipt of what was missing must not be withdrawn for papers nobody could have brought in time."""
    policy = await policy_of(conn, case.organ_id)
    return (await calendar.due(conn, civil_date(now), policy.deferred_days, "working_day")).on


async def _silent_on(conn: db.Conn, case: Case, item: Item, asked: Accepting) -> date | None:
    """Silence grants after this day: the permit to be renewed expires (行政许可法 §50), or two days are left
    to the day of the assembly (集会游行示威法 §9)."""
    if asked.event_on is not None and "granted_if_no_notice" in item.law.silence:
        return asked.event_on - timedelta(days=2)
    if asked.renews is None:
        return None
    renewed = await case_of(conn, asked.renews)
    if renewed.organ_id != case.organ_id or renewed.person_id != case.person_id:
        raise rules.UnknownCase()
    if renewed.permit != "in_force":
        raise rules.NotInForce()
    return renewed.permit_to if rules.follows_grant(item) == "renew_permit" else None


async def not_accept(
    conn: db.Conn,
    case: Case,
    who: Staff,
    reason: str,
    now: datetime,
    ground: Ground = "not_eligible",
    right_body: str = "",
) -> Case:
    """A written refusal to accept, with its reasons; not ours names whose it is (行政许可法 §32-2)."""
    reason = rules.check_reason(reason)
    changes = Changes(ground=ground, reason=reason)
    if ground == "not_ours":
        if len(right_body.strip()) < 2:
            raise rules.BodyNeeded()
        changes = Changes(ground=ground, reason=reason, right_body=right_body.strip())
    return await move(
        conn,
        case,
        "not_accept",
        Actor("staff", who.id),
        now,
        changes=changes,
        reason=reason,
        details=None if ground == "not_eligible" else {"ground": ground},
    )


async def not_needed(conn: db.Conn, case: Case, who: Staff, reason: str, now: datetime) -> Case:
    """The matter needs no permit: said at once (行政许可法 §32-1)."""
    reason = rules.check_reason(reason)
    changes = Changes(reason=reason)
    return await move(
        conn, case, "not_needed", Actor("staff", who.id), now, changes=changes, reason=reason
    )


async def notice(
    conn: db.Conn,
    keys: Keys,
    case: Case,
    who: Staff,
    lines: Sequence[CorrectionLine],
    now: datetime,
    receipt: Receipt | None = None,
    reason_code: AgainReason | None = None,
) -> CorrectionNotice:
    """The one-time notice: everything missing, a closed list (行政许可法 §32-4).

    A second one is a supervisor's, other than who gave the first, and states why. Under the province's rule
    set it has a last day, and late is deemed withdrawn (浙江 §11).
    """
    case = await clocks.settle(conn, case, now)
    rules.check_may("notice", case.state, case.power_type)
    today, policy = civil_date(now), await policy_of(conn, case.organ_id)
    rules.check_notice(
        case, policy, lines, await queries.materials(conn, case.organ_id, case.id), today
    )
    given = await queries.notices(conn, case)
    if given and (
        reason_code is None
        or who.id == given[0].issued_by
        or not who.may("supervisor", centre_id=case.centre_id)
    ):
        raise rules.SecondNotice()
    due = today + timedelta(days=policy.correction_days) if policy.rule_set == "zhejiang" else None
    number = len(given) + 1
    await queries.add_notice(
        conn,
        case,
        number,
        policy.rule_set,
        now,
        today,
        given[0].issued_by if given else who.id,
        due,
        reason_code if given else None,
        who.id if given else None,
        receipt,
        list(lines),
    )
    for line in lines:
        if line.material is not None:
            await queries.tick(conn, case.organ_id, case.id, line.material, "missing")
    details = {"notice": number, "due": due and due.isoformat(), "rule_set": policy.rule_set}
    case = await move(conn, case, "notice", Actor("staff", who.id), now, details=details)
    last = f"{day(due)}前" if due else "尽快"
    await tell(conn, keys, case, "case_noticed", now, number, due=last, count=len(lines))
    return (await queries.notices(conn, case))[-1]


async def receive_notice(conn: db.Conn, case: Case, receipt: Receipt, now: datetime) -> bool:
    """Proof that the applicant has the newest notice; the first proof stays."""
    given = await queries.notices(conn, case)
    return bool(given) and await queries.receive_notice(
        conn, case, given[-1].place, receipt, civil_date(now)
    )


async def supplement(
    conn: db.Conn,
    keys: Keys,
    case: Case,
    actor: Actor,
    now: datetime,
    ticked: Sequence[Ticked] = (),
) -> Case:
    """The applicant answers the notice. What came is ticked; it counts as received from today."""
    today = civil_date(now)
    case = await clocks.settle(conn, case, now)
    rules.check_may("supplement", case.state, case.power_type)
    given = await queries.notices(conn, case)
    await tick(conn, case, ticked)
    await queries.answer_notice(conn, case, today)
    return await move(
        conn,
        case,
        "supplement",
        actor,
        now,
        changes=Changes(received_on=today),
        details={"notice": given[-1].place},
    )


async def withdraw_acceptance(
    conn: db.Conn, keys: Keys, case: Case, who: Staff, reason: str, now: datetime
) -> Case:
    """Papers that were to follow are wrong or missing: the acceptance is taken back, with reasons (浙江 §11)."""
    if not who.may("supervisor", centre_id=case.centre_id):
        raise NotAllowed()
    reason = rules.check_reason(reason)
    return await move(
        conn,
        case,
        "withdraw_acceptance",
        Actor("staff", who.id),
        now,
        changes=Changes(ground="late", reason=reason),
        reason=reason,
        details={"ground": "late"},
    )
