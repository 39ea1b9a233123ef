"""The kiosk: a fresh key a page, the same slip again, the way back, the printed slip."""

import re
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from backend import clock, db
from tests import make
from tests.admin.desk import HALL, ITEM, PART, done, refused

pytestmark = pytest.mark.anyio
KIOSK = f"/screens/{HALL}/kiosk"
KEY = re.compile(r'name="key" value="([0-9a-f-]{36})"')


async def key_of(door: httpx.AsyncClient, path: str = KIOSK) -> str:
    found = KEY.search((await door.get(path)).text)
    assert found is not None
    return found.group(1)


async def tickets(conn: db.Conn) -> int:
    counted: int = await conn.fetchval("SELECT count(*) FROM ticket")
    return counted


async def booked_now(
    conn: db.Conn, monkeypatch: pytest.MonkeyPatch, minutes: int = -10, serial: int = 1
) -> str:
    """The code of an appointment; it is so many minutes after its time now."""
    now = clock.now()
    who = await make.resident(conn, serial, now)
    made = await make.appointment(conn, who, now)
    at = made.starts_at + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: at)
    return made.code


async def test_every_page_has_its_own_key(staff_door: httpx.AsyncClient) -> None:
    first, second = await key_of(staff_door), await key_of(staff_door)
    assert first != second
    assert await key_of(staff_door, f"{KIOSK}?category=household") not in (first, second)


async def test_a_usual_matter_takes_one_tap(staff_door: httpx.AsyncClient, conn: db.Conn) -> None:
    page = (await staff_door.get(KIOSK)).text
    one_tap = re.search(r'name="item_code" value="([A-Z]{2}-\d+)"', page)
    assert one_tap is not None
    form = {"item_code": one_tap.group(1), "key": await key_of(staff_door)}
    assert "001" in (await staff_door.get(await done(staff_door, f"{KIOSK}/tickets", **form))).text
    assert await tickets(conn) == 1


