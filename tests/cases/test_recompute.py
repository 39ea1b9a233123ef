"""A revised calendar moves open limits, lists what moved, and leaves alone what is over."""

from typing import Any

import pytest

from backend import db
from backend.calendar import actions as calendar
from backend.calendar import holidays
from backend.calendar.models import StatutoryDay, StatutoryYear
from backend.cases import actions
from backend.cases.actions.recompute import bring_all_in_line, recompute, recompute_if_changed
from backend.cases.models import Decided
from tests import make
from tests.cases.acting import at
from tests.cases.standing import day
from tests.cases.test_clocks_stored import officers, running, submitted

pytestmark = pytest.mark.anyio
KEYS = make.KEYS
NOW = at(day("2026-03-05"), 9)


def later_notice(off: str) -> StatutoryYear:
    """The year 2026 once more, with one more day off."""
    newest = max(
        (year for year in holidays.published() if year.year == 2026), key=lambda y: y.version
    )
    more = StatutoryDay(day(off), True, "临时放假")
    return StatutoryYear(2026, newest.version + 1, "test", False, (*newest.days, more))


async def test_a_later_notice_moves_open_limits(conn: db.Conn) -> None:
    clerk, reviewer, _ = await officers(conn)
    await recompute(conn, NOW)
    cases = []
    for serial in (1, 2):
        case = await submitted(conn, "CJ-352", "2026-03-02", clerk, serial)
        cases.append(await actions.accept(conn, KEYS, case, clerk, at(day("2026-03-02"), 11)))
    open_, decided = cases
    await actions.decide(conn, KEYS, decided, reviewer, Decided("granted"), NOW)
    await calendar.import_calendar(conn, [later_notice("2026-03-16")], NOW)
    moved = await recompute(conn, NOW)
    ours = [(one.case_id, one.kind, one.old, one.new) for one in moved]
    assert (open_.id, "legal", day("2026-03-30"), day("2026-03-31")) in ours
    assert (decided.id, "delivery", day("2026-03-19"), day("2026-03-20")) in ours
    assert (await actions.case_of(conn, open_.id)).legal_due_on == day("2026-03-31")
    assert (await actions.case_of(conn, decided.id)).legal_due_on == day("2026-03-30")
    listed: list[Any] = await conn.fetchval(
        "SELECT done -> 'moved' FROM job_run WHERE job = 'recompute_moved' ORDER BY id DESC LIMIT 1"
    )
    assert {
        "case_id": str(open_.id),
        "kind": "legal",
        "old": "2026-03-30",
        "new": "2026-03-31",
    } in listed


async def test_it_runs_only_when_something_changed(owner: db.Conn, pool: db.Pool) -> None:
    clerk, _, _ = await officers(owner)
    case = await submitted(owner, "CJ-352", "2026-03-02", clerk)
    await actions.accept(owner, KEYS, case, clerk, at(day("2026-03-02"), 11))

    async def runs() -> int:
        found: int = await owner.fetchval("SELECT count(*) FROM job_run WHERE job = 'recompute'")
        return found

    await owner.execute("DELETE FROM case_clock")
    await recompute_if_changed(pool, NOW)
    assert await running(owner, case) == {"legal": day("2026-03-30")}
    assert await runs() == 1
    assert await recompute_if_changed(pool, NOW) == 0
    assert await runs() == 1
    await calendar.import_calendar(owner, [later_notice("2026-03-16")], NOW)
    assert await recompute_if_changed(pool, NOW) == 1
    assert await recompute_if_changed(pool, NOW) == 0
    organ = await owner.fetchval("SELECT id FROM organ LIMIT 1")
    await owner.execute("INSERT INTO case_policy VALUES ($1, 'zhejiang', 15, 10, 8, 1)", organ)
    assert await recompute_if_changed(pool, NOW) == 0
    assert await runs() == 3
    yellow = await owner.fetchval("SELECT yellow_on FROM case_clock WHERE case_id = $1", case.id)
    assert yellow == day("2026-03-19")


async def test_cases_loaded_in_bulk_get_their_limits(conn: db.Conn) -> None:
    clerk, _, _ = await officers(conn)
    case = await submitted(conn, "CJ-352", "2026-03-02", clerk)
    before = await running(conn, case)
    await conn.execute("DELETE FROM case_clock")
    assert await bring_all_in_line(conn, case.organ_id, day("2026-03-02")) >= 1
    assert await running(conn, case) == before
