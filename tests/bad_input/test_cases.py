"""Steps of a case that law, order or right forbid."""

import pytest

from backend import clock
from backend.cases.models import CaseState
from tests import make
from tests.bad_input.scenes import AtWork

pytestmark = pytest.mark.anyio


async def case(at_work: AtWork, state: CaseState, item: str = "CR-201") -> str:
    found = await make.case_in(
        at_work.conn, state, at_work.clerk, at_work.reviewer, clock.now(), item
    )
    return f"/cases/{found.id}"


async def missing(at_work: AtWork, state: CaseState, item: str) -> str:
    """A case whose first paper is not there."""
    path = await case(at_work, state, item)
    await at_work.conn.execute("UPDATE case_material SET state = 'missing' WHERE place = 1")
    return path


async def test_accepting_what_is_not_complete(at_work: AtWork) -> None:
    path = await missing(at_work, "submitted", "ZA-403")
    await at_work.refused(409, "PapersMissing", f"{path}/accept", at="case")
    await at_work.refused(422, "NotDeferrable", f"{path}/papers", place=1, state="deferred")
    await at_work.refused(422, "UnknownMaterial", f"{path}/papers", place=9, state="have")
    await at_work.refused(400, "BadInput", f"{path}/papers", place=100, state="have")
    await at_work.refused(400, "BadInput", f"{path}/papers", place=1, state="lost")
    await at_work.refused(422, "ReasonNeeded", f"{path}/not-accept", reason=" ")
    await at_work.refused(422, "NotImmediate", f"{path}/grant", at="case")


async def test_deciding_without_reason_or_right(at_work: AtWork) -> None:
    path = await case(at_work, "accepted")
    await at_work.refused(403, "NotAllowed", f"{path}/decide", decision="granted")
    await at_work.as_(at_work.reviewer)
    for decision in ("refused", "ended"):
        await at_work.refused(
            422, "ReasonNeeded", f"{path}/decide", decision=decision, reason=" 略 "
        )
    await at_work.refused(400, "BadInput", f"{path}/decide", decision="maybe")
    await at_work.refused(400, "BadInput", f"{path}/decide", decision="refused", reason="x" * 2001)
    await at_work.refused(403, "NotAllowed", f"{path}/deliver", at="case")


async def test_deciding_ones_own_acceptance(at_work: AtWork) -> None:
    both = await at_work.colleague("clerk", "reviewer")
    found = await make.case_in(at_work.conn, "accepted", both, at_work.reviewer, clock.now())
    await at_work.refused(409, "SecondOfficer", f"/cases/{found.id}/decide", decision="granted")


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("closed", "accept"),
        ("prepared", "deliver"),
        ("accepted", "deliver"),
        ("granted", "not-accept"),
    ],
)
async def test_a_step_that_is_not_next(at_work: AtWork, state: CaseState, act: str) -> None:
    path = await case(at_work, state)
    await at_work.refused(
        409,
        "WrongState",
        f"{path}/{act}",
        at="case",
        **({"reason": "不属于"} if act == "not-accept" else {}),
    )


async def test_another_centres_case(at_work: AtWork) -> None:
    """To a clerk elsewhere it does not exist, whatever is asked."""
    path = await case(at_work, "submitted")
    await at_work.colleague("clerk", centre="QX-HUZHEN")
    await at_work.refused(404, "UnknownCase", path, "GET")
    for act in ("accept", "submit", "grant", "deliver"):
        await at_work.refused(404, "UnknownCase", f"{path}/{act}", at="case")
    await at_work.refused(404, "UnknownCase", f"{path}/not-accept", reason="不属于")
    await at_work.refused(404, "UnknownCase", f"{path}/papers", place=1, state="have")
    await at_work.refused(404, "UnknownCase", f"{path}/full-view", reason="核对身份")


async def test_a_full_view_without_reason(at_work: AtWork) -> None:
    path = await case(at_work, "submitted")
    for reason in ("", " ", "看"):
        await at_work.refused(422, "ReasonMissing", f"{path}/full-view", reason=reason)


async def test_a_notice_that_names_nothing_or_too_much(at_work: AtWork) -> None:
    """A closed list of what may be demanded: ZA-403's second paper comes by data sharing."""
    path = await case(at_work, "submitted", "ZA-403")
    await at_work.conn.execute("UPDATE case_material SET state = 'shared' WHERE place = 2")
    await at_work.refused(422, "NoLines", f"{path}/notice", lines=" \n ")
    await at_work.refused(422, "SharedPaper", f"{path}/notice", lines="2. 营业执照原件")
    await at_work.refused(422, "UnknownMaterial", f"{path}/notice", lines="9. 没有这一项")
    await at_work.refused(400, "BadInput", f"{path}/notice", lines="1. 申请表", receipt="none")
    await at_work.refused(400, "BadInput", f"{path}/notice", lines="x" * 2001)
    await at_work.refused(409, "WrongState", f"{path}/supplement", at="case")


async def test_a_second_notice_by_the_same_hand(at_work: AtWork) -> None:
    path = await case(at_work, "correcting", "ZA-403")
    await at_work.refused(409, "WrongState", f"{path}/notice", lines="1. 申请表")
    assert (await at_work.client.post(f"{path}/supplement", data={})).status_code == 303
    await at_work.refused(409, "SecondNotice", f"{path}/notice", lines="1. 申请表")
    await at_work.refused(
        409, "SecondNotice", f"{path}/notice", lines="1. 申请表", again="clerk_error"
    )


