"""Ordinary years agree as well, and every number opens its rows."""

from random import Random
from typing import Any

import pytest

from backend import db
from backend.tallies import actions
from backend.tallies.definitions import FIGURES
from backend.tallies.models import Choice
from tests.tallies.conftest import Choose
from tests.tallies.differences import (
    cells_that_differ,
    facts_that_differ,
    few,
    numbers_that_differ,
    proof_of,
)
from tests.tallies.histories import Log, live

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("seed", range(2))
async def test_years_without_mistakes_agree_and_balance(
    conn: db.Conn, log: Log, choose: Choose, seed: int
) -> None:
    log.random = Random(seed)
    live(log, 120)
    await log.write(conn)
    await actions.fold(conn)
    proof = await proof_of(conn, seed, most=3)
    found = [
        *await facts_that_differ(conn, proof),
        *await cells_that_differ(conn, proof, "year"),
        *[line async for line in numbers_that_differ(conn, proof)],
    ]
    assert not found, few(found)
    assert not await actions.imbalances(conn, await choose("2022..2025"))


async def test_cells_open_as_many_rows_as_they_say(conn: db.Conn, log: Log, choose: Choose) -> None:
    """The total of each table, and a draw from its other cells (centres not stated among them)."""
    live(log, 120)
    await log.write(conn)
    await actions.fold(conn)
    choice = await choose("2024Q2..2024Q3", scope="no-household")
    cells = 0
    for code, definition in FIGURES.items():
        for by in (["category", "centre"], ["item"], ["organ", "month"]):
            if not set(by) <= set(definition.dims):
                continue
            table = await actions.table(conn, choice, code, by)
            drawn = [
                line for line in table.rows if line.spot.centre == 0 or log.random.random() < 0.03
            ]
            for line in (*drawn, table.totals):
                for column, cell in zip(table.columns, line.cells, strict=True):
                    if column.kind not in ("count", "carried") or not isinstance(cell, int):
                        continue
                    if cell < 60 or (line is table.totals and by == ["item"]):
                        assert await opened(conn, choice, code, column.key, line.spot) == cell
                    assert (
                        await actions.row_count(conn, choice, code, column.key, line.spot) == cell
                    )
                    cells += 1
    assert cells > 100


async def opened(conn: db.Conn, choice: Choice, code: str, measure: str, spot: Any) -> int:
    """All pages of a cell, some rows at a time, none twice."""
    seen: set[Any] = set()
    after, total = None, 0
    while True:
        page = await actions.rows(conn, choice, code, measure, spot, after, limit=23)
        total += len(page.rows)
        seen |= {(row.part, row.id) for row in page.rows}
        after = page.after
        if after is None:
            assert len(seen) == total
            return total
