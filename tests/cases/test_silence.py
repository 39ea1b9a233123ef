"""What silence and lapse of time make of a case, under the dates of the law, before anybody acts."""

from datetime import timedelta

import pytest

from backend import db
from backend.cases import actions, rules
from backend.cases.actions import clocks
from backend.cases.actions.sweep import sweep
from backend.cases.models import Case, CorrectionLine, Decided, Ticked
from backend.cases.models.steps import Accepting, Actor
from tests import make
from tests.cases.acting import at, events_of
from tests.cases.by_hand import Happened
from tests.cases.standing import day
from tests.cases.test_clocks_stored import officers, running, submitted

pytestmark = pytest.mark.anyio
KEYS = make.KEYS


async def accepted(conn: db.Conn, item: str, on: str, asked: Accepting) -> Case:
    clerk, _, _ = await officers(conn)
    case = await submitted(conn, item, on, clerk)
    return await actions.accept(conn, KEYS, case, clerk, at(day(on), 11), asked)


async def last_event(conn: db.Conn, case: Case) -> Happened:
    return (await events_of(conn, case.id))[-1]


async def test_no_notice_in_time_accepts_from_receipt(conn: db.Conn) -> None:
    clerk, _, _ = await officers(conn)
    case = await submitted(conn, "CJ-352", "2021-09-24", clerk)
    await sweep(conn, KEYS, at(day("2021-09-30"), 23))
    assert (await actions.case_of(conn, case.id)).state == "submitted"
    await sweep(conn, KEYS, at(day("2021-10-01"), 0, 60))
    case = await actions.case_of(conn, case.id)
    assert (case.state, case.accepted_on, case.accepted_by) == (
        "accepted",
        day("2021-09-24"),
        None,
    )
    assert await last_event(conn, case) == Happened(
        "case_accepted", day("2021-09-24"), "law", "deemed"
    )
    instant = await conn.fetchval(
        "SELECT at FROM event WHERE case_id = $1 AND kind = 'case_accepted'", case.id
    )
    assert instant == at(day("2021-10-01"), 0)
    told = await conn.fetch(
        "SELECT role FROM case_alert WHERE case_id = $1 AND level = 'effect' ORDER BY role", case.id
    )
    assert [row["role"] for row in told] == ["clerk", "supervisor"]


async def test_an_act_after_the_last_day_finds_the_case_accepted(conn: db.Conn) -> None:
    """The sweep never came: the clerk who asks for papers on day six is too late all the same."""
    clerk, reviewer, _ = await officers(conn)
    case = await submitted(conn, "CJ-352", "2021-09-24", clerk)
    with pytest.raises(rules.WrongState):
        async with conn.transaction():
            await actions.not_accept(conn, case, clerk, "材料不全", at(day("2021-10-08"), 10))
    case = await actions.decide(
        conn, KEYS, case, reviewer, Decided("granted"), at(day("2021-10-08"), 10)
    )
    assert (case.state, case.acceptance) == ("granted", "deemed")


async def test_no_answer_in_time_is_a_withdrawal(conn: db.Conn) -> None:
    clerk, _, _ = await officers(conn)
    case = await submitted(conn, "CJ-352", "2026-03-02", clerk)
    await actions.notice(
        conn, KEYS, case, clerk, [CorrectionLine("缺少图纸")], at(day("2026-03-02"), 11)
    )
    await sweep(conn, KEYS, at(day("2026-03-17"), 23))
    assert (await actions.case_of(conn, case.id)).state == "correcting"
    resident, late = Actor("resident", case.account_id), at(day("2026-03-18"), 9)
    with pytest.raises(rules.WrongState):
        async with conn.transaction():
            await actions.supplement(conn, KEYS, case, resident, late)
    await sweep(conn, KEYS, at(day("2026-03-25"), 1))
    case = await actions.case_of(conn, case.id)
    assert (case.state, case.ground) == ("withdrawn", "late")
    assert await last_event(conn, case) == Happened(
        "case_withdrawn", day("2026-03-18"), "law", "late"
    )
    assert await running(conn, case) == {}


@pytest.mark.parametrize(
    ("rule_set", "state"), [("zhejiang", "acceptance_withdrawn"), ("national", "accepted")]
)
async def test_late_papers_cost_the_acceptance_in_the_province(
    conn: db.Conn, rule_set: str, state: str
) -> None:
    organ = await conn.fetchval("SELECT id FROM organ LIMIT 1")
    await conn.execute("INSERT INTO case_policy VALUES ($1, $2, 15, 10, 2, 0)", organ, rule_set)
    clerk, _, _ = await officers(conn)
    case = await submitted(conn, "ZA-401", "2026-03-02", clerk)
    await actions.tick(conn, case, [Ticked(2, "deferred")])
    case = await actions.accept(conn, KEYS, case, clerk, at(day("2026-03-02"), 11))
    assert (await running(conn, case))["deferred"] == day("2026-03-16")
    await sweep(conn, KEYS, at(day("2026-03-20"), 1))
    case = await actions.case_of(conn, case.id)
    assert case.state == state
    if state == "accepted":
        levels = await conn.fetch("SELECT level, role FROM case_alert WHERE clock = 'deferred'")
        assert ("overdue", "clerk") in [tuple(row) for row in levels]
    else:
        assert await last_event(conn, case) == Happened(
            "case_acceptance_withdrawn", day("2026-03-17"), "law", "late"
        )


