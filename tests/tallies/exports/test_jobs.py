"""Exports in the background: finished whole or not at all, by one worker or by two, after a crash too."""

import asyncio
import csv
import hashlib
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from backend import clock, db
from backend.access.models import Staff
from backend.crypto import Keys
from backend.tallies import actions
from backend.tallies.actions import export_jobs, exports
from backend.tallies.actions.ledgers import ledger_of
from backend.tallies.models.exports import ExportJob, Wanted
from backend.tallies.queries import exports as queries
from backend.tallies.rules import exports as limits
from tests.tallies.conftest import NOW
from tests.tallies.exports.conftest import OTHER, WHO

pytestmark = pytest.mark.anyio

ROWS = Wanted("F01", "2024", "csv", rows=True, organ_id=1)
TABLE = Wanted("F02", "2024", "parquet", by=("item",), organ_id=1)


async def ask(pool: db.Pool, wanted: Wanted = ROWS, who: Staff = WHO) -> UUID:
    async with db.transaction(pool) as conn:
        return await exports.ask(conn, who, wanted, NOW)


async def work(pool: db.Pool) -> int:
    return await export_jobs.export_through(pool, Keys.demo(), clock.now())


async def job(pool: db.Pool, job_id: UUID, who: Staff = WHO) -> ExportJob:
    async with db.transaction(pool) as conn:
        found = await queries.job_of(conn, who.id, job_id)
    assert found is not None
    return found


async def file(pool: db.Pool, job_id: UUID) -> bytes:
    async with db.transaction(pool) as conn:
        done = await exports.finished(conn, WHO, job_id)
        pieces = [await exports.piece(conn, done, place) for place in range(done.pieces or 0)]
    whole = b"".join(pieces)
    assert (len(whole), hashlib.sha256(whole).hexdigest()) == (done.bytes, done.sha256)
    return whole


async def pieces(pool: db.Pool) -> int:
    async with db.transaction(pool) as conn:
        count: int = await conn.fetchval("SELECT count(*) FROM export_piece")
    return count


async def test_what_is_fetched_is_what_would_be_made_at_once(
    pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_jobs, "PIECE", 1000)
    first, second = await ask(pool), await ask(pool, TABLE)
    assert (await job(pool, first)).state == "waiting"
    with pytest.raises(limits.ExportNotThere):
        await file(pool, first)
    assert await work(pool) == 2
    done = await job(pool, first)
    assert (done.state, done.run, done.rows_done) == ("done", 1, done.rows_total)
    assert (done.pieces or 0) > 3
    plain = io.BytesIO()
    async with db.transaction(pool) as conn:
        await exports.make(conn, ROWS, NOW, plain)
        choice = await actions.choose(conn, "2024", NOW, organ_id=1)
        count = await actions.row_count(conn, choice, "F01")
    whole = await file(pool, first)
    assert whole == plain.getvalue()
    lines = list(csv.reader(io.StringIO(whole.decode("utf-8-sig"))))
    assert lines.index([]) - 1 == count == done.rows_done
    assert (await file(pool, second)).startswith(b"PAR1")
    assert done.file_name is not None
    assert done.file_name.endswith("明细.csv")
    assert await work(pool) == 0, "nothing is due a second time"


async def test_two_workers_make_each_file_once(pool: db.Pool) -> None:
    asked = [await ask(pool) for _ in range(4)]
    assert sum(await asyncio.gather(work(pool), work(pool))) == 4
    assert {(await job(pool, one)).run for one in asked} == {1}


