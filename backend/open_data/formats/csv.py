"""Open data as CSV: UTF-8 with BOM, a header of codes, one line a row, the total, then what the numbers stand on."""

import csv
import io
from typing import BinaryIO

from backend.open_data.files import OpenFile, facts, shown
from backend.open_data.models import OpenRow
from backend.tallies.wording import safe

KIND = "text/csv; charset=utf-8"


def write(file: OpenFile, out: BinaryIO) -> None:
    """Cells are whole numbers, “<n”, or “*”."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    try:
        lines = csv.writer(text)
        columns = [code for code, _ in file.set.columns]
        lines.writerow([file.by, "name_zh", "name_en", "category", *columns, "total"])
        lines.writerows(_line(row, file.of.least) for row in (*file.rows, file.set.total))
        lines.writerow([])
        for name, said in facts(file).items():
            lines.writerow([name, *(safe(one) for one in _texts(said))])
    finally:
        text.detach()


def _line(row: OpenRow, least: int) -> list[str]:
    code = row.code or "total"
    numbers = (shown(cell, least) for cell in (*row.cells, row.total))
    return [safe(code), safe(row.name.zh), safe(row.name.en), row.within, *numbers]


def _texts(said: object) -> list[str]:
    if isinstance(said, dict):
        return [str(one) for one in said.values()]
    if isinstance(said, list):
        return [str(one) for one in said]
    return ["" if said is None else str(said)]