async def test_a_double_tap_or_a_reload_gives_the_same_number(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    form = {"item_code": ITEM, "key": await key_of(staff_door)}
    slips = {await done(staff_door, f"{KIOSK}/tickets", **form) for _ in range(3)}
    assert len(slips) == 1
    assert await tickets(conn) == 1
    again = await done(staff_door, f"{KIOSK}/tickets", item_code=ITEM, key=uuid4())
    assert again not in slips


async def test_a_page_used_for_another_matter_is_refused(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    key = await key_of(staff_door)
    await done(staff_door, f"{KIOSK}/tickets", item_code=ITEM, key=key)
    other = {"item_code": make.LONG_ITEM, "key": key}
    assert (await refused(staff_door, f"{KIOSK}/tickets", **other))["type"] == "PageOld"
    assert await tickets(conn) == 1
    assert (await refused(staff_door, f"{KIOSK}/tickets", item_code=ITEM, key="x"))["status"] == 400


async def test_checked_in_twice_shows_the_same_slip(
    staff_door: httpx.AsyncClient, conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await booked_now(conn, monkeypatch)
    first = await done(staff_door, f"{KIOSK}/check-ins", code=code)
    second = await done(staff_door, f"{KIOSK}/check-ins", code=f" {code.lower()} ")
    assert second == f"{first}?hint=again"
    assert "您已取过号" in (await staff_door.get(second)).text
    assert await tickets(conn) == 1


async def test_the_number_on_a_slip_finds_it_again(staff_door: httpx.AsyncClient) -> None:
    slip = await done(staff_door, f"{KIOSK}/tickets", item_code=ITEM)
    ticket = slip.split("/")[-1]
    for said in ("A001", "a1", "A-001", " a 001 ", f"https://elsewhere.test/line/{ticket}", ticket):
        assert await done(staff_door, f"{KIOSK}/check-ins", code=said) == f"{slip}?hint=again"
        assert await done(staff_door, f"{KIOSK}/returns", code=said) == f"{slip}?hint=still"


async def test_who_is_early_is_told_when_to_come(
    staff_door: httpx.AsyncClient, conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await booked_now(conn, monkeypatch, minutes=-61)
    no = await refused(staff_door, f"{KIOSK}/check-ins", code=code)
    assert no["type"] == "TooEarly"
    assert re.search(r"\d{1,2}:\d{2}起可以签到", no["detail"])
    assert await tickets(conn) == 0


async def test_who_is_late_is_told_where_they_stand(
    staff_door: httpx.AsyncClient, conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await booked_now(conn, monkeypatch, minutes=16)
    page = (await staff_door.get(await done(staff_door, f"{KIOSK}/check-ins", code=code))).text
    assert "预约迟到，按到达时间排位" in page
    assert "前面没有人" in page


@pytest.mark.parametrize(("state", "behind"), [("missed", 3), ("parked", 1)])
async def test_who_is_back_stands_at_the_printed_place(
    staff_door: httpx.AsyncClient, conn: db.Conn, state: str, behind: int
) -> None:
    slip = await done(staff_door, f"{KIOSK}/tickets", item_code=ITEM)
    rule = "排在当时队伍的第3位之后"
    assert rule in (await staff_door.get(slip)).text
    for _ in range(5):
        await done(staff_door, f"{KIOSK}/tickets", item_code=ITEM)
    await conn.execute("UPDATE ticket SET state = $1 WHERE number = 1", state)
    page = (await staff_door.get(slip)).text
    assert "我回来了" in page
    assert rule not in page
    back = await done(staff_door, f"{KIOSK}/returns", code="A001")
    assert back == f"{slip}?hint=back"
    page = (await staff_door.get(back)).text
    assert f"前面还有{behind}人" in page
    assert "欢迎回来" in page
    assert await done(staff_door, f"{KIOSK}/returns", code="A001") == back
    assert await conn.fetchval("SELECT count(*) FROM event WHERE kind = 'ticket_rejoined'") == 1


async def test_nobody_comes_back_after_the_end_or_before_the_beginning(
    staff_door: httpx.AsyncClient, conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    await done(staff_door, f"{KIOSK}/tickets", item_code=ITEM)
    await conn.execute("UPDATE ticket SET state = 'served', ended_at = now()")
    no = await refused(staff_door, f"{KIOSK}/returns", code="A001")
    assert no["type"] == "TicketMoved"
    assert "已办结" in no["detail"]
    assert (await refused(staff_door, f"{KIOSK}/returns", code="A002"))["type"] == "UnknownTicket"
    code = await booked_now(conn, monkeypatch)
    assert (await refused(staff_door, f"{KIOSK}/returns", code=code))["type"] == "NotHereYet"


async def test_a_slip_of_another_day_or_centre_is_told_apart(
    staff_door: httpx.AsyncClient, conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    slip = await done(staff_door, f"{KIOSK}/tickets", item_code="HJ-108")
    ticket = slip.split("/")[-1]
    for path in ("check-ins", "returns"):
        no = await refused(staff_door, f"/screens/QX-HUZHEN/kiosk/{path}", code=ticket)
        assert no["type"] == "TicketElsewhere"
        assert "青溪县" in no["detail"]
    there = f"/screens/QX-HUZHEN/kiosk/tickets/{ticket}"
    assert (await staff_door.get(there, headers=PART)).json()["type"] == "TicketElsewhere"
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert (await refused(staff_door, f"{KIOSK}/returns", code=ticket))["type"] == "TicketOver"
    assert (await refused(staff_door, f"{KIOSK}/returns", code="A001"))["type"] == "UnknownTicket"


async def test_the_printed_slip_carries_its_own_fonts(staff_door: httpx.AsyncClient) -> None:
    slip = await done(staff_door, f"{KIOSK}/tickets", item_code=ITEM)
    for language in ("zh", "en"):
        paper = await staff_door.get(f"{slip}/print?lang={language}")
        assert paper.status_code == 200
        assert paper.headers["content-type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF-")
        assert b"/FontFile3" in paper.content or b"/FontFile2" in paper.content
        assert len(paper.content) < 100_000


async def test_priority_is_not_the_kiosk_s_to_give(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    await done(staff_door, f"{KIOSK}/tickets", item_code=ITEM, priority="soldier")
    assert await conn.fetchval("SELECT priority FROM ticket") is None
