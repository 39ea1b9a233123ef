"""What stands beside a number on the page stands in its files: marked days, the close, and what its rows are."""

import csv
import html
import io
import json
import re
from datetime import UTC, date, datetime
from typing import Any

import httpx
import openpyxl
import pyarrow.parquet as pq
import pytest

from backend import db
from backend.tallies.actions import exports
from backend.tallies.definitions import FIGURES
from backend.tallies.formats import FORMATS
from backend.tallies.models import Spot
from backend.tallies.models.exports import Form, Wanted
from backend.tallies.parts import said
from tests.tallies.closing import March, closed, lived

pytestmark = pytest.mark.anyio
MARCH_5 = date(2025, 3, 5)
KINDS = {
    "zh": ("大厅未日结 2天", "受理与决定不对应 1天", "有标记", "封账"),
    "en": ("Hall day not closed 2 days", "Acceptance and decision don't pair 1 day", "Marked", "Close"),
}  # fmt: skip
BEHIND = {
    "zh": re.compile("(比率|平均值|中位值和九成值)的明细.+。"),
    "en": re.compile(r"The rows of a .+\."),
}


@pytest.fixture
async def march(conn: db.Conn) -> March:
    """Closed, then something more was accepted; tickets of two days nobody closed, one case that never paired."""
    found = await lived(conn)
    await closed(conn)
    await found.accept(date(2025, 3, 28))
    await found.ticket(MARCH_5)
    await found.ticket(date(2025, 3, 6), 1)
    await found.grant(found.case(), date(2025, 3, 27))
    return found


def foot(form: Form, raw: bytes, language: str = "zh") -> list[str]:
    """What a file says besides its numbers, a line each."""
    colon = "：" if language == "zh" else ": "
    if form == "csv":
        lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
        return [colon.join(line) for line in lines[lines.index([]) + 1 :]]
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[-1]
        return [str(row[0].value) for row in sheet.iter_rows()]
    if form == "jsonl":
        about = json.loads(raw.splitlines()[0])
        return [*about["notes"], about.get("rows_are", "")]
    if form == "jsonstat":
        stat = json.loads(raw)
        assert set(stat["extension"]["notes"]) <= set(stat["note"])
        return list(stat["note"])
    facts = pq.read_metadata(io.BytesIO(raw)).metadata
    return [*json.loads(facts[b"notes"]), facts.get(b"rows_are", b"").decode()]


async def made(conn: db.Conn, form: Form, figure: str, **asked: Any) -> bytes:
    out, now = io.BytesIO(), datetime(2026, 2, 1, 4, tzinfo=UTC)
    wanted = Wanted(figure, asked.pop("period", "2025-03"), form, organ_id=1, **asked)
    await exports.make(conn, wanted, now, out)
    return out.getvalue()


def words(page: str) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", "", page))
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("rows", [False, True])
async def test_every_format_says_what_the_page_says_beside_its_numbers(
    conn: db.Conn, march: March, door: httpx.AsyncClient, language: Any, rows: bool
) -> None:
    """F24 is no figure of the books: it leaves the house with its marks."""
    path, asked = ("/tallies/rows" if rows else "/tallies"), "figure=F24&period=2025-03"
    asked += "&measure=booked" if rows else "&by=centre"
    page = words((await door.get(f"{path}?{asked}&lang={language}")).text)
    for form, kind in FORMATS.items():
        if rows and kind.rows is None:
            continue
        more = {"rows": True, "measure": "booked"} if rows else {"by": ("centre",)}
        told = foot(form, await made(conn, form, "F24", language=language, **more), language)
        noted = [line for line in told if line.startswith(KINDS[language])]
        assert len(noted) == 4, (form, told)
        for line in noted:
            name, _, text = line.partition("：" if language == "zh" else ": ")
            assert text in page, (form, line)
            assert name in page or name in ("封账", "Close"), (form, line)
        assert any("2025-03-05, 2025-03-06" in line for line in noted)


