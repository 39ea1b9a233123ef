"""CSV as WPS and Excel open it by a double click: UTF-8 with BOM, no formula can start in it."""

import csv
import io
from typing import BinaryIO

from backend.tallies import wording
from backend.tallies.models.figures import Cell, Line, Table, plain
from backend.tallies.wording import safe


def write(table: Table, out: BinaryIO) -> None:
    """Header, rows, total, an empty line, and what the numbers stand on."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    try:
        lines = csv.writer(text)
        lines.writerow([safe(wording.head(column)) for column in table.columns])
        lines.writerows(_line(line) for line in table.lines)
        lines.writerow([])
        lines.writerows([safe(name), safe(said)] for name, said in wording.foundation(table))
    finally:
        text.detach()


def _line(line: Line) -> list[str]:
    return [_cell(cell) for cell in line.cells]


def _cell(cell: Cell) -> str:
    return safe(cell) if isinstance(cell, str) else plain(cell)
