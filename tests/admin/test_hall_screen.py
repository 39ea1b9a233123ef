"""The hall through its forms: walk-in, call, start, open the case, accept, decide, deliver, finish."""

import re
from datetime import timedelta

import httpx
import pytest

from backend import clock, db
from backend.access import actions as access
from backend.access.models import Resident
from backend.booking import actions as booking
from backend.booking import queries as bookings
from backend.booking.models import Booking
from backend.deps import House
from tests.admin.desk import (
    HALL,
    ITEM,
    PART,
    clerk_at_window,
    done,
    refused,
    serve,
    ticket_path,
)
from tests.admin.staff import member, window_for
from tests.people import id_number, resident_cookie

pytestmark = pytest.mark.anyio


async def test_from_walk_in_to_delivery(staff_door: httpx.AsyncClient, conn: db.Conn) -> None:
    clerk = await clerk_at_window(conn, staff_door, "clerk")
    reviewer = await member(conn, "reviewer", "reviewer")
    ticket, case = await serve(staff_door, clerk)

    missing = await refused(staff_door, f"{case}/accept", at="hall")
    assert missing["type"] == "PapersMissing"
    assert "原居民身份证" in missing["detail"]
    assert await done(staff_door, f"{case}/papers", at="hall", state="have") == "/hall"
    assert await done(staff_door, f"{case}/accept", at="hall") == "/hall"
    assert "审查中" in (await staff_door.get("/hall")).text
    assert await done(staff_door, f"{ticket}/finish") == "/hall"
    assert "窗口空闲" in (await staff_door.get("/hall")).text

    door = reviewer.into(staff_door)
    assert case in (await door.get("/cases")).text
    unreasoned = await refused(door, f"{case}/decide", decision="refused")
    assert unreasoned["type"] == "ReasonNeeded"
    assert await done(door, f"{case}/decide", decision="granted") == case
    door = clerk.into(staff_door)
    await done(door, f"{case}/deliver")
    shown = (await door.get(case)).text
    for word in ("已办结", "准予", "领取/送达", "到场一次"):
        assert word in shown


async def test_nothing_happens_twice(staff_door: httpx.AsyncClient, conn: db.Conn) -> None:
    """Each act once more, as by a second click."""
    clerk = await clerk_at_window(conn, staff_door, "clerk")
    ticket, case = await serve(staff_door, clerk)
    await done(staff_door, "/hall/walk-ins", item_code=ITEM)
    await done(staff_door, f"{case}/papers", state="have")
    await done(staff_door, f"{case}/accept")
    events = await conn.fetchval("SELECT count(*) FROM event")
    assert (await refused(staff_door, "/hall/next"))["type"] == "WindowBusy"
    assert (await refused(staff_door, f"{ticket}/start"))["type"] == "TicketMoved"
    assert (await refused(staff_door, f"{ticket}/miss"))["type"] == "TicketMoved"
    assert (await refused(staff_door, f"{case}/accept"))["type"] == "WrongState"
    await done(staff_door, f"{ticket}/case")
    assert await conn.fetchval("SELECT count(*) FROM event") == events
    await done(staff_door, f"{ticket}/finish")
    assert (await refused(staff_door, f"{ticket}/finish"))["type"] == "TicketMoved"
    assert await conn.fetchval("SELECT count(*) FROM visit") == 1


