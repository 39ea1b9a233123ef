"""Everything counted again from the log: kept (`rebuild`), or only compared (`recount`)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime
from typing import TypeVar

from backend import clock, db
from backend.crypto import Keys
from backend.tallies.actions.fold import SPREAD
from backend.tallies.models.facts import Difference, Family, Scope
from backend.tallies.queries import facts, prints, sums
from backend.tallies.queries import rebuild as queries
from backend.tallies.queries import recount as apart
from backend.tallies.rules import fold as rules
from backend.tallies.sources import ADDED_UP, FAMILIES, SOURCES

Turn = Callable[[], AbstractAsyncContextManager[db.Conn]]
"""A transaction; each piece has one."""
Piece = tuple[Family, Scope]
T = TypeVar("T")
SUMMED = [sorted(SOURCES)[n::4] for n in range(4)]
"""Sources whose sums are made, or compared, at once."""


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
            pieces, first_time = await _pieces(conn), await queries.is_empty(conn)
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

        changed = sum(await _shared_out(pieces, lay, hands))
        if first_time:
            await _shared_out(queries.INDEXES, sort_out, hands)
        await _shared_out(SUMMED, add_up, hands)
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


async def _pieces(conn: db.Conn) -> list[Piece]:
    ground = await queries.ground(conn)
    if ground.first is None or ground.last is None:
        return []
    return [
        (family, by_id if family.again == "subject" else by_day)
        for by_id, by_day in rules.pieces(ground.first, ground.last, ground.events)
        for family in FAMILIES
    ]


async def _shared_out(
    pieces: Sequence[T], work: Callable[[T], Awaitable[int]], hands: int
) -> list[int]:
    waiting, done = list(reversed(pieces)), list[int]()

    async def hand() -> None:
        while waiting:
            done.append(await work(waiting.pop()))

    async with asyncio.TaskGroup() as group:
        for _ in range(hands):
            group.create_task(hand())
    return done


async def _lay(conn: db.Conn, family: Family, scope: Scope, run: int) -> int:
    await queries.plan_for_much(conn)
    await queries.own_layout(conn)
    await queries.lay_out(conn, family, scope)
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
    await sums.add_up_totals(conn, _added_up(names))
    await sums.spread_values(conn, [name for name in names if name in SPREAD])
    return len(names)


def _added_up(names: Sequence[str]) -> list[tuple[str, str, str]]:
    return [one for one in ADDED_UP if one[0] in names]


async def recount(conn: db.Conn) -> list[Difference]:
    """Every fact against the log, and every sum against the facts: where they differ. Nothing is changed."""
    return await _recount(lambda: nullcontext(conn), 1)


async def recount_through(pool: db.Pool, hands: int = 2) -> list[Difference]:
    """The same by several connections at once; what is folded meanwhile may show up as a difference."""
    return await _recount(lambda: db.transaction(pool), hands)


async def _recount(turn: Turn, hands: int) -> list[Difference]:
    found: list[Difference] = []
    async with turn() as conn:
        pieces = await _pieces(conn)

    async def compare(piece: Piece) -> int:
        async with turn() as conn:
            await queries.plan_for_much(conn)
            if not await prints.facts_differ(conn, *piece):
                return 0
            differing = [_fact(one) for one in await apart.facts_apart(conn, *piece)]
        found.extend(differing)
        return len(differing)

    async def compare_sums(names: Sequence[str]) -> int:
        async with turn() as conn:
            await queries.plan_for_much(conn)
            spread = [name for name in names if name in SPREAD]
            sums_of = await prints.sums_differ(conn, names, spread)
            totals_of = await prints.totals_differ(conn, names, _added_up(names))
            differing = [
                *(await apart.sums_apart(conn, sums_of) if sums_of else []),
                *(
                    await apart.totals_apart(conn, totals_of, _added_up(totals_of))
                    if totals_of
                    else []
                ),
                *(
                    await apart.spread_apart(conn, [s for s in sums_of if s in spread])
                    if sums_of
                    else []
                ),
            ]
        found.extend(_sum(one) for one in differing)
        return len(differing)

    await _shared_out(pieces, compare, hands)
    await _shared_out(SUMMED, compare_sums, hands)
    return found


def _sum(one: apart.SumApart) -> Difference:
    return Difference("sum", one.source, one.grain, one.first, kept=one.kept, told=one.told)


def _fact(one: apart.FactApart) -> Difference:
    if one.told:
        return Difference(
            "missing", one.source, one.part, one.on_date, one.id, one.subject, 0, one.value
        )
    return Difference("extra", one.source, one.part, one.on_date, one.id, one.subject, one.value, 0)
