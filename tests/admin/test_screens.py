"""Display, waiting page and kiosk: open to all, live, and without anything personal."""

import asyncio
from typing import Any

import httpx
import pytest

from backend import db
from backend.deps import House
from backend.hall.watch import watches
from tests import doors
from tests.admin.desk import HALL, ITEM, done, serve
from tests.admin.staff import Member, member, window_for
from tests.people import id_number

pytestmark = pytest.mark.anyio
BASE = f"/screens/{HALL}"


async def at_window(conn: db.Conn, door: httpx.AsyncClient) -> Member:
    who = await member(conn, "clerk", "clerk", centre=HALL)
    window = await window_for(conn, ITEM, HALL)
    await done(who.into(door), "/hall/sign-on", window_id=window)
    return who


async def test_the_display_shows_numbers_and_windows_only(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    clerk = await at_window(conn, staff_door)
    await serve(staff_door, clerk)
    staff_door.cookies.clear()
    number = await conn.fetchval("SELECT number FROM case_file")
    for path in ("display", "display.json", "waiting", "kiosk"):
        answer = await staff_door.get(f"{BASE}/{path}")
        assert answer.status_code == 200
        for personal in ("林", id_number(7), "330899****", number):
            assert personal not in answer.text, (path, personal)
    shown = (await staff_door.get(f"{BASE}/display.json")).json()
    assert [call["label"] for call in shown["called"]] == ["A001"]
    assert set(shown["called"][0]) == {"label", "window", "called_at", "calls"}


async def test_a_kiosk_gives_a_number_in_two_taps(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    first = (await staff_door.get(f"{BASE}/kiosk")).text
    assert 'href="/screens/QX-HALL/kiosk?category=household"' in first
    second = (await staff_door.get(f"{BASE}/kiosk?category=household")).text
    assert f'value="{ITEM}"' in second
    slip = await done(staff_door, f"{BASE}/kiosk/tickets", item_code=ITEM, priority="senior")
    page = (await staff_door.get(slip)).text
    assert "A001" in page
    assert "前面没有人" in page
    assert await conn.fetchval("SELECT priority FROM ticket") is None
    slip = await done(staff_door, f"{BASE}/kiosk/tickets", item_code=ITEM)
    assert "前面还有1人" in (await staff_door.get(slip)).text


async def test_a_kiosk_refuses_in_sentences(staff_door: httpx.AsyncClient) -> None:
    for form, word in (
        ({"item_code": "XX-999"}, "没有编号"),
        ({"item_code": "a" * 50}, "填写内容有误"),
    ):
        answer = await staff_door.post(f"{BASE}/kiosk/tickets", data=form)
        assert 400 <= answer.status_code < 500
        assert word in answer.text
    answer = await staff_door.post(f"{BASE}/kiosk/check-ins", data={"code": "ABCDEFGH"})
    assert answer.status_code == 422
    assert "预约码不正确" in answer.text


async def test_the_waiting_page_counts_each_line(staff_door: httpx.AsyncClient) -> None:
    for _ in range(3):
        await done(staff_door, f"{BASE}/kiosk/tickets", item_code=ITEM)
    page = (await staff_door.get(f"{BASE}/waiting")).text
    assert "3人等候" in page
    assert "暂无窗口在办" in page


async def test_screens_of_an_unknown_centre_are_refused(staff_door: httpx.AsyncClient) -> None:
    for path in ("display", "display.json", "events", "waiting", "kiosk"):
        assert (await staff_door.get(f"/screens/QX-NOWHERE/{path}")).status_code == 404


async def test_the_stream_begins_with_the_display_and_holds_no_connection(
    house: House, conn: db.Conn
) -> None:
    """The test's only connection is free while the stream is open, or the pool would be locked."""
    sent: list[dict[str, Any]] = []
    gone = asyncio.Event()
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        for message in asked:
            return message
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    app: Any = doors.staff(house)
    stream = asyncio.create_task(app(_get(f"{BASE}/events"), receive, send))
    async with asyncio.timeout(5):
        while not any(b"data: {" in message.get("body", b"") for message in sent):
            await asyncio.sleep(0.01)
        async with house.pool.acquire() as free:
            assert await free.fetchval("SELECT 1") == 1
        gone.set()
        await stream
    headers = dict(sent[0]["headers"])
    assert headers[b"content-type"].startswith(b"text/event-stream")
    body = b"".join(message.get("body", b"") for message in sent)
    assert b'"centre_code":"QX-HALL"' in body
    centre = await conn.fetchval("SELECT id FROM centre WHERE code = $1", HALL)
    assert watches.of(house, centre).streams == 0


def _get(path: str) -> dict[str, Any]:
    """An ASGI request as a server makes it."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"staff.test")],
        "client": ("127.0.0.1", 1),
        "server": ("staff.test", 443),
    }
