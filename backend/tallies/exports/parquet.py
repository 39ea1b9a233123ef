"""Parquet for analysts: whole numbers as int64, shares and means as exact decimals, facts as file metadata.

The only module that imports pyarrow.
"""

import asyncio
from decimal import Decimal
from typing import Any, BinaryIO

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from backend.tallies import ledgers, naming
from backend.tallies.models.exports import Fact, Ledger, Written
from backend.tallies.models.figures import Cell, Column, Table
from backend.tallies.reading import Digest, Rows

ENCODER = msgspec.json.Encoder(decimal_format="number")
PRECISION = 18
ROWS_A_GROUP = 20_000
FACT = {
    "on_date": pa.date32(),
    "number": pa.string(),
    "organ": pa.string(),
    "centre": pa.string(),
    "item_code": pa.string(),
    "item": pa.string(),
    "part": pa.string(),
    "value": pa.int32(),
    "event": pa.int64(),
    "part_code": pa.string(),
}


def write(table: Table, out: BinaryIO) -> None:
    """A row a line; the total would be counted twice among them, so it is metadata (`totals`)."""
    names = naming.columns(table)
    fields = [
        pa.field(
            name, _type(column), metadata={"label": column.label, "unit": naming.unit(column.unit)}
        )
        for name, column in zip(names, table.columns, strict=True)
    ]
    totals = dict(zip(names, table.totals.cells, strict=True))
    schema = pa.schema(fields, metadata=_metadata(naming.facts(table) | {"totals": totals}))
    arrays = [
        pa.array([_exact(line.cells[place], field.type) for line in table.rows], field.type)
        for place, field in enumerate(fields)
    ]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), out, compression="zstd")


async def write_rows(ledger: Ledger, rows: Rows, out: BinaryIO) -> Written:
    """In row groups, so that memory holds one of them; rows and digest are metadata, known at the end."""
    fields = [
        pa.field(name, kind, metadata={"label": head})
        for (name, kind), head in zip(FACT.items(), ledger.heads, strict=True)
    ]
    schema = pa.schema(fields, metadata=_metadata(ledgers.facts(ledger)))
    digest, group = Digest(), list[Fact]()
    with pq.ParquetWriter(out, schema, compression="zstd") as file:
        async for batch in rows.batches():
            digest.add(batch)
            group += batch
            if len(group) >= ROWS_A_GROUP:
                await asyncio.to_thread(_add_group, file, schema, group)
                group = []
        _add_group(file, schema, group)
        found = Written(digest.rows, digest.hexdigest())
        file.add_key_value_metadata({"rows": str(found.rows), "sha256": found.sha256})
    return found


def _add_group(file: Any, schema: Any, facts: list[Fact]) -> None:
    arrays = [pa.array([getattr(f, name) for f in facts], kind) for name, kind in FACT.items()]
    file.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _type(column: Column) -> Any:
    if column.kind == "text":
        return pa.string()
    if not column.digits:
        return pa.int64()
    return pa.decimal128(PRECISION, column.digits)


def _exact(cell: Cell, kind: Any) -> Cell:
    """As the column's type holds it; both are exact, so nothing changes but the form."""
    if cell is None or isinstance(cell, str):
        return cell
    return Decimal(cell) if pa.types.is_decimal(kind) else int(cell)


def _metadata(facts: dict[str, object]) -> dict[str, str]:
    """Texts as they are, the rest as JSON."""
    return {
        name: fact if isinstance(fact, str) else ENCODER.encode(fact).decode()
        for name, fact in facts.items()
    }
