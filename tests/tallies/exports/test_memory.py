"""A file's length does not show in memory: each format in a process of its own, few rows against many."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from backend import db
from backend.tallies import actions
from backend.tallies.queries import sums
from backend.tallies.sources import SOURCES
from tests.conftest import _recreate, named
from tests.tallies.conftest import NOW, name_in

FEW, MANY = 2_000, 60_000
ROOT = Path(__file__).parent.parent.parent.parent
FACTS = """
    WITH cell AS (
        INSERT INTO tally_cell (source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme)
        SELECT 'accepted', $4, 1, 1, 'CJ-301', 1, 'window', 'person', $5 RETURNING id)
    INSERT INTO tally_fact (cell_id, on_date, id, subject, value, since)
    SELECT cell.id, date '2024-01-01' + (n % $3)::integer, 1000000 + $1 + n, gen_random_uuid(), 0, 0
    FROM cell, generate_series(1, $2::bigint) AS n
    """


@pytest.fixture(scope="module")
def url(counted_url: str) -> str:
    """Few rows in 2024, many in 2025."""
    found = named("export_memory")

    async def fill() -> None:
        await _recreate(found, name_in(counted_url))
        conn = await db.connect(found)
        part = actions.figure("F01").measures[0].parts[0]
        await conn.execute("DELETE FROM tally_fact")
        await conn.execute("DELETE FROM tally_sum")
        await conn.execute(FACTS, 0, FEW, 366, part, "few")
        await conn.execute(FACTS.replace("2024", "2025"), FEW, MANY, 365, part, "many")
        await conn.execute("DELETE FROM tally_total")
        for add_up in (sums.sum_months, sums.sum_years, sums.sum_totals):
            await add_up(conn, list(SOURCES))
        choice = await actions.choose(conn, "2025", NOW)
        assert await actions.row_count(conn, choice, "F01") == MANY
        await conn.close()

    asyncio.run(fill())
    return found


def peak(url: str, form: str, year: int) -> tuple[int, float]:
    """Rows and the process's peak in megabytes."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "backend.benches.export_process",
            form,
            f"{year}-01-01",
            f"{year}-12-31",
        ],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout.splitlines()[-1])
    return told["rows"], told["peak_mb"]


@pytest.mark.parametrize(
    ("form", "most"), [("csv", 6.0), ("xlsx", 14.0), ("jsonl", 14.0), ("parquet", 60.0)]
)
def test_thirty_times_the_rows_take_hardly_more_memory(url: str, form: str, most: float) -> None:
    few, small = peak(url, form, 2024)
    many, large = peak(url, form, 2025)
    assert (few, many) == (FEW, MANY)
    assert large - small <= most, f"{small:.0f} MB, {large:.0f} MB"
