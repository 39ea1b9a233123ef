"""Deciding, and what holds the decision up: pauses and the one extension."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from backend import db
from backend.access.models import Staff
from backend.cases import queries, rules
from backend.cases.actions import clocks
from backend.cases.actions.moving import day, move, tell
from backend.cases.actions.outcomes import accept
from backend.cases.actions.views import case_of
from backend.cases.models import Case, CasePause, Decided, PauseKind
from backend.cases.models.steps import Actor, Changes
from backend.clock import civil_date
from backend.crypto import Keys
from backend.permits import actions as permits
from backend.refusal import NotAllowed

WORDS = {"granted": "准予", "refused": "不予，理由及救济途径见决定书", "ended": "终止办理"}
OTHER_WORDS = WORDS | {"granted": "办结", "refused": "不予办理，理由及救济途径见决定书"}


async def grant_on_the_spot(
    conn: db.Conn, keys: Keys, case: Case, who: Staff, now: datetime
) -> Case:
    """Complete, in order and immediate: accepted and granted in one act (行政许可法 §34)."""
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    rules.check_on_the_spot(item.handling)
    case = await accept(conn, keys, case, who, now)
    return await decide(conn, keys, case, who, Decided("granted"), now, on_the_spot=True)


async def decide(
    conn: db.Conn,
    keys: Keys,
    case: Case,
    who: Staff,
    decided: Decided,
    now: datetime,
    on_the_spot: bool = False,
) -> Case:
    """Grant, refuse with reasons and remedy, or end. A grant of a renewal or change brings the old permit in line."""
    case = await clocks.settle(conn, case, now)
    rules.check_decision(decided, case, await queries.materials(conn, case.organ_id, case.id))
    rules.check_decider(who, case, on_the_spot)
    actor, reason = Actor("staff", who.id), decided.reason.strip() or None
    if decided.decision == "ended" and case.state == "paused":
        await queries.end_pause(conn, case, civil_date(now))
        await clocks.bring_in_line(conn, case.organ_id, case.id, now)
    case = await move(
        conn,
        case,
        rules.DECIDES[decided.decision],
        actor,
        now,
        changes=_decision(case, decided, who.id, civil_date(now)),
        reason=reason,
        details=await clocks.about_decision(conn, case, decided.ground),
    )
    if case.decision == "granted" and case.renews_case is not None:
        await _renew(conn, case, case.renews_case, actor, now)
    if not on_the_spot:
        words = WORDS if case.power_type == "licence" else OTHER_WORDS
        await tell(
            conn,
            keys,
            case,
            "case_decided" if case.collect == "window" else "case_decided_sent",
            now,
            decision=words[decided.decision],
            centre=case.centre_name_zh,
        )
    return case


def _decision(case: Case, decided: Decided, staff_id: int, today: date) -> Changes:
    made = Changes(
        decision=decided.decision,
        decided_on=today,
        decided_by=staff_id,
        reason=decided.reason.strip() or None,
    )
    if decided.ground is not None:
        return msgspec.structs.replace(made, ground=decided.ground)
    if decided.decision == "granted" and case.power_type == "licence":
        return msgspec.structs.replace(
            made, permit="in_force", permit_from=today, permit_to=decided.permit_to
        )
    return made


async def _renew(conn: db.Conn, case: Case, renewed: UUID, actor: Actor, now: datetime) -> None:
    """The permit this one renews or changes is superseded, never edited (行政许可法 §§49-50)."""
    old = await case_of(conn, renewed, case.organ_id)
    if old.permit != "in_force":
        raise rules.NotInForce()
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    verb = rules.follows_grant(item)
    await move(
        conn,
        old,
        verb,
        actor,
        now,
        changes=Changes(permit="renewed" if verb == "renew_permit" else "changed"),
        details={"by": str(case.id)},
    )


async def pause(
    conn: db.Conn,
    keys: Keys,
    case: Case,
    who: Staff,
    kind: PauseKind,
    expected_days: int,
    reason: str,
    now: datetime,
) -> Case:
    """From today on nothing counts until it is resumed; the applicant is told in writing how long (行政许可法 §45)."""
    case = await clocks.settle(conn, case, now)
    reason, today = rules.check_reason(reason), civil_date(now)
    number = len(await queries.pauses(conn, case)) + 1
    details = {"pause": number, "kind": kind, "expected_days": expected_days}
    rules.check_may("pause", case.state, case.power_type)
    await queries.add_pause(
        conn, case, CasePause(number, kind, today, None, expected_days, reason, today), who.id
    )
    case = await move(
        conn, case, "pause", Actor("staff", who.id), now, reason=reason, details=details
    )
    await tell(conn, keys, case, "case_paused", now, number, days=expected_days)
    return case


async def resume(conn: db.Conn, keys: Keys, case: Case, who: Staff, now: datetime) -> Case:
    """Today is the last day that does not count; both last days move on."""
    case = await clocks.settle(conn, case, now)
    rules.check_may("resume", case.state, case.power_type)
    number = len(await queries.pauses(conn, case))
    await queries.end_pause(conn, case, civil_date(now))
    case = await move(conn, case, "resume", Actor("staff", who.id), now, details={"pause": number})
    last = case.promised_due_on or case.legal_due_on
    await tell(conn, keys, case, "case_resumed", now, number, due=day(last) if last else "尽快")
    return case


async def extend(
    conn: db.Conn, keys: Keys, case: Case, who: Staff, reason: str, now: datetime
) -> Case:
    """Once, by the head, with reasons that the applicant is told (行政许可法 §42)."""
    if not who.may("supervisor", centre_id=case.centre_id):
        raise NotAllowed()
    case = await clocks.settle(conn, case, now)
    reason = rules.check_reason(reason)
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    days = rules.extension_of(case, item)
    if case.legal_due_on is not None and civil_date(now) > case.legal_due_on:
        raise rules.TooLateToExtend(due=f"{case.legal_due_on:%Y-%m-%d}")
    case = await move(
        conn,
        case,
        "extend",
        Actor("staff", who.id),
        now,
        changes=Changes(extension_days=days, extended_by=who.id),
        reason=reason,
        details={"days": days},
    )
    due = day(case.legal_due_on) if case.legal_due_on else "特别程序结束后另行告知"
    await tell(conn, keys, case, "case_extended", now, days=days, due=due, reason=reason)
    return case


async def check(
    conn: db.Conn, case: Case, who: Staff, kept: bool, reason: str, now: datetime
) -> Case:
    """What was promised is looked at afterwards (浙江 §14). Not kept: the permit may be revoked."""
    if case.acceptance != "commitment" or case.checked_on is not None:
        raise rules.NothingPromised()
    return await move(
        conn,
        case,
        "check",
        Actor("staff", who.id),
        now,
        changes=Changes(checked_on=civil_date(now)),
        reason=reason.strip() or None if kept else rules.check_reason(reason),
        details={"kept": kept},
    )
