"""“Which situation?” at the window and at the kiosk: the papers of the case, and the line of the number, follow."""

import re

import httpx
import pytest

from backend import clock, db
from backend.cases import actions as cases
from backend.cases.models import Case, Ticked
from backend.hall import actions as hall
from tests import make
from tests.admin.desk import HALL, done, refused
from tests.admin.staff import Member, member
from tests.booking.test_situations import SPARED, booked

pytestmark = pytest.mark.anyio

KIOSK = f"/screens/{HALL}/kiosk"


async def opened(
    conn: db.Conn, door: httpx.AsyncClient, item: str = "CR-201"
) -> tuple[Case, Member, str]:
    """A case, and a clerk of its centre at the door."""
    clerk = await member(conn, "asking-clerk", "clerk", centre=HALL)
    case = await make.case(conn, clock.now(), item)
    clerk.into(door)
    return case, clerk, f"/cases/{case.id}/situation"


async def papers(conn: db.Conn, case: Case) -> dict[str, str]:
    rows = await conn.fetch(
        "SELECT name_zh, state FROM case_material WHERE case_id = $1 ORDER BY place", case.id
    )
    return {row["name_zh"]: row["state"] for row in rows}


async def test_the_clerk_is_led_question_by_question(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    """Each answer is a link with a key; nothing is set before the last button."""
    case, _, path = await opened(conn, staff_door)
    first = (await staff_door.get(path)).text
    assert "谁申请？" in first
    assert "?a=child&amp;at=case" in first
    second = (await staff_door.get(f"{path}?a=child")).text
    assert "谁陪孩子来？" in second
    assert "未满16周岁的孩子" in second
    last = (await staff_door.get(f"{path}?a=child.other")).text
    assert "监护人委托书及监护人身份证复印件" in last
    assert "按此情形办理" in last
    before = await papers(conn, case)
    form = {"version": "1", "answers": "child.other", "at": "case"}
    assert await done(staff_door, path, **form) == f"/cases/{case.id}"
    after = await papers(conn, case)
    assert before.items() <= after.items() | {("国家工作人员同意办证函", "have")}
    assert after["监护人委托书及监护人身份证复印件"] == "missing"
    assert after["监护人居民身份证"] == "shared"
    assert after["国家工作人员同意办证函"] == "not_needed"
    audit = "SELECT details FROM audit WHERE act = 'situation_answered'"
    assert (await conn.fetchval(audit))["answers"] == ["child", "other"]


async def test_what_was_looked_at_stays_and_extra_papers_can_be_ticked(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    """Another answer drops the extra paper again; the list never shrinks below what was looked at."""
    case, _, path = await opened(conn, staff_door)
    await done(staff_door, path, version="1", answers="child.other")
    found = await papers(conn, case)
    place = list(found).index("监护人委托书及监护人身份证复印件") + 1
    case = await cases.case_of(conn, case.id)
    await cases.tick(conn, case, [Ticked(place, "have")])
    await done(staff_door, path, version="1", answers="adult.no")
    after = await papers(conn, case)
    assert after["监护人委托书及监护人身份证复印件"] == "not_needed"
    assert after["中国公民出入境证件申请表"] == "have"
    page = (await staff_door.get(f"/cases/{case.id}")).text
    assert "监护人委托书及监护人身份证复印件" in page


async def test_a_wrong_answer_and_an_accepted_case_are_refused(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    case, clerk, path = await opened(conn, staff_door)
    assert (await refused(staff_door, path, version="1", answers="nobody"))[
        "type"
    ] == "UnknownAnswer"
    assert (await refused(staff_door, path, version="1", answers="child"))[
        "type"
    ] == "UnknownAnswer"
    assert (await refused(staff_door, path, version="9", answers="adult.no"))[
        "type"
    ] == "QuestionsChanged"
    await conn.execute(
        "UPDATE case_file SET state = 'accepted', submitted_on = current_date, accepted_on = current_date,"
        " acceptance = 'plain', accepted_by = $2 WHERE id = $1",
        case.id,
        clerk.id,
    )
    assert (await refused(staff_door, path, version="1", answers="adult.no"))[
        "type"
    ] == "SituationFixed"
    assert (await staff_door.get(path)).status_code == 409


async def test_another_item_is_named_and_cannot_be_set(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    _, _, path = await opened(conn, staff_door, "HJ-153")
    page = (await staff_door.get(f"{path}?a=lost")).text
    assert "居民身份证补领（丢失）" in page
    assert "按此情形办理" not in page
    assert (await refused(staff_door, path, version="1", answers="lost"))["type"] == "OtherItem"


async def test_an_item_without_questions_says_so(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    _, _, path = await opened(conn, staff_door, "HJ-102")
    assert "该事项没有情形问题" in (await staff_door.get(path)).text


async def test_the_applicant_confirms_at_the_window_once(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    case, _, _ = await opened(conn, staff_door)
    for _ in range(2):
        assert await done(staff_door, f"/cases/{case.id}/shared", at="hall") == "/hall"
    kept = await cases.situation_of(conn, case)
    assert kept.shared_confirmed_by == "staff"


async def test_a_colleague_elsewhere_sees_no_such_case(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    _, _, path = await opened(conn, staff_door)
    (await member(conn, "elsewhere", "clerk", centre="QX-HUZHEN")).into(staff_door)
    assert (await staff_door.get(path)).status_code == 404


async def lines(conn: db.Conn) -> list[tuple[str, str]]:
    rows = await conn.fetch(
        "SELECT p.kind, t.item_code FROM ticket t JOIN pool p ON p.id = t.pool_id ORDER BY t.number"
    )
    return [(row["kind"], row["item_code"]) for row in rows]


async def form_of(door: httpx.AsyncClient, path: str, words: str) -> dict[str, str]:
    """The hidden fields of the button with these words."""
    page = (await door.get(path)).text
    (found,) = [one for one in re.findall(r"<form.*?</form>", page, re.S) if words in one]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', found))


async def test_the_kiosk_asks_only_where_the_line_depends_on_it(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    page = (await staff_door.get(f"{KIOSK}?category=vehicle_driver")).text
    assert f'href="{KIOSK}/questions?item=CJ-302"' in page
    assert re.search(r'<button class="tile" name="item_code" value="CJ-332">', page)


async def test_answers_at_the_kiosk_choose_the_line_and_wait_for_the_case(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    """Inspected already: the window's line, at once; not yet, or no answer: the bay's."""
    asking = f"{KIOSK}/questions?item=CJ-302"
    assert "过户前查验过车了吗？" in (await staff_door.get(asking)).text
    spared = await form_of(staff_door, f"{asking}&a=market.yes.owner", "不保留")
    assert spared["situation"] == "CJ-302:1:market.yes.owner.no"
    await done(staff_door, f"{KIOSK}/tickets", **spared)
    inspected = await form_of(staff_door, f"{asking}&a=no.no.owner", "不保留")
    await done(staff_door, f"{KIOSK}/tickets", **inspected)
    await done(staff_door, f"{KIOSK}/tickets", **await form_of(staff_door, asking, "直接取号"))
    kinds = sorted(await lines(conn))
    assert kinds == [("bay", "CJ-302"), ("bay", "CJ-302"), ("window", "CJ-302")]
    kept = await conn.fetch("SELECT situation FROM ticket WHERE situation IS NOT NULL")
    assert {row["situation"]["bay"] for row in kept} == {True, False}
    assert {row["situation"]["minutes"] for row in kept} == {15, 30}
    wrong = {"item_code": "CJ-302", "situation": "CJ-302:1:market"}
    assert (await refused(staff_door, f"{KIOSK}/tickets", **wrong))["type"] == "UnknownAnswer"


async def test_a_booked_visit_without_the_bay_waits_at_the_window(conn: db.Conn) -> None:
    now = clock.now()
    who = await make.resident(conn, 1, now)
    made = await booked(conn, who, now, "CJ-302", SPARED)
    at = made.starts_at
    ticket = await hall.check_in(
        conn, make.KEYS, await make.centre_id(conn), made.code, at, "resident"
    )
    kind = "SELECT p.kind FROM ticket t JOIN pool p ON p.id = t.pool_id WHERE t.id = $1"
    assert await conn.fetchval(kind, ticket.id) == "window"
