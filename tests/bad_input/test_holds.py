"""Visits that can't be kept, holds that are not one's own or over, times that are none: a sentence, nothing changed."""

from typing import Any
from uuid import uuid4

import pytest

from backend import clock
from tests import make
from tests.access.family import CHILD, named
from tests.bad_input.scenes import ITEM, RESIDENT, AtHome

pytestmark = pytest.mark.anyio

HOLDS = "/api/holds"
CAR = "CJ-303"
FREE = "HJ-124"
HUGE = 10**30


def matter(item: str = FREE, **other: Any) -> dict[str, Any]:
    return {"matters": [{"item_code": item} | other]}


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
    at = at_home.times[when].isoformat()
    await at_home.refused(409, kind, "POST", HOLDS, json=at_home.visit(starts_at=at))
    path = f"/api/appointments/{at_home.own.id}/move"
    to = {"centre_code": make.HALL, "starts_at": at}
    await at_home.refused(409, kind, "POST", path, json=to)


@pytest.mark.parametrize(
    ("change", "status", "kind"),
    [
        (matter("CJ-999"), 404, "UnknownItem"),
        (matter("' OR 1=1"), 404, "UnknownItem"),
        (matter("HJ-\0"), 404, "UnknownItem"),
        (matter("H" * 11), 400, "BadInput"),
        (matter(ITEM), 409, "AlreadyBookedItem"),
        (matter(CAR, bay=False), 422, "BayNeeded"),
        (matter(bay="no"), 400, "BadInput"),
        (matter(bay=2), 400, "BadInput"),
        (matter(case_id=str(uuid4())), 404, "UnknownCase"),
        (matter(case_id="no-id"), 400, "BadInput"),
        (matter(case_id=7), 400, "BadInput"),
        (matter(member_id="no-id"), 400, "BadInput"),
        (matter(person_id=1), 400, "BadInput"),
        ({"matters": []}, 400, "BadInput"),
        ({"matters": [{"item_code": f"HJ-10{n}"} for n in range(5)]}, 400, "BadInput"),
        ({"matters": {"item_code": FREE}}, 400, "BadInput"),
        ({"matters": [FREE]}, 400, "BadInput"),
        ({"matters": [{}]}, 400, "BadInput"),
        ({"matters": [None]}, 400, "BadInput"),
        ({"matters": None}, 400, "BadInput"),
        ({"matters": [{"item_code": FREE}] * 2}, 422, "SameTwice"),
        ({"matters": [{"item_code": FREE}, {"item_code": "hj-124"}]}, 422, "SameTwice"),
        ({"centre_code": "QX-NOWHERE"}, 409, "NotServedHere"),
        ({"centre_code": "QX-DONGPING"}, 409, "NotServedHere"),
        ({"centre_code": "QX-\0"}, 422, "Unstorable"),
        ({"centre_code": "Q" * 41}, 400, "BadInput"),
        ({"centre_code": HUGE}, 400, "BadInput"),
        ({"starts_at": "2026-11-31T09:00:00Z"}, 400, "BadInput"),
        ({"starts_at": "2026-11-30T09:00:00"}, 400, "BadInput"),
        ({"starts_at": HUGE}, 400, "BadInput"),
        ({"session": "mine"}, 400, "BadInput"),
    ],
)
async def test_a_visit_that_is_wrong_in_one_place(
    at_home: AtHome, change: dict[str, Any], status: int, kind: str
) -> None:
    await at_home.refused(status, kind, "POST", HOLDS, json=at_home.visit(**change))


async def test_matters_that_do_not_fit_one_after_another(at_home: AtHome) -> None:
    """Before lunch there is time for one of them, and lunch is a longer wait than anybody is asked to."""
    at = at_home.times["last before lunch"].isoformat()
    visit = at_home.visit(FREE, ITEM, "HJ-134", starts_at=at)
    await at_home.refused(409, "NoChain", "POST", HOLDS, json=visit)


async def test_a_full_time(at_home: AtHome) -> None:
    """For the second matter too: then nothing is kept for the first."""
    await at_home.conn.execute(
        "UPDATE slot SET taken = places WHERE starts_at > $1", at_home.times["free"]
    )
    visit = at_home.visit(FREE, "HJ-134")
    await at_home.refused(409, "SlotFull", "POST", HOLDS, json=visit)
    await at_home.conn.execute("UPDATE slot SET taken = places")
    await at_home.refused(409, "SlotFull", "POST", HOLDS, json=at_home.visit())
    path = f"/api/appointments/{at_home.own.id}/move"
    to = {"centre_code": make.HALL, "starts_at": at_home.times["free"].isoformat()}
    await at_home.refused(409, "SlotFull", "POST", path, json=to)


