"""Waiting, offers and draws asked for wrongly: a clear sentence, a 4xx, and nothing changed."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend import clock
from backend.booking import actions
from backend.booking.actions import draws, waiting
from backend.booking.models.draws import NewDraw
from backend.clock import civil_date
from tests import make
from tests.bad_input.scenes import AtHome
from tests.booking import lists

pytestmark = pytest.mark.anyio

JSON = {"Content-Type": "application/json"}
SOON = clock.civil_date(clock.now()) + timedelta(days=2)


def wish(**changed: Any) -> dict[str, Any]:
    """A good wish, made bad in one place."""
    return {
        "item_code": "HJ-124",
        "centre_codes": [make.HALL],
        "from_date": SOON.isoformat(),
        "to_date": (SOON + timedelta(days=7)).isoformat(),
        "from_time": "09:00",
        "to_time": "12:00",
    } | changed


@pytest.mark.parametrize(
    ("change", "status", "kind"),
    [
        ({"item_code": "CJ-999"}, 404, "UnknownItem"),
        ({"item_code": "HJ-\0"}, 404, "UnknownItem"),
        ({"item_code": None}, 400, "BadInput"),
        ({"item_code": "H" * 11}, 400, "BadInput"),
        ({"centre_codes": []}, 400, "BadInput"),
        ({"centre_codes": [make.HALL] * 21}, 400, "BadInput"),
        ({"centre_codes": make.HALL}, 400, "BadInput"),
        ({"centre_codes": ["QX-NOWHERE"]}, 409, "NotServedHere"),
        ({"centre_codes": [make.HALL, "QX-NOWHERE"]}, 409, "NotServedHere"),
        ({"centre_codes": ["QX-\0"]}, 422, "Unstorable"),
        ({"from_date": "2020-01-01"}, 422, "DaysUnfit"),
        ({"from_date": "0001-01-01"}, 422, "DaysUnfit"),
        ({"to_date": "9999-12-31"}, 422, "DaysUnfit"),
        ({"to_date": (SOON - timedelta(days=1)).isoformat()}, 422, "DaysUnfit"),
        ({"to_date": (SOON + timedelta(days=60)).isoformat()}, 422, "DaysUnfit"),
        ({"from_date": "2026-02-30"}, 400, "BadInput"),
        ({"from_time": "12:00", "to_time": "12:00"}, 422, "TimesUnfit"),
        ({"from_time": "13:00"}, 422, "TimesUnfit"),
        ({"from_time": "24:00"}, 400, "BadInput"),
        ({"from_time": "9"}, 400, "BadInput"),
        ({"from_time": "09:00\n"}, 400, "BadInput"),
        ({"member_id": str(uuid4())}, 404, "UnknownMember"),
        ({"member_id": "me"}, 400, "BadInput"),
        ({"priority": True}, 400, "BadInput"),
    ],
)
async def test_a_wish_that_is_wrong_in_one_place(
    at_home: AtHome, change: dict[str, Any], status: int, kind: str
) -> None:
    await at_home.refused(status, kind, "POST", "/api/waiting", json=wish(**change))


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b'{"item_code": ', b"\xff"])
async def test_a_body_that_is_no_wish(at_home: AtHome, content: bytes) -> None:
    await at_home.refused(400, "BadInput", "POST", "/api/waiting", content=content, headers=JSON)


async def test_waiting_twice_and_too_often(
    at_home: AtHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await at_home.client.post(
        "/api/waiting", json=wish(), headers={"Idempotency-Key": "wait-0001"}
    )
    assert first.status_code == 201, first.text
    await at_home.refused(409, "AlreadyWaiting", "POST", "/api/waiting", json=wish())
    monkeypatch.setattr("backend.booking.rules.waiting.MOST_WAITING", 1)
    other = wish(item_code="HJ-108")
    await at_home.refused(409, "TooManyWaiting", "POST", "/api/waiting", json=other)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/waiting/{id}/leave", "UnknownWaiting"),
        ("/api/offers/{id}/accept", "UnknownOffer"),
        ("/api/offers/{id}/decline", "UnknownOffer"),
        ("/api/draws/{id}/enter", "UnknownDraw"),
    ],
)
async def test_what_is_not_there(at_home: AtHome, path: str, kind: str) -> None:
    body = {"json": {"item_code": "HJ-124"}} if "enter" in path else {}
    for number in (uuid4(), at_home.own.id, at_home.foreign.id):
        await at_home.refused(404, kind, "POST", path.format(id=number), **body)
    missing = path.format(id=uuid4())
    await at_home.refused(
        400, "KeyMissing", "POST", missing, headers={"Idempotency-Key": None}, **body
    )


async def test_somebody_elses_entry_and_offer(at_home: AtHome) -> None:
    """They are as good as not there; an offer whose time is up is over."""
    now = lists.midday(at_home.now)
    who = await make.resident(at_home.conn, 77, now)
    entry = await waiting.join(at_home.conn, make.KEYS, who, lists.wish(now), now)
    assert await actions.offer_freed(at_home.conn, make.KEYS, now) == 1
    (offer,) = await lists.offers_of(at_home.conn, who, now)
    leave = f"/api/waiting/{entry.id}/leave"
    await at_home.refused(404, "UnknownWaiting", "POST", leave)
    for answer in ("accept", "decline"):
        path = f"/api/offers/{offer.id}/{answer}"
        await at_home.refused(404, "UnknownOffer", "POST", path)
    await at_home.conn.execute(
        "UPDATE appointment SET account_id = (SELECT account_id FROM appointment WHERE id = $2), keeps_until = $3"
        " WHERE id = $1",
        offer.id,
        at_home.own.id,
        clock.now() - timedelta(seconds=1),
    )
    for answer in ("accept", "decline"):
        path = f"/api/offers/{offer.id}/{answer}"
        await at_home.refused(409, "OfferOver", "POST", path)


async def draw_of(at_home: AtHome, item: str) -> UUID:
    """A draw of the days after next month, which nobody can book yet."""
    conn, now = at_home.conn, clock.now()
    pool = await conn.fetchval(
        "SELECT s.pool_id FROM service s JOIN centre c ON c.id = s.centre_id WHERE s.item_code = $1 AND c.code = $2",
        item,
        make.HALL,
    )
    first = civil_date(now) + timedelta(days=61)
    who = await make.staff(conn, "opens-draws", "administrator")
    closes = now + timedelta(days=3)
    new = NewDraw(pool, item, first, first, closes, closes + timedelta(days=2))
    centre_id = await make.centre_id(conn)
    return await draws.open_draw(conn, make.KEYS, who, centre_id, new, "名额紧张", now)


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"item_code": "HJ-124"}, 422, "DrawNotForItem"),
        ({"item_code": "CJ-999"}, 404, "UnknownItem"),
        ({"item_code": make.LONG_ITEM}, 409, "AlreadyBookedItem"),
        ({"item_code": make.LONG_ITEM, "member_id": str(uuid4())}, 404, "UnknownMember"),
        ({"item_code": make.LONG_ITEM, "token": "0" * 32}, 400, "BadInput"),
        ({}, 400, "BadInput"),
    ],
)
async def test_an_entry_that_is_wrong(
    at_home: AtHome, body: dict[str, Any], status: int, kind: str
) -> None:
    path = f"/api/draws/{await draw_of(at_home, make.LONG_ITEM)}/enter"
    await at_home.refused(status, kind, "POST", path, json=body)


async def test_an_entry_after_the_close(at_home: AtHome) -> None:
    draw_id = await draw_of(at_home, make.LONG_ITEM)
    await at_home.conn.execute(
        "UPDATE draw SET opens_at = opens_at - interval '9 days', closes_at = closes_at - interval '9 days'"
    )
    path = f"/api/draws/{draw_id}/enter"
    await at_home.refused(409, "DrawClosed", "POST", path, json={"item_code": make.LONG_ITEM})


async def test_who_is_not_signed_in_sees_only_what_is_public(at_home: AtHome) -> None:
    draw_id = await draw_of(at_home, make.LONG_ITEM)
    at_home.client.cookies.clear()
    for path in ("/api/draws", f"/api/draws/{draw_id}/list", "/api/release"):
        assert (await at_home.client.get(path)).status_code == 200
    for method, path in (
        ("GET", "/api/waiting"),
        ("GET", "/api/offers"),
        ("POST", "/api/waiting"),
        ("POST", f"/api/waiting/{uuid4()}/leave"),
        ("POST", f"/api/offers/{uuid4()}/accept"),
        ("POST", f"/api/offers/{uuid4()}/decline"),
        ("POST", f"/api/draws/{draw_id}/enter"),
    ):
        await at_home.refused(401, "SignInFirst", method, path)
    answer = await at_home.client.get(f"/api/draws/{uuid4()}/list")
    assert answer.status_code == 404
