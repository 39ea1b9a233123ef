"""The limits as they stand in the database after each act, and in the case itself."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from backend import db
from backend.access.models import Staff
from backend.cases import actions
from backend.cases.actions import clocks
from backend.cases.models import Case, CorrectionLine, Decided
from backend.cases.models.steps import Actor
from backend.cases.queries.clocks import clocks_of
from backend.clock import CENTRE_ZONE
from tests import make
from tests.cases.standing import day
from tests.cases.standing import item as item_of

pytestmark = pytest.mark.anyio
KEYS = make.KEYS


def at(on: str, hour: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(on), time(hour), CENTRE_ZONE).astimezone(UTC)


async def officers(conn: db.Conn) -> tuple[Staff, Staff, Staff]:
    return (
        await make.staff(conn, "test-clerk", "clerk"),
        await make.staff(conn, "test-reviewer", "reviewer"),
        await make.staff(conn, "test-supervisor", "supervisor"),
    )


async def submitted(conn: db.Conn, item: str, on: str, clerk: Staff, serial: int = 1) -> Case:
    case = await make.case(conn, at(on, 9), item, serial=serial)
    return await actions.submit(conn, case, clerk, at(on))


async def running(conn: db.Conn, case: Case) -> dict[str, date]:
    """The last day of each limit as stored."""
    return {one.kind: one.due_on for one in await clocks_of(conn, case.organ_id, case.id)}


VECTORS = [
    # item with that limit, accepted on, working days, last day (rules.md B3)
    ("CJ-352", "2021-09-30", 20, "2021-11-03"),
    ("CJ-343", "2021-02-05", 5, "2021-02-18"),
    ("CJ-352", "2021-12-31", 20, "2022-01-29"),
    ("CJ-343", "2026-02-13", 5, "2026-02-27"),
    ("CJ-337", "2021-09-17", 1, "2021-09-18"),
    ("CJ-301", "2021-10-16", 2, "2021-10-19"),
]


@pytest.mark.parametrize(("item", "on", "days", "last"), VECTORS)
async def test_an_accepted_case_knows_its_last_day(
    conn: db.Conn, item: str, on: str, days: int, last: str
) -> None:
    clerk, _, _ = await officers(conn)
    case = await submitted(conn, item, on, clerk)
    case = await actions.accept(conn, KEYS, case, clerk, at(on))
    assert case.legal_due_on == day(last)
    assert (await running(conn, case))["legal"] == day(last)
    limit = item_of(item).law.limit
    assert limit is not None
    assert limit.days == days


async def test_received_without_a_notice(conn: db.Conn) -> None:
    """Received 2021-09-24: nothing said by the 30th, so accepted as of the 24th; 20 days, then 10 more."""
    clerk, _, supervisor = await officers(conn)
    case = await submitted(conn, "CJ-352", "2021-09-24", clerk)
    assert await running(conn, case) == {"notice": day("2021-09-30")}
    case = await clocks.settle(conn, case, at("2021-10-08"))
    assert (case.state, case.acceptance, case.accepted_on) == (
        "accepted",
        "deemed",
        day("2021-09-24"),
    )
    assert case.legal_due_on == day("2021-10-27")
    case = await actions.extend(conn, KEYS, case, supervisor, "现场情况复杂", at("2021-10-20"))
    assert case.legal_due_on == day("2021-11-10")
    assert await running(conn, case) == {"legal": day("2021-11-10")}


async def test_an_expert_review_in_between(conn: db.Conn) -> None:
    clerk, reviewer, _ = await officers(conn)
    case = await submitted(conn, "CJ-352", "2021-04-20", clerk)
    case = await actions.accept(conn, KEYS, case, clerk, at("2021-04-20"))
    assert case.legal_due_on == day("2021-05-19")
    case = await actions.pause(
        conn, KEYS, case, reviewer, "expert_review", 12, "组织专家评审", at("2021-04-26")
    )
    (row,) = await conn.fetch("SELECT next_on FROM case_clock WHERE case_id = $1", case.id)
    assert row["next_on"] is None
    case = await actions.resume(conn, KEYS, case, reviewer, at("2021-05-07"))
    assert case.legal_due_on == day("2021-05-28")
    (row,) = await conn.fetch("SELECT next_on FROM case_clock WHERE case_id = $1", case.id)
    assert row["next_on"] == day("2021-05-26")


async def test_decided_on_the_last_but_one_day_of_the_year(conn: db.Conn) -> None:
    """Publish by 2022-01-11, deliver by 2022-01-14."""
    clerk, reviewer, _ = await officers(conn)
    case = await submitted(conn, "CJ-352", "2021-12-20", clerk)
    await conn.execute("UPDATE person SET kind = 'organisation' WHERE id = $1", case.person_id)
    case = await actions.accept(conn, KEYS, case, clerk, at("2021-12-20"))
    case = await actions.decide(conn, KEYS, case, reviewer, Decided("granted"), at("2021-12-30"))
    assert await running(conn, case) == {
        "delivery": day("2022-01-14"),
        "publication": day("2022-01-11"),
    }
    case = await actions.deliver(conn, case, clerk, at("2022-01-04"))
    assert await running(conn, case) == {"publication": day("2022-01-11")}


async def test_a_notice_stops_one_limit_and_starts_another(conn: db.Conn) -> None:
    clerk, _, _ = await officers(conn)
    case = await submitted(conn, "CJ-352", "2026-03-02", clerk)
    lines = [CorrectionLine("施工方案缺盖章")]
    await actions.notice(conn, KEYS, case, clerk, lines, at("2026-03-02", 11))
    case = await actions.case_of(conn, case.id)
    assert await running(conn, case) == {"correction": day("2026-03-17")}
    case = await actions.supplement(conn, KEYS, case, Actor("staff", clerk.id), at("2026-03-10"))
    assert await running(conn, case) == {"notice": day("2026-03-17")}
    case = await actions.accept(conn, KEYS, case, clerk, at("2026-03-12"))
    assert case.accepted_on == day("2026-03-10")
    assert await running(conn, case) == {"legal": day("2026-04-08")}


async def test_what_is_over_has_no_limit(conn: db.Conn) -> None:
    clerk, _, _ = await officers(conn)
    case = await submitted(conn, "CJ-352", "2026-03-02", clerk)
    case = await actions.not_accept(conn, case, clerk, "不属于道路范围", at("2026-03-03"))
    assert await running(conn, case) == {}


async def test_the_policy_of_the_organ_counts(conn: db.Conn) -> None:
    """Yellow five working days before; under the national rule set a notice has no last day."""
    clerk, _, _ = await officers(conn)
    await conn.execute(
        "INSERT INTO case_policy VALUES ((SELECT id FROM organ LIMIT 1), 'national', 15, 10, 5, 1)"
    )
    case = await submitted(conn, "CJ-352", "2026-03-02", clerk)
    await actions.notice(conn, KEYS, case, clerk, [CorrectionLine("缺图纸")], at("2026-03-04"))
    assert await running(conn, case) == {}
    other = await submitted(conn, "CJ-352", "2026-03-02", clerk, serial=2)
    other = await actions.accept(conn, KEYS, other, clerk, at("2026-03-02"))
    (row,) = await clocks_of(conn, other.organ_id, other.id)
    assert (row.due_on, row.yellow_on, row.red_on) == (
        day("2026-03-30"),
        day("2026-03-23"),
        day("2026-03-27"),
    )


async def test_a_limit_brought_in_line_twice_stays_as_it_is(conn: db.Conn) -> None:
    clerk, _, _ = await officers(conn)
    case = await submitted(conn, "CJ-352", "2026-03-02", clerk)
    case = await actions.accept(conn, KEYS, case, clerk, at("2026-03-02"))

    async def stored() -> list[dict[str, Any]]:
        return [dict(row) for row in await conn.fetch("SELECT * FROM case_clock")]

    before = await stored()
    await clocks.bring_in_line(conn, case.organ_id, case.id, at("2026-03-20"))
    assert await stored() == before
