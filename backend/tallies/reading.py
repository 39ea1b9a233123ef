"""How a row export reads its rows: straight as CSV, or in batches; and the digest that all formats share."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Protocol

from backend import db
from backend.tallies.models.exports import Fact, Ledger
from backend.tallies.queries import counts
from backend.tallies.queries import ledger as rows_of

BATCH = 5000
Told = Callable[[int, int], Awaitable[None]]
"""Hears how many rows are done, of how many."""


async def nobody(done: int, total: int) -> None:
    """Who need not hear it."""


class Rows(Protocol):
    """The rows of a ledger, once, in their order."""

    async def copy(self, sink: db.Sink) -> int:
        """As the CSV lines that the digest is of."""

    def batches(self) -> AsyncIterator[list[Fact]]:
        """Some thousand at once."""


class Counted:
    """The rows as they stand in the read model, inside the transaction of `conn`."""

    def __init__(self, conn: db.Conn, ledger: Ledger, told: Told = nobody) -> None:
        self._conn, self._ledger, self._told = conn, ledger, told

    async def copy(self, sink: db.Sink) -> int:
        done = 0

        async def through(lines: bytes) -> None:
            nonlocal done
            await sink(lines)
            done += lines.count(b"\n")
            await self._told(done, self._ledger.row_count)

        await counts.make_ready(self._conn)
        return await rows_of.copy_facts(self._conn, self._ledger, through)

    async def batches(self) -> AsyncIterator[list[Fact]]:
        done, batch = 0, list[Fact]()
        await counts.make_ready(self._conn)
        async for fact in rows_of.facts(self._conn, self._ledger):
            batch.append(fact)
            if len(batch) == BATCH:
                done += BATCH
                yield batch
                await self._told(done, self._ledger.row_count)
                batch = []
        if batch:
            yield batch


class Digest:
    """SHA-256 over the rows as the CSV has them, so that every format of the same rows bears the same one."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = hashlib.sha256()

    def add(self, facts: list[Fact]) -> None:
        self.rows += len(facts)
        self._hash.update("".join(map(line_of, facts)).encode())

    def add_lines(self, lines: bytes) -> None:
        self._hash.update(lines)

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def cells_of(fact: Fact) -> tuple[str, ...]:
    """Texts in the order of the columns."""
    return (
        fact.on_date.isoformat(),
        fact.number,
        fact.organ or "",
        fact.centre or "",
        fact.item_code or "",
        fact.item or "",
        fact.part,
        str(fact.value),
        str(fact.event),
        fact.part_code,
    )


def line_of(fact: Fact) -> str:
    """As PostgreSQL's COPY writes it."""
    return ",".join(map(_field, cells_of(fact))) + "\n"


def csv_line(cells: Sequence[str]) -> bytes:
    return (",".join(map(_field, cells)) + "\n").encode()


def _field(text: str) -> str:
    if '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return f'"{text}"' if "," in text or "\n" in text or "\r" in text else text
