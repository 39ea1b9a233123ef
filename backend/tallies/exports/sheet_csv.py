"""What stands on a day as CSV: UTF-8 with BOM, no formula can start in it."""

import csv
import io
from typing import BinaryIO

from backend.tallies.models.figures import plain
from backend.tallies.models.sheets import Sheet
from backend.tallies.wording import safe


def write(sheet: Sheet, out: BinaryIO) -> None:
    """Header, lines, an empty line, and what they stand on."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    try:
        lines = csv.writer(text)
        lines.writerow([safe(column.label) for column in sheet.columns])
        for line in sheet.lines:
            lines.writerow([safe(cell) if isinstance(cell, str) else plain(cell) for cell in line])
        lines.writerow([])
        lines.writerow([safe(sheet.title), safe(sheet.rule)])
        lines.writerows([safe(name), safe(said)] for name, said in sheet.foot)
    finally:
        text.detach()
