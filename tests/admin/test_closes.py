"""The pages of the statistical close: asked, agreed, looked at, downloaded, restated, reopened."""

import hashlib
import re
from datetime import date

import httpx
import pytest

from backend import db
from backend.access.models import RoleName
from backend.tallies.actions import fold
from backend.tallies.queries import closes as queries
from tests.admin.staff import Member, member
from tests.tallies.closing import March, lived

pytestmark = pytest.mark.anyio
HTML = {"accept": "text/html"}
DONE = re.compile(r"^/closes/(\d+)\?done=(\w+)$")


@pytest.fixture
async def march(conn: db.Conn) -> March:
    return await lived(conn)


async def post(door: httpx.AsyncClient, path: str, **fields: object) -> httpx.Response:
    return await door.post(
        path, data={name: str(text) for name, text in fields.items()}, headers=HTML
    )


async def two(conn: db.Conn) -> tuple[Member, Member]:
    return await member(conn, "asks", "statistician"), await member(conn, "agrees", "administrator")


async def close_march(conn: db.Conn, door: httpx.AsyncClient) -> int:
    """Asked by one, agreed to by the other, on the pages."""
    asker, other = await two(conn)
    told = await post(asker.into(door), "/closes", period="2025-03", reason="")
    found = DONE.match(told.headers["location"])
    assert found, told.text
    assert found.group(2) == "asked"
    close_id = int(found.group(1))
    told = await post(other.into(door), f"/closes/{close_id}/agree")
    assert told.headers["location"] == f"/closes/{close_id}?done=closed"
    return close_id


async def test_a_period_is_looked_at_asked_for_and_agreed_to(
    conn: db.Conn, staff_door: httpx.AsyncClient, march: March
) -> None:
    asker, other = await two(conn)
    door = asker.into(staff_door)
    assert "还没有封账记录" in (await door.get("/closes")).text
    page = (await door.get("/closes?period=2025-03")).text
    assert "收支核对平衡" in page
    assert 'name="period" value="2025-03"' in page
    assert (await post(door, "/closes", period="2025-03", reason="")).status_code == 303
    close_id = await conn.fetchval("SELECT id FROM close")
    page = (await door.get(f"/closes/{close_id}")).text
    assert "您是申请人" in page
    assert f"/closes/{close_id}/agree" not in page
    refused = await post(door, f"/closes/{close_id}/agree")
    assert refused.status_code == 409
    assert "申请人不能同意自己的封账申请" in refused.text
    door = other.into(staff_door)
    assert f"/closes/{close_id}/agree" in (await door.get(f"/closes/{close_id}")).text
    assert (await post(door, f"/closes/{close_id}/agree")).status_code == 303
    page = (await door.get(f"/closes/{close_id}?check=true")).text
    found = await queries.close(conn, close_id)
    assert found is not None
    assert str(found.digest) in page
    assert "与封账时的SHA-256一致" in page
    acts = [row["act"] for row in await conn.fetch("SELECT act FROM audit ORDER BY id")]
    assert acts[-2:] == ["close_asked", "close_agreed"]


@pytest.mark.parametrize(
    ("period", "status", "said"),
    [
        ("2025-03-02..2025-03-31", 422, "只有整月、整季、整年可以封账"),
        ("2025-03..2025-01", 422, "早于开始日"),
        ("2999-01", 422, "请选择已经开始的统计期"),
        ("1999", 422, "没有记录"),
        ("上个月", 422, "不是有效的统计期"),
    ],
)
async def test_what_is_no_period_is_answered_in_a_sentence(
    conn: db.Conn, staff_door: httpx.AsyncClient, period: str, status: int, said: str
) -> None:
    door = (await member(conn, "asks", "statistician")).into(staff_door)
    refused = await post(door, "/closes", period=period, reason="")
    assert refused.status_code == status
    assert said in refused.text
    looked = await door.get("/closes", params={"period": period})
    assert looked.status_code == 200
    assert said in looked.text
    assert await conn.fetchval("SELECT count(*) FROM close") == 0


async def test_a_second_wish_is_refused_by_the_constraint(
    conn: db.Conn, staff_door: httpx.AsyncClient, march: March
) -> None:
    asker, _ = await two(conn)
    door = asker.into(staff_door)
    assert (await post(door, "/closes", period="2025-03", reason="")).status_code == 303
    refused = await post(door, "/closes", period="2025-03", reason="")
    assert refused.status_code == 409
    assert "该统计期已封账或已申请封账" in refused.text
    assert "该统计期已封账或已申请封账" in (await door.get("/closes?period=2025-03")).text


async def test_the_frozen_table_and_its_files_do_not_move(
    conn: db.Conn, staff_door: httpx.AsyncClient, march: March
) -> None:
    close_id = await close_march(conn, staff_door)
    page = await staff_door.get(f"/closes/{close_id}/table?figure=F01")
    assert page.status_code == 200, page.text
    assert "与原件逐字节一致" in page.text
    address = f"/closes/{close_id}/export"
    before = [
        (await staff_door.get(f"{address}/{form}?figure=F01")).content for form in ("csv", "xlsx")
    ]
    await march.accept(date(2025, 3, 29))
    await conn.execute("UPDATE centre SET name_zh = '新址'")
    await conn.execute("UPDATE item_version SET name_zh = '新名'")
    again = [
        (await staff_door.get(f"{address}/{form}?figure=F01")).content for form in ("csv", "xlsx")
    ]
    assert again == before
    for form, content in zip(("csv", "xlsx"), before, strict=True):
        filed = await staff_door.get(f"/closes/{close_id}/files/F01/{form}")
        assert filed.content == content
        assert f"close-{close_id}" in filed.headers["content-disposition"]
        digest = hashlib.sha256(content).hexdigest()
        assert digest in (await staff_door.get(f"/closes/{close_id}/table?figure=F01")).text
    other = await staff_door.get(f"/closes/{close_id}/table?figure=F01&by=centre&across=item")
    assert other.status_code == 200
    assert "逐字节" not in other.text


