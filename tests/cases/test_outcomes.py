"""The five outcomes of the law and what follows each, through the actions (rules.md B1, B2)."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from backend import db
from backend.access.models import Staff
from backend.cases import actions, queries, rules
from backend.cases.models import Case, CorrectionLine, Decided, Ticked
from backend.cases.models.steps import Accepting, Actor
from backend.clock import CENTRE_ZONE
from backend.refusal import NotAllowed
from tests import make, steps

pytestmark = pytest.mark.anyio

KEYS = make.KEYS
STAMPS, NET_CAFE = "ZA-403", "ZA-452"


def at(on: str, hour: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(on), time(hour), CENTRE_ZONE).astimezone(UTC)


async def officers(conn: db.Conn) -> tuple[Staff, Staff, Staff]:
    return (
        await make.staff(conn, "test-clerk", "clerk"),
        await make.staff(conn, "test-reviewer", "reviewer"),
        await make.staff(conn, "test-head", "supervisor"),
    )


async def rule_set(conn: db.Conn, name: str) -> None:
    await conn.execute(
        "INSERT INTO case_policy VALUES (1, $1, 15, 10, 2, 0) ON CONFLICT (organ_id) DO UPDATE SET rule_set = $1",
        name,
    )


async def last_event(conn: db.Conn, case_id: UUID) -> tuple[object, ...]:
    row = await conn.fetchrow(
        "SELECT kind, on_date, actor_kind, reason, details FROM event WHERE case_id = $1 ORDER BY id DESC LIMIT 1",
        case_id,
    )
    return tuple(row)


async def submitted(conn: db.Conn, clerk: Staff, now: datetime, item: str = STAMPS) -> Case:
    return await actions.submit(conn, await make.case(conn, now, item), clerk, now)


async def test_not_ours_names_the_right_body(conn: db.Conn) -> None:
    clerk, *_ = await officers(conn)
    now = at("2026-03-02")
    case = await submitted(conn, clerk, now)
    with pytest.raises(rules.BodyNeeded):
        await actions.not_accept(conn, case, clerk, "属文化部门职权", now, "not_ours", " ")
    case = await actions.not_accept(
        conn, case, clerk, "属文化部门职权", now, "not_ours", "青溪县文化和广电旅游体育局"
    )
    assert (case.state, case.ground, case.right_body) == (
        "not_accepted",
        "not_ours",
        "青溪县文化和广电旅游体育局",
    )
    assert await last_event(conn, case.id) == (
        "case_not_accepted",
        date(2026, 3, 2),
        "staff",
        "属文化部门职权",
        {"ground": "not_ours"},
    )


async def test_a_notice_is_a_closed_list_with_proof_of_receipt(conn: db.Conn) -> None:
    """By the province's rule set it has a last day; its lines cannot be changed by anybody."""
    clerk, *_ = await officers(conn)
    now = at("2026-03-02")
    case = await submitted(conn, clerk, now)
    lines = [CorrectionLine("请补充清晰的复印件", 1), CorrectionLine("第二页未签名")]
    given = await actions.notice(conn, KEYS, case, clerk, lines, now)
    case = await actions.case_of(conn, case.id)
    assert (given.place, given.due_on, given.lines) == (1, date(2026, 3, 17), lines)
    assert (given.receipt, given.answered_on) == (None, None)
    assert await actions.receive_notice(conn, case, "app", at("2026-03-03"))
    assert not await actions.receive_notice(conn, case, "signed", at("2026-03-04"))
    (given,) = await queries.notices(conn, case)
    assert (given.receipt, given.receipt_on) == ("app", date(2026, 3, 3))
    papers = await queries.materials(conn, case.organ_id, case.id)
    assert papers[0].state == "missing"
    with pytest.raises(rules.WrongState):
        await actions.notice(conn, KEYS, case, clerk, lines, now)


