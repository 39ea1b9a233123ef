"""What stands on a day is counted from no days; the one number that is counted from them bears their marks."""

import csv
import io
from datetime import date

import httpx
import openpyxl
import pytest

from backend import db
from tests.admin.staff import member
from tests.tallies.closing import lived
from tests.tallies.exports.test_notes import words

pytestmark = pytest.mark.anyio

SAID = "大厅未日结 1天"


@pytest.fixture
async def door(conn: db.Conn, staff_door: httpx.AsyncClient) -> httpx.AsyncClient:
    await (await lived(conn)).ticket(date(2025, 3, 5))
    return (await member(conn, "stands", "statistician")).into(staff_door)


async def test_only_what_was_done_in_the_period_is_marked(door: httpx.AsyncClient) -> None:
    page = (await door.get("/standing?period=2025-03")).text
    card = page.partition('id="F07"')[2].partition("</section>")[0]
    assert SAID in words(card)
    assert words(page).count(SAID) == 1
    rows = "figure=F07&period=2025-03&measure="
    assert SAID in words((await door.get(f"/standing/rows?{rows}done")).text)
    assert SAID not in words((await door.get(f"/standing/rows?{rows}items")).text)
    assert SAID not in words((await door.get("/standing?period=2025-04")).text)


def below(form: str, raw: bytes) -> list[str]:
    """What stands below the first list of a file."""
    if form == "csv":
        return ["：".join(line) for line in csv.reader(io.StringIO(raw.decode("utf-8-sig")))]
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]
    return [str(row[0].value) for row in sheet.iter_rows()]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_its_files_say_so_too(door: httpx.AsyncClient, form: str) -> None:
    every = await door.get(f"/standing/export/{form}?period=2025-03")
    done = "period=2025-03&figure=F07&measure=done"
    told = below(form, (await door.get(f"/standing/rows/export/{form}?{done}")).content)
    assert f"{SAID}：2025-03-05" in told
    assert f"F07 实办项数 {SAID}：2025-03-05" in below(form, every.content)
    able = done.replace("done", "items")
    told = below(form, (await door.get(f"/standing/rows/export/{form}?{able}")).content)
    assert not [line for line in told if line.startswith("大厅")]
