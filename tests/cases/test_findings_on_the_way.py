"""Steps taken by the house's own acts break no rule, and each step is reviewed as it is taken."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from backend import db
from backend.cases.actions import clocks, findings
from backend.cases.models import CaseState
from backend.cases.queries import files
from backend.permits import catalogue
from tests import make, steps

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)
LICENCE = next(
    one.code
    for one in catalogue.load()
    if one.power.type == "licence" and one.subcategory == "special_trade"
)


async def rules_of(conn: db.Conn, organ_id: int, case_id: object) -> set[str]:
    rows = await conn.fetch(
        "SELECT rule FROM finding WHERE organ_id = $1 AND case_id = $2 AND state = 'open'",
        organ_id,
        case_id,
    )
    return {row["rule"] for row in rows}


@pytest.mark.parametrize("item", ["CR-201", LICENCE])
@pytest.mark.parametrize("state", get_args(CaseState))
async def test_the_way_to_every_state_breaks_no_rule(
    conn: db.Conn, state: CaseState, item: str
) -> None:
    clerk = await make.staff(conn, "way-clerk", "clerk")
    reviewer = await make.staff(conn, "way-reviewer", "reviewer", "supervisor")
    case = await make.case_in(conn, state, clerk, reviewer, NOW, item)
    assert await conn.fetchval("SELECT count(*) FROM finding") == 0
    await findings.review(conn, case.organ_id, case.id, NOW)
    assert await rules_of(conn, case.organ_id, case.id) == set()


async def test_a_step_is_reviewed_as_it_is_taken(conn: db.Conn) -> None:
    """Nobody has to ask for it."""
    clerk = await make.staff(conn, "way-clerk", "clerk")
    reviewer = await make.staff(conn, "way-reviewer", "reviewer")
    case = await make.case_in(conn, "accepted", clerk, reviewer, NOW, LICENCE)
    await files.tick(conn, case.organ_id, case.id, 1, "deferred")
    case = await steps.take(conn, case, "pause", clerk, reviewer, NOW)
    assert await rules_of(conn, case.organ_id, case.id) == {"deferred_outside_the_list"}
    await files.tick(conn, case.organ_id, case.id, 1, "have")
    await steps.take(conn, case, "resume", clerk, reviewer, NOW)
    assert await rules_of(conn, case.organ_id, case.id) == set()


async def test_what_silence_does_is_reviewed_too(conn: db.Conn) -> None:
    """Deemed accepted after five working days: backdated to the receipt, and nobody's fault by itself."""
    clerk = await make.staff(conn, "way-clerk", "clerk")
    case = await make.case(conn, NOW, LICENCE)
    case = await steps.take(conn, case, "submit", clerk, clerk, NOW)
    await files.tick(conn, case.organ_id, case.id, 1, "deferred")
    case = await clocks.settle(conn, case, NOW + timedelta(days=14))
    assert (case.state, case.acceptance) == ("accepted", "deemed")
    assert case.accepted_on == case.received_on
    assert await rules_of(conn, case.organ_id, case.id) == {"deferred_outside_the_list"}