async def test_acceptance_counts_from_the_day_the_last_supplement_arrived(conn: db.Conn) -> None:
    """Answered on Wednesday, looked at on Friday: accepted on Wednesday, and F01 counts that day."""
    clerk, *_ = await officers(conn)
    case = await submitted(conn, clerk, at("2026-03-02"))
    await actions.notice(conn, KEYS, case, clerk, [CorrectionLine("申请表", 1)], at("2026-03-02"))
    case = await actions.case_of(conn, case.id)
    case = await actions.supplement(
        conn, KEYS, case, steps.resident(case), at("2026-03-11"), [Ticked(1, "have")]
    )
    assert (case.state, case.received_on, case.submitted_on) == (
        "submitted",
        date(2026, 3, 11),
        date(2026, 3, 2),
    )
    case = await actions.accept(conn, KEYS, case, clerk, at("2026-03-13"))
    assert case.accepted_on == date(2026, 3, 11)
    assert (await last_event(conn, case.id))[:2] == ("case_accepted", date(2026, 3, 11))
    (given,) = await queries.notices(conn, case)
    assert (given.answered_on, given.receipt) == (date(2026, 3, 11), "witnessed")


async def test_papers_may_follow_from_the_day_it_is_agreed_to(conn: db.Conn) -> None:
    """However far back the acceptance is dated: nobody is withdrawn for a day that was over before it was set."""
    clerk, *_ = await officers(conn)
    case = await submitted(conn, clerk, at("2026-03-02"))
    await actions.notice(conn, KEYS, case, clerk, [CorrectionLine("申请表", 1)], at("2026-03-02"))
    case = await actions.case_of(conn, case.id)
    ticked = [Ticked(1, "have"), Ticked(3, "deferred")]
    case = await actions.supplement(
        conn, KEYS, case, steps.resident(case), at("2026-03-03"), ticked[:1]
    )
    await actions.tick(conn, case, ticked[1:])
    case = await actions.accept(conn, KEYS, case, clerk, at("2026-03-10"))
    assert case.accepted_on == date(2026, 3, 3)
    assert (case.acceptance, case.deferred_due_on) == ("deferred", date(2026, 3, 24))


async def test_a_second_notice_is_another_supervisors_and_says_why(conn: db.Conn) -> None:
    clerk, _, head = await officers(conn)
    now = at("2026-03-02")
    case = await submitted(conn, clerk, now)
    await actions.notice(conn, KEYS, case, clerk, [CorrectionLine("申请表", 1)], now)
    case = await actions.case_of(conn, case.id)
    case = await actions.supplement(conn, KEYS, case, steps.resident(case), now)
    more = [CorrectionLine("场所材料", 3)]
    for who, why in ((clerk, "clerk_error"), (head, None), (steps.head(clerk), "clerk_error")):
        with pytest.raises(rules.SecondNotice):
            await actions.notice(conn, KEYS, case, who, more, now, None, why)  # type: ignore[arg-type]
    given = await actions.notice(conn, KEYS, case, head, more, now, None, "clerk_error")
    assert (given.place, given.reason_code, given.approved_by, given.issued_by) == (
        2,
        "clerk_error",
        head.id,
        clerk.id,
    )


async def test_the_rule_sets_differ_in_time_and_last_day(conn: db.Conn) -> None:
    """Province: on the spot only. National: within five working days, and no last day for the applicant."""
    clerk, *_ = await officers(conn)
    case = await submitted(conn, clerk, at("2026-03-02"))
    lines = [CorrectionLine("申请表", 1)]
    await rule_set(conn, "zhejiang")
    with pytest.raises(rules.NoticeOnTheSpot):
        await actions.notice(conn, KEYS, case, clerk, lines, at("2026-03-05"))
    await rule_set(conn, "national")
    given = await actions.notice(conn, KEYS, case, clerk, lines, at("2026-03-05"))
    assert (given.rule_set, given.due_on) == ("national", None)