async def test_an_assembly_without_an_answer_is_permitted(conn: db.Conn) -> None:
    """集会游行示威法 §9: told two days before at the latest, else permitted."""
    case = await accepted(conn, "ZA-414", "2026-03-02", Accepting(event_on=day("2026-03-20")))
    assert await running(conn, case) == {"silence": day("2026-03-18")}
    await sweep(conn, KEYS, at(day("2026-03-19"), 1))
    case = await actions.case_of(conn, case.id)
    assert (case.state, case.decided_on, case.decided_by, case.permit) == (
        "granted",
        day("2026-03-19"),
        None,
        "in_force",
    )
    assert await last_event(conn, case) == Happened("case_granted", day("2026-03-19"), "law")


async def renewing(conn: db.Conn) -> tuple[Case, Case]:
    """A permit that runs until 15 June, and the case that is to renew it."""
    clerk, reviewer, _ = await officers(conn)
    old = await submitted(conn, "CJ-332", "2026-01-05", clerk)
    old = await actions.accept(conn, KEYS, old, clerk, at(day("2026-01-05"), 11))
    until = Decided("granted", permit_to=day("2026-06-15"))
    old = await actions.decide(conn, KEYS, old, reviewer, until, at(day("2026-01-06"), 10))
    new = await submitted(conn, "CJ-332", "2026-05-06", clerk)
    asked = Accepting(renews=old.id)
    return old, await actions.accept(conn, KEYS, new, clerk, at(day("2026-05-06"), 11), asked)


async def test_no_decision_before_expiry_renews(conn: db.Conn) -> None:
    """行政许可法 §50; the old permit is renewed by it."""
    old, new = await renewing(conn)
    assert (await running(conn, new))["silence"] == day("2026-06-15")
    await sweep(conn, KEYS, at(day("2026-07-01"), 1))
    new, old = await actions.case_of(conn, new.id), await actions.case_of(conn, old.id)
    assert (new.state, new.decided_on, new.permit) == ("granted", day("2026-06-16"), "in_force")
    assert old.permit == "renewed"
    assert (await last_event(conn, old)).by == "law"


async def test_a_pause_does_not_keep_the_expiry_from_coming(conn: db.Conn) -> None:
    _, new = await renewing(conn)
    reviewer = await make.staff(conn, "test-reviewer-2", "reviewer")
    new = await actions.pause(
        conn, KEYS, new, reviewer, "test", 90, "须体检复核", at(day("2026-05-06"), 15)
    )
    await sweep(conn, KEYS, at(day("2026-07-01"), 1))
    events = [(one.kind, one.on, one.by) for one in await events_of(conn, new.id)][-2:]
    assert events == [
        ("case_resumed", day("2026-06-16"), "law"),
        ("case_granted", day("2026-06-16"), "law"),
    ]
    pause = await conn.fetchval("SELECT to_on FROM case_pause WHERE case_id = $1", new.id)
    assert pause == day("2026-06-15")


async def test_the_applicant_is_told_once(conn: db.Conn) -> None:
    """Also where an act found the case lapsed before the sweep did."""
    clerk, _, supervisor = await officers(conn)
    case = await submitted(conn, "CJ-352", "2021-09-24", clerk)
    now = at(day("2021-10-08"), 10)
    await actions.extend(conn, KEYS, case, supervisor, "情况复杂", now)
    for minutes in (1, 2, 61):
        await sweep(conn, KEYS, now + timedelta(minutes=minutes))
    told = await conn.fetchval(
        "SELECT count(*) FROM notice WHERE template = 'case_deemed_accepted'"
    )
    assert told == 1


async def test_without_the_settling_an_act_comes_too_early(
    conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard taken out: a notice after the fifth day would be let through."""

    async def nothing(conn: db.Conn, case: Case, now: object) -> Case:
        return case

    monkeypatch.setattr(clocks, "settle", nothing)
    clerk, _, _ = await officers(conn)
    case = await submitted(conn, "CJ-352", "2021-09-24", clerk)
    case = await actions.not_accept(conn, case, clerk, "材料不全", at(day("2021-10-08"), 10))
    assert case.state == "not_accepted"
