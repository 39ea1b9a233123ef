"""XLSX in the form of the bureau's own tables: title, counting rule, totals that foot, ready to print."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import quote_sheetname, xl_range, xl_rowcol_to_cell

from backend.refusal import Refusal
from backend.tallies import wording
from backend.tallies.models.figures import Cell, Column, Line, Table

COLUMNS_A_SHEET = 16_384
ROWS_A_SHEET = 1_048_000
"""A sheet ends at row 1,048,576; longer tables go on in another one, nothing is cut."""
TITLE, RULE, HEAD, FIRST = range(4)
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


class TooWideForSheet(Refusal):
    """The table has {columns} columns, a sheet of XLSX holds {most}. Put the longer dimension in the rows, or take CSV or Parquet."""

    zh = "该表有{columns}列，XLSX工作表最多{most}列。请把较长的维度放到行上，或改用CSV、Parquet。"
    status = 422


STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"},
    "rule": {"font_size": 9, "text_wrap": True, "valign": "vcenter"},
    "head": {
        "bold": True,
        "border": 1,
        "bg_color": "#E8EEF7",
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
    },
    "text": {"border": 1},
    "note": {"font_size": 9},
}


def write(table: Table, out: BinaryIO) -> None:
    """One sheet, or as many as the rows need; the total stands at the end of the last."""
    if len(table.columns) > COLUMNS_A_SHEET:
        raise TooWideForSheet(columns=len(table.columns), most=COLUMNS_A_SHEET)
    # The same table gives the same bytes: the file is dated by its data, not by the clock.
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {"title": table.title, "created": (table.data_until or UNDATED).astimezone(UTC)}
    )
    for name, fact in (("SHA-256", table.digest), ("version", f"{table.figure} v{table.version}")):
        book.set_custom_property(name, fact)
    styles = {name: book.add_format(style) for name, style in STYLES.items()}
    sheets = []
    for number, rows in enumerate(_parts(table.rows), 1):
        sheet = book.add_worksheet(table.figure if number == 1 else f"{table.figure} ({number})")
        _top(sheet, table, styles)
        for place, line in enumerate(rows, FIRST):
            _line(book, sheet, place, line.cells, table.columns, styles)
        sheets.append((sheet, len(rows)))
    last, rows_there = sheets[-1]
    _totals(book, last, FIRST + rows_there, table, sheets, styles)
    for place, (name, said) in enumerate(wording.foundation(table), FIRST + rows_there + 2):
        last.write_string(place, 0, wording.named(name, said, table.language), styles["note"])
    book.close()


def _parts(rows: Sequence[Line]) -> Iterator[Sequence[Line]]:
    for start in range(0, max(len(rows), 1), ROWS_A_SHEET):
        yield rows[start : start + ROWS_A_SHEET]


def _top(sheet: Any, table: Table, styles: dict[str, Any]) -> None:
    """Title, counting rule, header, and how it is shown and printed."""
    last = len(table.columns) - 1
    for row, text, style in ((TITLE, table.title, "title"), (RULE, wording.rule(table), "rule")):
        sheet.write_string(row, 0, text, styles[style])
        if last:
            sheet.merge_range(row, 0, row, last, "", styles[style])
            sheet.write_string(row, 0, text, styles[style])
    for place, column in enumerate(table.columns):
        sheet.write_string(HEAD, place, wording.head(column), styles["head"])
    texts = sum(column.kind == "text" for column in table.columns)
    sheet.set_row(TITLE, 30)
    sheet.set_row(RULE, 30)
    sheet.set_column(0, max(texts - 1, 0), 28)
    sheet.set_column(texts, last, 14)
    sheet.freeze_panes(FIRST, texts)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(TITLE, HEAD)
    sheet.set_footer("&L&A&R&P / &N")


def _line(
    book: Any,
    sheet: Any,
    row: int,
    cells: Sequence[Cell],
    columns: Sequence[Column],
    styles: dict[str, Any],
) -> None:
    for place, (cell, column) in enumerate(zip(cells, columns, strict=True)):
        if isinstance(cell, str):
            sheet.write_string(row, place, cell, styles["text"])
        elif cell is None:
            sheet.write_blank(row, place, None, styles["text"])
        else:
            sheet.write_number(row, place, float(cell), _format(book, column, styles))


def _totals(
    book: Any,
    sheet: Any,
    row: int,
    table: Table,
    sheets: Sequence[tuple[Any, int]],
    styles: dict[str, Any],
) -> None:
    """Formulas that add up what stands above, with the number we counted as their known value."""
    _line(book, sheet, row, table.totals.cells, table.columns, styles)
    for place, (cell, column) in enumerate(zip(table.totals.cells, table.columns, strict=True)):
        formula = _formula(row, place, column, sheets)
        if formula and not isinstance(cell, str):
            known: float | str = "" if cell is None else float(cell)
            sheet.write_formula(row, place, formula, _format(book, column, styles), known)


def _formula(row: int, place: int, column: Column, sheets: Sequence[tuple[Any, int]]) -> str | None:
    if column.of is not None:
        above, below = (xl_rowcol_to_cell(row, p) for p in column.of)
        return f'=IF({below}=0,"",ROUND({above}/{below},{column.digits}))'
    if column.kind not in ("count", "sum", "balance") or not sheets[0][1]:
        return None
    own = len(sheets) == 1
    ranges = (
        ("" if own else quote_sheetname(sheet.get_name()) + "!")
        + xl_range(FIRST, place, FIRST + rows - 1, place)
        for sheet, rows in sheets
    )
    return f"=SUM({','.join(ranges)})"


def _format(book: Any, column: Column, styles: dict[str, Any]) -> Any:
    """The number format of a column, made once."""
    decimals = "." + "0" * column.digits if column.digits else ""
    code = f"0.{'0' * (column.digits - 2)}%" if column.kind == "share" else f"#,##0{decimals}"
    if code not in styles:
        styles[code] = book.add_format({"border": 1, "num_format": code})
    return styles[code]
