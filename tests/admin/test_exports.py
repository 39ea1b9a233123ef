"""The exports page: rows as a file at once or in the background, progress, fetching, cancelling, keeping."""

import csv
import html
import io
import re
from datetime import date, timedelta

import httpx
import openpyxl
import pytest

from backend import clock, db
from backend.crypto import Keys
from backend.deps import House
from backend.tallies import actions
from backend.tallies.actions import export_jobs
from backend.tallies.formats import FORMATS
from backend.tallies.rules import exports as limits
from tests.admin.staff import Member, member
from tests.tallies.test_pages import Screen, plain

pytestmark = pytest.mark.anyio

FACTS = """
    WITH cell AS (
        INSERT INTO tally_cell (source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme)
        SELECT 'accepted', $1, c.organ_id, c.id, 'CJ-301', 1, 'window', 'person', '' FROM centre c
        WHERE c.code = $4 RETURNING id),
    told AS (
        INSERT INTO tally_fact (cell_id, on_date, id, subject, value, since)
        SELECT cell.id, $2, n, gen_random_uuid(), 0, 0 FROM cell, generate_series(1, $3::bigint) AS n),
    total AS (
        INSERT INTO tally_total (source, grain, first, part, organ_id, centre_id, item_code, item_version, n, amount)
        SELECT 'accepted', grain, date_trunc(grain, $2::timestamp)::date, $1, c.organ_id, c.id, 'CJ-301', 1, $3, 0
        FROM centre c, (VALUES ('month'), ('year')) AS g (grain) WHERE c.code = $4)
    INSERT INTO tally_sum (source, grain, first, cell_id, n, amount)
    SELECT 'accepted', grain, date_trunc(grain, $2::timestamp)::date, cell.id, $3, 0
    FROM cell, (VALUES ('month'), ('year')) AS g (grain)
    """
ON = date(2024, 3, 5)
ASKED = "?figure=F01&period=2024&by=item&at_item=CJ-301"


@pytest.fixture
async def who(conn: db.Conn) -> Member:
    """A statistician, and seven acceptances at one centre, two at another."""
    part = actions.figure("F01").measures[0].parts[0]
    await conn.execute(FACTS, part, ON, 7, "QX-HUZHEN")
    other = await conn.fetchval("SELECT min(code) FROM centre WHERE code <> 'QX-HUZHEN'")
    await conn.execute(FACTS.replace("1, $3::bigint", "100, 99 + $3::bigint"), part, ON, 2, other)
    return await member(conn, "statistician-exports", "statistician", "administrator")


async def the_year_before(conn: db.Conn) -> None:
    """Four acceptances in March 2023."""
    earlier = FACTS.replace("'window'", "'app'").replace("1, $3::bigint", "200, 199 + $3::bigint")
    part = actions.figure("F01").measures[0].parts[0]
    await conn.execute(earlier, part, date(2023, 3, 8), 4, "QX-HUZHEN")


async def work(house: House) -> int:
    return await export_jobs.export_through(house.pool, Keys.demo(), clock.now())


async def test_rows_are_handed_over_at_once(staff_door: httpx.AsyncClient, who: Member) -> None:
    door = who.into(staff_door)
    answer = await door.get("/exports/rows/csv" + ASKED)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "F01-rows.csv" in answer.headers["content-disposition"]
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines.index("") == 1 + 9
    assert lines[1].startswith("2024-03-05,")
    for form, start in (("xlsx", b"PK"), ("jsonl", b'{"line":"about"'), ("parquet", b"PAR1")):
        assert (await door.get(f"/exports/rows/{form}{ASKED}")).content.startswith(start)
    no = await door.get("/exports/rows/jsonstat" + ASKED, headers={"accept": "application/json"})
    assert (no.status_code, no.json()["type"]) == (422, "NoRowsInFormat")


