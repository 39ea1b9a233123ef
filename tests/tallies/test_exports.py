"""The same table in every format: read back, it says what the screen says."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args

import openpyxl
import pytest

from backend import db
from backend.tallies import actions, wording
from backend.tallies.definitions import FIGURES
from backend.tallies.exports import csv as csv_format
from backend.tallies.exports import xlsx
from backend.tallies.models import Cell, Column, Dim, Line, Period, Spot, Table, plain
from tests.tallies.conftest import Choose
from tests.tallies.histories import Log, live

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


def table_of(rows: list[tuple[str, int]], totals: int | None = None) -> Table:
    lines = tuple(Line(Spot(item=name), (name, n)) for name, n in rows)
    total = sum(n for _, n in rows) if totals is None else totals
    return Table(
        "F01", 1, date(2019, 1, 1), "zh", "F01 受理行政许可件数（2025年）", "含义", "件", "口径：全部",
        Period("2025", date(2025, 1, 1), date(2025, 12, 31)), ("item",), None,
        (Column("item", "事项", "", "text"), Column("accepted", "受理", "件", "count")),
        lines, Line(Spot(), ("合计", total)), total, datetime(2025, 12, 31, 9, tzinfo=UTC), True,
    )  # fmt: skip


def as_csv(table: Table) -> list[list[str]]:
    out = io.BytesIO()
    csv_format.write(table, out)
    raw = out.getvalue()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))


def as_sheets(table: Table, formulas: bool = False) -> Any:
    out = io.BytesIO()
    xlsx.write(table, out)
    out.seek(0)
    return openpyxl.load_workbook(out, data_only=not formulas)


def number(cell: Any) -> Cell:
    return None if cell in (None, "") else Decimal(str(cell))


def same(cells: tuple[Cell, ...], read: list[Any]) -> bool:
    """Texts letter by letter, numbers exactly."""
    for ours, theirs in zip(cells, read, strict=True):
        if isinstance(ours, str):
            if (theirs or "") != ours:
                return False
        elif number(theirs) != (None if ours is None else Decimal(ours)):
            return False
    return True


@pytest.mark.anyio
@pytest.mark.parametrize("code", FIGURES)
async def test_csv_and_xlsx_read_back_are_the_table(
    conn: db.Conn, log: Log, choose: Choose, code: str
) -> None:
    live(log, 150)
    await log.write(conn)
    choice = await choose("2024")
    for by, across in (
        (["centre"], None),
        (["category", "item"], None),
        (["item"], "centre"),
        (["month"], "category"),
    ):
        if not {*by, across} - {None} <= set(FIGURES[code].dims):
            continue
        table = await actions.table_for_export(conn, choice, code, by, across)
        assert len(table.rows) >= 3
        read = as_csv(table)
        for line, row in zip(table.lines, read[1:], strict=False):
            assert same(line.cells, row)
        assert read[len(table.lines) + 1] == []
        assert [row for row in read if row and row[0] == "SHA-256"] == [["SHA-256", table.digest]]
        book = as_sheets(table)
        sheet = book.worksheets[0]
        assert (sheet["A1"].value, sheet["A2"].value) == (
            table.title,
            f"单位：{table.unit}；{table.scope_line}",
        )
        shown = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        for line, cells in zip(table.lines, shown, strict=False):
            assert same(line.cells, cells[: len(line.cells)])
        footer = "".join(str(row[0]) for row in shown[len(table.lines) :])
        for words in (
            table.digest,
            f"明细行数：{table.row_count}",
            "数据截至",
            f"{code} v{FIGURES[code].version}",
            "口径",
        ):
            assert words in footer


@pytest.mark.anyio
async def test_totals_are_formulas_over_the_column_with_the_counted_value(
    conn: db.Conn, log: Log, choose: Choose
) -> None:
    live(log, 150)
    await log.write(conn)
    table = await actions.table(conn, await choose("2024"), "F19", ["item"])
    sheet = as_sheets(table, formulas=True).worksheets[0]
    last = 3 + len(table.rows)
    total = [cell.value for cell in sheet[last + 1]]
    assert total[2] == f"=SUM(C4:C{last})"
    assert total[1] == f'=IF(C{last + 1}=0,"",ROUND(D{last + 1}/C{last + 1},2))', (
        "the mean from its own totals"
    )
    for place, column in enumerate(table.columns):
        if column.kind in ("count", "sum"):
            parts = [line.cells[place] for line in table.rows]
            assert sum(part for part in parts if isinstance(part, int)) == table.totals.cells[place]
    assert sheet.freeze_panes == "B4"
    assert sheet.print_title_rows == "$1:$3"


def test_no_text_becomes_a_formula() -> None:
    table = table_of([(text, 1) for text in NASTY])
    for row in as_csv(table)[1 : len(NASTY) + 1]:
        assert row[0].startswith("'")
    sheet = as_sheets(table, formulas=True).worksheets[0]
    for place, text in enumerate(NASTY, 4):
        cell = sheet.cell(place, 1)
        assert cell.data_type != "f"
        assert cell.value == text.replace("\r", "_x000D_")
    assert wording.safe("CJ-301 机动车注册登记") == "CJ-301 机动车注册登记"


def test_a_negative_difference_stays_a_number() -> None:
    table = table_of([("甲", -3), ("乙", 3)])
    assert as_csv(table)[1] == ["甲", "-3"]
    assert as_sheets(table).worksheets[0]["B4"].value == -3


def test_more_rows_than_a_sheet_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "ROWS_A_SHEET", 10)
    table = table_of([(f"事项{n}", n) for n in range(25)])
    sheets = as_sheets(table).worksheets
    assert [sheet.title for sheet in sheets] == ["F01", "F01 (2)", "F01 (3)"]
    read = [
        (row[0].value, row[1].value)
        for s in sheets
        for row in s.iter_rows(min_row=4, max_row=13)
        if row[1].value is not None
    ]
    assert read[:25] == [(f"事项{n}", n) for n in range(25)]
    formula = as_sheets(table, formulas=True).worksheets[2]["B9"].value
    assert formula == "=SUM('F01'!B4:B13,'F01 (2)'!B4:B13,'F01 (3)'!B4:B8)"
    assert sheets[2]["B9"].value == 300


def test_an_empty_table_is_still_a_table() -> None:
    table = table_of([])
    assert as_csv(table)[1] == ["合计", "0"]
    assert as_sheets(table).worksheets[0]["B4"].value == 0


def test_the_same_table_gives_the_same_bytes_and_another_number_another_digest() -> None:
    one, two = io.BytesIO(), io.BytesIO()
    table = table_of([("甲", 1), ("乙", 2)])
    xlsx.write(table, one)
    xlsx.write(table, two)
    assert one.getvalue() == two.getvalue()
    assert table_of([("甲", 2), ("乙", 1)]).digest != table.digest


@pytest.mark.anyio
async def test_a_cross_table_adds_up_both_ways(conn: db.Conn, log: Log, choose: Choose) -> None:
    live(log, 200)
    await log.write(conn)
    choice = await choose("2024")
    for by in ("centre", "item", "month"):
        table = await actions.table(conn, choice, "F01", [by], "category")
        alone = await actions.table(conn, choice, "F01", [by])
        for line, single in zip(table.rows, alone.rows, strict=True):
            *parts, total = [cell for cell in line.cells[1:] if isinstance(cell, int)]
            assert sum(parts) == total == single.cells[1]
        assert table.totals.cells[-1] == alone.totals.cells[1] == table.row_count
    months = await actions.table(conn, choice, "F02", ["month"])
    assert len(months.rows) == 12, "a month with nothing in it stands there as well"


def test_plain_numbers() -> None:
    assert [plain(cell) for cell in (None, 3, Decimal("0.9670"), "x")] == ["", "3", "0.9670", "x"]
    assert set(get_args(Dim)) == {"organ", "centre", "category", "item", "month"}
