"""The pages of standing figures through the door: every number opens as many rows as it says."""

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from html import unescape

import httpx
import openpyxl
import pytest

from backend import db
from backend.tallies.standing import STANDING
from tests.admin.staff import member

pytestmark = pytest.mark.anyio
LINK = re.compile(r'<a href="(/standing/rows\?[^"]+)"><data value="([^"]+)">([^<]+)</data></a>')
ROWS = re.compile(r'<data id="number" value="(\d+)">')


@pytest.fixture
async def door(conn: db.Conn, staff_door: httpx.AsyncClient) -> httpx.AsyncClient:
    return (await member(conn, "stands", "statistician")).into(staff_door)


async def pages(door: httpx.AsyncClient, address: str) -> tuple[int, int]:
    """How many rows a page says there are, and how many all its pages show."""
    said, shown, next_page = 0, 0, address
    while next_page:
        answer = await door.get(next_page)
        assert answer.status_code == 200, answer.text
        found = ROWS.search(answer.text)
        assert found
        said = int(found[1])
        body = answer.text.partition("<tbody>")[2].partition("</tbody>")[0]
        shown += body.count("<tr>")
        more = re.search(r'rel="next" href="([^"]+)"', answer.text)
        next_page = unescape(more[1]) if more else ""
    return said, shown


async def test_every_number_opens_its_rows(door: httpx.AsyncClient) -> None:
    page = (await door.get("/standing")).text
    for code, figure in STANDING.items():
        assert f'id="{code}"' in page
        assert figure.meaning.zh in page
    links = [(unescape(to), number) for to, number, _ in LINK.findall(page)]
    assert len(links) > 60
    counted = 0
    seen = {to: number for to, number in links if "centre=" not in to}
    few = [link for link in links if "centre=" in link[0]][:12]
    for address, number in [*seen.items(), *few]:
        said, shown = await pages(door, address)
        assert said == shown > 0, address
        if re.search(
            r"measure=(items|done|centres|added|villages|windows|one_window|all)", address
        ):
            assert str(said) == number, address
            counted += 1
    assert counted > 15


async def test_the_day_is_the_last_of_the_period(door: httpx.AsyncClient) -> None:
    early = (await door.get("/standing?period=2025-06")).text
    late = (await door.get("/standing?period=2025-07")).text
    assert "截至2025年6月30日" in early
    assert "当日没有晚于网点启用的查验区" in early
    assert "截至2025年7月31日" in late
    assert "CJ-301" in late.partition("查验区增加的项")[2]
    assert "统计期尚未结束" not in early
    assert "统计期尚未结束" in (await door.get("/standing")).text


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("period=2030", 422, "晚于今天"),
        ("period=2025-02-30", 422, "不是有效的统计期"),
        ("period=2026-02-01..2026-01-01", 422, "早于开始日"),
        ("period=" + "x" * 80, 400, ""),
    ],
)
async def test_a_period_that_is_none_is_said_in_a_sentence(
    door: httpx.AsyncClient, query: str, status: int, said: str
) -> None:
    for path in ("/standing", "/circle"):
        answer = await door.get(f"{path}?{query}")
        assert answer.status_code == status
        assert said in answer.text
        assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("figure=F99", 404),
        ("figure=F10&measure=colour", 404),
        ("figure=F07&centre=-1", 400),
        ("figure=F07&centre=999999", 200),
        ("figure=F07&category=colour", 200),
        ("figure=F01", 404),
        ("page=0", 400),
    ],
)
async def test_rows_of_what_there_is_not(door: httpx.AsyncClient, query: str, status: int) -> None:
    answer = await door.get(f"/standing/rows?{query}")
    assert answer.status_code == status
    if status == 200:
        found = ROWS.search(answer.text)
        assert found
        assert found[1] == "0"


async def test_it_stands_in_english_too(door: httpx.AsyncClient) -> None:
    page = (await door.get("/standing?lang=en")).text
    assert "Figures as of a day" in page
    assert "One-window coverage" in page
    assert "Huzhen Town Service Centre" in page