async def test_somebody_elses_case_and_child(at_home: AtHome) -> None:
    other = await make.resident(at_home.conn, 2, at_home.now)
    theirs = (await named(at_home.conn, other, CHILD, at_home.now)).id
    child = at_home.visit(**matter(member_id=str(theirs)))
    await at_home.refused(404, "UnknownMember", "POST", HOLDS, json=child)
    case = at_home.visit(**matter("HJ-134", case_id=str(at_home.foreign.case_id)))
    await at_home.refused(404, "CaseNotYours", "POST", HOLDS, json=case)
    another_item = at_home.visit(**matter(case_id=str(at_home.own.case_id)))
    await at_home.refused(404, "CaseNotYours", "POST", HOLDS, json=another_item)


async def test_a_third_hold(at_home: AtHome) -> None:
    """Though the time is free."""
    await at_home.kept()
    headers = {"Idempotency-Key": "a-good-idea-2"}
    second = at_home.visit("HJ-134")
    answer = await at_home.client.post(HOLDS, json=second, headers=headers)
    assert answer.status_code == 201
    third = at_home.visit("HJ-153")
    await at_home.refused(409, "TooManyHolds", "POST", HOLDS, json=third)


@pytest.mark.parametrize("step", ["confirm", "release"])
async def test_a_hold_that_is_not_there_or_not_ones_own(at_home: AtHome, step: str) -> None:
    """Nobody's, an appointment, another session's, another person's."""
    held = await at_home.kept()
    for nobodys in (uuid4(), at_home.foreign.id):
        await at_home.refused(404, "UnknownHold", "POST", f"{HOLDS}/{nobodys}/{step}")
    for bad in ("no-id", "1" * 400, "%00", str(HUGE)):
        await at_home.refused(404, "NotFound", "POST", f"{HOLDS}/{bad}/{step}")
    for serial in (1, 2):
        who = await make.resident(at_home.conn, serial, at_home.now)
        at_home.client.cookies.set(RESIDENT, await make.cookie(at_home.conn, who, clock.now()))
        path = f"{HOLDS}/{held['id']}/{step}"
        await at_home.refused(404, "UnknownHold", "POST", path)
        assert (await at_home.client.get(HOLDS)).json() == []


async def test_a_hold_that_is_over(at_home: AtHome) -> None:
    held = await at_home.kept()
    await at_home.conn.execute(
        "UPDATE appointment SET keeps_until = $1 WHERE state = 'held'", at_home.now
    )
    await at_home.refused(409, "HoldExpired", "POST", f"{HOLDS}/{held['id']}/confirm")
    assert (await at_home.client.get(HOLDS)).json() == []


@pytest.mark.parametrize(
    ("change", "status", "kind"),
    [
        ({"centre_code": "QX-NOWHERE"}, 409, "NotServedHere"),
        ({"centre_code": "QX-DONGPING"}, 409, "NotServedHere"),
        ({"centre_code": "QX-\0"}, 422, "Unstorable"),
        ({"centre_code": None}, 400, "BadInput"),
        ({"starts_at": "tomorrow"}, 400, "BadInput"),
        ({"starts_at": HUGE}, 400, "BadInput"),
        ({"item_code": FREE}, 400, "BadInput"),
    ],
)
async def test_a_move_that_is_wrong_in_one_place(
    at_home: AtHome, change: dict[str, Any], status: int, kind: str
) -> None:
    to = {"centre_code": make.HALL, "starts_at": at_home.times["free"].isoformat()} | change
    path = f"/api/appointments/{at_home.own.id}/move"
    await at_home.refused(status, kind, "POST", path, json=to)


async def test_a_move_that_is_none_or_comes_too_late(at_home: AtHome) -> None:
    own, now = at_home.own, clock.now()
    to = {"centre_code": make.HALL, "starts_at": at_home.times["free"].isoformat()}
    same = {"centre_code": own.centre_code, "starts_at": own.starts_at.isoformat()}
    path = f"/api/appointments/{own.id}/move"
    await at_home.refused(422, "SameTime", "POST", path, json=same)
    theirs = f"/api/appointments/{at_home.foreign.id}/move"
    await at_home.refused(404, "UnknownAppointment", "POST", theirs, json=to)
    await at_home.refused(
        404,
        "UnknownAppointment",
        "POST",
        theirs.replace(str(at_home.foreign.id), str(uuid4())),
        json=to,
    )
    held = await at_home.kept()
    holds = f"/api/appointments/{held['id']}/move"
    await at_home.refused(404, "UnknownAppointment", "POST", holds, json=to)
    shift = "UPDATE appointment SET starts_at = $1, ends_at = $1::timestamptz + interval '40 minutes' WHERE id = $2"
    await at_home.conn.execute(shift, now, own.id)
    await at_home.refused(409, "MoveTooLate", "POST", path, json=to)
    await at_home.conn.execute("UPDATE appointment SET state = 'arrived' WHERE id = $1", own.id)
    await at_home.refused(409, "NotMovable", "POST", path, json=to)