async def test_what_changed_since_the_close_is_said_of_this_figure(conn: db.Conn) -> None:
    march = await lived(conn)
    await closed(conn)
    before = await made(conn, "csv", "F01", by=("centre",))
    assert "封账：本期已于2025年4月2日封账，现在的数字与封账时一致。" in foot("csv", before)
    await march.accept(date(2025, 3, 28), place=1)
    for form in FORMATS:
        told = foot(form, await made(conn, form, "F01", by=("centre",)))
        assert "封账：本期已于2025年4月2日封账，现在的数字与封账时相差+1。" in told, form
    spot = Spot(centre=march.centres[0])
    other = foot("csv", await made(conn, "csv", "F01", rows=True, spot=spot))
    assert "封账：本期已于2025年4月2日封账，现在的数字与封账时一致。" in other, "of that place"
    quiet = foot("csv", await made(conn, "csv", "F24", by=("centre",), period="2024-03"))
    assert not [line for line in quiet if line.startswith(KINDS["zh"])]


async def test_rows_of_one_cell_bear_the_marks_of_its_days_and_place(
    conn: db.Conn, march: March
) -> None:
    spot = Spot(centre=march.centres[1])
    told = foot("csv", await made(conn, "csv", "F24", rows=True, measure="booked", spot=spot))
    assert "大厅未日结 1天：2025-03-06" in told
    spot = Spot(month=date(2025, 2, 1))
    told = foot(
        "csv", await made(conn, "csv", "F24", period="2025", rows=True, measure="booked", spot=spot)
    )
    assert not [line for line in told if line.startswith("大厅")]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_rows_say_what_they_counted_as_in_the_words_of_the_page(
    conn: db.Conn, door: httpx.AsyncClient, language: Any
) -> None:
    """And of a share, a mean and a quantile which rows these are; of a count nothing."""
    await lived(conn)
    for figure, measure, told in (
        ("F01", "accepted", False),
        ("F18", "rate", True),
        ("F19", "mean", True),
        ("F22", "median", True),
    ):
        asked = f"/tallies/rows?figure={figure}&measure={measure}&period=2025-03&lang={language}"
        page = (await door.get(asked)).text
        head = {"zh": "计入", "en": "Counted as"}[language]
        shown = [
            html.unescape(one) for one in re.findall(f'<td data-label="{head}">([^<]*)</td>', page)
        ]
        assert shown, asked
        source = FIGURES[figure].opens(
            FIGURES[figure].measure(measure) or FIGURES[figure].measures[0]
        )
        assert source is not None
        for form in ("csv", "jsonl", "xlsx", "parquet"):
            raw = await made(
                conn, form, figure, period="2025-03", rows=True, measure=measure, language=language
            )
            cells = columns(form, raw)
            assert sorted(words for words, _ in cells) == sorted(shown), (form, figure)
            assert all(said(source.source, code, language) == words for words, code in cells)
            behind = [
                sentence[0]
                for line in foot(form, raw, language)
                if (sentence := BEHIND[language].search(line))
            ]
            assert len(behind) == told, (form, figure)
            assert all(sentence in words(page) for sentence in behind), (form, figure)


def columns(form: str, raw: bytes) -> list[tuple[str, str]]:
    """“Counted as” in words and by code."""
    if form == "csv":
        lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
        return [(line[6], line[9]) for line in lines[1 : lines.index([])]]
    if form == "jsonl":
        rows = [json.loads(line) for line in raw.splitlines()]
        return [(row["part"], row["part_code"]) for row in rows if row["line"] == "row"]
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]
        return [
            (str(row[6]), str(row[9]))
            for row in sheet.iter_rows(min_row=4, values_only=True)
            if isinstance(row[0], datetime)
        ]
    table = pq.read_table(io.BytesIO(raw))
    return list(zip(table["part"].to_pylist(), table["part_code"].to_pylist(), strict=True))


async def test_the_page_of_rows_says_when_their_period_was_closed(
    conn: db.Conn, march: March, door: httpx.AsyncClient
) -> None:
    page = (await door.get("/tallies/rows?figure=F12&period=2025-03")).text
    assert "本期已于2025年4月2日封账" in page