async def test_papers_to_follow_must_be_there_before_it_is_granted(conn: db.Conn) -> None:
    """容缺受理: accepted, with a last day; granting waits for the paper, not for the day."""
    clerk, reviewer, head = await officers(conn)
    now = at("2026-03-02")
    case = await submitted(conn, clerk, now)
    await actions.tick(conn, case, [Ticked(3, "deferred")])
    case = await actions.accept(conn, KEYS, case, clerk, now)
    assert (case.acceptance, case.deferred_due_on) == ("deferred", date(2026, 3, 16))
    assert (await last_event(conn, case.id))[4] == {"way": "deferred"}
    with pytest.raises(rules.StillDeferred):
        await actions.decide(conn, KEYS, case, reviewer, Decided("granted"), now)
    with pytest.raises(rules.StillDeferred):
        await actions.complete(conn, case, clerk, [], now)
    with pytest.raises(NotAllowed):
        await actions.withdraw_acceptance(conn, KEYS, case, clerk, "材料不实", now)
    taken_back = conn.transaction()
    await taken_back.start()
    gone = await actions.withdraw_acceptance(conn, KEYS, case, head, "材料不实", now)
    assert (gone.state, gone.decision) == ("acceptance_withdrawn", None)
    await taken_back.rollback()
    case = await actions.complete(conn, case, clerk, [Ticked(3, "have")], at("2026-03-05"))
    assert case.deferred_due_on is None
    case = await actions.decide(conn, KEYS, case, reviewer, Decided("granted"), at("2026-03-06"))
    assert case.decision == "granted"


async def test_on_commitment_it_is_decided_first_and_checked_once(conn: db.Conn) -> None:
    """告知承诺: the missing paper does not hold it up; what was promised is checked afterwards."""
    clerk, reviewer, head = await officers(conn)
    now = at("2026-03-02")
    case = await submitted(conn, clerk, now, NET_CAFE)
    await conn.execute("UPDATE case_material SET state = 'missing' WHERE case_id = $1", case.id)
    with pytest.raises(rules.PapersMissing):
        await actions.accept(conn, KEYS, case, clerk, now)
    case = await actions.accept(conn, KEYS, case, clerk, now, Accepting(commitment=True))
    case = await actions.decide(conn, KEYS, case, reviewer, Decided("granted"), now)
    assert (case.acceptance, case.permit) == ("commitment", "in_force")
    with pytest.raises(rules.ReasonNeeded):
        await actions.check(conn, case, reviewer, False, " ", at("2026-03-20"))
    case = await actions.check(conn, case, reviewer, False, "与承诺不符", at("2026-03-20"))
    assert (case.checked_on, case.state) == (date(2026, 3, 20), "granted")
    assert (await last_event(conn, case.id))[4] == {"kept": False}
    with pytest.raises(rules.NothingPromised):
        await actions.check(conn, case, reviewer, True, "", at("2026-03-21"))
    case = await actions.permit_step(
        conn, case, head, "revoke_permit", "与承诺不符", "§69", at("2026-03-23")
    )
    assert case.permit == "revoked"


async def test_a_pause_moves_both_dates_and_an_extension_the_legal_one(conn: db.Conn) -> None:
    """B3: accepted 2021-04-20, expert review 26 April to 7 May: due 28 May instead of 19 May."""
    clerk, reviewer, head = await officers(conn)
    case = await submitted(conn, clerk, at("2021-04-20"))
    case = await actions.accept(conn, KEYS, case, clerk, at("2021-04-20"))
    assert case.legal_due_on == date(2021, 5, 19)
    case = await actions.pause(
        conn, KEYS, case, reviewer, "expert_review", 12, "组织专家评审", at("2021-04-26")
    )
    assert case.state == "paused"
    with pytest.raises(rules.WrongState):
        await actions.decide(conn, KEYS, case, reviewer, Decided("granted"), at("2021-04-28"))
    case = await actions.resume(conn, KEYS, case, reviewer, at("2021-05-07"))
    assert (case.state, case.legal_due_on) == ("accepted", date(2021, 5, 28))
    (one,) = await queries.pauses(conn, case)
    assert (one.from_on, one.to_on, one.told_on) == (
        date(2021, 4, 26),
        date(2021, 5, 7),
        date(2021, 4, 26),
    )
    case = await actions.extend(conn, KEYS, case, head, "案情复杂", at("2021-05-10"))
    assert case.legal_due_on == date(2021, 6, 11)
    assert (await last_event(conn, case.id))[3:] == ("案情复杂", {"days": 10})
    with pytest.raises(rules.ExtendedBefore):
        await actions.extend(conn, KEYS, case, head, "案情复杂", at("2021-05-11"))


