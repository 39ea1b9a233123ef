"""The sweep: levels rise and warn, and what the law makes of silence takes its effect, for every case.

It may run at any time, twice, by several workers at once, or after days of standstill: what it leaves is what a
run at every midnight would have left.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import structlog

from backend import db
from backend.cases.actions import clocks
from backend.cases.actions.moving import tell
from backend.cases.models import Case
from backend.cases.models.clocks import Effect
from backend.cases.queries import alerts, files, runs
from backend.cases.queries import clocks as queries
from backend.clock import civil_date
from backend.crypto import Keys

log = structlog.get_logger()

SWEEP = "sweep"
LEVELS_AT_ONCE = 20_000
CASES_AT_ONCE = 200
"""A batch is a transaction of its own and lets go of its rows within seconds."""
TOLD_AGAIN = timedelta(hours=2)
"""For how long the sweep looks back for what an act on a case settled: it sends the message."""

Turn = Callable[[], AbstractAsyncContextManager[db.Conn]]


class Swept(msgspec.Struct):
    """What a run did so far."""

    clocks: int = 0
    alerts: int = 0
    effects: dict[str, int] = msgspec.field(default_factory=dict)
    failed: list[UUID] = msgspec.field(default_factory=list)
    """Cases that could not follow the law; the log says why."""


async def sweep(conn: db.Conn, keys: Keys, now: datetime) -> int:
    """In the caller's transaction; how many limits rose or took effect."""
    return await _sweep(lambda: nullcontext(conn), keys, now)


async def sweep_through(pool: db.Pool, keys: Keys, now: datetime) -> int:
    """The same, each batch in a transaction of its own."""
    return await _sweep(lambda: db.transaction(pool), keys, now)


async def _sweep(turn: Turn, keys: Keys, now: datetime) -> int:
    async with turn() as conn:
        await _tell_settled(conn, keys, now)
        run_id = await _begin(conn, now)
    if run_id is None:
        return 0
    done, more = Swept(), True
    while more:
        async with turn() as conn:
            more = await _lapses(conn, keys, now, run_id, done)
            more = more or await _levels(conn, now, run_id, done)
            await runs.finish_run(conn, run_id, now, msgspec.to_builtins(done))
    return done.clocks + sum(done.effects.values())


async def _begin(conn: db.Conn, now: datetime) -> int | None:
    """A run if anything is due, and one a day in any case: the proof that it ran."""
    today = civil_date(now)
    last = await runs.newest_run(conn, SWEEP)
    if last and last.on_date == today and not await queries.any_due(conn, today):
        return None
    return await runs.add_run(conn, SWEEP, today, now, now, {})


async def _lapses(conn: db.Conn, keys: Keys, now: datetime, run_id: int, done: Swept) -> bool:
    """Some cases in which the law takes its course, each for itself: one that can't follow stops no other."""
    today = civil_date(now)
    found = await queries.cases_with_effect(conn, today, CASES_AT_ONCE, done.failed)
    for one in found:
        try:
            async with conn.transaction():
                case = await files.case(conn, one.organ_id, one.id)
                if case is not None:
                    await _lapse(conn, keys, case, now, run_id, done)
        except (RuntimeError, db.ConstraintBroken) as error:
            log.error("case_cannot_follow_the_law", case=str(one.id), exc_info=error)
            done.failed.append(one.id)
    return bool(found)


async def _lapse(
    conn: db.Conn, keys: Keys, case: Case, now: datetime, run_id: int, done: Swept
) -> None:
    case, effects = await clocks.catch_up(conn, case, now, run_id)
    for effect in effects:
        await _tell(conn, keys, case, effect, now)
        done.effects[effect] = done.effects.get(effect, 0) + 1


async def _levels(conn: db.Conn, now: datetime, run_id: int, done: Swept) -> bool:
    raised = await alerts.rise(conn, LEVELS_AT_ONCE, civil_date(now), clocks.WARNED, now, run_id)
    done.clocks += raised.clocks
    done.alerts += raised.alerts
    return raised.clocks > 0


async def _tell_settled(conn: db.Conn, keys: Keys, now: datetime) -> None:
    """Messages about what an act found lapsed; one that was sent is not sent again."""
    for run in await runs.settled_since(conn, clocks.SETTLE, now - TOLD_AGAIN):
        case = await files.case(conn, run.done["organ_id"], UUID(run.done["case_id"]))
        if case is not None:
            for effect in run.done["effects"]:
                await _tell(conn, keys, case, effect, now)


async def _tell(conn: db.Conn, keys: Keys, case: Case, effect: Effect, now: datetime) -> None:
    """To the person's phone, once a case and effect."""
    if effect == "deemed_accepted":
        await tell(conn, keys, case, "case_deemed_accepted", now)
    elif effect == "deemed_withdrawn":
        await tell(conn, keys, case, "case_deemed_withdrawn", now)
    elif effect == "acceptance_withdrawn":
        await tell(conn, keys, case, "case_acceptance_withdrawn", now)
    else:
        centre = case.centre_name_zh
        await tell(conn, keys, case, "case_granted_by_silence", now, centre=centre)
