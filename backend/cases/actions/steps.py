"""What can happen to a case, one function a verb. Each is one step with its event, or a refusal."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from backend import db
from backend.access import actions as access
from backend.access.models import Resident, RoleName, Staff
from backend.calendar import actions as calendar
from backend.calendar.models import Due
from backend.cases import queries, rules
from backend.cases.models import Case, CaseView, Decided, Ticked
from backend.clock import civil_date
from backend.crypto import Keys
from backend.notices import actions as notices
from backend.permits import actions as permits
from backend.permits.models import Item


async def move_to(conn: db.Conn, organ_id: int, case_id: UUID, centre_id: int) -> None:
    """Prepared at another centre from now on, because its appointment moved there."""
    await queries.move_to(conn, organ_id, case_id, centre_id)


async def case_of(conn: db.Conn, case_id: UUID, organ_id: int | None = None) -> Case:
    """The case, or UnknownCase."""
    organ = organ_id or await queries.organ_of_case(conn, case_id)
    found = await queries.case(conn, organ, case_id) if organ else None
    if found is None:
        raise rules.UnknownCase()
    return found


async def case_for(conn: db.Conn, who: Staff, case_id: UUID, *roles: RoleName) -> Case:
    """The case, for a member of staff with one of the roles at its centre; to others it does not exist."""
    case = await case_of(conn, case_id)
    if case.organ_id != who.organ_id or not who.may(*roles, centre_id=case.centre_id):
        raise rules.UnknownCase()
    return case


async def tick(conn: db.Conn, case: Case, ticked: Sequence[Ticked]) -> None:
    """New states of papers, while the case is open; one that may not follow later cannot be deferred."""
    if case.state not in ("prepared", "submitted", "accepted"):
        raise rules.WrongState(state=rules.STATES[case.state])
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    for tick in ticked:
        if not 1 <= tick.place <= len(item.materials):
            raise rules.UnknownMaterial(place=tick.place)
        paper = item.materials[tick.place - 1]
        if tick.state == "deferred" and not paper.deferrable:
            raise rules.NotDeferrable(paper=paper.name.zh)
        await queries.tick(conn, case.organ_id, case.id, tick.place, tick.state)


async def submit(conn: db.Conn, case: Case, who: Staff, now: datetime) -> None:
    """The person hands the matter in; whether it was complete at first is kept for F18."""
    papers = await queries.materials(conn, case.organ_id, case.id)
    complete = all(paper.state != "missing" for paper in papers)
    if not await queries.submit(
        conn, case.organ_id, case.id, now, civil_date(now), complete, who.id
    ):
        raise await _wrong_state(conn, case)


async def accept(conn: db.Conn, keys: Keys, case: Case, who: Staff, now: datetime) -> None:
    """Accept: nothing is missing, and both clocks start (行政许可法 §32, §42)."""
    rules.check_papers(await queries.materials(conn, case.organ_id, case.id))
    today = civil_date(now)
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    legal, promised = await due_dates(
        conn, item, received=case.submitted_on or today, accepted=today
    )
    done = await queries.accept(
        conn,
        case.organ_id,
        case.id,
        now,
        today,
        who.id,
        legal.on if legal else None,
        promised.on if promised else None,
        any(due.provisional for due in (legal, promised) if due),
    )
    if not done:
        raise await _wrong_state(conn, case)
    due = promised or legal
    if item.handling == "promised":
        await _tell(conn, keys, case, "case_accepted", now, due=_day(due.on) if due else "尽快")


async def due_dates(
    conn: db.Conn, item: Item, received: date, accepted: date
) -> tuple[Due | None, Due | None]:
    """Legal and promised. The legal clock starts at receipt where the item's law says so."""
    start = received if item.law.clock_starts == "receipt" else accepted
    return (
        await calendar.due(conn, start, item.law.limit.days, item.law.limit.unit)
        if item.law.limit
        else None,
        await calendar.due(conn, accepted, item.promise.days, item.promise.unit)
        if item.promise
        else None,
    )


