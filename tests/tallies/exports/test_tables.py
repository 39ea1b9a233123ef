"""The same table in every format: opened by other programs, it says what the screen says, cell by cell."""

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from backend import db
from backend.tallies import actions, formats, naming, wording
from backend.tallies.definitions import FIGURES
from backend.tallies.exports import jsonstat, xlsx
from backend.tallies.models.exports import Form
from backend.tallies.models.figures import Cell, Column, Line, Period, Spot, Table
from tests.tallies.conftest import NOW
from tests.tallies.exports import opened

NASTY = (
    "=1+1",
    "+86",
    "-2",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "  =1",
    "\u3000=1",
    "\ufeff=1",
)
ODD = (
    'a "quoted" name',
    "one, two; three",
    "line\nbreak",
    "机动车转让登记（含二手车、跨省通办、电子档案转籍）",
    "号" * 60,
    "n" * 60,
    "'=1",
    "NULL",
    "0012",
    "1e5",
)


def table_of(rows: list[tuple[str, Cell]], totals: int | None = None) -> Table:
    lines = tuple(Line(Spot(item=name), (name, n)) for name, n in rows)
    total = sum(int(n or 0) for _, n in rows) if totals is None else totals
    return Table(
        "F01", 1, date(2019, 1, 1), "zh", "F01 受理行政许可件数（2025年）", "含义", "件", "口径：全部",
        Period("2025", date(2025, 1, 1), date(2025, 12, 31)), ("item",), None,
        (Column("item", "事项", "", "text"), Column("accepted", "受理", "件", "count")),
        lines, Line(Spot(), ("合计", total)), total, datetime(2025, 12, 31, 9, tzinfo=UTC), True,
    )  # fmt: skip


@pytest.mark.anyio
@pytest.mark.parametrize("code", FIGURES)
async def test_every_format_opened_by_another_program_is_the_table(
    counted: db.Conn, code: str, tmp_path: Path
) -> None:
    choice = await actions.choose(counted, "2023-06-01..2025-03-31", NOW)
    looked = 0
    for by, across in (
        (["category", "item"], None),
        (["item"], "centre"),
        (["quarter"], "category"),
    ):
        if not {*by, *([across] if across else [])} <= set(FIGURES[code].dims):
            continue
        table = await actions.table(counted, choice, code, by, across)
        looked += 1
        want, rows = opened.shown(table, totals=True), opened.shown(table, totals=False)
        assert opened.by_csv_module(table) == want
        assert opened.by_openpyxl(table) == want
        assert opened.by_json_module(table) == want
        assert opened.by_duckdb(table, tmp_path) == want
        if rows:
            assert opened.by_pyjstat(table) == want
    assert looked >= 1


@pytest.mark.anyio
async def test_there_was_something_to_compare(counted: db.Conn) -> None:
    choice = await actions.choose(counted, "2024", NOW)
    for code in ("F01", "F02", "F19", "F22", "F24"):
        table = await actions.table(counted, choice, code, ["item"])
        assert len(table.rows) >= 3, code
        assert any(isinstance(cell, int | Decimal) and cell for cell in table.totals.cells), code


@pytest.mark.anyio
async def test_totals_are_formulas_over_the_column_with_the_counted_value(
    counted: db.Conn,
) -> None:
    choice = await actions.choose(counted, "2024", NOW)
    table = await actions.table(counted, choice, "F19", ["item"])
    sheet = openpyxl.load_workbook(io.BytesIO(opened.written(table, "xlsx"))).worksheets[0]
    last = 3 + len(table.rows)
    total = [cell.value for cell in sheet[last + 1]][: len(table.columns)]
    for place, column in enumerate(table.columns):
        letter = sheet.cell(1, place + 1).coordinate[0]
        if column.of is not None:
            assert total[place].startswith("=IF(")
            assert "ROUND(" in total[place]
        elif column.kind in ("count", "sum"):
            assert total[place] == f"=SUM({letter}4:{letter}{last})"
            parts = [line.cells[place] for line in table.rows]
            assert sum(part for part in parts if isinstance(part, int)) == table.totals.cells[place]
    assert sheet.freeze_panes == "B4"
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert {str(r) for r in sheet.merged_cells.ranges} >= {
        f"A1:{sheet.cell(1, len(table.columns)).coordinate[0]}1"
    }


