"""Three computations that share nothing say the same of ten years: the read model, a fold in Python, plain SQL."""

import asyncio
import os
from random import Random
from uuid import UUID

import pytest

from backend import db
from backend.tallies import actions
from backend.tallies.definitions import FIGURES
from backend.tallies.models.facts import Scope
from backend.tallies.queries.ordinary import facts_apart, ordinary_print
from backend.tallies.sources import CASES, SOURCES
from tests.tallies import decade as ten
from tests.tallies.differences import (
    Proof,
    cells_that_differ,
    differences,
    facts_that_differ,
    few,
    numbers_that_differ,
    proof_of,
    totals_that_differ,
)
from tests.tallies.histories import Log, live_short
from tests.tallies.histories import live as ordinary_years
from tests.tallies.histories.log import write_events
from tests.tallies.planted import plant
from tests.tallies.planted.bugs import told

pytestmark = pytest.mark.anyio
BOOKS = None if os.environ.get("YITANG_TALLIES_ALL") else (2019, 2024, 2028)
"""Asking for the books of 120 months takes a while."""


async def test_every_fact_is_the_same(counted: db.Conn, proof: Proof) -> None:
    """Of every source: part, place, item, version, channel, applicant, scheme, day, event, subject and value."""
    found = await facts_that_differ(counted, proof)
    assert not found, few(found)
    reached = {fact[0] for fact in proof.facts}
    assert reached == set(SOURCES), "the histories do not reach every source"


@pytest.mark.parametrize("grain", ["year", "quarter", "month"])
async def test_every_measure_of_every_span_is_the_same(
    counted: db.Conn, proof: Proof, grain: str
) -> None:
    found = await cells_that_differ(counted, proof, grain)
    assert not found, few(found)


@pytest.mark.parametrize("grain", ["year", "quarter", "month"])
async def test_the_books_of_every_span_are_the_same(
    counted: db.Conn, proof: Proof, grain: str
) -> None:
    """F04 has no rows by time: what is carried belongs to a span as a whole. Months: of `BOOKS`."""
    found = await totals_that_differ(
        counted, proof, "F04", grain, BOOKS if grain == "month" else None
    )
    assert not found, few(found)


async def test_odd_days_places_and_scopes_are_the_same(counted: db.Conn, proof: Proof) -> None:
    found = [line async for line in numbers_that_differ(counted, proof)]
    assert not found, few(found)


async def test_no_measure_stands_still(proof: Proof) -> None:
    """Every measure is something else in some span: what is always zero would prove nothing."""
    for code, definition in FIGURES.items():
        for measure in definition.measures:
            said = {numbers[code, measure.code] for numbers in proof.folded.values()}
            assert len(said - {None}) > 1, f"{code} {measure.code}"


async def short(conn: db.Conn, seed: int, things: int = 40) -> Log:
    """A winter with its year's end and leap day, of people who are there."""
    organs = await ten.organs_of(conn)
    log = Log(Random(seed), organs[1])
    live_short(log, things, organs)
    await log.write_people(conn)
    return log


async def kept(conn: db.Conn) -> dict[str, set[tuple[object, ...]]]:
    """All that is kept: facts, sums, how often each value."""
    cell = "source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme"
    tables = {
        "tally_fact": f"SELECT {cell}, f.on_date, f.id, f.subject, f.value FROM tally_fact f JOIN tally_cell c ON c.id = f.cell_id",
        "tally_sum": f"SELECT c.{cell}, s.grain, s.first, s.n, s.amount FROM tally_sum s JOIN tally_cell c ON c.id = s.cell_id"
        " WHERE s.n <> 0 OR s.amount <> 0",
        "tally_spread": f"SELECT c.{cell}, s.first, s.value, s.n FROM tally_spread s JOIN tally_cell c ON c.id = s.cell_id"
        " WHERE s.n <> 0",
    }
    return {name: {tuple(row) for row in await conn.fetch(sql)} for name, sql in tables.items()}


@pytest.mark.parametrize("seed", range(2))
async def test_many_small_folds_are_one_fold_are_a_rebuild(settled: db.Conn, seed: int) -> None:
    log, draw = await short(settled, 40 + seed), Random(seed)
    rows = list(log.rows)
    while rows:
        size = draw.randrange(1, 160)
        batch, rows = rows[:size], rows[size:]
        await write_events(settled, batch)
        await actions.fold(settled)
    proof = await proof_of(settled, seed, most=3)
    found = await facts_that_differ(settled, proof)
    assert not found, few(found)
    assert await actions.fold(settled) == 0, "what is folded stays folded"
    by_batches = await kept(settled)
    assert not await actions.recount(settled)
    assert await actions.rebuild(settled) == 0, "everything once more changes nothing"
    assert await kept(settled) == by_batches
    assert all(by_batches.values())


