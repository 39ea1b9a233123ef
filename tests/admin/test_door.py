"""The check at the door: what the page carries, and what comes of a code, sent once or twice, now or later."""

import base64
import html
import json
import re
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from backend import clock, crypto, db
from backend.booking.models import Appointment
from tests import make
from tests.admin.desk import HALL, done, refused
from tests.admin.staff import member
from tests.people import id_number

pytestmark = pytest.mark.anyio
JSON = {"accept": "application/json"}


@pytest.fixture
async def at_door(
    staff_door: httpx.AsyncClient, conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> Appointment:
    """A clerk at the door of the hall; an appointment there in ten minutes."""
    now = clock.now()
    made = await make.appointment(conn, await make.resident(conn, 1, now), now)
    monkeypatch.setattr(clock, "now", lambda: made.starts_at - timedelta(minutes=10))
    (await member(conn, "porter", "clerk", centre=HALL)).into(staff_door)
    return made


def known(page: str) -> dict[str, Any]:
    found = re.search(r'data-known="([^"]*)"', page)
    assert found is not None
    said: dict[str, Any] = json.loads(html.unescape(found.group(1)))
    return said


async def send(door: httpx.AsyncClient, code: str, at: datetime | None = None) -> httpx.Response:
    form = {"centre_code": HALL, "code": code} | ({"came_at": at.isoformat()} if at else {})
    return await door.post("/door/check-ins", data=form, headers=JSON)


async def test_the_page_carries_public_keys_and_nothing_personal(
    staff_door: httpx.AsyncClient, at_door: Appointment
) -> None:
    page = await staff_door.get("/door")
    said = known(page.text)
    assert said["keys"] == {
        str(key): base64.b64encode(raw).decode()
        for key, raw in crypto.public_keys(make.KEYS).items()
    }
    for secret in make.KEYS.ticket.values():
        assert secret not in page.text
        assert base64.b64encode(bytes.fromhex(secret)).decode() not in page.text
    for personal in ("林晓青", id_number(1), at_door.code):
        assert personal not in page.text
    assert "camera=(self)" in page.headers["permissions-policy"]
    assert "camera=()" in (await staff_door.get("/hall")).headers["permissions-policy"]


async def test_a_code_sent_again_is_answered_with_the_same_number(
    staff_door: httpx.AsyncClient, conn: db.Conn, at_door: Appointment
) -> None:
    first = (await send(staff_door, at_door.qr)).json()
    assert first["again"] is False
    for code in (at_door.qr, at_door.code):
        again = (await send(staff_door, code)).json()
        assert again == first | {"again": True}
    assert await conn.fetchval("SELECT count(*) FROM ticket") == 1


async def test_without_javascript_the_page_says_the_same(
    staff_door: httpx.AsyncClient, at_door: Appointment
) -> None:
    form = {"centre_code": HALL, "code": at_door.code}
    page = (await staff_door.get(await done(staff_door, "/door/check-ins", **form))).text
    assert re.search(r"已签到：[A-Z]001", page)
    page = (await staff_door.get(await done(staff_door, "/door/check-ins", **form))).text
    assert re.search(r"该码已使用：号码[A-Z]001", page)


@pytest.mark.parametrize(
    ("seen", "sent", "placed_by"),
    [(10, 60, "booked"), (20, 60, "late"), (60, 60, "late"), (-30, 10, "booked")],
)
async def test_an_arrival_sent_later_counts_from_when_it_was_seen(
    staff_door: httpx.AsyncClient,
    conn: db.Conn,
    at_door: Appointment,
    monkeypatch: pytest.MonkeyPatch,
    seen: int,
    sent: int,
    placed_by: str,
) -> None:
    start = at_door.starts_at
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=sent))
    answer = await send(staff_door, at_door.qr, start + timedelta(minutes=seen))
    assert answer.status_code == 200
    turn_at, placed = await conn.fetchrow("SELECT turn_at, placed_by FROM ticket")
    assert placed == placed_by
    late = start + timedelta(minutes=seen)
    assert turn_at == (late if placed_by == "late" else start - timedelta(minutes=30))


async def test_a_door_can_not_make_somebody_early_by_its_clock(
    staff_door: httpx.AsyncClient, conn: db.Conn, at_door: Appointment
) -> None:
    """A clock that is ahead counts as now; one far behind counts as four hours ago at most."""
    ahead = clock.now() + timedelta(days=2)
    assert (await send(staff_door, at_door.qr, ahead)).status_code == 200
    assert await conn.fetchval("SELECT placed_by FROM ticket") == "booked"


async def test_the_door_refuses_in_sentences(
    staff_door: httpx.AsyncClient,
    conn: db.Conn,
    at_door: Appointment,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, code = "/door/check-ins", {"centre_code": HALL, "code": at_door.qr}
    forged = code | {
        "code": at_door.qr[:20] + ("A" if at_door.qr[20] != "A" else "B") + at_door.qr[21:]
    }
    assert (await refused(staff_door, path, **forged))["type"] == "ForgedCode"
    elsewhere = code | {"centre_code": "QX-HUZHEN"}
    assert (await refused(staff_door, path, **elsewhere))["type"] == "NotAllowed"
    assert (await refused(staff_door, path, **code | {"came_at": "soon"}))["status"] == 400
    early = at_door.starts_at - timedelta(minutes=61)
    monkeypatch.setattr(clock, "now", lambda: early)
    assert (await refused(staff_door, path, **code))["type"] == "TooEarly"
    monkeypatch.setattr(clock, "now", lambda: early - timedelta(days=1))
    assert (await refused(staff_door, path, **code))["type"] == "WrongDay"
    assert await conn.fetchval("SELECT count(*) FROM ticket") == 0
