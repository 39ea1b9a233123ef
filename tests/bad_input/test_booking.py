"""A wish for an appointment that can not be granted: a clear sentence, a 4xx, and nothing changed."""

from typing import Any
from uuid import uuid4

import pytest

from tests.bad_input.scenes import ITEM, AtHome

pytestmark = pytest.mark.anyio

ADDRESS = "/api/appointments"


@pytest.mark.parametrize(
    ("when", "kind"),
    [
        ("past", "TooLate"),
        ("too soon", "TooLate"),
        ("beginning of time", "TooLate"),
        ("too far", "TooFarAhead"),
        ("end of time", "TooFarAhead"),
        ("off the grid", "NoSuchTime"),
        ("lunch", "NoSuchTime"),
        ("last before lunch", "NoSuchTime"),
        ("night", "NoSuchTime"),
    ],
)
async def test_a_time_that_is_not_to_be_had(at_home: AtHome, when: str, kind: str) -> None:
    wish = at_home.wish(starts_at=at_home.times[when].isoformat())
    await at_home.refused(409, kind, "POST", ADDRESS, json=wish)


@pytest.mark.parametrize(
    ("change", "status", "kind"),
    [
        ({"item_code": "CJ-999"}, 404, "UnknownItem"),
        ({"item_code": "' OR 1=1"}, 404, "UnknownItem"),
        ({"item_code": "HJ-\0"}, 404, "UnknownItem"),
        ({"centre_code": "QX-\0"}, 422, "Unstorable"),
        ({"centre_code": "QX-NOWHERE"}, 409, "NotServedHere"),
        ({"centre_code": "QX-DONGPING", "item_code": "CJ-304"}, 409, "NotServedHere"),
        ({"item_code": ITEM}, 409, "AlreadyBookedItem"),
        ({"case_id": str(uuid4())}, 404, "UnknownCase"),
        ({"case_id": "no-id"}, 400, "BadInput"),
        ({"starts_at": "2026-11-31T09:00:00Z"}, 400, "BadInput"),
        ({"starts_at": "2026-11-30T09:00:00"}, 400, "BadInput"),
        ({"starts_at": {"on": "2026-11-30"}}, 400, "BadInput"),
        ({"item_code": None}, 400, "BadInput"),
        ({"item_code": ["HJ-124"]}, 400, "BadInput"),
        ({"item_code": "H" * 11}, 400, "BadInput"),
        ({"priority": True}, 400, "BadInput"),
    ],
)
async def test_a_wish_that_is_wrong_in_one_place(
    at_home: AtHome, change: dict[str, Any], status: int, kind: str
) -> None:
    await at_home.refused(status, kind, "POST", ADDRESS, json=at_home.wish(**change))


async def test_a_full_time_and_another_persons_case(at_home: AtHome) -> None:
    wish = at_home.wish()
    await at_home.conn.execute(
        "UPDATE slot SET taken = places WHERE starts_at = $1", at_home.times["free"]
    )
    await at_home.refused(409, "SlotFull", "POST", ADDRESS, json=wish)
    theirs = at_home.wish(case_id=str(at_home.foreign.case_id), item_code="HJ-134")
    await at_home.refused(404, "CaseNotYours", "POST", ADDRESS, json=theirs)
    other_item = at_home.wish(case_id=str(at_home.own.case_id))
    await at_home.refused(404, "CaseNotYours", "POST", ADDRESS, json=other_item)


JSON = {"Content-Type": "application/json"}
DEEP = b"[" * 100_000
NOT_JSON = [
    (b'{"item_code": ', JSON),
    (b"", JSON),
    (b"null", JSON),
    (b"\xff\xfe\x00", JSON),
    (b"item_code=HJ-124", {"Content-Type": "application/x-www-form-urlencoded"}),
    (DEEP, JSON),
]


@pytest.mark.parametrize(("content", "headers"), NOT_JSON)
async def test_a_body_that_is_no_wish(
    at_home: AtHome, content: bytes, headers: dict[str, str]
) -> None:
    await at_home.refused(400, "BadInput", "POST", ADDRESS, content=content, headers=headers)


async def test_a_body_of_a_megabyte(at_home: AtHome) -> None:
    body = b'{"item_code": "' + b"x" * 1024 * 1024 + b'"}'
    await at_home.refused(413, "TooLarge", "POST", ADDRESS, content=body, headers=JSON)


@pytest.mark.parametrize("key", [None, "", "seven77", "x" * 129])
async def test_a_write_without_its_key(at_home: AtHome, key: str | None) -> None:
    headers = {"Idempotency-Key": key}
    await at_home.refused(400, "KeyMissing", "POST", ADDRESS, json=at_home.wish(), headers=headers)
    cancel = f"{ADDRESS}/{at_home.own.id}/cancel"
    await at_home.refused(400, "KeyMissing", "POST", cancel, headers=headers)


async def test_a_key_that_was_used_for_something_else(at_home: AtHome) -> None:
    """A replay marks its row as seen again, and that is all."""
    headers = {"Idempotency-Key": "used-before"}
    done = await at_home.client.post(ADDRESS, json=at_home.wish(), headers=headers)
    assert done.status_code == 201
    other = at_home.wish(item_code="HJ-108")
    await at_home.refused(422, "KeyReused", "POST", ADDRESS, json=other, headers=headers)
    cancel = f"{ADDRESS}/{done.json()['id']}/cancel"
    await at_home.refused(422, "KeyReused", "POST", cancel, headers=headers)
