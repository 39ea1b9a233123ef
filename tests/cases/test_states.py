"""Which step is possible in which state, and what each leaves behind."""

from datetime import UTC, date, datetime
from typing import get_args

import msgspec
import pytest

from backend import db
from backend.access.models import Staff
from backend.cases import actions, rules
from backend.cases.models import Case, CaseState, Decided, MaterialState, PermitState, Ticked
from backend.cases.models.machine import Verb
from backend.permits import actions as permits
from backend.permits.models import Item
from backend.refusal import NotAllowed, Refusal
from tests import make, steps

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)

LEADS_TO: dict[CaseState, dict[Verb, CaseState]] = {
    "prepared": {"submit": "submitted", "hand_over": "handed_over", "void": "voided"},
    "submitted": {
        "correct": "submitted",
        "notice": "correcting",
        "not_needed": "not_needed",
        "not_accept": "not_accepted",
        "accept": "accepted",
        "withdraw": "withdrawn",
        "hand_over": "handed_over",
        "void": "voided",
    },
    "correcting": {
        "supplement": "submitted",
        "not_accept": "not_accepted",
        "withdraw": "withdrawn",
        "void": "voided",
    },
    "accepted": {
        "withdraw": "ended",
        "withdraw_acceptance": "acceptance_withdrawn",
        "pause": "paused",
        "extend": "accepted",
        "grant": "granted",
        "refuse": "refused",
        "end": "ended",
        "void": "voided",
    },
    "paused": {
        "withdraw": "ended",
        "withdraw_acceptance": "acceptance_withdrawn",
        "resume": "accepted",
        "extend": "paused",
        "end": "ended",
        "void": "voided",
    },
    "granted": {"make": "ready", "mail": "mailed", "deliver": "closed"},
    "ready": {"mail": "mailed", "deliver": "closed"},
    "mailed": {"deliver": "closed"},
    "refused": {"mail": "mailed", "deliver": "closed"},
    "closed": {},
    "ended": {},
    "not_needed": {},
    "not_accepted": {},
    "withdrawn": {},
    "acceptance_withdrawn": {},
    "handed_over": {},
    "voided": {},
}
"""Every step that is possible, by hand from rules.md B9. Whatever does not stand here is refused."""
PERMIT_STEPS: dict[Verb, PermitState] = {
    "withdraw_permit": "withdrawn",
    "revoke_permit": "revoked",
    "cancel_permit": "cancelled",
    "strike_permit": "struck",
}
IN_FORCE: tuple[CaseState, ...] = ("granted", "ready", "mailed", "closed")
LICENCE = "ZA-403"


async def officers(conn: db.Conn) -> tuple[Staff, Staff]:
    return await make.staff(conn, "test-clerk", "clerk"), await make.staff(
        conn, "test-reviewer", "reviewer"
    )


async def kinds(conn: db.Conn, case: Case) -> list[str]:
    rows = await conn.fetch("SELECT kind FROM event WHERE case_id = $1 ORDER BY id", case.id)
    return [row["kind"] for row in rows]


@pytest.mark.parametrize("state", LEADS_TO)
async def test_a_state_allows_its_steps_and_refuses_every_other(
    conn: db.Conn, state: CaseState
) -> None:
    """A step leaves its one event; a refused one leaves nothing, and says a sentence."""
    clerk, reviewer = await officers(conn)
    case = await make.case_in(conn, state, clerk, reviewer, NOW, LICENCE)
    for verb in steps.TAKES:
        attempt = conn.transaction()
        await attempt.start()
        before = await kinds(conn, case)
        wanted = LEADS_TO[state].get(verb)
        if verb in PERMIT_STEPS and state in IN_FORCE:
            wanted = state
        if wanted is None:
            with pytest.raises(Refusal) as no:
                await steps.take(conn, case, verb, clerk, reviewer, NOW)
            assert no.value.status in (409, 422)
            assert await actions.case_of(conn, case.id) == case
            assert await kinds(conn, case) == before
        else:
            after = await steps.take(conn, case, verb, clerk, reviewer, NOW)
            assert after.state == wanted
            assert len(await kinds(conn, case)) == len(before) + 1
        await attempt.rollback()


def test_the_table_by_hand_is_the_machine() -> None:
    """Steps of a permit and those by law alone have their own tests."""
    assert set(steps.WAY_TO) == set(LEADS_TO) == set(get_args(CaseState)) == set(rules.STATES)
    assert set(LEADS_TO) - {one for one in LEADS_TO if LEADS_TO[one]} == set(rules.OVER)
    by_machine = {
        (state, verb, move.target or state)
        for verb, move in rules.TRANSITIONS.items()
        for state in move.sources
        if verb in steps.TAKES and verb not in PERMIT_STEPS and verb not in ("complete", "check")
    }
    by_hand = {
        (state, verb, target)
        for state, verbs in LEADS_TO.items()
        for verb, target in verbs.items()
        if not (verb == "withdraw" and target == "ended")
    }
    assert by_machine == by_hand


@pytest.mark.parametrize(("verb", "becomes"), PERMIT_STEPS.items())
async def test_a_permit_ends_once(conn: db.Conn, verb: Verb, becomes: PermitState) -> None:
    """With its reason; the decision stays as it was given."""
    clerk, reviewer = await officers(conn)
    case = await make.case_in(conn, "closed", clerk, reviewer, NOW, LICENCE)
    assert (case.permit, case.permit_from) == ("in_force", case.decided_on)
    after = await steps.take(conn, case, verb, clerk, reviewer, NOW)
    assert (after.permit, after.state, after.decision) == (becomes, "closed", "granted")
    for again in PERMIT_STEPS:
        with pytest.raises(rules.NotInForce):
            await steps.take(conn, after, again, clerk, reviewer, NOW)
    with pytest.raises(NotAllowed):
        await actions.permit_step(conn, case, reviewer, "revoke_permit", "欺骗取得", "§69", NOW)


async def test_what_is_no_licence_leaves_no_permit_and_has_other_words(conn: db.Conn) -> None:
    clerk, reviewer = await officers(conn)
    done = await make.case_in(conn, "granted", clerk, reviewer, NOW, make.LONG_ITEM)
    assert done.permit is None
    assert done.power_type != "licence"
    assert rules.state_words("refused", done.power_type) == ("不予办理，待送达", "declined")
    assert rules.state_words("refused", "licence")[0] == "不予许可，待送达"


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
        await steps.take(conn, case, "accept", clerk, reviewer, NOW)
    else:
        with pytest.raises(rules.PapersMissing):
            await steps.take(conn, case, "accept", clerk, reviewer, NOW)
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
