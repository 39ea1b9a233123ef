"""What stands on a day as CSV: UTF-8 with BOM, no formula can start in it."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from backend.tallies.models.sheets import Sheet, SheetCell, SheetColumn, written
from backend.tallies.wording import safe


def write(sheet: Sheet, out: BinaryIO) -> None:
    """Header, lines, an empty line, further lists each with its heading, and what they stand on."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    try:
        lines = csv.writer(text)
        lines.writerows(_lines(sheet.columns, sheet.lines))
        lines.writerow([])
        for one in sheet.further:
            lines.writerow([safe(one.heading)])
            lines.writerows(_lines(one.columns, one.lines))
            lines.writerows([] if one.lines else [[safe(one.empty)]])
            lines.writerow([])
        lines.writerow([safe(sheet.title), safe(sheet.said)])
        lines.writerows([safe(name), safe(said)] for name, said in sheet.foot)
    finally:
        text.detach()


def _lines(
    columns: tuple[SheetColumn, ...], lines: tuple[tuple[SheetCell, ...], ...]
) -> Iterator[list[str]]:
    yield [safe(column.label) for column in columns]
    for line in lines:
        yield [safe(cell) if isinstance(cell, str) else written(cell) for cell in line]
