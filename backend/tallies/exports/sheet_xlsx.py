"""What stands on a day as XLSX: numbers as numbers, shares in percent, texts as texts, ready to print."""

from datetime import UTC, datetime
from typing import Any, BinaryIO

import xlsxwriter

from backend.tallies import wording
from backend.tallies.models.sheets import Share, Sheet, SheetCell, SheetTable

TITLE, RULE, HEAD, FIRST = range(4)
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class _Book:
    """The workbook and its formats, each made once."""

    def __init__(self, sheet: Sheet, out: BinaryIO) -> None:
        self.sheet = sheet
        self.book = xlsxwriter.Workbook(out, OPTIONS)
        self.book.set_properties({"title": sheet.title, "created": UNDATED})
        self.book.set_custom_property("SHA-256", sheet.digest)
        self.bold = self.book.add_format({"bold": True, "font_size": 14})
        self.head = self.book.add_format(
            {"bold": True, "border": 1, "bg_color": "#E8EEF7", "text_wrap": True}
        )
        self.note = self.book.add_format({"font_size": 9})
        self.cell = self.book.add_format({"border": 1})
        self.shares: dict[int, Any] = {}

    def add(self, table: SheetTable) -> Any:
        """A worksheet with title, rule, header and lines; the rule says what nobody should read it without."""
        page = self.book.add_worksheet(table.code)
        page.write_string(TITLE, 0, table.heading, self.bold)
        page.write_string(RULE, 0, self.sheet.said, self.note)
        for place, column in enumerate(table.columns):
            page.set_column(place, place, 14 if column.number else 28)
            page.write_string(HEAD, place, column.label, self.head)
        for row, line in enumerate(table.lines, FIRST):
            for place, cell in enumerate(line):
                self._write(page, row, place, cell)
        if not table.lines and table.empty:
            page.write_string(FIRST, 0, table.empty, self.note)
        page.freeze_panes(FIRST, 1)
        page.set_paper(9)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(HEAD)
        page.set_footer("&L&A&R&P / &N")
        return page

    def _write(self, page: Any, row: int, place: int, cell: SheetCell) -> None:
        if isinstance(cell, str):
            page.write_string(row, place, cell, self.cell)
        elif cell is None:
            page.write_blank(row, place, None, self.cell)
        elif isinstance(cell, Share):
            page.write_number(row, place, float(cell.exact), self._share(cell.percent_digits))
        else:
            page.write_number(row, place, float(cell), self.cell)

    def _share(self, digits: int) -> Any:
        if digits not in self.shares:
            code = f"0.{'0' * digits}%" if digits else "0%"
            self.shares[digits] = self.book.add_format({"border": 1, "num_format": code})
        return self.shares[digits]


def write(sheet: Sheet, out: BinaryIO) -> None:
    """What it stands on below the first list; each further list on a worksheet of its own."""
    book = _Book(sheet, out)
    page = book.add(SheetTable(sheet.code, sheet.title, sheet.columns, sheet.lines))
    for row, (name, said) in enumerate(sheet.foot, FIRST + len(sheet.lines) + 1):
        page.write_string(row, 0, wording.named(name, said, sheet.language), book.note)
    for one in sheet.further:
        book.add(one)
    book.book.close()