async def test_not_accepting_without_ground(at_work: AtWork) -> None:
    path = await case(at_work, "submitted")
    await at_work.refused(
        422, "BodyNeeded", f"{path}/not-accept", ground="not_ours", reason="不属本机关"
    )
    await at_work.refused(400, "BadInput", f"{path}/not-accept", ground="no", reason="不属本机关")
    await at_work.refused(422, "ReasonNeeded", f"{path}/not-needed", reason="")
    await at_work.refused(422, "ReasonNeeded", f"{path}/correct", reason="")


async def test_accepting_in_a_way_the_item_does_not_know(at_work: AtWork) -> None:
    path = await case(at_work, "submitted", "ZA-403")
    await at_work.refused(422, "NotOnCommitment", f"{path}/accept", commitment="true")
    await at_work.refused(422, "NotJoint", f"{path}/accept", joint="true")
    await at_work.refused(404, "UnknownCase", f"{path}/accept", renews="3308992026999")
    await at_work.refused(400, "BadInput", f"{path}/accept", event_on="2026-02-30")


async def test_pausing_and_extending_what_cannot_be(at_work: AtWork) -> None:
    path = await case(at_work, "accepted", "ZA-403")
    await at_work.refused(403, "NotAllowed", f"{path}/pause", reason="专家评审")
    await at_work.refused(403, "NotAllowed", f"{path}/extend", reason="案情复杂")
    await at_work.colleague("reviewer")
    await at_work.refused(422, "ReasonNeeded", f"{path}/pause", reason=" ")
    await at_work.refused(400, "BadInput", f"{path}/pause", reason="专家评审", days=0)
    await at_work.refused(400, "BadInput", f"{path}/pause", reason="专家评审", procedure="holiday")
    await at_work.refused(409, "WrongState", f"{path}/resume", at="case")
    await at_work.refused(409, "NothingPromised", f"{path}/check", kept="true")
    await at_work.colleague("supervisor")
    await at_work.refused(422, "ReasonNeeded", f"{path}/extend", reason="")
    assert (
        await at_work.client.post(f"{path}/extend", data={"reason": "案情复杂"})
    ).status_code == 303
    await at_work.refused(409, "ExtendedBefore", f"{path}/extend", reason="案情复杂")
    await at_work.refused(409, "NothingFollows", f"{path}/complete", at="case")


async def test_a_permit_that_is_not_in_force(at_work: AtWork) -> None:
    path = await case(at_work, "accepted", "ZA-403")
    await at_work.refused(403, "NotAllowed", f"{path}/permit", verb="revoke_permit", reason="欺骗")
    await at_work.colleague("supervisor")
    await at_work.refused(409, "NotInForce", f"{path}/permit", verb="revoke_permit", reason="欺骗")
    await at_work.refused(400, "BadInput", f"{path}/permit", verb="burn", reason="欺骗")


async def test_mailing_without_a_parcel(at_work: AtWork) -> None:
    path = await case(at_work, "granted")
    await at_work.refused(422, "NoMailNumber", f"{path}/mail", parcel=" ")
    await at_work.refused(400, "BadInput", f"{path}/deliver", how="pigeon")


async def test_a_bundle_that_is_none(at_work: AtWork) -> None:
    """Of an item that is in none, led by a case that leads none, and said too late."""
    none = await case(at_work, "prepared")
    await at_work.refused(422, "NoBundle", f"{none}/bundle", bundle="lead")
    await at_work.refused(422, "NoBundle", f"{none}/bundle", bundle="")
    path = await case(at_work, "prepared", "HJ-131")
    for bundle in ("birth", "330899", "LEAD", "\x00", "牵头件"):
        await at_work.refused(422, "NoSuchLead", f"{path}/bundle", bundle=bundle)
    await at_work.refused(400, "BadInput", f"{path}/bundle", bundle="1" * 31)
    await at_work.refused(400, "BadInput", f"{path}/bundle", bundle="lead", lead="330899")
    late = await case(at_work, "submitted", "HJ-132")
    await at_work.refused(409, "BundleSettled", f"{late}/bundle", bundle="lead")
    await at_work.colleague("reviewer")
    await at_work.refused(403, "NotAllowed", f"{path}/bundle", bundle="lead")


async def test_voiding_what_may_not_be(at_work: AtWork) -> None:
    """By whom, why, into what, and when."""
    path = await case(at_work, "accepted")
    await at_work.refused(403, "NotAllowed", f"{path}/void", why="test", reason="误登记")
    await at_work.colleague("supervisor", centre="QX-HUZHEN")
    await at_work.refused(404, "UnknownCase", f"{path}/void", why="test", reason="误登记")
    await at_work.colleague("supervisor", "legal")
    await at_work.refused(400, "BadInput", f"{path}/void", why="mistake", reason="误登记")
    await at_work.refused(400, "BadInput", f"{path}/void", why="test", reason="误" * 2001)
    await at_work.refused(400, "BadInput", f"{path}/void", reason="误登记", into="1" * 31)
    await at_work.refused(400, "BadInput", f"{path}/void", reason="误登记", number="330899")
    await at_work.refused(422, "Unstorable", f"{path}/void", reason="误登记", into="\x00")
    await at_work.refused(422, "ReasonNeeded", f"{path}/void", why="test", reason=" 误 ")
    for into in ("", "330899", "本件", "'; --"):
        await at_work.refused(422, "NotTheSameMatter", f"{path}/void", reason="误登记", into=into)
    states: tuple[CaseState, ...] = ("granted", "refused", "closed", "ended")
    for state in states:
        path = await case(at_work, state)
        await at_work.refused(409, "DecisionStands", f"{path}/void", why="test", reason="误登记")
    over: tuple[CaseState, ...] = ("withdrawn", "voided")
    for state in over:
        path = await case(at_work, state)
        await at_work.refused(409, "WrongState", f"{path}/void", why="test", reason="误登记")