async def crash(pool: db.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker dies while it stores the pieces."""

    async def dies(*_: Any) -> bool:
        raise asyncio.CancelledError

    with monkeypatch.context() as broken:
        broken.setattr(queries, "finish", dies)
        with pytest.raises(asyncio.CancelledError):
            await work(pool)


async def silent(pool: db.Pool) -> None:
    """Ten minutes pass without a word of whoever has a job."""
    async with db.transaction(pool) as conn:
        await conn.execute("UPDATE export_job SET alive_at = alive_at - interval '10 minutes'")


async def test_a_crash_is_begun_anew_and_leaves_no_half_file(
    pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first worker dies while it stores the pieces: they go with its transaction."""
    asked = await ask(pool)
    await crash(pool, monkeypatch)
    assert (await job(pool, asked)).state == "running"
    assert await pieces(pool) == 0
    assert await work(pool) == 0, "it may still be alive"
    await silent(pool)
    assert await work(pool) == 1
    assert (await job(pool, asked)).run == 2
    assert await file(pool, asked)


async def test_a_question_of_a_newer_door_does_not_stop_the_line(pool: db.Pool) -> None:
    """It fails after its attempts; what was asked after it is made."""
    unknown, known = await ask(pool), await ask(pool)
    async with db.transaction(pool) as conn:
        await conn.execute(
            """UPDATE export_job SET asked = asked || '{"tomorrow": true}' WHERE id = $1""", unknown
        )
    assert await work(pool) == 1
    assert (await job(pool, unknown)).state == "failed"
    assert (await job(pool, known)).state == "done"


async def test_an_older_attempt_that_wakes_up_writes_nothing(pool: db.Pool) -> None:
    await ask(pool)
    async with db.transaction(pool) as conn:
        old = await queries.claim(conn, 120)
        await conn.execute("UPDATE export_job SET alive_at = alive_at - interval '10 minutes'")
    assert old is not None
    assert await work(pool) == 1
    before = await pieces(pool)
    made = exports.Made("x.csv", "text/csv", "x", 1)
    with pytest.raises(export_jobs.Overtaken):
        await export_jobs._keep(pool, old, made, io.BytesIO(b"old"))
    async with db.transaction(pool) as conn:
        assert not await queries.tell(conn, old, 1, 1)
    assert await pieces(pool) == before


async def test_cancelled_while_running_it_stops(
    pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_jobs, "BEAT_S", 0.05)
    asked, begun = await ask(pool), asyncio.Event()

    async def slow(*_: Any) -> Any:
        begun.set()
        await asyncio.sleep(60)

    monkeypatch.setattr(export_jobs, "make", slow)
    working = asyncio.create_task(work(pool))
    await asyncio.wait_for(begun.wait(), 10)
    async with db.transaction(pool) as conn:
        await exports.cancel(conn, WHO, asked, NOW)
    assert await asyncio.wait_for(working, 10) == 0
    assert (await job(pool, asked)).state == "cancelled"
    assert await pieces(pool) == 0
    async with db.transaction(pool) as conn:
        with pytest.raises(limits.ExportIsOver):
            await exports.cancel(conn, WHO, asked, NOW)


async def test_a_refusal_is_told_in_words_and_a_bug_given_up(
    pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = await ask(pool, Wanted("F01", "2024", "xlsx", rows=True, organ_id=1))
    monkeypatch.setattr(limits, "ROWS_A_SHEET", 1)
    assert await work(pool) == 0
    told = await job(pool, refused)
    assert told.state == "refused"
    assert "工作表" in (told.said_zh or "")
    assert "sheets" in (told.said_en or "")

    async def broken(*_: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(export_jobs, "make", broken)
    asked = await ask(pool)
    assert await work(pool) == 0
    given_up = await job(pool, asked)
    assert (given_up.state, given_up.run) == ("failed", limits.MOST_RUNS + 1)
    assert "管理员" in (given_up.said_zh or "")


async def test_a_file_of_too_few_rows_never_leaves(
    pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number and the file are compared: an export never truncates."""
    asked, honest = await ask(pool), ledger_of

    async def one_more(*args: Any) -> Any:
        ledger = await honest(*args)
        return type(ledger)(
            **{f: getattr(ledger, f) for f in ledger.__struct_fields__ if f != "row_count"},
            row_count=ledger.row_count + 1,
        )

    monkeypatch.setattr(exports, "ledger_of", one_more)
    assert await work(pool) == 0
    assert (await job(pool, asked)).state == "failed"
    assert await pieces(pool) == 0


async def test_files_go_when_their_time_is_over(pool: db.Pool) -> None:
    async with db.transaction(pool) as conn:
        assert await exports.keep_days(conn, 1) == limits.KEEP_DAYS
        await exports.set_keep_days(conn, WHO, 2)
        with pytest.raises(limits.KeptTooLong):
            await exports.set_keep_days(conn, WHO, 91)
    asked = await ask(pool)
    await work(pool)
    done = await job(pool, asked)
    assert done.ended_at is not None
    assert done.expires_at == done.ended_at + timedelta(days=2)
    async with db.transaction(pool) as conn:
        assert await exports.forget(conn, done.expires_at - timedelta(seconds=1)) == 0
        assert await exports.forget(conn, done.expires_at) >= 1
    assert await pieces(pool) == 0
    assert (await job(pool, asked)).state == "expired"
    with pytest.raises(limits.ExportNotThere):
        await file(pool, asked)


async def test_everybody_sees_their_own_and_few_at_once(pool: db.Pool) -> None:
    asked = await ask(pool)
    async with db.transaction(pool) as conn:
        assert [one.id for one in await exports.jobs(conn, WHO, 10, 0)] == [asked]
        assert await exports.jobs(conn, OTHER, 10, 0) == []
        with pytest.raises(limits.ExportNotThere):
            await exports.finished(conn, OTHER, asked)
        with pytest.raises(limits.ExportIsOver):
            await exports.cancel(conn, OTHER, asked, NOW)
        acts = await conn.fetch("SELECT act, reason FROM audit WHERE staff_id = 1")
        assert [(a["act"], "F01" in a["reason"]) for a in acts] == [("export_asked", True)]
    for _ in range(limits.LIVE_AT_ONCE - 1):
        await ask(pool)
    with pytest.raises(limits.TooManyExports):
        await ask(pool)
    await ask(pool, who=OTHER)


async def test_what_could_never_be_made_is_refused_at_once(pool: db.Pool) -> None:
    with pytest.raises(limits.NoRowsInFormat):
        await ask(pool, Wanted("F01", "2024", "jsonstat", rows=True))
    with pytest.raises(Exception, match="2199"):
        await ask(pool, Wanted("F01", "2199", "csv", rows=True))
    with pytest.raises(Exception, match="weather"):
        await ask(pool, Wanted("F01", "2024", "csv", by=("weather",)))
