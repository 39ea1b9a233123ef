"""The sweep may come late, twice or in parallel: what it leaves is what a run at every midnight would have left."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from typing import Any

import pytest

from backend import db
from backend.cases import actions
from backend.cases.actions.sweep import sweep, sweep_through
from backend.cases.queries import clocks as queries
from tests import make
from tests.cases.acting import at, events_of, play
from tests.cases.by_hand import lives
from tests.cases.standing import day
from tests.cases.test_clocks_stored import officers, submitted

pytestmark = pytest.mark.anyio
KEYS = make.KEYS


async def left(conn: db.Conn, cases: list[Any]) -> list[Any]:
    """All that the cases leave: their rows, events, limits and warnings, without when a job came to them."""
    rows = []
    for case_id in cases:
        found = await conn.fetchrow(
            """
            SELECT state, received_on, accepted_on, acceptance, legal_due_on, promised_due_on, due_provisional,
                   deferred_due_on, silent_on, decided_on, decision, permit, permit_from, ground
            FROM case_file WHERE id = $1
            """,
            case_id,
        )
        clocks = await conn.fetch(
            """
            SELECT kind, start_on, due_on, provisional, effect, yellow_on, red_on, level, next_on
            FROM case_clock WHERE case_id = $1 ORDER BY kind
            """,
            case_id,
        )
        pauses = await conn.fetch(
            "SELECT place, from_on, to_on FROM case_pause WHERE case_id = $1 ORDER BY place",
            case_id,
        )
        alerts = await conn.fetch(
            """
            SELECT clock, level, due_on, role, staff_id IS NULL FROM case_alert
            WHERE case_id = $1 ORDER BY 1, 2, 3, 4
            """,
            case_id,
        )
        instants = await conn.fetch(
            "SELECT kind, at, on_date FROM event WHERE case_id = $1 ORDER BY at, id", case_id
        )
        parts = (clocks, pauses, alerts, instants)
        rows.append((tuple(found), *([tuple(row) for row in part] for part in parts)))
    return rows


async def test_catching_up_leaves_the_same_as_running_daily(conn: db.Conn) -> None:
    """A year, once swept every night, once at the end only, once after stretches of standstill."""
    first, last = date(2021, 1, 4), date(2021, 12, 31)
    told = lives(24, first, last, seed=7)
    ways: list[Callable[[date], bool]] = [
        lambda on: True,
        lambda on: False,
        lambda on: on.day in (3, 4, 19),
    ]
    found = []
    for swept in ways:
        attempt = conn.transaction()
        await attempt.start()
        played = await play(lambda: nullcontext(conn), told, first, last, swept)
        found.append(await left(conn, [played.cases[n] for n in range(len(told))]))
        await attempt.rollback()
    daily, at_the_end, now_and_then = found
    assert any(row[3] for row in daily)
    assert at_the_end == daily
    assert now_and_then == daily


async def test_a_second_run_finds_nothing(conn: db.Conn) -> None:
    clerk, _, _ = await officers(conn)
    case = await submitted(conn, "CJ-352", "2026-03-02", clerk)
    now = at(day("2026-03-12"), 1)
    assert await sweep(conn, KEYS, now) > 0
    before = await left(conn, [case.id])
    runs = await conn.fetchval("SELECT count(*) FROM job_run WHERE job = 'sweep'")
    assert await sweep(conn, KEYS, now) == 0
    assert await left(conn, [case.id]) == before
    assert await conn.fetchval("SELECT count(*) FROM job_run WHERE job = 'sweep'") == runs


async def test_every_day_has_its_proof_that_it_ran(conn: db.Conn) -> None:
    for on in ("2026-03-02", "2026-03-02", "2026-03-03"):
        await sweep(conn, KEYS, at(day(on), 1))
    rows = await conn.fetch(
        "SELECT on_date, done FROM job_run WHERE job = 'sweep' AND on_date < '2026-03-05' ORDER BY id"
    )
    assert [row["on_date"] for row in rows] == [day("2026-03-02"), day("2026-03-03")]
    assert rows[0]["done"] == {"clocks": 0, "alerts": 0, "effects": {}, "failed": []}


async def test_each_level_is_told_to_whom_it_concerns_once(conn: db.Conn) -> None:
    """20 working days from 2 March: yellow on the 26th, red on the 30th, over on the 31st."""
    clerk, _, _ = await officers(conn)
    case = await submitted(conn, "CJ-352", "2026-03-02", clerk)
    case = await actions.accept(conn, KEYS, case, clerk, at(day("2026-03-02"), 11))
    seen = []
    for on in ("2026-03-25", "2026-03-26", "2026-03-27", "2026-03-30", "2026-03-31", "2026-04-09"):
        await sweep(conn, KEYS, at(day(on), 1))
        (row,) = await queries.clocks_of(conn, case.organ_id, case.id)
        seen.append(row.level)
    assert seen == ["green", "yellow", "yellow", "red", "overdue", "overdue"]
    alerts = await conn.fetch(
        "SELECT level, role FROM case_alert WHERE case_id = $1 ORDER BY id", case.id
    )
    assert sorted(map(tuple, alerts)) == [
        ("overdue", "legal"),
        ("overdue", "supervisor"),
        ("red", "supervisor"),
        ("yellow", "reviewer"),
    ]


async def test_a_paused_limit_neither_warns_nor_ends(conn: db.Conn) -> None:
    clerk, reviewer, _ = await officers(conn)
    case = await submitted(conn, "CJ-352", "2026-03-02", clerk)
    case = await actions.accept(conn, KEYS, case, clerk, at(day("2026-03-02"), 11))
    case = await actions.pause(
        conn, KEYS, case, reviewer, "hearing", 60, "举行听证", at(day("2026-03-16"), 10)
    )
    await sweep(conn, KEYS, at(day("2026-06-01"), 1))
    assert await conn.fetchval("SELECT count(*) FROM case_alert WHERE case_id = $1", case.id) == 0
    case = await actions.resume(conn, KEYS, case, reviewer, at(day("2026-06-01"), 10))
    (row,) = await queries.clocks_of(conn, case.organ_id, case.id)
    assert (row.level, row.due_on) == ("green", day("2026-06-16"))


async def test_one_case_that_cannot_follow_stops_no_other(conn: db.Conn) -> None:
    """A broken row is named in the run's record; the others take their course."""
    clerk, _, _ = await officers(conn)
    broken = await submitted(conn, "CJ-352", "2026-03-02", clerk)
    sound = await submitted(conn, "CJ-352", "2026-03-02", clerk, serial=2)
    await conn.execute("UPDATE case_file SET state = 'prepared' WHERE id = $1", broken.id)
    await sweep(conn, KEYS, at(day("2026-03-12"), 1))
    assert (await actions.case_of(conn, sound.id)).acceptance == "deemed"
    done = await conn.fetchval("SELECT done FROM job_run WHERE job = 'sweep' ORDER BY id DESC")
    assert done["failed"] == [str(broken.id)]
    assert done["effects"] == {"deemed_accepted": 1}


async def test_two_workers_at_once_do_it_once(owner: db.Conn, pool: db.Pool) -> None:
    clerk, _, _ = await officers(owner)
    cases = [await submitted(owner, "CJ-352", "2026-03-02", clerk, serial=n) for n in range(1, 13)]
    now = at(day("2026-03-12"), 1)

    async def worker(conn: db.Conn) -> int:
        return await sweep_through(pool, KEYS, now)

    await make.at_once(pool, [worker] * 4)
    for case in cases:
        law = [one for one in await events_of(owner, case.id) if one.by == "law"]
        assert [one.kind for one in law] == ["case_accepted"]
    told = await owner.fetchval(
        "SELECT count(*) FROM notice WHERE template = 'case_deemed_accepted'"
    )
    assert told == len(cases)
