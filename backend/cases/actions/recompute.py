"""A revised calendar or policy: every open limit is worked out again, and what moved is listed."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import date, datetime
from uuid import UUID

from backend import db
from backend.calendar import actions as calendar
from backend.cases.actions.clocks import bring_many_in_line
from backend.cases.models.standing import Moved
from backend.cases.queries import clocks as queries
from backend.cases.queries import policy as policies
from backend.cases.queries import runs
from backend.clock import civil_date

RECOMPUTE = "recompute"
MOVED = "recompute_moved"
"""Runs that list what moved: one a batch, so that no row grows without end."""
CASES_AT_ONCE = 1000
NOWHERE = (-1, UUID(int=0))

Turn = Callable[[], AbstractAsyncContextManager[db.Conn]]


async def recompute(conn: db.Conn, now: datetime) -> list[Moved]:
    """Every limit that runs, in the caller's transaction; what moved."""
    return await _recompute(lambda: nullcontext(conn), now, await _basis(conn))


async def recompute_if_changed(pool: db.Pool, now: datetime) -> int:
    """Only when the calendar or a policy is another than at the last run; each batch in a transaction
    of its own. The first run gives open cases of before their limits. How many limits moved."""
    async with db.transaction(pool) as conn:
        basis = await _basis(conn)
        last = await runs.newest_run(conn, RECOMPUTE)
        if last is not None and last.done["basis"] == basis:
            return 0
        organs = await queries.organs(conn) if last is None else []

    def turn() -> AbstractAsyncContextManager[db.Conn]:
        return db.transaction(pool)

    for organ_id in organs:
        await _all_in_line(turn, organ_id, civil_date(now))
    return len(await _recompute(turn, now, basis))


async def bring_all_in_line(conn: db.Conn, organ_id: int, today: date) -> int:
    """Limits for every open case, also one that has none yet, as after loading cases in bulk; how many cases."""
    return await _all_in_line(lambda: nullcontext(conn), organ_id, today)


async def _all_in_line(turn: Turn, organ_id: int, today: date) -> int:
    done, after = 0, UUID(int=0)
    while True:
        async with turn() as conn:
            found = await queries.open_cases(conn, organ_id, after, CASES_AT_ONCE)
            if not found:
                return done
            ids = [one.id for one in found]
            await queries.lock_cases(conn, organ_id, ids)
            await bring_many_in_line(conn, organ_id, ids, today)
            done, after = done + len(ids), ids[-1]


async def _basis(conn: db.Conn) -> str:
    """What last days and warning days are worked out from, beside the cases."""
    known = await calendar.load_calendar(conn)
    return f"{known.version} {await policies.policies_digest(conn)}"


async def _recompute(turn: Turn, now: datetime, basis: str) -> list[Moved]:
    moved: list[Moved] = []
    cases, after = 0, NOWHERE
    while True:
        async with turn() as conn:
            found = await queries.cases_with_clocks(conn, *after, CASES_AT_ONCE)
            if not found:
                done = {"basis": basis, "cases": cases, "moved": len(moved)}
                await runs.add_run(conn, RECOMPUTE, civil_date(now), now, now, done)
                return moved
            after = (found[-1].organ_id, found[-1].id)
            for organ_id in sorted({one.organ_id for one in found}):
                ids = [one.id for one in found if one.organ_id == organ_id]
                moved += await _batch(conn, organ_id, ids, now)
            cases += len(found)


async def _batch(conn: db.Conn, organ_id: int, case_ids: list[UUID], now: datetime) -> list[Moved]:
    await queries.lock_cases(conn, organ_id, case_ids)
    before = {
        (one.case_id, one.kind): one.on for one in await queries.last_days(conn, organ_id, case_ids)
    }
    await bring_many_in_line(conn, organ_id, case_ids, civil_date(now))
    moved = [
        Moved(one.case_id, one.kind, before[one.case_id, one.kind], one.on)
        for one in await queries.last_days(conn, organ_id, case_ids)
        if before.get((one.case_id, one.kind), one.on) != one.on
    ]
    if moved:
        done = {"organ_id": organ_id, "moved": moved}
        await runs.add_run(conn, MOVED, civil_date(now), now, now, done)
    return moved
