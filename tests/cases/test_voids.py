"""A case is voided before its decision: merged into the one that goes on, or because it was none. It leaves every list."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest

from backend import db
from backend.access.models import Staff
from backend.booking.actions import online
from backend.cases import actions as cases
from backend.cases.actions import findings, story
from backend.cases.actions.sweep import sweep
from backend.cases.models import Case, CaseState, VoidKind
from backend.cases.models.photos import NewFiling
from backend.cases.queries import clocks, voids
from backend.cases.rules import STATES, UNDECIDED, ReasonNeeded, WrongState
from backend.cases.rules import voids as rules
from backend.refusal import NotAllowed
from tests import make

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)
ITEM = "CR-201"
WHY = "窗口重复录入"
DECIDED: tuple[CaseState, ...] = ("granted", "ready", "mailed", "refused", "closed", "ended")


async def head(conn: db.Conn) -> Staff:
    return await make.staff(conn, "voids", "supervisor")


async def case_in(conn: db.Conn, state: CaseState) -> Case:
    clerk = await make.staff(conn, "void-clerk", "clerk")
    reviewer = await make.staff(conn, "void-reviewer", "reviewer")
    return await make.case_in(conn, state, clerk, reviewer, NOW, ITEM)


async def told(conn: db.Conn, case_id: UUID) -> dict[str, Any]:
    details: dict[str, Any] = await conn.fetchval(
        "SELECT details FROM event WHERE kind = 'case_voided' AND case_id = $1", case_id
    )
    return details


@pytest.mark.parametrize("state", UNDECIDED)
async def test_recorded_twice_it_is_merged_into_the_one_that_goes_on(
    conn: db.Conn, state: CaseState
) -> None:
    """Nothing waits for it afterwards: no limit, no warning, no silence, however late it gets."""
    case, goes_on = await case_in(conn, state), await make.case(conn, NOW, ITEM)
    after = await cases.void(
        conn, case, await head(conn), "duplicate", WHY, NOW, f" {goes_on.number} "
    )
    assert (after.state, after.decision, after.reason) == ("voided", None, WHY)
    assert await told(conn, case.id) == {"as": "duplicate", "into": goes_on.number}
    kept = await voids.voided(conn, case.organ_id, case.id)
    assert kept is not None
    assert (kept.kind, kept.into, kept.number) == ("duplicate", goes_on.id, goes_on.number)
    assert await clocks.clocks_of(conn, case.organ_id, case.id) == []
    paused = "SELECT count(*) FROM case_pause WHERE case_id = $1 AND to_on IS NULL"
    assert await conn.fetchval(paused, case.id) == 0
    await sweep(conn, make.KEYS, NOW + timedelta(days=200))
    assert await cases.case_of(conn, case.id) == after
    shown = await story.story(conn, make.KEYS, after, NOW)
    assert shown.next.turn == "nobody"
    assert shown.limits == []
    assert shown.timeline[-1].text.zh == f"同一件事登记了两次，已并入办件{goes_on.number}。"
    assert shown.timeline[-1].text.en == f"Recorded twice: merged into case {goes_on.number}."


@pytest.mark.parametrize("kind", sorted(set(get_args(VoidKind)) - {"duplicate"}))
async def test_what_was_no_case_is_merged_into_none(conn: db.Conn, kind: VoidKind) -> None:
    case, other = await case_in(conn, "submitted"), await make.case(conn, NOW, ITEM)
    after = await cases.void(conn, case, await head(conn), kind, WHY, NOW, other.number)
    assert await told(conn, case.id) == {"as": kind}
    kept = await voids.voided(conn, case.organ_id, case.id)
    assert kept is not None
    assert (kept.kind, kept.into) == (kind, None)
    text = (await story.story(conn, make.KEYS, after, NOW)).timeline[-1].text
    assert "误登记" in text.zh
    assert "by mistake" in text.en
    assert await voids.voided(conn, other.organ_id, other.id) is None


@pytest.mark.parametrize("state", [one for one in STATES if one not in UNDECIDED])
async def test_after_a_decision_or_an_end_it_is_too_late(conn: db.Conn, state: CaseState) -> None:
    case = await case_in(conn, state)
    no = rules.DecisionStands if state in DECIDED else WrongState
    with pytest.raises(no):
        await cases.void(conn, case, await head(conn), "test", WHY, NOW)
    assert await cases.case_of(conn, case.id) == case


async def test_silence_that_is_due_comes_first(conn: db.Conn) -> None:
    case = await case_in(conn, "correcting")
    with pytest.raises(WrongState):
        await cases.void(conn, case, await head(conn), "test", WHY, NOW + timedelta(days=90))


async def test_it_is_merged_only_into_the_same_matter_that_stands(conn: db.Conn) -> None:
    """Of the same organ, applicant and item, not itself, and not voided itself."""
    who, case = await head(conn), await make.case(conn, NOW, ITEM)
    another = await make.case(conn, NOW, ITEM, serial=2)
    item = await make.case(conn, NOW, "HJ-101")
    gone = await make.case(conn, NOW, ITEM)
    await cases.void(conn, gone, who, "test", WHY, NOW)
    for number in (case.number, another.number, item.number, gone.number, "330899", "", " "):
        with pytest.raises(rules.NotTheSameMatter):
            await cases.void(conn, case, who, "duplicate", WHY, NOW, number)
    assert (await cases.case_of(conn, case.id)).state == "prepared"


async def test_it_is_not_merged_into_another_organs_case(conn: db.Conn) -> None:
    case, other = [await make.case(conn, NOW, ITEM) for _ in range(2)]
    await conn.execute(
        "INSERT INTO organ (id, division_code, name_zh, name_en) VALUES (77, '330802', '邻区公安局', 'Neighbour')"
    )
    await conn.execute(
        """
        WITH there AS (INSERT INTO case_file SELECT (jsonb_populate_record(f, '{"organ_id": 77}')).*
                       FROM case_file f WHERE id = $1)
        UPDATE case_file SET number = '0' WHERE id = $1
        """,
        other.id,
    )
    with pytest.raises(rules.NotTheSameMatter):
        await cases.void(conn, case, await head(conn), "duplicate", WHY, NOW, other.number)


async def test_only_a_supervisor_of_its_centre_voids_it_and_says_why(conn: db.Conn) -> None:
    case = await make.case(conn, NOW, ITEM)
    there = await make.centre_id(conn, "QX-HUZHEN")
    for who in (
        await make.staff(conn, "clerk", "clerk", "reviewer", "legal"),
        await make.staff(conn, "there", "supervisor", centre_id=there),
    ):
        with pytest.raises(NotAllowed):
            await cases.void(conn, case, who, "test", WHY, NOW)
    who = await head(conn)
    for reason in ("", " ", "错"):
        with pytest.raises(ReasonNeeded):
            await cases.void(conn, case, who, "test", reason, NOW)


async def test_what_it_was_held_against_is_settled_and_it_leads_no_bundle(conn: db.Conn) -> None:
    """The net holds the one against the other no more; nothing is put under a voided lead."""
    clerk, who = await make.staff(conn, "takes-in", "clerk"), await head(conn)
    lead, twice, part = [
        await make.case(conn, NOW, item) for item in ("HJ-131", "HJ-131", "HJ-132")
    ]
    await cases.put_in_bundle(conn, lead, "lead")
    for one in (lead, twice):
        await cases.submit(conn, one, clerk, NOW)
    rule = "SELECT count(*) FROM finding WHERE rule = 'same_person_twice' AND state = 'open'"
    assert await conn.fetchval(rule) == 1
    lead = await cases.case_of(conn, lead.id)
    await cases.void(conn, lead, who, "duplicate", WHY, NOW, twice.number)
    await findings.review(conn, lead.organ_id, twice.id, NOW)
    assert await conn.fetchval(rule) == 0
    found = await cases.bundling_of(conn, part)
    assert found is not None
    assert found.leads == []


async def test_who_had_a_draft_begins_another(conn: db.Conn) -> None:
    who, asked = await make.resident(conn, 1, NOW), NewFiling("HJ-163")
    draft = await online.begin(conn, make.KEYS, who, asked, NOW)
    case = await cases.case_of(conn, draft.case_id)
    await cases.void(conn, case, await head(conn), "test", WHY, NOW)
    assert (await online.begin(conn, make.KEYS, who, asked, NOW)).case_id != draft.case_id


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("case_void_kind_is_known", "state = 'voided', voided_as = 'mistake'"),
        ("case_voided_says_as_what", "state = 'voided'"),
        ("case_voided_says_as_what", "voided_as = 'test'"),
        ("case_duplicate_names_the_other", "state = 'voided', voided_as = 'duplicate'"),
        ("case_duplicate_names_the_other", "merged_into = uuidv7()"),
        (
            "case_is_merged_into_another",
            "state = 'voided', voided_as = 'duplicate', merged_into = id",
        ),
        (
            "case_decided_has_its_decision",
            "state = 'voided', voided_as = 'test', decision = 'granted', decided_on = '2026-09-16'",
        ),
    ],
)
async def test_what_must_never_be_is_refused_by_name(
    conn: db.Conn, constraint: str, change: str
) -> None:
    case = await make.case(conn, NOW)
    with pytest.raises(db.ConstraintBroken, match=constraint):
        await conn.execute(f"UPDATE case_file SET {change} WHERE id = $1", case.id)


async def into_each_other(pool: db.Pool, owner: db.Conn) -> tuple[int, list[str]]:
    """Two supervisors at once, each merging one of two cases into the other: how many did, and why not the others."""
    one, two = [await make.case(owner, NOW, ITEM) for _ in range(2)]
    who = await head(owner)
    answers = await make.at_once(
        pool,
        [
            lambda conn: cases.void(conn, one, who, "duplicate", WHY, NOW, two.number),
            lambda conn: cases.void(conn, two, who, "duplicate", WHY, NOW, one.number),
        ],
    )
    return len(make.wins(answers)), make.nos(answers)


@pytest.mark.race
async def test_two_cases_are_not_merged_into_each_other(pool: db.Pool, owner: db.Conn) -> None:
    assert await into_each_other(pool, owner) == (1, ["NotTheSameMatter"])
    assert await owner.fetchval("SELECT count(*) FROM case_file WHERE state = 'voided'") == 1


@pytest.mark.race
async def test_without_the_lock_both_are_gone(
    pool: db.Pool, owner: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = asyncio.Barrier(2)

    async def unlocked(conn: db.Conn, organ_id: int, case_ids: list[UUID]) -> None:
        await both.wait()

    monkeypatch.setattr(clocks, "lock_cases", unlocked)
    assert await into_each_other(pool, owner) == (2, [])
