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


SPOILT = {
    "a fact on another day": "UPDATE tally_fact SET on_date = on_date + 1 WHERE id = (SELECT max(id) FROM tally_fact)",
    "a fact in another cell": """UPDATE tally_fact SET cell_id = (SELECT max(id) FROM tally_cell c WHERE c.id <> cell_id)
                                WHERE id = (SELECT max(id) FROM tally_fact)""",
    "a fact of another case": "UPDATE tally_fact SET subject = uuidv7() WHERE id = (SELECT max(id) FROM tally_fact)",
    "a fact that is gone": "DELETE FROM tally_fact WHERE id = (SELECT max(id) FROM tally_fact)",
    "two sums exchanged": """WITH two AS (SELECT cell_id, n, first FROM tally_sum WHERE source = 'decided' AND grain = 'month'
                                          AND n IN (1, 2) ORDER BY n, first, cell_id),
                                  a AS (SELECT * FROM two WHERE n = 1 LIMIT 1), b AS (SELECT * FROM two WHERE n = 2 LIMIT 1)
                             UPDATE tally_sum s SET n = 3 - s.n FROM a, b WHERE s.source = 'decided' AND s.grain = 'month'
                                AND (s.cell_id, s.first) IN ((a.cell_id, a.first), (b.cell_id, b.first))""",
    "an amount": "UPDATE tally_sum SET amount = amount + 1 WHERE source = 'decided' AND grain = 'month' AND amount > 3",
    "a year": """UPDATE tally_sum SET n = n + 1 WHERE (cell_id, first) = (
                    SELECT cell_id, first FROM tally_sum WHERE source = 'issued' AND grain = 'year' LIMIT 1) AND grain = 'year'""",
    "a value": """UPDATE tally_spread SET value = value + 1 WHERE (cell_id, first, value) = (
                     SELECT cell_id, first, max(value) FROM tally_spread GROUP BY cell_id, first LIMIT 1)""",
    "a total": """UPDATE tally_total SET n = n - 1 WHERE (centre_id, part, first) = (
                     SELECT centre_id, part, first FROM tally_total WHERE source = 'accepted' LIMIT 1)""",
    "parts together": "UPDATE tally_total SET n = n + 1 WHERE part = 'nth=first' AND grain = 'year'",
    "a total of nothing": """INSERT INTO tally_total SELECT source, grain, first + interval '10 years', part, organ_id,
                                centre_id, item_code, item_version, n, amount FROM tally_total LIMIT 1""",
}  # fmt: skip


async def test_whatever_is_spoilt_is_found(conn: db.Conn, log: Log) -> None:
    """One thing at a time, and each is put back."""
    live(log, 400)
    await log.write(conn)
    await actions.fold(conn)
    assert await actions.recount(conn) == []
    for what, spoil in SPOILT.items():
        attempt = conn.transaction()
        await attempt.start()
        assert (await conn.execute(spoil)).split()[-1] != "0", what
        assert await actions.recount(conn), what
        await attempt.rollback()
    assert await actions.recount(conn) == []


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