async def test_a_limit_that_has_run_out_is_not_extended(conn: db.Conn) -> None:
    clerk, _, head = await officers(conn)
    case = await submitted(conn, clerk, at("2021-04-20"))
    case = await actions.accept(conn, KEYS, case, clerk, at("2021-04-20"))
    late = at("2021-05-19") + timedelta(days=1)
    with pytest.raises(rules.TooLateToExtend):
        await actions.extend(conn, KEYS, case, head, "案情复杂", late)
    case = await actions.extend(conn, KEYS, case, head, "案情复杂", at("2021-05-19"))
    assert case.extension_days == 10


async def test_a_grant_supersedes_the_permit_it_was_asked_for(conn: db.Conn) -> None:
    """Another person's permit, or one that fell, cannot be renewed; the old decision is not edited."""
    clerk, reviewer, _ = await officers(conn)
    now = at("2026-03-02")
    old = await submitted(conn, clerk, now)
    old = await actions.accept(conn, KEYS, old, clerk, now)
    old = await actions.decide(
        conn, KEYS, old, reviewer, Decided("granted", permit_to=date(2027, 3, 1)), now
    )
    assert (old.permit_from, old.permit_to) == (date(2026, 3, 2), date(2027, 3, 1))
    stranger = await make.case(conn, now, STAMPS, serial=2)
    stranger = await actions.submit(conn, stranger, clerk, now)
    with pytest.raises(rules.UnknownCase):
        await actions.accept(conn, KEYS, stranger, clerk, now, Accepting(renews=old.id))
    later = at("2026-06-01")
    await actions.deliver(conn, old, clerk, later)
    new = await submitted(conn, clerk, later)
    new = await actions.accept(conn, KEYS, new, clerk, later, Accepting(renews=old.id))
    new = await actions.decide(conn, KEYS, new, reviewer, Decided("granted"), later)
    old = await actions.case_of(conn, old.id)
    assert (old.permit, old.decision, old.state) == ("changed", "granted", "closed")
    assert (await last_event(conn, old.id))[0] == "case_permit_changed"
    again = await submitted(conn, clerk, later)
    with pytest.raises(rules.NotInForce):
        await actions.accept(conn, KEYS, again, clerk, later, Accepting(renews=old.id))


async def test_the_applicant_withdraws_before_and_after_acceptance(conn: db.Conn) -> None:
    """Before it is withdrawn; after it the case ends, and the books count an ending (F03)."""
    clerk, reviewer, _ = await officers(conn)
    now = at("2026-03-02")
    case = await submitted(conn, clerk, now)
    gone = conn.transaction()
    await gone.start()
    early = await actions.withdraw(conn, KEYS, case, steps.resident(case), now)
    assert (early.state, early.ground, early.decision) == ("withdrawn", "by_applicant", None)
    await gone.rollback()
    case = await actions.accept(conn, KEYS, case, clerk, now)
    case = await actions.pause(conn, KEYS, case, reviewer, "hearing", 20, "听证", now)
    case = await actions.withdraw(conn, KEYS, case, Actor("resident", case.account_id), now)
    assert (case.state, case.ground, case.decision) == ("ended", "by_applicant", "ended")
    assert (await queries.pauses(conn, case))[0].to_on == date(2026, 3, 2)
