"""The rows behind a number as a file: as many as it says, the same in every format, and nobody's name."""

import csv
import io
import json
from datetime import date, datetime
from typing import Any

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from backend import db
from backend.tallies import actions, reading
from backend.tallies.actions import exports
from backend.tallies.definitions import FIGURES
from backend.tallies.exports import rows_xlsx
from backend.tallies.models.counts import Cursor
from backend.tallies.models.exports import Fact, Form, Wanted
from backend.tallies.models.figures import Spot
from backend.tallies.rules import exports as limits
from backend.tallies.rules.choices import BooksDoNotBalance
from tests.tallies.conftest import NOW
from tests.tallies.exports.test_tables import NASTY, ODD

pytestmark = pytest.mark.anyio

FORMS: tuple[Form, ...] = ("csv", "xlsx", "jsonl", "parquet")
PERIOD = "2023-06-01..2025-03-31"
Row = tuple[str, ...]


async def made(conn: db.Conn, form: Form, figure: str, **asked: Any) -> bytes:
    out = io.BytesIO()
    wanted = Wanted(figure, asked.pop("period", PERIOD), form, rows=True, **asked)
    found = await exports.make(conn, wanted, NOW, out)
    assert found.name.endswith(f".{form}")
    return out.getvalue()


def read(form: Form, raw: bytes, folder: Any) -> tuple[list[Row], str]:
    """The rows as texts, and the digest the file bears."""
    if form == "csv":
        assert raw.startswith(b"\xef\xbb\xbf")
        lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
        end = lines.index([])
        return [tuple(line) for line in lines[1:end]], lines[-1][1]
    if form == "xlsx":
        sheets = openpyxl.load_workbook(io.BytesIO(raw)).worksheets
        found = [
            tuple(_text(cell) for cell in cells[:10])
            for sheet in sheets
            for cells in sheet.iter_rows(min_row=4, values_only=True)
            if isinstance(cells[0], datetime)
        ]
        last = [row[0].value for row in sheets[-1].iter_rows() if row[0].value][-1]
        return found, str(last).rpartition("：")[2]
    if form == "jsonl":
        about, *rows, end = (json.loads(line) for line in raw.decode().splitlines())
        assert (about["line"], end["line"], end["rows"]) == ("about", "end", len(rows))
        return [tuple(_text(v) for k, v in row.items() if k != "line") for row in rows], end[
            "sha256"
        ]
    path = folder / "rows.parquet"
    path.write_bytes(raw)
    with duckdb.connect() as conn:
        rows = conn.execute(f"SELECT * FROM read_parquet('{path}')").fetchall()
    digest = pq.read_metadata(path).metadata[b"sha256"].decode()
    return [tuple(map(_text, row)) for row in rows], digest


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return cell.date().isoformat() if isinstance(cell, datetime) else str(cell)


async def paged(
    conn: db.Conn, code: str, measure: str | None, spot: Spot, period: str = PERIOD
) -> list[tuple[str, int, str, int]]:
    """What the pages on the screen show."""
    choice = await actions.choose(conn, period, NOW)
    after: Cursor | None = None
    found = []
    while True:
        page = await actions.rows(conn, choice, code, measure, spot, after, 100)
        found += [(r.on_date.isoformat(), r.id, r.part, r.amount) for r in page.rows]
        after = page.after
        if after is None:
            return found


@pytest.mark.parametrize("code", [c for c in FIGURES if c not in ("F04",)])
async def test_the_file_has_the_rows_of_the_pages(
    counted: db.Conn, code: str, tmp_path: Any
) -> None:
    choice = await actions.choose(counted, PERIOD, NOW)
    for measure in FIGURES[code].measures:
        if FIGURES[code].opens(measure) is None:
            continue
        shown = await paged(counted, code, measure.code, Spot())
        rows, _ = read("csv", await made(counted, "csv", code, measure=measure.code), tmp_path)
        assert sorted((r[0], int(r[8]), r[9], int(r[7])) for r in rows) == sorted(shown)
        assert len(rows) == await actions.row_count(counted, choice, code, measure.code)


@pytest.mark.parametrize("measure", [m.code for m in FIGURES["F04"].measures if m.source])
async def test_what_is_carried_is_what_is_open(
    counted: db.Conn, measure: str, tmp_path: Any
) -> None:
    shown = await paged(counted, "F04", measure, Spot(), "2024")
    try:
        raw = await made(counted, "csv", "F04", measure=measure, period="2024")
    except BooksDoNotBalance:
        pytest.fail("the seeded books balance")
    rows, _ = read("csv", raw, tmp_path)
    assert sorted((r[0], int(r[8]), r[9], int(r[7])) for r in rows) == sorted(shown)


