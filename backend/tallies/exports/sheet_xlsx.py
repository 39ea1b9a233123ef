"""What stands on a day as XLSX: numbers as numbers, texts as texts, ready to print."""

from datetime import UTC, datetime
from typing import BinaryIO

import xlsxwriter

from backend.tallies.models.sheets import Sheet

TITLE, RULE, HEAD, FIRST = range(4)
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(sheet: Sheet, out: BinaryIO) -> None:
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": sheet.title, "created": UNDATED})
    book.set_custom_property("SHA-256", sheet.digest)
    bold = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#E8EEF7", "text_wrap": True})
    note, cells = book.add_format({"font_size": 9}), book.add_format({"border": 1})
    page = book.add_worksheet(sheet.code)
    page.write_string(TITLE, 0, sheet.title, bold)
    page.write_string(RULE, 0, sheet.rule, note)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, 14 if column.number else 28)
        page.write_string(HEAD, place, column.label, head)
    for row, line in enumerate(sheet.lines, FIRST):
        for place, cell in enumerate(line):
            if isinstance(cell, str):
                page.write_string(row, place, cell, cells)
            elif cell is None:
                page.write_blank(row, place, None, cells)
            else:
                page.write_number(row, place, float(cell), cells)
    colon = "：" if sheet.language == "zh" else ": "
    for row, (name, said) in enumerate(sheet.foot, FIRST + len(sheet.lines) + 1):
        page.write_string(row, 0, f"{name}{colon}{said}", note)
    page.freeze_panes(FIRST, 1)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD)
    page.set_footer("&L&A&R&P / &N")
    book.close()