async def test_many_rows_are_made_in_the_background(
    staff_door: httpx.AsyncClient, who: Member, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = who.into(staff_door)
    monkeypatch.setattr(limits, "DIRECT_ROWS", 3)
    no = await door.get("/exports/rows/csv" + ASKED)
    assert no.status_code == 422
    assert "后台生成" in no.text
    asked = await door.post("/exports/rows/csv" + ASKED)
    assert (asked.status_code, asked.headers["location"]) == (303, "/exports?done=asked")
    page = (await door.get("/exports")).text
    assert "排队中" in page
    assert "data-running" in page
    assert await work(house) == 1
    page = (await door.get("/exports")).text
    assert "已完成" in page
    assert "9行" in page
    assert "data-running" not in page
    address = page.split('/file"', maxsplit=1)[0].rpartition('href="')[2] + "/file"
    file = await door.get(address)
    assert file.status_code == 200
    assert int(file.headers["content-length"]) == len(file.content)
    assert "%E6%98%8E%E7%BB%86.csv" in file.headers["content-disposition"]
    assert file.content.decode("utf-8-sig").count("\n2024-03-05,") == 9
    english = (await door.get("/exports?lang=en")).text
    assert "Ready" in english
    assert "CJ-301" in english


async def test_a_table_too(staff_door: httpx.AsyncClient, who: Member, house: House) -> None:
    door = who.into(staff_door)
    await door.post("/exports/table/jsonstat?figure=F01&period=2024&by=centre")
    assert await work(house) == 1
    page = (await door.get("/exports")).text
    address = page.split('/file"', maxsplit=1)[0].rpartition('href="')[2] + "/file"
    stat = (await door.get(address)).json()
    assert (stat["class"], stat["extension"]["rows_behind"]) == ("dataset", 9)


@pytest.mark.parametrize("beside", ["yoy=1", "since=1", "yoy=1&since=1"])
async def test_what_is_beside_the_table_on_the_page_is_in_its_file(
    staff_door: httpx.AsyncClient, who: Member, conn: db.Conn, house: House, beside: str
) -> None:
    """Made in the background it is the page cell by cell, and in every format what is handed over at once."""
    await the_year_before(conn)
    door, asked = who.into(staff_door), f"?figure=F01&period=2024&by=month&{beside}"
    page = (await door.get("/tallies" + asked)).text.partition("</table>")[0]
    screen = [[plain(cell) for cell in row] for row in Screen(page).rows]
    head, total = screen[0], screen[-1]
    assert "1.25" in total if "yoy" in beside else total[-1] == "9"
    for form in FORMATS:
        await door.post(f"/exports/table/{form}{asked}")
        assert await work(house) == 1
        job = await conn.fetchval("SELECT id FROM export_job ORDER BY asked_at DESC LIMIT 1")
        file = (await door.get(f"/exports/{job}/file")).content
        assert file == (await door.get(f"/tallies/export/{form}{asked}")).content, form
        if form == "csv":
            lines = csv.reader(io.StringIO(file.decode("utf-8-sig")))
            rows = [[plain(cell) for cell in line] for line in lines]
            assert rows[: len(screen)] == screen
        if form == "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(file), data_only=True).worksheets[0]
            cells = sheet.iter_rows(min_row=3, max_row=2 + len(screen), max_col=len(head))
            assert [[plain(cell.value) for cell in row] for row in cells] == screen


async def test_rows_behind_a_number_beside_the_table_are_as_many_in_the_file(
    staff_door: httpx.AsyncClient, who: Member, conn: db.Conn, house: House
) -> None:
    """Of the year before and since January: the period of the cell goes along, at once and in the background."""
    await the_year_before(conn)
    door = who.into(staff_door)
    page = await door.get("/tallies?figure=F01&period=2024-03&by=item&yoy=1&since=1")
    links = [
        (html.unescape(to), n) for to, n in Screen(page.text).links if "measure=accepted" in to
    ]
    assert {n for _, n in links} == {"4", "9"}
    assert len({to.partition("period=")[2][:10] for to, _ in links}) >= 3
    for address, number in links:
        rows = html.unescape((await door.get(address)).text)
        export = re.findall(r'href="(/exports/rows/csv[^"]*)"', rows)[0]
        at_once = (await door.get(export)).content
        assert at_once.decode("utf-8-sig").splitlines().index("") - 1 == int(number), address
        await door.post(export)
        assert await work(house) == 1
        job = await conn.fetchval("SELECT id FROM export_job ORDER BY asked_at DESC LIMIT 1")
        assert (await door.get(f"/exports/{job}/file")).content == at_once


async def test_who_is_bound_to_a_centre_gets_its_rows_only(
    staff_door: httpx.AsyncClient, who: Member, conn: db.Conn, house: House
) -> None:
    bound = await member(conn, "bound-exports", "supervisor", centre="QX-HUZHEN")
    door = bound.into(staff_door)
    at_once = await door.get("/exports/rows/csv" + ASKED)
    assert at_once.content.decode("utf-8-sig").count("\n2024-03-05,") == 7
    await door.post("/exports/rows/csv" + ASKED)
    await conn.execute("UPDATE staff_role SET centre_id = NULL WHERE staff_id = $1", bound.id)
    assert await work(house) == 1
    page = (await door.get("/exports")).text
    assert "7行" in page, "as it was when it was asked"


async def test_others_neither_see_nor_fetch_it(
    staff_door: httpx.AsyncClient, who: Member, conn: db.Conn, house: House
) -> None:
    await who.into(staff_door).post("/exports/rows/csv" + ASKED)
    await work(house)
    job = await conn.fetchval("SELECT id FROM export_job")
    other = await member(conn, "other-exports", "statistician")
    door = other.into(staff_door)
    assert "还没有导出" in (await door.get("/exports")).text
    assert (await door.get(f"/exports/{job}/file")).status_code == 404
    assert (await door.post(f"/exports/{job}/cancel")).status_code == 409


async def test_cancelled_it_stays_in_the_list_without_a_file(
    staff_door: httpx.AsyncClient, who: Member, conn: db.Conn, house: House
) -> None:
    door = who.into(staff_door)
    await door.post("/exports/rows/xlsx" + ASKED)
    job = await conn.fetchval("SELECT id FROM export_job")
    assert (await door.get(f"/exports/{job}/file")).status_code == 404
    assert (await door.post(f"/exports/{job}/cancel")).status_code == 303
    assert await work(house) == 0
    page = (await door.get("/exports")).text
    assert "已取消" in page
    assert "/file" not in page


async def test_progress_and_refusals_are_shown_in_words(
    staff_door: httpx.AsyncClient, who: Member, conn: db.Conn
) -> None:
    door = who.into(staff_door)
    await door.post("/exports/rows/csv" + ASKED)
    await conn.execute(
        "UPDATE export_job SET state = 'running', rows_done = 12000, rows_total = 48000"
    )
    page = (await door.get("/exports")).text
    assert "已写12,000行，共48,000行" in page
    assert '<progress max="48000" value="12000"' in page
    await conn.execute(
        "UPDATE export_job SET state = 'refused', said_zh = '不平衡', said_en = 'unbalanced'"
    )
    assert "不平衡" in (await door.get("/exports")).text


async def test_how_long_files_are_kept_is_policy(
    staff_door: httpx.AsyncClient, who: Member, conn: db.Conn, house: House
) -> None:
    door = who.into(staff_door)
    assert (await door.post("/exports/policy", data={"keep_days": "3"})).status_code == 303
    assert (await door.post("/exports/policy", data={"keep_days": "900"})).status_code == 422
    await door.post("/exports/rows/csv" + ASKED)
    await work(house)
    kept = await conn.fetchval("SELECT expires_at - ended_at FROM export_job")
    assert kept == timedelta(days=3)
