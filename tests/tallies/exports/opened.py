"""Exports opened by other programs, each as the cells of a table: texts, numbers, nothing.

`raw`: a file that was made elsewhere; without it the table is written here.
"""

import csv
import io
import json
import math
import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow.parquet as pq
from pyjstat import pyjstat

from backend.tallies import formats, naming
from backend.tallies.models.exports import Form
from backend.tallies.models.figures import Cell, Table

Cells = list[list[Cell]]


def written(table: Table, form: Form) -> bytes:
    out = io.BytesIO()
    formats.FORMATS[form].table(table, out)
    return out.getvalue()


def number(cell: Any) -> Cell:
    return None if cell is None or cell == "" else Decimal(str(cell))


def typed(table: Table, cells: list[Any]) -> list[Cell]:
    """By the columns' kinds: texts letter by letter, numbers exactly."""
    return [
        ("" if cell is None else str(cell)) if column.kind == "text" else number(cell)
        for column, cell in zip(table.columns, cells, strict=True)
    ]


def shown(table: Table, *, totals: bool) -> Cells:
    lines = table.lines if totals else table.rows
    return [typed(table, list(line.cells)) for line in lines]


def by_csv_module(table: Table, raw: bytes | None = None) -> Cells:
    raw = raw or written(table, "csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert read[len(table.lines) + 1] == []
    assert ["SHA-256", table.digest] in read
    return [typed(table, row) for row in read[1 : len(table.lines) + 1]]


def by_openpyxl(table: Table, raw: bytes | None = None) -> Cells:
    book = openpyxl.load_workbook(io.BytesIO(raw or written(table, "xlsx")), data_only=True)
    sheet = book.worksheets[0]
    assert sheet["A1"].value == table.title
    rows = sheet.iter_rows(min_row=4, max_row=3 + len(table.lines), max_col=len(table.columns))
    return [typed(table, [cell.value for cell in row]) for row in rows]


def by_json_module(table: Table, raw: bytes | None = None) -> Cells:
    text = (raw or written(table, "jsonl")).decode()
    about, *lines = (json.loads(line, parse_float=Decimal) for line in text.splitlines())
    assert (about["line"], about["sha256"]) == ("about", table.digest)
    assert [line["line"] for line in lines] == [*["row"] * len(table.rows), "total"]
    names = naming.columns(table)
    return [typed(table, [line[name] for name in names]) for line in lines]


def by_duckdb(table: Table, folder: Path, raw: bytes | None = None) -> Cells:
    """Parquet, by a program that shares no code with the one that wrote it."""
    path = folder / "table.parquet"
    path.write_bytes(raw or written(table, "parquet"))
    columns = ", ".join(f'"{name}"' for name in naming.columns(table))
    with duckdb.connect() as conn:
        rows = conn.execute(f"SELECT {columns} FROM read_parquet('{path}')").fetchall()
    facts = pq.read_metadata(path).metadata
    assert facts[b"sha256"].decode() == table.digest
    assert facts[b"scope"].decode() == table.scope_line
    totals = json.loads(facts[b"totals"], parse_float=Decimal)
    found = [typed(table, list(row)) for row in rows]
    return [*found, typed(table, [totals[name] for name in naming.columns(table)])]


def by_pyjstat(table: Table, raw: bytes | None = None) -> Cells:
    """JSON-stat, as a cube laid out again into the rows it came from."""
    text = (raw or written(table, "jsonstat")).decode()
    dataset = pyjstat.Dataset.read(text)
    with warnings.catch_warnings():
        # Its own way out calls what it has itself marked as old.
        warnings.simplefilter("ignore", DeprecationWarning)
        frame = dataset.write("dataframe", naming="id")
    cube = {tuple(row[:-1]): row[-1] for row in frame.itertuples(index=False, name=None)}
    plain = json.loads(text, parse_float=Decimal)
    ids = plain["id"]
    found: Cells = []
    for line in table.rows:
        of_row: dict[str, str] = {dim: naming.value_code(dim, line.spot) for dim in table.by}
        cells: list[Cell] = []
        for column, cell in zip(table.columns, line.cells, strict=True):
            if column.kind == "text":
                label = plain["dimension"][column.key]["category"]["label"][of_row[column.key]]
                cells.append(label)
                continue
            at: dict[str, str] = of_row | {"measure": column.key}
            if table.across:
                value = getattr(column.spot, table.across)
                at[table.across] = (
                    "_T" if value is None else naming.value_code(table.across, column.spot)
                )
            got = cube[tuple(at[dim] for dim in ids)]
            missing = got is None or math.isnan(got)
            cells.append(None if missing else _as(cell, got))
        found.append(cells)
    totals = plain["extension"]["totals"]
    assert plain["extension"]["sha256"] == table.digest
    return [*found, typed(table, [totals[name] for name in naming.columns(table)])]


def read(form: Form, table: Table, raw: bytes, folder: Path) -> Cells:
    """A file that was made elsewhere, by another program than the one that wrote it."""
    if form == "parquet":
        return by_duckdb(table, folder, raw)
    readers = {
        "csv": by_csv_module,
        "xlsx": by_openpyxl,
        "jsonl": by_json_module,
        "jsonstat": by_pyjstat,
    }
    return readers[form](table, raw)


def _as(cell: Cell, got: Any) -> Cell:
    """The reader gives floats; a share has at most as many digits as ours."""
    digits = -int(cell.as_tuple().exponent) if isinstance(cell, Decimal) else 0
    return Decimal(str(round(float(got), digits)))
