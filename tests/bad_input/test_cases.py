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
