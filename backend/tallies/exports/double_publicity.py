"""双公示: the permit records as the national form wants them, its field codes as the header, dates YYYY/MM/DD.

Every record of the period is in the file, however many there are; while one does not fit the form there
is no file, and the refusal says which and why.
"""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import BinaryIO

import xlsxwriter

from backend.cases.models.publication import Record
from backend.cases.rules.publication import FIELDS, cells, faults
from backend.refusal import Refusal
from backend.tallies.wording import safe

ROWS_A_SHEET = 1_048_000
"""A sheet ends at row 1,048,576; what is more goes on in another one under the same header."""
CODES = [code for code, *_ in FIELDS]
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
TOLD = 5


class RecordsUnfit(Refusal):
    """{count} records don't fit the national form, so no file was made: {which}. Correct them, then fetch it again."""

    zh = "有{count}条记录不符合国家标准格式，未生成文件：{which}。请更正后重新导出。"
    status = 409


class _Faults:
    """What is wrong with the records, the first few in words."""

    def __init__(self) -> None:
        self.count = 0
        self.told = list[str]()

    def look(self, row: Record) -> None:
        found = faults(row)
        if found:
            self.count += 1
            if len(self.told) < TOLD:
                self.told.append(f"{row.xk_wsh or row.xk_xdr_mc}：{'、'.join(found)}")

    def check(self) -> None:
        if self.count:
            more = "" if self.count <= TOLD else "……"
            raise RecordsUnfit(count=self.count, which="；".join(self.told) + more)


async def write_csv(rows: AsyncIterator[Record], out: BinaryIO) -> int:
    """As WPS and Excel open it by a double click; how many records."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    count, wrong = 0, _Faults()
    try:
        lines = csv.writer(text)
        lines.writerow(CODES)
        async for row in rows:
            wrong.look(row)
            lines.writerow([safe(cell) for cell in cells(row)])
            count += 1
    finally:
        text.detach()
    wrong.check()
    return count


async def write_xlsx(rows: AsyncIterator[Record], out: BinaryIO) -> int:
    """Texts only, so that no number loses a digit and nothing is read as a formula; how many records."""
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    book.set_properties({"title": "双公示行政许可", "created": UNDATED})
    sheet, count, wrong = _sheet(book, 1), 0, _Faults()
    async for row in rows:
        wrong.look(row)
        if count and count % ROWS_A_SHEET == 0:
            sheet = _sheet(book, count // ROWS_A_SHEET + 1)
        for place, cell in enumerate(cells(row)):
            sheet.write_string(count % ROWS_A_SHEET + 1, place, cell)
        count += 1
    book.close()
    wrong.check()
    return count


def _sheet(book: xlsxwriter.Workbook, number: int) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(f"XK{number}")
    sheet.freeze_panes(1, 0)
    for place, code in enumerate(CODES):
        sheet.write_string(0, place, code)
    return sheet