async def test_events_count_the_same_in_whatever_order_they_come(settled: db.Conn) -> None:
    log = await short(settled, 50)
    whole = settled.transaction()
    await whole.start()
    await write_events(settled, log.rows)
    await actions.fold(settled)
    in_order = await kept(settled)
    await whole.rollback()
    rows = list(log.rows)
    Random(5).shuffle(rows)
    for start in range(0, len(rows), 150):
        await write_events(settled, rows[start : start + 150])
        await actions.fold(settled)
    assert await kept(settled) == in_order


async def test_a_rebuild_of_nothing_kept_is_the_fold(settled: db.Conn) -> None:
    log = await short(settled, 51)
    await write_events(settled, log.rows)
    await settled.execute("DELETE FROM tally_due")
    assert await actions.recount(settled), "a recount sees what was never folded"
    await actions.rebuild(settled)
    rebuilt = await kept(settled)
    proof = await proof_of(settled, most=3)
    found = await differences(settled, proof)
    assert not found, few(found)
    await settled.execute("TRUNCATE tally_fact, tally_gone, tally_sum, tally_spread")
    await settled.execute("INSERT INTO tally_due (family, subject, on_date) " + EVERYTHING)
    await actions.fold(settled)
    assert await kept(settled) == rebuilt


EVERYTHING = """
    SELECT DISTINCT s.family, s.subject, e.on_date
    FROM event e, tally_subjects(e.kind, e.details, e.case_id, e.appointment_id, e.ticket_id) AS s
    """


async def test_two_who_fold_while_others_write_count_everything_once(settled_url: str) -> None:
    """Real connections that commit: two writers, two folders, whoever comes first."""
    url = await ten.copied(settled_url, "folders")
    writers = [await db.connect(url) for _ in range(2)]
    folders = [await db.connect(url) for _ in range(2)]
    log = await short(writers[0], 52, things=30)
    batches = [log.rows[n : n + 20] for n in range(0, len(log.rows), 20)]
    waiting, done = list(batches), asyncio.Event()

    async def write(conn: db.Conn) -> None:
        while waiting:
            async with conn.transaction():
                await write_events(conn, waiting.pop(0))
                await asyncio.sleep(0.02)

    async def keep_folding(conn: db.Conn) -> int:
        times = 0
        while not done.is_set():
            async with conn.transaction():
                times += await actions.fold(conn) > 0
            await asyncio.sleep(0)
        return times

    folding = [asyncio.create_task(keep_folding(conn)) for conn in folders]
    await asyncio.gather(*(write(conn) for conn in writers))
    done.set()
    assert sum(await asyncio.gather(*folding)) > 1, "nothing was folded in between"
    async with folders[0].transaction():
        await actions.fold(folders[0])
        proof = await proof_of(folders[0], most=3)
        found = await differences(folders[0], proof)
        assert not found, few(found)
        assert not await actions.recount(folders[0])
    for conn in (*writers, *folders):
        await conn.close()


async def test_a_recount_reads_ordinary_cases_by_a_statement_of_its_own(counted: db.Conn) -> None:
    """Some cases of the ten odd years are ordinary, and told of as they are kept."""
    await counted.execute("SELECT set_config('enable_nestloop', 'off', true)")
    read = await ordinary_print(counted, Scope())
    odd = set(read.odd)
    kept: list[UUID] = [
        row["subject"]
        for row in await counted.fetch(
            "SELECT f.subject FROM tally_fact f JOIN tally_cell c ON c.id = f.cell_id WHERE c.source = ANY ($1)",
            [source.name for source in CASES.sources],
        )
    ]
    assert read.n == sum(one not in odd for one in kept) > 50
    assert len(odd) > 100
    assert await facts_apart(counted, CASES, Scope()) == []


WRONG = {
    "silence accepts as clerks do": ("w.actor_kind = 'law' THEN 'deemed'", "false THEN 'deemed'"),
    "the mail is a trip": ("(w.kind = 'case_delivered' AND w.details ->> 'how' IS NULL)", "w.kind = 'case_delivered'"),
    "papers are always complete": ("bool_or(t.details ->> 'complete' = 'true') FILTER", "bool_or(true) FILTER"),
    "the day of acceptance counts": ("calendar), a.on_date)", "calendar), a.on_date - 1)"),
    "a decision is dated by the submission": (
        "c.on_date, c.id, c.case_id AS subject",
        "coalesce(CASE c.source WHEN 'decided' THEN c.submitted_on END, c.on_date) AS on_date, c.id, c.case_id AS subject",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
async def test_a_recount_finds_what_the_fold_does_wrong(
    conn: db.Conn, log: Log, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Though the fold's own SELECT would say the same again: recounted with the same mistake in it."""
    ordinary_years(log, 120)
    await log.write(conn)
    planted = await plant(conn, monkeypatch, told(what, *WRONG[what]))
    await actions.fold(conn)
    assert planted.times
    assert await actions.recount(conn), what
