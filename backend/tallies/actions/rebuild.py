"""Everything counted again from the log, and kept."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime

from backend import clock, db
from backend.crypto import Keys
from backend.tallies.actions.fold import SPREAD
from backend.tallies.actions.pieces import SUMMED, Piece, Turn, added_up, pieces_of, shared_out
from backend.tallies.models.facts import Family, Scope
from backend.tallies.queries import facts, sums
from backend.tallies.queries import rebuild as queries


async def rebuild(conn: db.Conn, now: datetime | None = None) -> int:
    """Count everything again in the caller's transaction; how many facts changed.

    What was there and is no more stays known as gone, so closes remain comparable; the first time nothing was.
    """
    return await _rebuild(lambda: nullcontext(conn), now or clock.now(), 1)


async def rebuild_through(pool: db.Pool, now: datetime, hands: int = 2) -> int:
    """The same in many transactions by several connections at once, and one more that keeps folds and closes out;
    whoever reads meanwhile sees a part of it. As the owner of the tables, if nothing was counted before."""
    return await _rebuild(lambda: db.transaction(pool), now, hands)


async def was_never_counted(conn: db.Conn) -> bool:
    """Whether there is a log and not one fact."""
    return await queries.is_empty(conn) and (await queries.ground(conn)).first is not None


async def _rebuild(turn: Turn, now: datetime, hands: int) -> int:
    async with turn() as guard:
        await queries.wait_to_fold(guard)  # and nobody folds or closes until this transaction ends
        async with turn() as conn:
            await queries.forget_due(conn)
            pieces, first_time = await pieces_of(conn), await queries.is_empty(conn)
            run = 0 if first_time else await facts.next_run(conn, now)
            if first_time:
                await queries.without_indexes(conn)

        async def lay(piece: Piece) -> int:
            async with turn() as conn:
                return await _lay(conn, *piece, run)

        async def add_up(names: Sequence[str]) -> int:
            async with turn() as conn:
                return await _sum_up(conn, names)

        async def sort_out(name: str) -> int:
            async with turn() as conn:
                await queries.plan_for_much(conn)
                await queries.with_index(conn, name)
                return 1

        changed = sum(await shared_out(pieces, lay, hands))
        if first_time:
            await shared_out(queries.INDEXES, sort_out, hands)
        await shared_out(SUMMED, add_up, hands)
        async with turn() as conn:
            if first_time:
                await queries.with_key(conn)
            await facts.say_folded(conn, now)
            await queries.keep_ground(conn, await queries.ground_now(conn))
    return changed


async def rebuild_if_changed(pool: db.Pool, keys: Keys, now: datetime) -> int:
    """For the worker: a revised calendar or item version changes what was counted without an event to say so."""
    async with db.transaction(pool) as conn:
        before, now_is = await queries.ground_then(conn), await queries.ground_now(conn)
        if before is None:
            await queries.keep_ground(conn, now_is)
    if before in (None, now_is):
        return 0
    return await rebuild_through(pool, now, 1)


async def _lay(conn: db.Conn, family: Family, scope: Scope, run: int) -> int:
    await queries.plan_for_much(conn, whole_days=scope.days is not None)
    await queries.own_layout(conn)
    await queries.lay_out(conn, family, scope)
    await queries.plan_for_much(conn)
    names = [source.name for source in family.sources]
    await queries.make_cells(conn, names)
    changed = 0
    if run:
        changed = await queries.drop_other(conn, names, scope, run)
    changed += await queries.add_laid_out(conn, names, run)
    await queries.drop_layout(conn)
    return changed


async def _sum_up(conn: db.Conn, names: Sequence[str]) -> int:
    await queries.plan_for_much(conn)
    await sums.forget_sums(conn, names)
    await sums.sum_months(conn, names)
    await sums.sum_years(conn, names)
    await sums.sum_totals(conn, names)
    await sums.add_up_totals(conn, added_up(names))
    await sums.spread_values(conn, [name for name in names if name in SPREAD])
    return len(names)
