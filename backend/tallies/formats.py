"""The formats an export can have: their names, files, and what writes them."""

from collections.abc import Awaitable, Callable
from typing import BinaryIO

from msgspec import Struct

from backend.tallies.exports import csv, jsonl, jsonstat, rows_csv, rows_xlsx, xlsx
from backend.tallies.models.exports import Form, Ledger, Written
from backend.tallies.models.figures import Table
from backend.tallies.reading import Rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Format(Struct, frozen=True):
    """`rows` is None where a format has no rows, only tables."""

    name: str
    suffix: str
    media_type: str
    table: Callable[[Table, BinaryIO], None]
    rows: Callable[[Ledger, Rows, BinaryIO], Awaitable[Written]] | None


def _parquet_table(table: Table, out: BinaryIO) -> None:
    """Its library is large: it is loaded when somebody wants it."""
    from backend.tallies.exports import parquet

    parquet.write(table, out)


async def _parquet_rows(ledger: Ledger, rows: Rows, out: BinaryIO) -> Written:
    from backend.tallies.exports import parquet

    return await parquet.write_rows(ledger, rows, out)


FORMATS: dict[Form, Format] = {
    "csv": Format("CSV", "csv", "text/csv", csv.write, rows_csv.write),
    "xlsx": Format("XLSX", "xlsx", XLSX, xlsx.write, rows_xlsx.write),
    "jsonl": Format("JSON Lines", "jsonl", "application/x-ndjson", jsonl.write, jsonl.write_rows),
    "parquet": Format(
        "Parquet", "parquet", "application/vnd.apache.parquet", _parquet_table, _parquet_rows
    ),
    "jsonstat": Format("JSON-stat 2.0", "json", "application/json", jsonstat.write, None),
}


def by_file(name: str) -> Form:
    """The format a file's name asks for; CSV for one that asks for none."""
    suffix = name.rpartition(".")[2].lower()
    return next((form for form, kind in FORMATS.items() if kind.suffix == suffix), "csv")