async def not_accept(conn: db.Conn, case: Case, who: Staff, reason: str, now: datetime) -> None:
    """A written refusal to accept, with its reasons (行政许可法 §32)."""
    if len(reason.strip()) < 2:
        raise rules.ReasonNeeded()
    if not await queries.not_accept(
        conn, case.organ_id, case.id, now, civil_date(now), who.id, reason.strip()
    ):
        raise await _wrong_state(conn, case)


async def grant_on_the_spot(
    conn: db.Conn, keys: Keys, case: Case, who: Staff, now: datetime
) -> None:
    """Complete, in order and immediate: accepted and granted in one act (行政许可法 §34)."""
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    rules.check_on_the_spot(item.handling)
    await accept(conn, keys, case, who, now)
    await decide(conn, keys, case, who, Decided("granted"), now, on_the_spot=True)


async def decide(
    conn: db.Conn,
    keys: Keys,
    case: Case,
    who: Staff,
    decided: Decided,
    now: datetime,
    on_the_spot: bool = False,
) -> None:
    """Grant, refuse with reasons and remedy, or end."""
    rules.check_decision(decided)
    rules.check_decider(who, case, on_the_spot)
    done = await queries.decide(
        conn,
        case.organ_id,
        case.id,
        now,
        civil_date(now),
        who.id,
        decided.decision,
        decided.reason.strip() or None,
    )
    if not done:
        raise await _wrong_state(conn, case)
    if not on_the_spot:
        words = {"granted": "准予", "refused": "不予，理由及救济途径见决定书", "ended": "终止办理"}
        await _tell(
            conn,
            keys,
            case,
            "case_decided",
            now,
            decision=words[decided.decision],
            centre=case.centre_name_zh,
        )


async def deliver(conn: db.Conn, case: Case, who: Staff, now: datetime) -> None:
    """The applicant has the result: the case is closed."""
    if not await queries.deliver(conn, case.organ_id, case.id, now, civil_date(now), who.id):
        raise await _wrong_state(conn, case)


async def my_cases(conn: db.Conn, who: Resident) -> list[CaseView]:
    keys = await queries.cases_of_account(conn, who.account_id, who.person_id)
    return [await view(conn, await case_of(conn, key.id)) for key in keys]


async def my_case(conn: db.Conn, who: Resident, case_id: UUID) -> CaseView:
    case = await case_of(conn, case_id)
    if who.account_id != case.account_id and who.person_id != case.person_id:
        raise rules.UnknownCase()
    return await view(conn, case)


async def view(conn: db.Conn, case: Case) -> CaseView:
    steps = await queries.steps(conn, case.id)
    return CaseView(
        id=case.id,
        number=case.number,
        item_code=case.item_code,
        item_name_zh=case.item_name_zh,
        item_name_en=case.item_name_en,
        centre_name_zh=case.centre_name_zh,
        centre_name_en=case.centre_name_en,
        state=case.state,
        submitted_on=case.submitted_on,
        accepted_on=case.accepted_on,
        legal_due_on=case.legal_due_on,
        promised_due_on=case.promised_due_on,
        due_provisional=case.due_provisional,
        decided_on=case.decided_on,
        decision=case.decision,
        reason=case.reason,
        delivered_on=case.delivered_on,
        visits=sum(step.kind == "case_visited" for step in steps),
        materials=await queries.materials(conn, case.organ_id, case.id),
        steps=steps,
    )


async def _wrong_state(conn: db.Conn, case: Case) -> rules.WrongState:
    now = await case_of(conn, case.id, case.organ_id)
    return rules.WrongState(state=rules.STATES[now.state])


async def _tell(
    conn: db.Conn, keys: Keys, case: Case, template: str, now: datetime, **facts: Any
) -> None:
    """To the person's phone, if there is one."""
    person = await access.open_person(conn, keys, case.person_id)
    if person.phone:
        await notices.send(
            conn,
            keys,
            key=f"{template}:{case.id}:1",
            template=template,
            phone=person.phone,
            now=now,
            item=case.item_name_zh,
            number=case.number,
            **facts,
        )


def _day(on: date) -> str:
    return f"{on.month}月{on.day}日"
