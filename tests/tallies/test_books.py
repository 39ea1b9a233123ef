"""What came in went out or is still there; where that is not so, nothing is exported and the place is named."""

import io
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from backend import db
from backend.tallies import actions
from backend.tallies.actions import exports
from backend.tallies.models import Comparison
from backend.tallies.models.exports import Wanted
from backend.tallies.rules import BooksDoNotBalance, RowsOfABalance
from tests.tallies.conftest import NOW, Choose
from tests.tallies.histories import Log, live

pytestmark = pytest.mark.anyio
IN_2024, IN_2025 = date(2024, 12, 20), date(2025, 1, 10)


def plant(log: Log, *steps: tuple[str, date, int]) -> UUID:
    """One case with exactly these events (kind, day, minute)."""
    return plant_on(log, log.uuid(), *steps)


def plant_on(log: Log, case_id: UUID, *steps: tuple[str, date, int]) -> UUID:
    """The same of a case that may have others."""
    facts: dict[str, Any] = {
        "case_id": case_id,
        "item_code": "CJ-301",
        "item_version": 1,
        "centre_id": log.centres[0],
    }
    for kind, on, minute in steps:
        log.add(f"case_{kind}", on, minute, **facts)
    return case_id


async def count(conn: db.Conn, log: Log) -> None:
    await log.write(conn)
    await actions.fold(conn)


async def export(conn: db.Conn, figure: str, period: str, scope: str | None = None) -> exports.Made:
    wanted = Wanted(figure, period, "csv", by=("item",), scope=scope)
    return await exports.make(conn, wanted, NOW, io.BytesIO())


