"""JSON Lines: one object a line. `line` says what it is: about (what the numbers stand on), row, total."""

from typing import BinaryIO

import msgspec

from backend.tallies import ledgers, naming
from backend.tallies.models.exports import Ledger, Written
from backend.tallies.models.figures import Line, Table
from backend.tallies.reading import Digest, Rows

ENCODER = msgspec.json.Encoder(decimal_format="number")
"""A share is the number 0.9670 as it was rounded, not a text and not a float."""


def write(table: Table, out: BinaryIO) -> None:
    """The footer's facts first, so that a reader of a stream knows what follows."""
    names = naming.columns(table)
    out.write(ENCODER.encode({"line": "about", **naming.facts(table)}) + b"\n")
    for line in table.rows:
        out.write(_line("row", names, table, line))
    out.write(_line("total", names, table, table.totals))


def _line(kind: str, names: list[str], table: Table, line: Line) -> bytes:
    cells = dict(zip(names, line.cells, strict=True))
    return ENCODER.encode({"line": kind, **cells, "codes": naming.codes(table, line)}) + b"\n"


async def write_rows(ledger: Ledger, rows: Rows, out: BinaryIO) -> Written:
    """What the rows are, the rows, and at the end how many there were and their digest."""
    out.write(ENCODER.encode({"line": "about", **ledgers.facts(ledger)}) + b"\n")
    digest = Digest()
    async for batch in rows.batches():
        digest.add(batch)
        out.write(b"".join(b'{"line":"row",' + ENCODER.encode(one)[1:] + b"\n" for one in batch))
    found = Written(digest.rows, digest.hexdigest())
    out.write(ENCODER.encode({"line": "end", "rows": found.rows, "sha256": found.sha256}) + b"\n")
    return found