async def test_late_events_are_a_restatement_with_rows(
    conn: db.Conn, staff_door: httpx.AsyncClient, march: March
) -> None:
    close_id = await close_march(conn, staff_door)
    assert "封账后没有变化" in (await staff_door.get(f"/closes/{close_id}/changes")).text
    for day in (27, 28, 29):
        await march.accept(date(2025, 3, day))
    await fold(conn)
    page = (await staff_door.get(f"/closes/{close_id}")).text
    assert ">+3<" in page
    told = (await staff_door.get(f"/closes/{close_id}/changes?figure=F01")).text
    assert re.search(r"2025年3月自\d+年\d+月\d+日封账以来受理变化\+3：", told), told
    rows = re.findall(r'href="(/closes/\d+/rows\?[^"]+)"', told)
    assert rows
    opened = (await staff_door.get(rows[-1].replace("&amp;", "&"))).text
    assert 'id="number" value="3"' in opened
    assert opened.count("+1 增加") == 3
    english = (await staff_door.get(f"/closes/{close_id}/changes?figure=F01&lang=en")).text
    assert re.search(r"March 2025 changed by \+3 since the close of \d+ \w+ \d{4}: ", english)


async def test_two_closes_of_a_period_are_compared(
    conn: db.Conn, staff_door: httpx.AsyncClient, march: March
) -> None:
    first = await close_march(conn, staff_door)
    asker = await member(conn, "opens", "statistician")
    other = await member(conn, "too", "statistician")
    refused = await post(asker.into(staff_door), f"/closes/{first}/ask-reopening", reason="")
    assert refused.status_code == 422
    assert (
        await post(asker.into(staff_door), f"/closes/{first}/ask-reopening", reason="漏计")
    ).status_code == 303
    refused = await post(asker.into(staff_door), f"/closes/{first}/reopen")
    assert refused.status_code == 409
    assert "申请人不能同意自己的解封申请" in refused.text
    assert (await post(other.into(staff_door), f"/closes/{first}/reopen")).status_code == 303
    await march.accept(date(2025, 3, 29))
    await post(asker.into(staff_door), "/closes", period="2025-03", reason="")
    second = await conn.fetchval("SELECT max(id) FROM close")
    assert (await post(other.into(staff_door), f"/closes/{second}/agree")).status_code == 303
    for address in (
        f"/closes/{first}/changes?with={second}",
        f"/closes/{second}/changes?with={first}",
    ):
        page = (await staff_door.get(f"{address}&lang=en")).text
        assert "March 2025 changed by +1 between the closes of" in page
    page = (await staff_door.get(f"/closes/{first}?lang=zh")).text
    assert f"/closes/{first}/changes?with={second}" in page


async def test_who_is_bound_to_one_centre_sees_its_numbers_and_no_whole_file(
    conn: db.Conn, staff_door: httpx.AsyncClient, march: March
) -> None:
    close_id = await close_march(conn, staff_door)
    code = await conn.fetchval("SELECT code FROM centre WHERE id = $1", march.centres[0])
    local = await member(conn, "local", "supervisor", centre=code)
    door = local.into(staff_door)
    page = (await door.get(f"/closes/{close_id}/table?figure=F01&by=centre")).text
    assert '<data value="6">' in page
    assert '<data value="12">' not in page
    assert (await door.get(f"/closes/{close_id}/files/F01/csv", headers=HTML)).status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/closes/0", 404),
        ("/closes/999999999", 404),
        ("/closes/{id}/table?figure=F99", 404),
        ("/closes/{id}/table?figure=" + "x" * 60, 400),
        ("/closes/{id}/changes?figure=F99", 404),
        ("/closes/{id}/changes?with=0", 404),
        ("/closes/{id}/rows?figure=F04&measure=difference", 404),
        ("/closes/{id}/rows?figure=F01&at_centre=x", 400),
        ("/closes/{id}/files/F99/csv", 404),
        ("/closes/{id}/files/F01/pdf", 400),
    ],
)
async def test_what_is_not_there_is_said_in_a_sentence(
    conn: db.Conn, staff_door: httpx.AsyncClient, march: March, path: str, status: int
) -> None:
    close_id = await close_march(conn, staff_door)
    answer = await staff_door.get(path.replace("{id}", str(close_id)), headers=HTML)
    assert answer.status_code == status
    assert "<h1>" in answer.text


@pytest.mark.parametrize("role", ["supervisor", "legal", "administrator"])
async def test_others_look_and_may_not_ask(
    conn: db.Conn, staff_door: httpx.AsyncClient, role: RoleName
) -> None:
    door = (await member(conn, "looks", role)).into(staff_door)
    page = await door.get("/closes")
    assert page.status_code == 200
    assert "申请封账" not in page.text
    assert (await post(door, "/closes", period="2025-03")).status_code == 403