def test_no_text_becomes_a_formula() -> None:
    table = table_of([(text, 1) for text in NASTY])
    for row in opened.by_csv_module(table)[: len(NASTY)]:
        assert str(row[0]).startswith("'")
    sheet = openpyxl.load_workbook(io.BytesIO(opened.written(table, "xlsx"))).worksheets[0]
    for place, text in enumerate(NASTY, 4):
        cell = sheet.cell(place, 1)
        assert cell.data_type != "f"
        assert cell.value == text.replace("\r", "_x000D_")
    assert wording.safe("CJ-301 机动车注册登记") == "CJ-301 机动车注册登记"


@pytest.mark.anyio
async def test_the_database_makes_texts_safe_as_we_do(counted: db.Conn) -> None:
    for text in (*NASTY, *ODD, "", " x", "a=1", "\u00a0=1"):
        made = await counted.fetchval("SELECT statistics.safe_text($1)", text)
        assert made == wording.safe(text), repr(text)


def test_odd_names_come_back_letter_by_letter(tmp_path: Path) -> None:
    table = table_of([(text, place) for place, text in enumerate(ODD)])
    want = opened.shown(table, totals=True)
    assert opened.by_openpyxl(table) == want
    assert opened.by_json_module(table) == want
    assert opened.by_duckdb(table, tmp_path) == want
    assert opened.by_pyjstat(table) == want
    assert opened.by_csv_module(table) == want


def test_nothing_and_negative_are_not_zero(tmp_path: Path) -> None:
    table = table_of([("甲", -3), ("乙", None), ("丙", 0)], totals=-3)
    want = opened.shown(table, totals=True)
    assert [row[1] for row in want] == [-3, None, 0, -3]
    assert opened.by_csv_module(table) == want
    assert opened.by_openpyxl(table) == want
    assert opened.by_json_module(table) == want
    assert opened.by_duckdb(table, tmp_path) == want
    assert opened.by_pyjstat(table) == want


def test_shares_are_exact_decimals(tmp_path: Path) -> None:
    plain = table_of([("甲", 1)])
    share = Column("share", "比率", "%", "share", 4)
    table = Table(
        **{
            f: getattr(plain, f)
            for f in plain.__struct_fields__
            if f not in ("columns", "rows", "totals")
        },
        columns=(plain.columns[0], share),
        rows=(Line(Spot(item="甲"), ("甲", Decimal("0.9670"))),),
        totals=Line(Spot(), ("合计", Decimal("0.9670"))),
    )
    path = tmp_path / "share.parquet"
    path.write_bytes(opened.written(table, "parquet"))
    assert str(pq.read_schema(path).field("share").type) == "decimal128(18, 4)"
    assert b'"share":0.9670' in opened.written(table, "jsonl")
    assert pq.read_schema(path).field("share").metadata[b"unit"] == b""
    forms: tuple[Form, ...] = ("csv", "jsonl", "jsonstat")
    for form in forms:
        assert b"%" not in opened.written(table, form), f"{form}: 0.9670 is not 0.9670 %"
    assert opened.by_duckdb(table, tmp_path)[0] == ["甲", Decimal("0.9670")]
    sheet = openpyxl.load_workbook(io.BytesIO(opened.written(table, "xlsx"))).worksheets[0]
    assert (sheet["B4"].value, sheet["B4"].number_format) == (0.967, "0.00%")


