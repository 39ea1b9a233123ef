"""Counted rows as CSV, streamed as the server sends them: nothing is held, whatever their number."""

from typing import BinaryIO

from backend.tallies import ledgers, wording
from backend.tallies.models.exports import Ledger, Written
from backend.tallies.reading import Digest, Rows, csv_line

BOM = b"\xef\xbb\xbf"


async def write(ledger: Ledger, rows: Rows, out: BinaryIO) -> Written:
    """BOM, header, rows, an empty line, and what they stand on; the digest is of the rows' bytes."""
    out.write(BOM + csv_line(ledger.heads))
    digest = Digest()

    async def sink(lines: bytes) -> None:
        digest.add_lines(lines)
        out.write(lines)

    count = await rows.copy(sink)
    found = Written(count, digest.hexdigest())
    out.write(b"\n")
    for name, said in ledgers.foundation(ledger, found):
        out.write(csv_line((name, wording.safe(said))))
    return found