async def test_only_the_window_that_called_works_on_a_ticket(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    first = await clerk_at_window(conn, staff_door, "first")
    second = await clerk_at_window(conn, staff_door, "second", 1)
    first.into(staff_door)
    await done(staff_door, "/hall/walk-ins", item_code=ITEM)
    await done(staff_door, "/hall/next")
    ticket = await ticket_path(staff_door)
    second.into(staff_door)
    for act in ("start", "miss", "finish", "case", "full-view"):
        assert (await refused(staff_door, f"{ticket}/{act}"))["type"] == "OtherWindow", act
    assert (await refused(staff_door, "/hall/next"))["type"] == "NobodyWaiting"


async def test_a_window_takes_one_clerk_and_a_clerk_one_window(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    await clerk_at_window(conn, staff_door, "first")
    window = await window_for(conn, ITEM, HALL)
    second = await member(conn, "second", "clerk", centre=HALL)
    second.into(staff_door)
    assert (await refused(staff_door, "/hall/next"))["type"] == "NotAtWindow"
    assert (await refused(staff_door, "/hall/sign-on", window_id=window))["type"] == "WindowTaken"
    elsewhere = await window_for(conn, ITEM, "QX-HUZHEN")
    assert (await refused(staff_door, "/hall/sign-on", window_id=elsewhere))["type"] == "NotAllowed"
    page = (await staff_door.get("/hall")).text
    assert "选择窗口" in page
    assert "disabled" in page


async def test_a_visit_without_service_says_why(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    clerk = await clerk_at_window(conn, staff_door, "clerk")
    ticket, _ = await serve(staff_door, clerk)
    assert (await refused(staff_door, f"{ticket}/finish", cause="tired"))["type"] == "CauseNeeded"
    await done(staff_door, f"{ticket}/finish", cause="wrong_guidance")
    visit = await conn.fetchrow("SELECT outcome, cause FROM visit")
    assert tuple(visit) == ("unserved_ours", "wrong_guidance")


async def test_a_refusal_without_script_is_a_page_with_its_sentence(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    await clerk_at_window(conn, staff_door, "clerk")
    answer = await staff_door.post("/hall/next", headers={"referer": "https://staff.test/hall"})
    assert answer.status_code == 409
    assert answer.headers["content-type"].startswith("text/html")
    assert "当前没有本窗口可办理的等候人员" in answer.text
    assert 'href="/hall"' in answer.text
    english = await staff_door.post("/hall/next?lang=en", headers=PART)
    assert english.json()["detail"].startswith("Nobody is waiting")


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ({"name": "林晓青", "id_number": "33089919900230001X"}, None),
        ({"name": "林晓青", "id_number": "123"}, None),
        ({}, "PersonNeeded"),
    ],
)
async def test_a_wrong_card_opens_no_case(
    staff_door: httpx.AsyncClient, conn: db.Conn, form: dict[str, str], kind: str | None
) -> None:
    await clerk_at_window(conn, staff_door, "clerk")
    await done(staff_door, "/hall/walk-ins", item_code=ITEM)
    await done(staff_door, "/hall/next")
    ticket = await ticket_path(staff_door)
    await done(staff_door, f"{ticket}/start")
    problem = await refused(staff_door, f"{ticket}/case", **form)
    assert 400 <= problem["status"] < 500
    assert kind in (None, problem["type"])
    assert await conn.fetchval("SELECT count(*) FROM case_file") == 0


async def test_check_in_by_code_on_the_day(
    staff_door: httpx.AsyncClient, conn: db.Conn, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    person_id = await access.find_or_add_person(conn, house.keys, "林晓青", id_number(9), None, now)
    await resident_cookie(conn, person_id, now)
    account_id = await conn.fetchval("SELECT id FROM account")
    free = (await booking.free_times(conn, ITEM, HALL, clock.civil_date(now), 60, now)).days
    starts_at = next(day.times[0].starts_at for day in free if day.times)
    who = Resident(account_id, person_id, "zh")
    wish = Booking(ITEM, HALL, starts_at)
    code = (await booking.book(conn, house.keys, who, person_id, wish, now)).code

    monkeypatch.setattr(clock, "now", lambda: starts_at - timedelta(days=1))
    clerk = await clerk_at_window(conn, staff_door, "clerk")
    assert (await refused(staff_door, "/hall/check-ins", code=code))["type"] == "WrongDay"
    assert (await refused(staff_door, "/hall/check-ins", code="ABCD2345"))["type"] == "UnknownCode"
    monkeypatch.setattr(clock, "now", lambda: starts_at - timedelta(minutes=10))
    on = clock.civil_date(starts_at)
    diary = (await clerk.into(staff_door).get(f"/diary?on={on}")).text
    assert "林*青" in diary
    assert "已预约" in diary
    spoken = f"{code[:4].lower()} {code[4:]}"
    assert await done(staff_door, "/hall/check-ins", code=spoken) == "/hall?issued=A001"
    assert (await refused(staff_door, "/hall/check-ins", code=code))["type"] == "AlreadyCheckedIn"
    assert "预约 " in (await staff_door.get("/hall")).text
    assert "已到达" in (await staff_door.get(f"/diary?on={on}")).text
    await done(staff_door, "/hall/next")
    ticket = await ticket_path(staff_door)
    await done(staff_door, f"{ticket}/start")
    assert "待提交" in (await staff_door.get("/hall")).text
    await done(staff_door, f"{ticket}/finish")
    assert (await bookings.appointment_by_code(conn, code)).state == "fulfilled"  # type: ignore[union-attr]


async def test_the_walk_in_field_finds_by_initials(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    await clerk_at_window(conn, staff_door, "clerk")
    hits = (await staff_door.get("/hall/items?q=sfz", headers=PART)).text
    first = re.search(r"data-hit.*?<span>(.*?)</span>", hits, re.S)
    assert first is not None
    assert "身份证" in first.group(1)
    assert "<html" not in hits
    assert "没有符合的事项" in (await staff_door.get("/hall/items?q=qqqqzzzz", headers=PART)).text
