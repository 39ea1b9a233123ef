"""A resident's own case: what is out of turn, of somebody else, or out of bounds. A sentence, and nothing changed."""

from typing import Any
from uuid import uuid4

import pytest

from backend import clock
from backend.cases.models import CaseState
from tests import make
from tests.bad_input.scenes import RESIDENT, AtHome

pytestmark = pytest.mark.anyio
LONG = "长" * 501


async def case(at_home: AtHome, state: CaseState) -> str:
    """The resident's own case in this state, as a path."""
    conn, here = at_home.conn, await make.centre_id(at_home.conn)
    clerk = await make.staff(conn, "case-clerk", "clerk", centre_id=here)
    reviewer = await make.staff(conn, "case-reviewer", "reviewer", centre_id=here)
    found = await make.case_in(conn, state, clerk, reviewer, clock.now())
    return f"/api/cases/{found.id}"


ACTS: dict[str, Any] = {
    "notice/received": None,
    "notice/answer": {"papers": [1]},
    "withdraw": None,
    "collect": {"collect": "window"},
    "ratings": {"step": "result", "level": 3},
}


@pytest.mark.parametrize("act", ACTS)
async def test_a_case_of_somebody_else_does_not_exist(at_home: AtHome, act: str) -> None:
    path = await case(at_home, "correcting")
    other = await make.resident(at_home.conn, 2, at_home.now)
    at_home.client.cookies.clear()
    at_home.client.cookies.set(RESIDENT, await make.cookie(at_home.conn, other, clock.now()))
    await at_home.refused(404, "UnknownCase", "POST", f"{path}/{act}", json=ACTS[act])
    unknown = f"/api/cases/{uuid4()}/{act}"
    await at_home.refused(404, "UnknownCase", "POST", unknown, json=ACTS[act])


@pytest.mark.parametrize("act", ACTS)
async def test_every_write_needs_a_key_and_a_session(at_home: AtHome, act: str) -> None:
    path = f"{await case(at_home, 'correcting')}/{act}"
    no_key = {"Idempotency-Key": None}
    await at_home.refused(400, "KeyMissing", "POST", path, json=ACTS[act], headers=no_key)
    at_home.client.cookies.clear()
    await at_home.refused(401, "SignInFirst", "POST", path, json=ACTS[act])


@pytest.mark.parametrize(
    ("sent", "status", "kind"),
    [
        ({"papers": [2]}, 422, "NotOnList"),
        ({"papers": [-1]}, 422, "NotOnList"),
        ({"papers": []}, 422, "NothingAnswered"),
        ({"words": " "}, 422, "NothingAnswered"),
        ({"papers": [1] * 51}, 400, "BadInput"),
        ({"papers": [1], "words": LONG}, 400, "BadInput"),
        ({"papers": [1], "state": "have"}, 400, "BadInput"),
    ],
)
async def test_an_answer_that_answers_nothing(
    at_home: AtHome, sent: dict[str, Any], status: int, kind: str
) -> None:
    path = await case(at_home, "correcting")
    await at_home.refused(status, kind, "POST", f"{path}/notice/answer", json=sent)


@pytest.mark.parametrize(
    ("state", "act", "sent", "kind"),
    [
        ("accepted", "notice/answer", {"papers": [1]}, "WrongState"),
        ("submitted", "notice/received", None, "NoNotice"),
        ("granted", "withdraw", None, "WrongState"),
        ("closed", "withdraw", None, "WrongState"),
        ("mailed", "collect", {"collect": "window"}, "CollectFixed"),
        ("prepared", "collect", {"collect": "window"}, "CollectFixed"),
        ("accepted", "ratings", {"step": "result", "level": 5}, "NotServedYet"),
        ("prepared", "ratings", {"step": "handing_in", "level": 5}, "NotServedYet"),
    ],
)
async def test_what_is_out_of_turn(
    at_home: AtHome, state: CaseState, act: str, sent: Any, kind: str
) -> None:
    path = await case(at_home, state)
    await at_home.refused(409, kind, "POST", f"{path}/{act}", json=sent)


@pytest.mark.parametrize(
    ("sent", "status", "kind"),
    [
        ({"collect": "mail"}, 422, "MailAddressNeeded"),
        ({"collect": "mail", "address": "   青溪县   "}, 422, "MailAddressNeeded"),
        ({"collect": "mail", "address": "路" * 201}, 400, "BadInput"),
        ({"collect": "electronic"}, 400, "BadInput"),
        ({}, 400, "BadInput"),
    ],
)
async def test_an_address_that_leads_nowhere(
    at_home: AtHome, sent: dict[str, Any], status: int, kind: str
) -> None:
    path = await case(at_home, "granted")
    await at_home.refused(status, kind, "POST", f"{path}/collect", json=sent)


@pytest.mark.parametrize(
    ("sent", "status", "kind"),
    [
        ({"step": "result"}, 400, "BadInput"),
        ({"step": "result", "level": 0}, 400, "BadInput"),
        ({"step": "result", "level": 6}, 400, "BadInput"),
        ({"step": "result", "level": 4.5}, 400, "BadInput"),
        ({"step": "result", "level": None}, 400, "BadInput"),
        ({"step": "visit", "level": 5}, 400, "BadInput"),
        ({"step": "result", "level": 5, "words": LONG}, 400, "BadInput"),
        ({"step": "result", "level": 5, "staff_id": 1}, 400, "BadInput"),
        ({"step": "result", "level": 5, "platform": 5}, 422, "NotAsked"),
    ],
)
async def test_a_rating_out_of_bounds(
    at_home: AtHome, sent: dict[str, Any], status: int, kind: str
) -> None:
    path = await case(at_home, "closed")
    await at_home.refused(status, kind, "POST", f"{path}/ratings", json=sent)


async def test_a_rating_is_changed_until_its_day_and_no_longer(at_home: AtHome) -> None:
    path = await case(at_home, "closed")
    said = {"step": "result", "level": 5}
    key = {"Idempotency-Key": "a-first-rating"}
    assert (await at_home.client.post(f"{path}/ratings", json=said, headers=key)).status_code == 200
    await at_home.conn.execute("UPDATE rating SET rated_on = rated_on - 11")
    await at_home.refused(409, "RatingFixed", "POST", f"{path}/ratings", json=said | {"level": 1})
