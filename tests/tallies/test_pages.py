"""The statistician's pages: what the screen says is what the files say, and every number opens its rows."""

import csv
import io
import re
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import httpx
import openpyxl
import pytest

from backend import db
from backend.access.models import RoleName
from backend.tallies import actions
from backend.tallies.definitions import FIGURES
from tests.admin.staff import member
from tests.tallies.histories import Log, live
from tests.tallies.histories.ordinary import day

pytestmark = pytest.mark.anyio
ASKED = "period=2024&by=category&then=item"


class Screen(HTMLParser):
    """The table on a page: texts as they stand, numbers as their `data` carries them, and links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: list[tuple[str, str]] = []
        self.numbers: list[str] = []
        self.inside = self.cell = False
        self.link = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "table":
            self.inside = True
        if tag == "a":
            self.link = known.get("href") or ""
        if tag == "data":
            self.numbers.append(known.get("value") or "")
        if not self.inside:
            return
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")
            self.cell = True
        if tag == "data":
            self.rows[-1][-1] = known.get("value") or ""
            self.cell = False
            if self.link:
                self.links.append((self.link, self.rows[-1][-1]))

    def handle_data(self, data: str) -> None:
        if self.cell:
            self.rows[-1][-1] = (self.rows[-1][-1] + data).strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.inside = False
        if tag in ("th", "td"):
            self.cell = False
        if tag == "a":
            self.link = ""


def plain(cell: Any) -> str:
    """A number however it is written, or a text."""
    text = "" if cell is None else str(cell)
    return str(Decimal(text).normalize()) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


async def statistician(conn: db.Conn, door: httpx.AsyncClient) -> httpx.AsyncClient:
    return (await member(conn, "numbers", "statistician")).into(door)


async def written(conn: db.Conn, log: Log) -> None:
    """What happened, counted as the worker does."""
    await log.write(conn)
    await actions.fold(conn)


async def test_screen_csv_and_xlsx_say_the_same(
    conn: db.Conn, log: Log, staff_door: httpx.AsyncClient
) -> None:
    live(log, 120)
    await written(conn, log)
    door = await statistician(conn, staff_door)
    asked = [f"figure={code}&{ASKED}" for code in FIGURES]
    asked += [
        f"figure={code}&period=2024Q2&by=month&yoy=1&since=1" for code in ("F01", "F18", "F22")
    ]
    for one in asked:
        await the_same(door, one)


async def the_same(door: httpx.AsyncClient, asked: str) -> None:
    page = await door.get(f"/tallies?{asked}")
    assert page.status_code == 200, page.text
    screen = [
        [plain(cell) for cell in row] for row in Screen(page.text.partition("</table>")[0]).rows
    ]
    text = (await door.get(f"/tallies/export/csv?{asked}")).content.decode("utf-8-sig")
    read = [[plain(cell) for cell in row] for row in csv.reader(io.StringIO(text))]
    book = openpyxl.load_workbook(
        io.BytesIO((await door.get(f"/tallies/export/xlsx?{asked}")).content), data_only=True
    )
    sheet = [[plain(cell.value) for cell in row] for row in book.worksheets[0].iter_rows(min_row=3)]
    assert len(screen) >= 2 or "没有数据" in page.text, asked
    assert screen == read[: len(screen)] == sheet[: len(screen)], asked


async def test_every_number_of_the_screen_opens_that_many_rows(
    conn: db.Conn, log: Log, staff_door: httpx.AsyncClient
) -> None:
    live(log, 80)
    await written(conn, log)
    door = await statistician(conn, staff_door)
    opened = 0
    for asked in (f"figure=F02&{ASKED}", "figure=F01&period=2024&by=centre&across=month"):
        screen = Screen((await door.get(f"/tallies?{asked}")).text)
        for address, number in screen.links[:15]:
            rows = await door.get(address)
            assert rows.status_code == 200, rows.text
            assert Screen(rows.text).numbers[0] == number, address
            opened += 1
    assert opened == 30


async def test_rows_page_by_page(conn: db.Conn, log: Log, staff_door: httpx.AsyncClient) -> None:
    live(log, 500)
    await written(conn, log)
    door = await statistician(conn, staff_door)
    address: str | None = "/tallies/rows?figure=F19&period=2022..2025&measure=mean"
    seen, number = 0, 0
    while address:
        page = await door.get(address)
        screen = Screen(page.text)
        number = int(screen.numbers[0])
        seen += len(screen.rows) - 1
        more = re.search(r'rel="next" href="([^"]+)"', page.text)
        address = more[1].replace("&amp;", "&") if more else None
    assert seen == number > 100
    assert (await door.get("/tallies/rows?figure=F04&period=2024")).status_code == 404
    assert (await door.get("/tallies/rows?figure=F01&period=2024&after=x")).status_code == 400
    assert (await door.get("/tallies/rows?figure=F01&period=2024&at_month=x")).status_code == 400


async def test_all_figures_and_the_sentence(
    conn: db.Conn, log: Log, staff_door: httpx.AsyncClient
) -> None:
    live(log, 60)
    await written(conn, log)
    door = await statistician(conn, staff_door)
    page = await door.get("/tallies?period=2024&out=traffic")
    said = re.search(r"2024年，县局共受理行政许可(\d+)件，准予许可(\d+)件。", page.text)
    assert said
    assert Screen(page.text).numbers[:2] == [said[1], said[2]]
    assert "不计交管" in page.text
    english = await door.get("/tallies/all?period=2024&lang=en")
    assert "In 2024 the bureau accepted" in english.text


async def test_unbalanced_books_are_listed_and_not_exported(
    conn: db.Conn, log: Log, staff_door: httpx.AsyncClient
) -> None:
    live(log, 30)
    door = await statistician(conn, staff_door)
    case_id = log.uuid()
    await written(conn, log)
    assert "账是平的" in (await door.get("/tallies/books?period=2025")).text
    log.rows.clear()
    at = day(log).replace(year=2025, month=1)
    log.add("case_granted", at, 1, case_id=case_id, item_code="CJ-301", item_version=1)
    await written(conn, log)
    assert str(case_id) in (await door.get("/tallies/books?period=2025")).text
    for form in ("csv", "xlsx"):
        refused = await door.get(f"/tallies/export/{form}?figure=F01&period=2025&by=item")
        assert refused.status_code == 409
        assert str(case_id) in refused.text
    assert (await door.get("/tallies?figure=F01&period=2025&by=item")).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        "period=2199",
        "period=soon",
        "period=2025-03-31..2025-03-01",
        "place=Moon",
        "figure=F99",
        "period=" + "2" * 70,
        "place=%00",
        "figure=%3Cscript%3E",
    ],
)
async def test_what_can_not_be_counted_is_a_sentence_on_a_page(
    conn: db.Conn, staff_door: httpx.AsyncClient, asked: str
) -> None:
    door = await statistician(conn, staff_door)
    page = await door.get(f"/tallies?{asked}")
    assert 400 <= page.status_code < 500
    assert "请" in page.text
    assert "<script>" not in page.text.replace("<script src", "")


async def test_changing_the_figure_keeps_what_fits(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    door = await statistician(conn, staff_door)
    page = await door.get(
        "/tallies?figure=F04&period=2024&by=month&then=item&across=month&measure=rate"
    )
    assert page.status_code == 200
    assert "收支平衡核对" in page.text


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("statistician", 200),
        ("supervisor", 200),
        ("administrator", 200),
        ("clerk", 403),
        ("reviewer", 403),
    ],
)
async def test_who_may_count(
    conn: db.Conn, staff_door: httpx.AsyncClient, role: RoleName, status: int
) -> None:
    door = (await member(conn, f"a-{role}", role)).into(staff_door)
    for path in (
        "/tallies",
        "/tallies/rows",
        "/tallies/all",
        "/tallies/books",
        "/tallies/charts",
        "/tallies/export/csv",
    ):
        assert (await door.get(path)).status_code == status, path


async def test_a_supervisor_counts_their_centres_only(
    conn: db.Conn, log: Log, staff_door: httpx.AsyncClient
) -> None:
    facts: dict[str, Any] = {"item_code": "CJ-301", "item_version": 1}
    for centre in (log.centres[0], log.centres[0], log.centres[1]):
        log.add(
            "case_accepted",
            day(log).replace(year=2024),
            1,
            case_id=log.uuid(),
            centre_id=centre,
            **facts,
        )
    await written(conn, log)
    door = (await member(conn, "chief", "supervisor", centre="QX-ONE")).into(staff_door)
    page = (await door.get("/tallies?figure=F01&period=2024")).text
    assert Screen(page).rows[-1][1] == "2"
    assert "溪口镇" not in page
    assert "本人管辖的网点" in page
    assert (await door.get("/tallies?figure=F01&period=2024&place=QX-TWO")).status_code == 404
    other = f"/tallies/rows?period=2024&at_centre={log.centres[1]}"
    assert Screen((await door.get(other)).text).numbers[0] == "0"
