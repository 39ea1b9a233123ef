"""Findings as they stand in the database: once, resolved, acknowledged; after each step and over all files."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from backend import db
from backend.cases import actions as cases
from backend.cases.actions import findings
from backend.cases.models import Case, Decided
from backend.cases.queries import facts, passes, runs
from backend.cases.rules.findings import AcknowledgementWanted, UnknownFinding
from tests import make

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


async def granted(conn: db.Conn, serial: int = 1) -> Case:
    """Taken in, accepted and granted by two officers, without a word against it."""
    clerk = await make.staff(conn, f"clerk-{serial}", "clerk")
    reviewer = await make.staff(conn, f"reviewer-{serial}", "reviewer")
    case = await make.case(conn, NOW, "CJ-352", serial=serial)
    await conn.execute("UPDATE case_material SET state = 'have' WHERE case_id = $1", case.id)
    await cases.submit(conn, case, clerk, NOW)
    case = await cases.case_of(conn, case.id)
    await cases.accept(conn, make.KEYS, case, clerk, NOW)
    case = await cases.case_of(conn, case.id)
    await cases.decide(conn, make.KEYS, case, reviewer, Decided("granted"), NOW)
    return await cases.case_of(conn, case.id)


async def lose_a_paper(conn: db.Conn, case: Case, place: int = 1, state: str = "missing") -> None:
    await conn.execute(
        "UPDATE case_material SET state = $3 WHERE case_id = $1 AND place = $2",
        case.id,
        place,
        state,
    )


async def standing(conn: db.Conn, case: Case) -> dict[str, str]:
    rows = await findings.findings_of(conn, case.organ_id, case.id)
    return {row.rule: row.state for row in rows}


async def test_a_sound_case_has_none_and_the_facts_are_whole(conn: db.Conn) -> None:
    case = await granted(conn)
    await findings.review(conn, case.organ_id, case.id, NOW)
    assert await standing(conn, case) == {}
    (file,) = await facts.case_files(conn, case.organ_id, [case.id])
    assert (file.accepted_on, file.decision, file.item_code) == (
        case.accepted_on,
        "granted",
        "CJ-352",
    )
    kinds = [one.kind for one in file.events]
    assert kinds == ["case_prepared", "case_submitted", "case_accepted", "case_granted"]
    assert len(file.papers) > 0


async def test_a_finding_appears_once_and_is_resolved_when_it_no_longer_holds(
    conn: db.Conn,
) -> None:
    case = await granted(conn)
    await lose_a_paper(conn, case)
    assert await findings.review(conn, case.organ_id, case.id, NOW) == 1
    assert await findings.review(conn, case.organ_id, case.id, LATER) == 0
    assert await standing(conn, case) == {"granted_without_paper": "open"}
    (row,) = await findings.findings_of(conn, case.organ_id, case.id)
    assert row.found_at == NOW
    await lose_a_paper(conn, case, state="have")
    assert await findings.review(conn, case.organ_id, case.id, LATER) == 1
    assert await standing(conn, case) == {"granted_without_paper": "resolved"}
    assert await findings.review(conn, case.organ_id, case.id, LATER) == 0
    await lose_a_paper(conn, case)
    await findings.review(conn, case.organ_id, case.id, LATER)
    (row,) = await findings.findings_of(conn, case.organ_id, case.id)
    assert (row.state, row.found_at, row.resolved_at) == ("open", LATER, None)


async def test_what_was_acknowledged_stays_so_until_the_evidence_changes(conn: db.Conn) -> None:
    case = await granted(conn)
    legal = await make.staff(conn, "legal-1", "legal")
    await lose_a_paper(conn, case)
    await findings.review(conn, case.organ_id, case.id, NOW)
    row = await findings.finding_of(conn, legal, case.id, "granted_without_paper")
    with pytest.raises(AcknowledgementWanted):
        await findings.acknowledge(conn, legal, row, row.digest, " ", NOW)
    await findings.acknowledge(conn, legal, row, row.digest, "原件已在档案中", NOW)
    assert await findings.review(conn, case.organ_id, case.id, LATER) == 0
    assert await standing(conn, case) == {"granted_without_paper": "acknowledged"}
    await lose_a_paper(conn, case, state="have")
    await findings.review(conn, case.organ_id, case.id, LATER)
    await lose_a_paper(conn, case)
    await findings.review(conn, case.organ_id, case.id, LATER)
    assert await standing(conn, case) == {"granted_without_paper": "acknowledged"}
    await lose_a_paper(conn, case, 2)
    await findings.review(conn, case.organ_id, case.id, LATER)
    (row,) = await findings.findings_of(conn, case.organ_id, case.id)
    assert (row.state, row.acknowledgement, len(row.evidence)) == ("open", None, 2)
    kept = await conn.fetchrow("SELECT * FROM audit WHERE act = 'finding_acknowledged'")
    assert (kept["staff_id"], kept["reason"]) == (legal.id, "原件已在档案中")


async def test_only_what_was_read_can_be_acknowledged(conn: db.Conn) -> None:
    case = await granted(conn)
    legal = await make.staff(conn, "legal-1", "legal")
    elsewhere = await make.staff(
        conn, "legal-2", "legal", centre_id=await make.centre_id(conn, "QX-HUZHEN")
    )
    await lose_a_paper(conn, case)
    await findings.review(conn, case.organ_id, case.id, NOW)
    row = await findings.finding_of(conn, legal, case.id, "granted_without_paper")
    await lose_a_paper(conn, case, 2)
    await findings.review(conn, case.organ_id, case.id, NOW)
    with pytest.raises(UnknownFinding):
        await findings.acknowledge(conn, legal, row, row.digest, "看过了", NOW)
    with pytest.raises(UnknownFinding):
        await findings.finding_of(conn, elsewhere, case.id, "granted_without_paper")
    with pytest.raises(UnknownFinding):
        await findings.finding_of(conn, legal, case.id, "no_such_rule")


async def test_a_pass_looks_at_every_file_and_leaves_a_run(
    conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In batches; it goes on where it stopped, runs once a day, and finds nothing twice."""
    monkeypatch.setattr(findings, "AT_ONCE", 2)
    made = [await granted(conn, serial) for serial in range(1, 6)]
    await conn.execute("DELETE FROM finding")
    for case in made[1:4]:
        await lose_a_paper(conn, case)
    assert [await findings.review_files(conn, LATER) for _ in range(4)] == [2, 2, 1, 0]
    found = [await standing(conn, case) for case in made]
    broken = {"granted_without_paper": "open"}
    assert found == [{}, broken, broken, broken, {}]
    (run,) = await runs.runs(conn, findings.REVIEW, 9)
    assert (run.done["seen"], run.done["opened"], run.done["whole"]) == (5, 3, True)
    assert await findings.review_files(conn, LATER) == 0
    next_day = LATER + timedelta(days=1)
    while await findings.review_files(conn, next_day):
        pass
    run, _ = await runs.runs(conn, findings.REVIEW, 9)
    assert (run.done["whole"], run.done["opened"], run.done["resolved"]) == (False, 0, 0)


async def test_the_daily_pass_sees_what_time_alone_changes(conn: db.Conn) -> None:
    """Closed and sound files are left to the weekly one; open ones and findings are looked at."""
    shut, open_one = await granted(conn, 1), await granted(conn, 2)
    await conn.execute(
        "UPDATE case_file SET state = 'closed', delivered_on = decided_on WHERE id = $1", shut.id
    )
    organ, nobody = shut.organ_id, UUID(int=0)
    live = await passes.next_cases(conn, organ, False, nobody, 99)
    assert [one.id for one in live] == [open_one.id]
    whole = await passes.next_cases(conn, organ, True, nobody, 99)
    assert {one.id for one in whole} == {shut.id, open_one.id}
    await lose_a_paper(conn, shut)
    await findings.review(conn, organ, shut.id, NOW)
    live = await passes.next_cases(conn, organ, False, nobody, 99)
    assert {one.id for one in live} == {shut.id, open_one.id}
    legal = await make.staff(conn, "legal-1", "legal")
    assert await findings.begin_whole(conn, legal, NOW)
    assert not await findings.begin_whole(conn, legal, NOW)
