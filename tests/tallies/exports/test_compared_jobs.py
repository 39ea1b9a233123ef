"""A background export carries what stands beside the table on the page: the year before, and the sums since January."""

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from backend import clock, db
from backend.refusal import Refusal
from backend.tallies import actions
from backend.tallies.actions import exports
from backend.tallies.formats import FORMATS
from backend.tallies.models import ALONE, Comparison, Table
from backend.tallies.models.exports import Wanted
from backend.tallies.queries import exports as queries
from backend.tallies.rules.comparisons import NothingBesideCrossTable
from tests.tallies.conftest import NOW
from tests.tallies.exports import opened
from tests.tallies.exports.test_jobs import ask, crash, file, job, silent, work

pytestmark = pytest.mark.anyio

YEAR_ON_YEAR, CUMULATIVE, BOTH = (
    Comparison(year_on_year=True),
    Comparison(since_january=True),
    Comparison(year_on_year=True, since_january=True),
)
BESIDE = {
    YEAR_ON_YEAR: ["上年同期", "同比"],
    CUMULATIVE: ["1月起累计"],
    BOTH: ["上年同期", "同比", "1月起累计", "上年累计", "累计同比"],
}
ASKED = (
    Wanted("F01", "2024", "csv", by=("month",), organ_id=1),
    Wanted("F01", "2024Q2", "csv", by=("month", "item"), scope="no-traffic", organ_id=1),
    Wanted("F18", "2024-02-10..2024-09-20", "csv", by=("category",), measure="rate", organ_id=1),
    Wanted("F19", "2024", "csv", by=("quarter",), measure="mean", place="QX-ONE", organ_id=1),
    Wanted("F22", "2024", "csv", by=("category", "centre"), language="en", organ_id=1),
    Wanted("F22", "2024", "csv", by=("item",), measure="median", only_centres=(), organ_id=1),
    Wanted("F04", "2024", "csv", by=("category",), measure="carried_out", organ_id=1),
)
RUNNING = Wanted("F01", "2026", "csv", by=("organ",), beside=BOTH, organ_id=1)


async def shown(pool: db.Pool, wanted: Wanted, today: date) -> Table:
    """The table that the page is made of."""
    async with db.transaction(pool) as conn:
        choice = await exports.choice_of(conn, wanted, NOW)
        return await actions.shown_table(
            conn, choice, wanted.figure, wanted.by, wanted.across, wanted.measure, wanted.language,
            wanted.beside, today,
        )  # fmt: skip


@pytest.mark.parametrize("beside", BESIDE)
@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.figure}-{asked.period}")
async def test_every_format_says_what_the_page_says(
    pool: db.Pool, tmp_path: Path, asked: Wanted, beside: Comparison
) -> None:
    wanted = replace(asked, beside=beside)
    if asked.only_centres is not None:
        async with db.transaction(pool) as conn:
            first = await conn.fetch("SELECT id FROM centre ORDER BY id LIMIT 2")
        wanted = replace(wanted, only_centres=tuple(row["id"] for row in first))
    table = await shown(pool, wanted, clock.civil_date(NOW))
    more = len(BESIDE[beside])
    if wanted.language == "zh":
        assert [column.label for column in table.columns][-more:] == BESIDE[beside]
    for place in range(-more, 0):
        filled = [line for line in table.lines if line.cells[place] is not None]
        assert filled, table.columns[place].key
    jobs = {form: await ask(pool, replace(wanted, form=form)) for form in FORMATS}
    assert await work(pool) == len(FORMATS)
    want = opened.shown(table, totals=True)
    for form, asked_for in jobs.items():
        assert opened.read(form, table, await file(pool, asked_for), tmp_path) == want, form


async def test_the_question_is_in_the_row_as_it_was_asked(pool: db.Pool) -> None:
    """A row that was written before there was anything to compare asks for the table alone."""
    for beside in (BOTH, CUMULATIVE, ALONE):
        wanted = replace(ASKED[0], beside=beside)
        asked = await ask(pool, wanted)
        async with db.transaction(pool) as conn:
            found = await queries.claim(conn, 120)
        assert found is not None
        assert (found.id, found.wanted) == (asked, wanted)
    older = await ask(pool, replace(ASKED[0], beside=BOTH))
    async with db.transaction(pool) as conn:
        await conn.execute("UPDATE export_job SET asked = asked - 'beside' WHERE id = $1", older)
        found = await queries.claim(conn, 120)
    assert found is not None
    assert found.wanted == ASKED[0]


async def test_another_worker_on_another_day_makes_what_was_asked(
    pool: db.Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The days of a running period are compared as on the day of the question, whoever makes the file."""
    asked = await ask(pool, RUNNING)
    await crash(pool, monkeypatch)
    await silent(pool)
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(month=9))
    assert await work(pool) == 1
    assert (await job(pool, asked)).run == 2
    then = await shown(pool, RUNNING, clock.civil_date(NOW))
    later = await shown(pool, RUNNING, clock.civil_date(clock.now()))
    assert then.digest != later.digest
    found = opened.read("csv", then, await file(pool, asked), tmp_path)
    assert found == opened.shown(then, totals=True)


async def test_what_can_not_stand_beside_it_is_refused_in_words(pool: db.Pool) -> None:
    across = Wanted("F01", "2024", "csv", by=("month",), across="category", beside=YEAR_ON_YEAR)
    with pytest.raises(NothingBesideCrossTable) as refused:
        await ask(pool, across)
    said(refused.value, "交叉表", "columns by a dimension")
    many = await ask(pool, Wanted("F01", "2019..2024", "csv", by=("month",), beside=CUMULATIVE))
    assert await work(pool) == 0
    told = await job(pool, many)
    assert told.state == "refused"
    assert "累计40个" in (told.said_zh or "")
    assert "at most 40" in (told.said_en or "")


def said(refused: Refusal, zh: str, en: str) -> None:
    assert zh in refused.sentence("zh")
    assert en in refused.sentence("en")
