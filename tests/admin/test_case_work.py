"""Cases through the staff door: masking, completeness, who may decide, whose case it is."""

import httpx
import pytest

from backend import db
from tests.admin.desk import (
    ITEM,
    case_path,
    clerk_at_window,
    done,
    refused,
    serve,
    ticket_path,
)
from tests.admin.staff import member
from tests.people import id_number

pytestmark = pytest.mark.anyio


async def test_names_and_numbers_are_masked_until_a_reason_is_logged(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    clerk = await clerk_at_window(conn, staff_door, "clerk")
    ticket, case = await serve(staff_door, clerk)
    for path in ("/hall", case, "/cases?state=prepared"):
        page = (await staff_door.get(path)).text
        assert "林*青" in page
        assert "林晓青" not in page
        assert id_number(7) not in page
    assert (await refused(staff_door, f"{case}/full-view", reason=" "))["type"] == "ReasonMissing"
    assert await conn.fetchval("SELECT count(*) FROM audit") == 0
    for path in (f"{case}/full-view", f"{ticket}/full-view"):
        page = (await staff_door.post(path, data={"reason": "核对证件"})).text
        assert "林晓青" in page
        assert id_number(7) in page
    looks = await conn.fetch("SELECT staff_id, act, reason FROM audit")
    assert [tuple(look) for look in looks] == [(clerk.id, "person_full_view", "核对证件")] * 2


async def test_complete_at_first_is_what_the_clerk_found(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    """F18: looked through before it is handed in; who is sent home for a paper was not complete."""
    clerk = await clerk_at_window(conn, staff_door, "clerk")
    ticket, case = await serve(staff_door, clerk)
    await done(staff_door, f"{case}/papers", state="have")
    await done(staff_door, f"{case}/accept")
    await done(staff_door, f"{ticket}/finish")
    assert "一次交齐" in (await staff_door.get(case)).text

    await done(staff_door, "/hall/walk-ins", item_code=ITEM)
    await done(staff_door, "/hall/next")
    ticket = await ticket_path(staff_door)
    await done(staff_door, f"{ticket}/start")
    await done(staff_door, f"{ticket}/case", name="赵小梅", id_number=id_number(8))
    case = await case_path(staff_door)
    await done(staff_door, f"{ticket}/finish", cause="paper_missing")
    page = (await staff_door.get(case)).text
    assert "初次材料不齐" in page
    assert "待受理" in page


async def test_a_case_taken_in_incomplete_stays_so(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    clerk = await clerk_at_window(conn, staff_door, "clerk")
    _, case = await serve(staff_door, clerk)
    await done(staff_door, f"{case}/submit")
    await done(staff_door, f"{case}/papers", state="have")
    await done(staff_door, f"{case}/accept")
    assert "初次材料不齐" in (await staff_door.get(case)).text
    assert (await refused(staff_door, f"{case}/submit"))["type"] == "WrongState"


async def test_who_accepted_does_not_decide(staff_door: httpx.AsyncClient, conn: db.Conn) -> None:
    """Both roles in one person: the rule still asks for another officer, on the page and in the act."""
    both = await clerk_at_window(conn, staff_door, "both", 0, "reviewer")
    _, case = await serve(staff_door, both)
    await done(staff_door, f"{case}/papers", state="have")
    await done(staff_door, f"{case}/accept")
    assert (await refused(staff_door, f"{case}/decide", decision="granted"))[
        "type"
    ] == "SecondOfficer"
    page = (await staff_door.get(case)).text
    assert "须由另一名审核人员" in page
    assert 'name="decision"' not in page


async def test_only_an_immediate_matter_is_granted_on_the_spot(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    clerk = await clerk_at_window(conn, staff_door, "clerk")
    _, case = await serve(staff_door, clerk)
    await done(staff_door, f"{case}/papers", state="have")
    assert f"{case}/grant" not in (await staff_door.get(case)).text
    assert (await refused(staff_door, f"{case}/grant"))["type"] == "NotImmediate"


async def test_a_case_of_another_centre_does_not_exist(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    clerk = await clerk_at_window(conn, staff_door, "clerk")
    _, case = await serve(staff_door, clerk)
    number = await conn.fetchval("SELECT number FROM case_file")
    other = await member(conn, "elsewhere", "clerk", "reviewer", centre="QX-HUZHEN")
    door = other.into(staff_door)
    assert (await door.get(case)).status_code == 404
    for path in (f"/cases?q={number}", "/cases", "/cases?state=prepared"):
        assert case not in (await door.get(path)).text
    for act in ("papers", "submit", "accept", "grant", "deliver"):
        assert (await refused(door, f"{case}/{act}"))["type"] == "UnknownCase", act
    for act in ("not-accept", "decide", "full-view"):
        assert (await refused(door, f"{case}/{act}", reason="看看"))["type"] == "UnknownCase", act
    assert case in (await clerk.into(staff_door).get(f"/cases?q={number}")).text