def lines_of(page: str) -> list[list[str]]:
    """The table on the screen, tags taken off."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row.split("</td>")[:-1]]
        for row in body.split("</tr>")[:-1]
    ]


def plain(cell: object) -> str:
    """A number whatever its trailing zeros; a text as it is."""
    text = "" if cell is None or cell == "—" else str(cell)
    try:
        return f"{Decimal(text.replace(',', '')).normalize():f}"
    except InvalidOperation:
        return text


def plainly(rows: Iterable[Iterable[object]]) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in rows]


@pytest.mark.parametrize(
    "query",
    [
        "figure=F06",
        "figure=F07",
        "figure=F09",
        "figure=F10&measure=coverage",
        "figure=F20&measure=compression",
    ],
)
async def test_screen_csv_and_xlsx_say_the_same(door: httpx.AsyncClient, query: str) -> None:
    page = (await door.get(f"/standing/rows?{query}")).text
    number = ROWS.search(page)
    assert number, page
    address = f"/standing/rows/export/{{}}?{query}"
    csv_rows = list(
        csv.reader(io.StringIO((await door.get(address.format("csv"))).content.decode("utf-8-sig")))
    )
    book = openpyxl.load_workbook(io.BytesIO((await door.get(address.format("xlsx"))).content))
    blank = csv_rows.index([])
    told, foot = csv_rows[1:blank], dict(row[:2] for row in csv_rows[blank + 2 :])
    head, *sheet = book.worksheets[0].iter_rows(min_row=3, values_only=True)
    assert list(head) == csv_rows[0]
    assert plainly(sheet[: len(told)]) == plainly(told)
    assert plainly(lines_of(page)) == plainly(told[:100])
    assert foot["行数"] == str(len(told)) == number[1]
    assert len(foot["SHA-256"]) == 64


async def test_all_numbers_in_one_file(door: httpx.AsyncClient) -> None:
    page = (await door.get("/standing?period=2025")).text
    answer = await door.get("/standing/export/csv?period=2025")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    numbers = [row[2] for row in rows[1 : rows.index([])]]
    assert len(numbers) == sum(len(figure.measures) for figure in STANDING.values())
    shown = re.findall(r'<data value="([^"]*)">', page)
    assert set(numbers) - {""} <= set(shown)
    assert (await door.get("/standing/export/pdf")).status_code in (400, 404)


def cells_of(page: str, heading: str) -> list[list[str]]:
    """Texts of the first table under a heading of the page, its header too."""
    table = page.partition(heading + "</h2>")[2].partition("</table>")[0]
    return [
        [text.strip() for text in re.split(r"<[^>]+>", unescape(row)) if text.strip()]
        for row in table.split("</tr>")[:-1]
    ]


@pytest.mark.parametrize(
    ("period", "language", "running"), [("2025-07", "zh", ""), ("2025-06", "en", ""), ("", "zh", "统计期尚未结束")]
)  # fmt: skip
async def test_the_file_says_all_that_the_page_says(
    door: httpx.AsyncClient, period: str, language: str, running: str
) -> None:
    """Each list of the page, the notice of a running period, and what the figures mean."""
    asked = f"lang={language}" + (f"&period={period}" if period else "")
    page = (await door.get(f"/standing?{asked}")).text
    raw = (await door.get(f"/standing/export/csv?{asked}")).content
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    book = openpyxl.load_workbook(
        io.BytesIO((await door.get(f"/standing/export/xlsx?{asked}")).content)
    )
    assert len(book.worksheets) == 4
    first, *further = ([*block] for block in blocks(lines))
    sheets = [plainly(sheet.iter_rows(min_row=3, values_only=True)) for sheet in book.worksheets]
    assert plainly(first) == sheets[0][: len(first)]
    for (heading, *block), sheet, said in zip(
        further, book.worksheets[1:], sheets[1:], strict=False
    ):
        assert sheet["A1"].value == heading[0]
        assert [[c for c in row if c] for row in plainly(block)] == [
            [c for c in row if c] for row in said
        ]
    centres, added, meanings, foot = further
    shown = cells_of(page, centres[0][0])
    assert len(shown) > 5
    assert shown == [[cell for cell in line if cell != centres[1][1]] for line in centres[1:]]
    nothing = len(added[-1]) == 1
    for row in added[2 if nothing else 1 :]:
        assert all(cell in re.sub(r"<[^>]+>", "", unescape(page)) for cell in row)
    assert len(meanings) == 2 + len(STANDING)
    for line in meanings[2:]:
        assert all(cell in unescape(page) for cell in line[1:]), line[0]
    assert any(running in " ".join(line) for line in foot)
    assert ("统计期尚未结束" in str(book.worksheets[0]["A2"].value)) is bool(running)
    assert ("统计期尚未结束" in page) is bool(running)


def blocks(lines: list[list[str]]) -> list[list[list[str]]]:
    """Parts of a file between empty lines."""
    found: list[list[list[str]]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        else:
            found.append([])
    return found


async def test_a_share_can_not_be_misread_by_a_hundred(door: httpx.AsyncClient) -> None:
    """As in every other table: the plain number without a unit in CSV, the number in percent in XLSX."""
    raw = (await door.get("/standing/export/csv?period=2025")).content.decode("utf-8-sig")
    lines = next(iter(blocks(list(csv.reader(io.StringIO(raw))))))[1:]
    answer = await door.get("/standing/export/xlsx?period=2025")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    measures = [m for figure in STANDING.values() for m in figure.measures]
    shares = 0
    for place, (line, measure) in enumerate(zip(lines, measures, strict=True), 4):
        cell = sheet.cell(place, 3)
        if measure.kind not in ("share", "compression"):
            assert cell.number_format == "General"
            assert line[3].startswith(measure.unit.zh)
            continue
        shares += 1
        assert (line[3], sheet.cell(place, 4).value or "") == ("", "")
        assert Decimal(line[2]) <= 1
        assert (cell.number_format, cell.value) == ("0.00%", float(line[2]))
    assert shares > 4
    assert "%" not in {cell for line in lines for cell in line}