FAULTS: dict[str, tuple[list[tuple[str, date, int]], dict[str, int]]] = {
    "a decision without acceptance": ([("granted", IN_2025, 1)], {"2025": -1}),
    "two decisions in one year": (
        [("accepted", IN_2025, 1), ("granted", IN_2025, 2), ("refused", IN_2025, 3)],
        {"2025": -1, "2024..2025": -1},
    ),
    "two decisions in two years": (
        [("accepted", IN_2024, 1), ("granted", IN_2024, 2), ("granted", IN_2025, 1)],
        {"2025": -1, "2024..2025": -1},
    ),
    "a decision before its acceptance, in another year": (
        [("granted", IN_2024, 1), ("accepted", IN_2025, 1)],
        {"2024": -1, "2024..2025": -1},
    ),
    "a decision before its acceptance, on one day": (
        [("granted", IN_2025, 1), ("accepted", IN_2025, 2)],
        {"2025": -1},
    ),
    "accepted twice and decided twice": (
        [
            ("accepted", IN_2025, 1),
            ("granted", IN_2025, 2),
            ("accepted", IN_2025, 3),
            ("ended", IN_2025, 4),
        ],
        {"2025": 0},
    ),
    "accepted again after its decision": (
        [("accepted", IN_2025, 1), ("granted", IN_2025, 2), ("accepted", IN_2025, 3)],
        {"2025": 1},
    ),
    "decided last year, accepted and decided again this year": (
        [
            ("accepted", IN_2024, 1),
            ("granted", IN_2024, 2),
            ("accepted", IN_2025, 1),
            ("granted", IN_2025, 2),
        ],
        {"2025": 0, "2024..2025": 0},
    ),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_planted_fault_is_found_and_no_export_leaves(
    conn: db.Conn, log: Log, choose: Choose, name: str
) -> None:
    steps, periods = FAULTS[name]
    live(log, 30)
    case_id = plant(log, *steps)
    await count(conn, log)
    for period, difference in periods.items():
        choice = await choose(period)
        assert (await actions.figures(conn, choice))["F04"].value == difference
        for figure in ("F01", "F02", "F03", "F04"):
            with pytest.raises(BooksDoNotBalance) as refused:
                await export(conn, figure, period)
        said = refused.value.sentence("en")
        for words in (str(case_id), "CJ-301", f"differs by {difference:+d}"):
            assert words in said
        assert str(case_id) in refused.value.sentence("zh")


async def test_the_difference_stands_at_its_item_only(
    conn: db.Conn, log: Log, choose: Choose
) -> None:
    live(log, 60)
    plant(log, ("granted", IN_2025, 1))
    await count(conn, log)
    table = await actions.table(conn, await choose("2025"), "F04", ["organ", "item"])
    differences = {line.spot.item: line.cells[2] for line in table.rows}
    assert len(differences) > 4
    assert {item: d for item, d in differences.items() if d} == {"CJ-301": -1}


async def test_two_faults_that_hide_each_other_are_both_named(
    conn: db.Conn, log: Log, choose: Choose
) -> None:
    twice = plant(log, ("accepted", IN_2025, 1), ("granted", IN_2025, 2), ("granted", IN_2025, 3))
    never = plant(log, ("accepted", IN_2025, 1), ("accepted", IN_2025, 2), ("granted", IN_2025, 3))
    await count(conn, log)
    choice = await choose("2025")
    found = {fault.case_id: fault.difference for fault in await actions.imbalances(conn, choice)}
    assert found == {twice: -1, never: 1}
    assert (await actions.figures(conn, choice))["F04"].value == 0


async def test_a_fault_of_another_scope_or_period_does_not_block(conn: db.Conn, log: Log) -> None:
    live(log, 30)
    plant(log, ("granted", IN_2025, 1))
    await count(conn, log)
    for period, scope in (("2025", "no-traffic"), ("2024", None)):
        assert (await export(conn, "F01", period, scope)).rows
    assert await export(conn, "F24", "2025")


@pytest.mark.parametrize(
    ("period", "by", "beside", "named"),
    [
        ("2025", "item", Comparison(year_on_year=True), "2024"),
        ("2025-12", "item", Comparison(year_on_year=True), "2024-12"),
        ("2025Q1", "item", Comparison(since_january=True), None),
        ("2025-03", "item", Comparison(True, since_january=True), None),
        ("2025-12", "item", Comparison(True, since_january=True), "2024-12"),
        ("2024-12-25..2025-02-28", "month", Comparison(since_january=True), "2024-01-01..2025-02-28"),
        ("2024-12-25..2025-02-28", "item", Comparison(since_january=True), None),
    ],
)  # fmt: skip
async def test_books_of_what_is_compared_must_balance_too(
    conn: db.Conn, log: Log, period: str, by: str, beside: Comparison, named: str | None
) -> None:
    """A fault of 20 December 2024: refused wherever a number beside the table is counted from that day."""
    live(log, 30)
    case_id = plant(log, ("granted", IN_2024, 1))
    await count(conn, log)
    wanted = Wanted("F02", period, "csv", by=(by,))
    assert (await exports.make(conn, wanted, NOW, io.BytesIO())).name
    wanted = replace(wanted, beside=beside)
    if named is None:
        assert (await exports.make(conn, wanted, NOW, io.BytesIO())).name
        return
    with pytest.raises(BooksDoNotBalance) as refused:
        await exports.make(conn, wanted, NOW, io.BytesIO())
    assert f"The books of {named} don't balance" in refused.value.sentence("en")
    assert f"{named}的收支核对不平衡" in refused.value.sentence("zh")
    assert str(case_id) in refused.value.sentence("en")


async def test_a_case_carried_over_three_years_is_in_and_out_of_each(
    conn: db.Conn, log: Log, choose: Choose
) -> None:
    plant(log, ("accepted", date(2023, 12, 31), 1), ("granted", date(2025, 1, 1), 1))
    await count(conn, log)
    moved = {}
    for year in ("2023", "2024", "2025"):
        parts = (await actions.figures(conn, await choose(year)))["F04"].parts
        moved[year] = [parts[code] for code in ("carried_in", "accepted", "granted", "carried_out")]
    assert moved == {"2023": [0, 1, 0, 1], "2024": [1, 0, 0, 1], "2025": [1, 0, 1, 0]}


async def test_a_voided_case_is_carried_into_no_year_and_out_of_none(
    conn: db.Conn, log: Log, choose: Choose
) -> None:
    """Accepted in one year, carried, and voided in the next: in both years it never was."""
    plant(log, ("accepted", IN_2024, 1))
    gone = plant(log, ("submitted", IN_2024, 0), ("accepted", IN_2024, 1))
    await count(conn, log)
    assert await carried(conn, choose, "2024") == [0, 2, 2]
    log.rows.clear()
    plant_on(log, gone, ("voided", IN_2025, 2))
    await count(conn, log)
    assert await carried(conn, choose, "2024") == [0, 1, 1]
    assert await carried(conn, choose, "2025") == [1, 0, 1]
    assert not await actions.imbalances(conn, await choose("2024..2025"))
    assert not await actions.recount(conn)


async def carried(conn: db.Conn, choose: Choose, year: str) -> list[object]:
    """In, accepted, out."""
    parts = (await actions.figures(conn, await choose(year)))["F04"].parts
    return [parts[code] for code in ("carried_in", "accepted", "carried_out")]


async def test_decided_in_the_same_instant_as_accepted_balances(
    conn: db.Conn, log: Log, choose: Choose
) -> None:
    plant(log, ("accepted", IN_2025, 1), ("granted", IN_2025, 1))
    await count(conn, log)
    assert not await actions.imbalances(conn, await choose("2025"))


async def test_a_difference_has_no_rows_of_its_own(conn: db.Conn, choose: Choose) -> None:
    with pytest.raises(RowsOfABalance):
        await actions.rows(conn, await choose("2025"), "F04", "difference")


async def test_carried_rows_open_across_the_start_of_the_period(
    conn: db.Conn, log: Log, choose: Choose
) -> None:
    early = IN_2024 - timedelta(days=400)
    case_id = plant(log, ("accepted", early, 1))
    await count(conn, log)
    page = await actions.rows(conn, await choose("2025"), "F04", "carried_in")
    assert [(row.subject, row.on_date) for row in page.rows] == [(case_id, early)]
