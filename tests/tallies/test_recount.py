"""Each figure equals two recounts by hand, whatever happened, and every number opens its rows."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from backend import db
from backend.tallies import actions, queries
from backend.tallies.definitions import FIGURES, sources
from backend.tallies.models import Choice
from tests.tallies.conftest import Choose, Recounting
from tests.tallies.histories import Log, live
from tests.tallies.recount import SQL

pytestmark = pytest.mark.anyio
PERIODS = ("2023", "2024", "2024Q1", "2024-02", "2023-11-15..2024-03-10", "2022..2025")
SCOPES = (None, "no-traffic", "household", "exit_entry,public_order", "no-household,no-exit_entry")


@pytest.mark.parametrize("seed", range(6))
async def test_every_row_is_the_one_a_recount_by_hand_finds(
    conn: db.Conn, log: Log, choose: Choose, recount: Recounting, seed: int
) -> None:
    log.random = Random(seed)
    live(log, 150)
    await log.write(conn)
    for period in PERIODS:
        choice = await choose(period, scope=log.random.choice(SCOPES))
        found: Counter[Any] = Counter()
        amounts: Counter[Any] = Counter()
        for source in sources():
            after = actions.BEGINNING
            for row in await queries.rows(conn, source, choice, source.parts, None, after, 100_000):
                key = (row.part, row.organ_id, row.centre_id, row.item_code, row.on_date)
                found[key] += 1
                amounts[key] += row.amount
        by_hand = await recount(choice)
        assert found == by_hand.rows, f"{period} {choice.scopes}"
        assert +amounts == +by_hand.amounts
        if period == "2022..2025":
            assert len({key[0] for key in found}) > 20, "the histories do not reach every part"


@pytest.mark.parametrize("seed", range(3))
async def test_headline_numbers_equal_plain_sql(
    conn: db.Conn, log: Log, choose: Choose, seed: int
) -> None:
    log.random = Random(100 + seed)
    live(log, 150)
    await log.write(conn)
    for period in PERIODS:
        choice = await choose(period, scope=log.random.choice(SCOPES))
        found = await actions.figures(conn, choice)
        plain = await plain_numbers(conn, choice)
        said = {code: value.value for code, value in found.items() if code != "F04"}
        said |= {code: found["F04"].parts[code] for code in ("carried_in", "carried_out")}
        said["F19 wasted"] = found["F19"].parts["wasted"]
        assert said == plain, period
        assert found["F04"].value == 0, "histories without mistakes balance"


async def plain_numbers(conn: db.Conn, choice: Choice) -> dict[str, int | float | None]:
    found = {}
    for code, statement in SQL.items():
        days = (choice.period.first, choice.period.last)
        number = await conn.fetchval(statement, *days, list(choice.scopes))
        counts = code not in ("F18", "F19")
        found[code] = int(number or 0) if counts else None if number is None else float(number)
    return found


async def test_cells_open_as_many_rows_as_they_say(conn: db.Conn, log: Log, choose: Choose) -> None:
    """The total of each table, and a draw from its other cells (centres not stated among them)."""
    live(log, 120)
    await log.write(conn)
    choice = await choose("2024Q2..2024Q3", scope="no-household")
    cells = 0
    for code, definition in FIGURES.items():
        for by in (["category", "centre"], ["item"], ["organ", "month"]):
            if not set(by) <= set(definition.dims):
                continue
            table = await actions.table(conn, choice, code, by)
            drawn = [
                line for line in table.rows if line.spot.centre == 0 or log.random.random() < 0.06
            ]
            for line in (*drawn, table.totals):
                for column, cell in zip(table.columns, line.cells, strict=True):
                    if column.kind != "count" or not isinstance(cell, int):
                        continue
                    spot = line.spot
                    assert await opened(conn, choice, code, column.key, spot) == cell
                    assert await actions.row_count(conn, choice, code, column.key, spot) == cell
                    cells += 1
    assert cells > 70


async def opened(conn: db.Conn, choice: Choice, code: str, measure: str, spot: Any) -> int:
    """All pages of a cell, a few rows at a time, none twice."""
    seen: set[Any] = set()
    after, total = None, 0
    while True:
        page = await actions.rows(conn, choice, code, measure, spot, after, limit=7)
        total += len(page.rows)
        seen |= {(row.part, row.id) for row in page.rows}
        after = page.after
        if after is None:
            assert len(seen) == total
            return total