def test_every_format_carries_what_the_numbers_stand_on() -> None:
    table = table_of([("甲", 1), ("乙", 2)])
    for form in formats.FORMATS:
        raw = opened.written(table, form)
        if form == "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]
            raw = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row).encode()
        elif form == "parquet":
            raw = b"\n".join(pq.read_metadata(io.BytesIO(raw)).metadata.values())
        for words in (table.digest, "全部", "2025", "3"):
            assert words.encode() in raw, (form, words)
    stat = json.loads(opened.written(table, "jsonstat"))
    assert (stat["version"], stat["class"]) == ("2.0", "dataset")
    assert stat["updated"] == "2025-12-31T17:00:00+08:00"
    assert stat["extension"]["rows_behind"] == 3
    assert stat["dimension"]["measure"]["category"]["unit"] == {
        "accepted": {"label": "件", "decimals": 0}
    }


def test_more_rows_than_a_sheet_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "ROWS_A_SHEET", 10)
    raw = opened.written(table_of([(f"事项{n}", n) for n in range(25)]), "xlsx")
    sheets = openpyxl.load_workbook(io.BytesIO(raw), data_only=True).worksheets
    assert [sheet.title for sheet in sheets] == ["F01", "F01 (2)", "F01 (3)"]
    read = [
        (row[0].value, row[1].value)
        for s in sheets
        for row in s.iter_rows(min_row=4, max_row=13)
        if row[1].value is not None
    ]
    assert read[:25] == [(f"事项{n}", n) for n in range(25)]
    formula = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[2]["B9"].value
    assert formula == "=SUM('F01'!B4:B13,'F01 (2)'!B4:B13,'F01 (3)'!B4:B8)"
    assert sheets[2]["B9"].value == 300


def test_what_a_format_can_not_hold_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    table = table_of([(f"事项{n}", n) for n in range(25)])
    monkeypatch.setattr(xlsx, "COLUMNS_A_SHEET", 1)
    with pytest.raises(xlsx.TooWideForSheet) as wide:
        opened.written(table, "xlsx")
    assert "2列" in wide.value.sentence("zh")
    monkeypatch.setattr(jsonstat, "MOST_CELLS", 24)
    with pytest.raises(jsonstat.CubeTooLarge) as large:
        opened.written(table, "jsonstat")
    assert "25 cells" in large.value.sentence("en")


def test_an_empty_table_is_still_a_table(tmp_path: Path) -> None:
    table = table_of([])
    want: list[list[Any]] = [["合计", 0]]
    assert opened.by_csv_module(table) == want
    assert opened.by_openpyxl(table) == want
    assert opened.by_json_module(table) == want
    assert opened.by_duckdb(table, tmp_path) == want
    assert json.loads(opened.written(table, "jsonstat"))["size"] == [0, 1]


def test_the_same_table_gives_the_same_bytes_and_another_number_another_digest() -> None:
    table = table_of([("甲", 1), ("乙", 2)])
    for form in formats.FORMATS:
        assert opened.written(table, form) == opened.written(table, form), form
    assert table_of([("甲", 2), ("乙", 1)]).digest != table.digest


@pytest.mark.anyio
async def test_a_cross_table_adds_up_both_ways(counted: db.Conn) -> None:
    choice = await actions.choose(counted, "2024", NOW)
    for by in ("centre", "item", "month"):
        table = await actions.table(counted, choice, "F01", [by], "category")
        alone = await actions.table(counted, choice, "F01", [by])
        for line, single in zip(table.rows, alone.rows, strict=True):
            *parts, total = [cell for cell in line.cells[1:] if isinstance(cell, int)]
            assert sum(parts) == total == single.cells[1]
        assert table.totals.cells[-1] == alone.totals.cells[1] == table.row_count
    months = await actions.table(counted, choice, "F02", ["month"])
    assert len(months.rows) == 12, "a month with nothing in it stands there as well"


def test_names_of_columns_are_told_apart() -> None:
    plain = table_of([("甲", 1)])
    twice = Column("accepted", "受理", "件", "count", spot=Spot(centre=7))
    table = Table(
        **{f: getattr(plain, f) for f in plain.__struct_fields__ if f != "columns"},
        columns=(*plain.columns, twice, twice),
    )
    assert naming.columns(table) == ["item", "accepted", "accepted.7", "accepted.7_2"]
    assert naming.code_of(date(2024, 3, 1)) == "2024-03-01"
    assert naming.code_of("") == "_U"
