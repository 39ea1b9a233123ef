"""双公示: the permit records as the national form wants them, its field codes as the header, dates YYYY/MM/DD.

Every record of the period is in the file, however many there are.
"""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import BinaryIO

import xlsxwriter

from backend.cases.models.publication import Record
from backend.cases.rules.publication import FIELDS, cells
from backend.tallies.wording import safe

ROWS_A_SHEET = 1_048_000
"""A sheet ends at row 1,048,576; what is more goes on in another one under the same header."""
CODES = [code for code, *_ in FIELDS]
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


async def write_csv(rows: AsyncIterator[Record], out: BinaryIO) -> int:
    """As WPS and Excel open it by a double click; how many records."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    count = 0
    try:
        lines = csv.writer(text)
        lines.writerow(CODES)
        async for row in rows:
            lines.writerow([safe(cell) for cell in cells(row)])
            count += 1
    finally:
        text.detach()
    return count


async def write_xlsx(rows: AsyncIterator[Record], out: BinaryIO) -> int:
    """Texts only, so that no number loses a digit and nothing is read as a formula; how many records."""
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    book.set_properties({"title": "双公示行政许可", "created": UNDATED})
    sheet, count = _sheet(book, 1), 0
    async for row in rows:
        if count and count % ROWS_A_SHEET == 0:
            sheet = _sheet(book, count // ROWS_A_SHEET + 1)
        for place, cell in enumerate(cells(row)):
            sheet.write_string(count % ROWS_A_SHEET + 1, place, cell)
        count += 1
    book.close()
    return count


def _sheet(book: xlsxwriter.Workbook, number: int) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(f"XK{number}")
    sheet.freeze_panes(1, 0)
    for place, code in enumerate(CODES):
        sheet.write_string(0, place, code)
    return sheet
