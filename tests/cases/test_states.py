"""Which step is possible in which state, and what each leaves behind."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import get_args

import msgspec
import pytest

from backend import db
from backend.access.models import Staff
from backend.cases import actions, rules
from backend.cases.models import Case, CaseState, Decided, MaterialState, Ticked
from backend.permits import actions as permits
from backend.permits.models import Item
from backend.refusal import NotAllowed, Refusal
from tests import make

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)
Step = Callable[[db.Conn, Case, Staff, Staff], Awaitable[None]]


async def tick(conn: db.Conn, case: Case, clerk: Staff, reviewer: Staff) -> None:
    await actions.tick(conn, case, [Ticked(1, "have")])


async def submit(conn: db.Conn, case: Case, clerk: Staff, reviewer: Staff) -> None:
    await actions.submit(conn, case, clerk, NOW)


async def accept(conn: db.Conn, case: Case, clerk: Staff, reviewer: Staff) -> None:
    await actions.accept(conn, make.KEYS, case, clerk, NOW)


async def not_accept(conn: db.Conn, case: Case, clerk: Staff, reviewer: Staff) -> None:
    await actions.not_accept(conn, case, clerk, "材料不符合法定形式", NOW)


async def grant(conn: db.Conn, case: Case, clerk: Staff, reviewer: Staff) -> None:
    await actions.decide(conn, make.KEYS, case, reviewer, Decided("granted"), NOW)


async def refuse(conn: db.Conn, case: Case, clerk: Staff, reviewer: Staff) -> None:
    await actions.decide(conn, make.KEYS, case, reviewer, Decided("refused", "不符合法定条件"), NOW)


async def end(conn: db.Conn, case: Case, clerk: Staff, reviewer: Staff) -> None:
    await actions.decide(conn, make.KEYS, case, reviewer, Decided("ended", "申请人撤回"), NOW)


async def deliver(conn: db.Conn, case: Case, clerk: Staff, reviewer: Staff) -> None:
    await actions.deliver(conn, case, clerk, NOW)


LEADS_TO: dict[tuple[CaseState, Step], CaseState] = {
    ("prepared", tick): "prepared",
    ("submitted", tick): "submitted",
    ("accepted", tick): "accepted",
    ("prepared", submit): "submitted",
    ("submitted", accept): "accepted",
    ("submitted", not_accept): "not_accepted",
    ("accepted", grant): "granted",
    ("accepted", refuse): "refused",
    ("accepted", end): "ended",
    ("granted", deliver): "closed",
    ("refused", deliver): "closed",
}
"""Every step that is possible. Whatever does not stand here is refused."""

STEPS: list[Step] = [tick, submit, accept, not_accept, grant, refuse, end, deliver]


async def officers(conn: db.Conn) -> tuple[Staff, Staff]:
    return await make.staff(conn, "test-clerk", "clerk"), await make.staff(
        conn, "test-reviewer", "reviewer"
    )


async def kinds(conn: db.Conn, case: Case) -> list[str]:
    rows = await conn.fetch("SELECT kind FROM event WHERE case_id = $1 ORDER BY id", case.id)
    return [row["kind"] for row in rows]


@pytest.mark.parametrize("state", make.WAY_TO)
async def test_a_state_allows_its_steps_and_refuses_every_other(
    conn: db.Conn, state: CaseState
) -> None:
    """A step leaves its event; a refused one leaves nothing."""
    clerk, reviewer = await officers(conn)
    case = await make.case_in(conn, state, clerk, reviewer, NOW)
    for step in STEPS:
        attempt = conn.transaction()
        await attempt.start()
        before = await kinds(conn, case)
        wanted = LEADS_TO.get((state, step))
        if wanted is None:
            with pytest.raises(rules.WrongState):
                await step(conn, case, clerk, reviewer)
            assert await actions.case_of(conn, case.id) == case
            assert await kinds(conn, case) == before
        else:
            await step(conn, case, clerk, reviewer)
            assert (await actions.case_of(conn, case.id)).state == wanted
            assert len(await kinds(conn, case)) == len(before) + (step is not tick)
        await attempt.rollback()


def test_every_state_is_in_the_table() -> None:
    """`withdrawn` has no step yet that leads to it."""
    assert set(make.WAY_TO) | {"withdrawn"} == set(get_args(CaseState)) == set(rules.STATES)


@pytest.mark.parametrize(
    ("state", "fine"),
    [
        ("have", True),
        ("shared", True),
        ("deferred", True),
        ("not_needed", True),
        ("missing", False),
    ],
)
async def test_what_is_missing_keeps_a_case_from_being_accepted(
    conn: db.Conn, state: MaterialState, fine: bool
) -> None:
    clerk, reviewer = await officers(conn)
    case = await make.case_in(conn, "submitted", clerk, reviewer, NOW)
    await conn.execute(
        "UPDATE case_material SET state = $2 WHERE case_id = $1 AND place = 2", case.id, state
    )
    if fine:
        await accept(conn, case, clerk, reviewer)
    else:
        with pytest.raises(rules.PapersMissing):
            await accept(conn, case, clerk, reviewer)
    assert ((await actions.case_of(conn, case.id)).state == "accepted") is fine


async def test_only_listed_papers_may_follow_later(conn: db.Conn) -> None:
    """ZA-403: the second and third paper are on the list, the first is not."""
    case = await make.case(conn, NOW, "ZA-403")
    await actions.tick(conn, case, [Ticked(2, "deferred"), Ticked(3, "deferred")])
    with pytest.raises(rules.NotDeferrable):
        await actions.tick(conn, case, [Ticked(1, "deferred")])
    for place in (0, 4, -1):
        with pytest.raises(rules.UnknownMaterial):
            await actions.tick(conn, case, [Ticked(place, "have")])


async def test_completeness_at_first_is_what_was_there_at_first(conn: db.Conn) -> None:
    """Ticked afterwards, it was still incomplete when it was handed in (F18)."""
    clerk, _ = await officers(conn)
    case = await make.case(conn, NOW)
    await conn.execute(
        "UPDATE case_material SET state = 'missing' WHERE case_id = $1 AND place = 1", case.id
    )
    await actions.submit(conn, case, clerk, NOW)
    await actions.tick(conn, case, [Ticked(1, "have")])
    assert (await actions.case_of(conn, case.id)).complete_at_first is False
    whole = await make.case(conn, NOW, serial=2)
    await actions.submit(conn, whole, clerk, NOW)
    assert (await actions.case_of(conn, whole.id)).complete_at_first is True


@pytest.mark.parametrize("reason", ["", " ", "略", "\n"])
async def test_a_no_without_reasons_is_not_lawful(conn: db.Conn, reason: str) -> None:
    clerk, reviewer = await officers(conn)
    case = await make.case_in(conn, "accepted", clerk, reviewer, NOW)
    for decided in (Decided("refused", reason), Decided("ended", reason)):
        with pytest.raises(rules.ReasonNeeded):
            await actions.decide(conn, make.KEYS, case, reviewer, decided, NOW)
    submitted = await make.case_in(conn, "submitted", clerk, reviewer, NOW)
    with pytest.raises(rules.ReasonNeeded):
        await actions.not_accept(conn, submitted, clerk, reason, NOW)
    assert (await actions.case_of(conn, case.id)).state == "accepted"


async def test_who_accepted_does_not_decide(conn: db.Conn) -> None:
    """Not even with the reviewer's role; and the role counts at the case's own centre only."""
    both = await make.staff(conn, "test-both", "clerk", "reviewer")
    clerk, reviewer = await officers(conn)
    elsewhere = await make.staff(
        conn, "test-elsewhere", "reviewer", centre_id=await make.centre_id(conn, "QX-HUZHEN")
    )
    case = await make.case_in(conn, "accepted", both, reviewer, NOW)
    refused: list[tuple[Staff, type[Refusal]]] = [
        (both, rules.SecondOfficer),
        (clerk, NotAllowed),
        (elsewhere, NotAllowed),
    ]
    for who, why in refused:
        with pytest.raises(why):
            await actions.decide(conn, make.KEYS, case, who, Decided("granted"), NOW)
    await actions.decide(conn, make.KEYS, case, reviewer, Decided("granted"), NOW)
    decided = await actions.case_of(conn, case.id)
    assert (decided.accepted_by, decided.decided_by) == (both.id, reviewer.id)


async def test_on_the_spot_is_for_what_the_catalogue_calls_immediate(conn: db.Conn) -> None:
    """Then one officer accepts and grants in one act, and both are events."""
    clerk, reviewer = await officers(conn)
    promised = await make.case_in(conn, "submitted", clerk, reviewer, NOW, "CR-201")
    with pytest.raises(rules.NotImmediate):
        await actions.grant_on_the_spot(conn, make.KEYS, promised, clerk, NOW)
    immediate = await make.case_in(conn, "submitted", clerk, reviewer, NOW, "CJ-301")
    await actions.grant_on_the_spot(conn, make.KEYS, immediate, clerk, NOW)
    granted = await actions.case_of(conn, immediate.id)
    assert (granted.state, granted.accepted_by, granted.decided_by) == (
        "granted",
        clerk.id,
        clerk.id,
    )
    assert (await kinds(conn, immediate))[-2:] == ["case_accepted", "case_granted"]


async def test_a_case_keeps_the_version_it_was_made_under(conn: db.Conn) -> None:
    """A new version of the item does not change its limit: fifteen days, rolled off the holidays."""
    clerk, reviewer = await officers(conn)
    case = await make.case_in(conn, "submitted", clerk, reviewer, NOW)
    item = (await permits.item_now(conn, case.item_code, NOW.date())).item
    shorter = msgspec.to_builtins(item)
    shorter["law"]["limit"]["days"] = 14
    await permits.edit_item(conn, msgspec.convert(shorter, Item), NOW.date(), NOW)
    await actions.accept(conn, make.KEYS, case, clerk, NOW)
    accepted = await actions.case_of(conn, case.id)
    assert accepted.item_version == case.item_version
    assert accepted.legal_due_on == date(2026, 10, 8)
    newer = await make.case(conn, NOW, serial=2, item=case.item_code)
    assert newer.item_version == case.item_version + 1


async def test_to_other_centres_a_case_does_not_exist(conn: db.Conn) -> None:
    case = await make.case(conn, NOW)
    here, there = await make.centre_id(conn), await make.centre_id(conn, "QX-HUZHEN")
    own = await make.staff(conn, "test-here", "clerk", centre_id=here)
    other = await make.staff(conn, "test-there", "clerk", centre_id=there)
    assert await actions.case_for(conn, own, case.id, "clerk") == case
    with pytest.raises(rules.UnknownCase):
        await actions.case_for(conn, other, case.id, "clerk")
    with pytest.raises(rules.UnknownCase):
        await actions.case_for(conn, own, case.id, "reviewer")
