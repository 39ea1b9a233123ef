"""Counted rows as XLSX in constant memory: each row goes to disk as it is written."""

import asyncio
from datetime import UTC, datetime
from typing import Any, BinaryIO

import xlsxwriter

from backend.tallies import ledgers, wording
from backend.tallies.models.exports import Fact, Ledger, Written
from backend.tallies.reading import Digest, Rows

ROWS_A_SHEET = 1_048_000
"""A sheet ends at row 1,048,576; what is more goes on in the next, under the same header."""
TITLE, RULE, HEAD, FIRST = range(4)
WIDTHS = (12, 26, 18, 22, 10, 36, 30, 8, 12, 24)
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
DATE, TEXT, NUMBER = range(3)
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class _Book:
    """The workbook and where the next row goes."""

    def __init__(self, ledger: Ledger, out: BinaryIO) -> None:
        self.ledger = ledger
        self.book = xlsxwriter.Workbook(out, OPTIONS)
        created = (ledger.data_until or UNDATED).astimezone(UTC)
        self.book.set_properties({"title": ledger.title, "created": created})
        self.bold = self.book.add_format({"bold": True, "font_size": 14})
        self.head = self.book.add_format({"bold": True, "border": 1, "bg_color": "#E8EEF7"})
        self.note = self.book.add_format({"font_size": 9})
        self.date = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.sheets = 0
        self.begin()

    def begin(self) -> None:
        """A sheet with title, counting rule and header."""
        self.sheets += 1
        number = "" if self.sheets == 1 else f" ({self.sheets})"
        self.sheet: Any = self.book.add_worksheet(f"{self.ledger.figure}{number}")
        for place, width in enumerate(WIDTHS):
            self.sheet.set_column(place, place, width)
        self.sheet.freeze_panes(FIRST, 2)
        self.sheet.set_paper(9)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(TITLE, HEAD)
        self.sheet.set_footer("&L&A&R&P / &N")
        self.sheet.write_string(TITLE, 0, self.ledger.title, self.bold)
        self.sheet.write_string(RULE, 0, self.ledger.scope_line, self.note)
        for place, head in enumerate(self.ledger.heads):
            self.sheet.write_string(HEAD, place, head, self.head)
        self.row = FIRST

    def add(self, facts: list[Fact]) -> None:
        for fact in facts:
            if self.row == FIRST + ROWS_A_SHEET:
                self.begin()
            self._write(self.sheet, self.row, fact)
            self.row += 1

    def _write(self, sheet: Any, row: int, fact: Fact) -> None:
        """Texts as texts, numbers as numbers, days as days."""
        sheet.write_datetime(row, 0, fact.on_date, self.date)
        sheet.write_string(row, 1, fact.number)
        for place, text in (
            (2, fact.organ),
            (3, fact.centre),
            (4, fact.item_code),
            (5, fact.item),
            (6, fact.part),
        ):
            if text:
                sheet.write_string(row, place, text)
        sheet.write_number(row, 7, fact.value)
        sheet.write_number(row, 8, fact.event)
        sheet.write_string(row, 9, fact.part_code)

    def end(self, found: Written) -> None:
        """What the rows stand on, below the last of them."""
        for place, (name, said) in enumerate(ledgers.foundation(self.ledger, found), self.row + 1):
            text = wording.named(name, said, self.ledger.language)
            self.sheet.write_string(place, 0, text, self.note)
        self.book.close()


async def write(ledger: Ledger, rows: Rows, out: BinaryIO) -> Written:
    """In a thread, batch by batch, so that whoever shares the loop is served meanwhile."""
    book, digest = _Book(ledger, out), Digest()
    async for batch in rows.batches():
        digest.add(batch)
        await asyncio.to_thread(book.add, batch)
    found = Written(digest.rows, digest.hexdigest())
    await asyncio.to_thread(book.end, found)
    return found