@pytest.mark.parametrize("key", [None, "", "seven77", "x" * 129])
async def test_a_write_without_its_key(at_home: AtHome, key: str | None) -> None:
    headers = {"Idempotency-Key": key}
    held = await at_home.kept()
    to = {"centre_code": make.HALL, "starts_at": at_home.times["free"].isoformat()}
    for path, body in (
        (HOLDS, at_home.visit()),
        (f"{HOLDS}/{held['id']}/confirm", None),
        (f"{HOLDS}/{held['id']}/release", None),
        (f"/api/appointments/{at_home.own.id}/move", to),
    ):
        await at_home.refused(400, "KeyMissing", "POST", path, json=body, headers=headers)


async def test_a_key_that_was_used_for_something_else(at_home: AtHome) -> None:
    """For another body, another hold, another step."""
    held = await at_home.kept()
    headers = {"Idempotency-Key": "a-good-idea-1"}
    to = {"centre_code": make.HALL, "starts_at": at_home.times["free"].isoformat()}
    for path, body in (
        (HOLDS, at_home.visit("HJ-134")),
        (f"{HOLDS}/{held['id']}/confirm", None),
        (f"{HOLDS}/{held['id']}/release", None),
        (f"/api/appointments/{at_home.own.id}/move", to),
    ):
        await at_home.refused(422, "KeyReused", "POST", path, json=body, headers=headers)


async def test_who_is_not_signed_in_or_not_known(at_home: AtHome) -> None:
    held = await at_home.kept()
    to = {"centre_code": make.HALL, "starts_at": at_home.times["free"].isoformat()}
    asks: list[tuple[str, str, Any]] = [
        ("POST", HOLDS, at_home.visit()),
        ("GET", HOLDS, None),
        ("POST", f"{HOLDS}/{held['id']}/confirm", None),
        ("POST", f"{HOLDS}/{held['id']}/release", None),
        ("POST", f"/api/appointments/{at_home.own.id}/move", to),
    ]
    at_home.client.cookies.clear()
    for method, path, body in asks:
        await at_home.refused(401, "SignInFirst", method, path, json=body)


@pytest.mark.parametrize(
    ("asked", "status", "kind"),
    [
        ("", 400, "BadInput"),
        ("?item=", 409, "NotServedHere"),
        ("?item=CJ-999", 409, "NotServedHere"),
        ("?item=%00", 422, "Unstorable"),
        ("?item=' OR 1=1", 409, "NotServedHere"),
        ("?item=HJ-124&item=CJ-999", 409, "NotServedHere"),
        ("?item=HJ-101&item=HJ-102&item=HJ-103&item=HJ-104&item=HJ-105", 400, "BadInput"),
        ("?item=HJ-124&days=0", 400, "BadInput"),
        ("?item=HJ-124&days=32", 400, "BadInput"),
        (f"?item=HJ-124&days={HUGE}", 400, "BadInput"),
        ("?item=HJ-124&days=two", 400, "BadInput"),
        ("?item=HJ-124&from=2026-02-30", 400, "BadInput"),
        ("?item=HJ-124&from=now", 400, "BadInput"),
        (f"?item=HJ-124&from={HUGE}", 400, "BadInput"),
    ],
)
async def test_times_of_a_visit_asked_wrongly(
    at_home: AtHome, asked: str, status: int, kind: str
) -> None:
    await at_home.refused(status, kind, "GET", f"/api/centres/{make.HALL}/times{asked}")


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/api/centres/QX-NOWHERE/times?item=HJ-124", 409, "NotServedHere"),
        ("/api/centres/QX-DONGPING/times?item=HJ-101&item=HJ-124", 409, "NotServedHere"),
        ("/api/centres/%00/times?item=HJ-124", 422, "Unstorable"),
        ("/api/items/CJ-999/availability", 404, "UnknownItem"),
        ("/api/items/%00/availability", 404, "UnknownItem"),
        ("/api/items/' OR 1=1/availability", 404, "UnknownItem"),
        (f"/api/items/{HUGE}/availability", 404, "UnknownItem"),
    ],
)
async def test_places_and_items_that_are_not_there(
    at_home: AtHome, path: str, status: int, kind: str
) -> None:
    await at_home.refused(status, kind, "GET", path)