@pytest.mark.parametrize("code", ["F01", "F19", "F24"])
async def test_every_format_has_the_same_rows_and_the_same_digest(
    counted: db.Conn, code: str, tmp_path: Any
) -> None:
    found = {form: read(form, await made(counted, form, code), tmp_path) for form in FORMS}
    rows, digest = found["csv"]
    assert len(rows) > 20
    assert len(digest) == 64
    for form in FORMS:
        assert found[form] == (rows, digest), form
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)


async def test_one_cell_has_its_own_rows(counted: db.Conn, tmp_path: Any) -> None:
    choice = await actions.choose(counted, "2024", NOW)
    table = await actions.table(counted, choice, "F01", ["item"], "centre")
    line = table.rows[0]
    spot = Spot(item=line.spot.item, centre=table.columns[1].spot.centre)
    rows, _ = read("csv", await made(counted, "csv", "F01", spot=spot, period="2024"), tmp_path)
    assert len(rows) == line.cells[1]
    assert {row[4] for row in rows} == {line.spot.item}


async def test_odd_names_are_safe_in_every_format(counted: db.Conn, tmp_path: Any) -> None:
    items = [
        r["item_code"]
        for r in await counted.fetch(
            "SELECT DISTINCT item_code FROM tally_cell WHERE source = 'submitted' AND item_code <> ''"
        )
    ]
    odd = [*NASTY[:4], *ODD, *NASTY[4:]]
    for code, name in zip(items, odd, strict=False):
        await counted.execute(
            "UPDATE item_version SET name_zh = $2, name_en = $2 WHERE item_code = $1", code, name
        )
    found = {
        form: read(form, await made(counted, form, "F12", measure="submitted"), tmp_path)
        for form in FORMS
    }
    rows, digest = found["csv"]
    names = {row[5] for row in rows}
    assert any(name.startswith("'=") for name in names)
    assert not any(name.startswith(tuple("=+-@")) for name in names)
    for form in FORMS:
        assert found[form][1] == digest, form
        same = [tuple(cell.replace("_x000D_", "\r") for cell in row) for row in found[form][0]]
        assert same == rows, form


async def test_the_digest_is_of_the_lines_that_the_server_copies() -> None:
    for text in (*NASTY, *ODD, "", 'x"y', "a,b", "\r\n"):
        fact = Fact(
            date(2024, 1, 1), "330899", "青溪", text or None, "CJ-301", text or None, "p", 1, 2, "p"
        )
        line = reading.line_of(fact)
        assert next(csv.reader(io.StringIO(line, newline=""))) == list(reading.cells_of(fact))


async def test_rows_go_on_in_further_sheets(
    counted: db.Conn, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(rows_xlsx, "ROWS_A_SHEET", 30)
    raw = await made(counted, "xlsx", "F01")
    sheets = openpyxl.load_workbook(io.BytesIO(raw)).worksheets
    assert [s.title for s in sheets][:2] == ["F01", "F01 (2)"]
    assert [s["A3"].value for s in sheets] == ["日期"] * len(sheets)
    assert sheets[0].freeze_panes == "C4"
    rows, _ = read("xlsx", raw, tmp_path)
    plain, _ = read("csv", await made(counted, "csv", "F01"), tmp_path)
    assert rows == plain


async def test_what_can_not_be_a_file_is_refused_in_words(
    counted: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(limits.NoRowsInFormat):
        await made(counted, "jsonstat", "F01")
    monkeypatch.setattr(limits, "ROWS_A_SHEET", 1)
    with pytest.raises(limits.TooManyForSheets) as many:
        await made(counted, "xlsx", "F01")
    assert "20" in many.value.sentence("zh")
    monkeypatch.setattr(limits, "DIRECT_ROWS", 3)
    with pytest.raises(limits.MadeInBackground):
        await exports.make_now(counted, Wanted("F01", PERIOD, "csv", rows=True), NOW, io.BytesIO())


async def test_a_file_in_english_says_the_same(counted: db.Conn, tmp_path: Any) -> None:
    rows, _ = read("csv", await made(counted, "csv", "F01"), tmp_path)
    raw = await made(counted, "csv", "F01", language="en")
    english, _ = read("csv", raw, tmp_path)
    assert [(r[0], r[1], r[8]) for r in english] == [(r[0], r[1], r[8]) for r in rows]
    assert raw.decode("utf-8-sig").startswith("Date,Number,Organ,Centre,Item code,Item,Counted as,")
    assert {row[2] for row in english} == {"Qingxi Bureau"}
