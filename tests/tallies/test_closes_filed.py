"""The files of a close: kept byte by byte, written again the same in another process, and safe from tampering."""

import hashlib
import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from backend import db
from backend.tallies.actions import freeze, frozen
from backend.tallies.definitions import FIGURES
from backend.tallies.queries import filed as keeping
from backend.tallies.standing import STANDING
from tests.conftest import _recreate, named
from tests.tallies.closing import closed, lived
from tests.tallies.conftest import name_in

pytestmark = pytest.mark.anyio


async def test_every_figure_is_filed_as_it_was(conn: db.Conn) -> None:
    march = await lived(conn)
    found = await closed(conn)
    files = await keeping.files(conn, found.id)
    assert len(files) == len(FIGURES) * len(freeze.FORMS) * len(freeze.LANGUAGES)
    await march.accept(date(2025, 3, 30))
    choice = frozen.choice_of(found)
    for one in files:
        kept = await keeping.filed(conn, found.id, one.figure, one.form, one.language)
        assert kept is not None
        assert hashlib.sha256(kept.content).hexdigest() == kept.digest == one.digest
        table = await frozen.frozen_table(
            conn, found, choice, one.figure, freeze.filed_by(FIGURES[one.figure].dims),
            language=one.language,
        )  # fmt: skip
        assert freeze.written(table, one.form) == kept.content
    text = (await keeping.filed(conn, found.id, "F01", "csv", "zh")).content.decode("utf-8-sig")  # type: ignore[union-attr]
    assert f"2025年4月2日封账（编号{found.id}，SHA-256 {(found.digest or '')[:16]}…）" in text


async def test_standing_figures_are_frozen_with_their_rows(conn: db.Conn) -> None:
    await lived(conn)
    found = await closed(conn)
    stood = {one.figure: one for one in await keeping.standing(conn, found.id)}
    assert set(stood) == set(STANDING)
    assert all(one.value.on == found.last for one in stood.values())
    centres = await conn.fetchval("SELECT count(*) FROM centre")
    f06 = stood["F06"]
    assert len(f06.rows) == centres
    await conn.execute("UPDATE centre SET closed_on = '2025-01-01'")
    again = {one.figure: one for one in await keeping.standing(conn, found.id)}
    assert again == stood


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE close_sum SET n = n + 1 WHERE (close_id, cell_id) = (SELECT close_id, max(cell_id) FROM close_sum GROUP BY close_id)",
        "UPDATE close_cell SET scope = 'traffic' WHERE scope <> ''",
        "UPDATE close_spread SET value = value + 1",
        "UPDATE close_standing SET rows = '[]' WHERE figure = 'F11'",
        "DELETE FROM close_spread",
    ],
)
async def test_the_digest_finds_tampering(conn: db.Conn, tampering: str) -> None:
    await lived(conn)
    found = await closed(conn)
    assert await frozen.proof(conn, found)
    await conn.execute(tampering)
    assert not await frozen.proof(conn, found)


RERUN = """
import asyncio, hashlib, json, sys
from backend import db
from backend.tallies.actions import freeze, frozen
from backend.tallies.queries import closes
async def work(url, close_id):
    conn = await db.connect(url)
    found = await closes.close(conn, close_id)
    told = {}
    for code in ("F01", "F02", "F04", "F22"):
        for language in freeze.LANGUAGES:
            table = await frozen.frozen_table(
                conn, found, frozen.choice_of(found), code, ["category", "item"], language=language)
            for form in freeze.FORMS:
                told[f"{code}.{language}.{form}"] = hashlib.sha256(freeze.written(table, form)).hexdigest()
    await conn.close()
    print(json.dumps(told))
asyncio.run(work(sys.argv[1], int(sys.argv[2])))
"""


@pytest.fixture
async def cloned_tallies_url(tallies_url: str) -> str:
    """A copy that may be committed to."""
    url = named("tallies_clone")
    await _recreate(url, name_in(tallies_url))
    return url


async def test_another_process_years_later_writes_the_same_bytes(cloned_tallies_url: str) -> None:
    conn = await db.connect(cloned_tallies_url)
    await lived(conn)
    found = await closed(conn)
    filed = {
        f"{one.figure}.{one.language}.{one.form}": one.digest
        for one in await keeping.files(conn, found.id)
    }
    await conn.close()
    ran = subprocess.run(
        [sys.executable, "-c", RERUN, cloned_tallies_url, str(found.id)],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": "99", "TZ": "America/New_York", "LC_ALL": "C"},
    )
    told = json.loads(ran.stdout)
    assert len(told) == 16
    assert told == {name: digest for name, digest in filed.items() if name in told}


async def test_the_xlsx_opens_and_says_the_same(conn: db.Conn) -> None:
    await lived(conn)
    found = await closed(conn)
    table = await frozen.frozen_table(conn, found, frozen.choice_of(found), "F01", ["centre"])
    book = openpyxl.load_workbook(io.BytesIO(freeze.written(table, "xlsx")), data_only=True)
    said = [cell.value for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert 12 in said
    assert any("封账" in str(value) for value in said)
