"""Keeping the facts in line with the event log.

`fold` takes what the queue names and counts those things again, whatever happened: so late events, undone events
and events in any order come to the same. `rebuild` does so for everything, `recount` only compares.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import structs

from backend import clock, db
from backend.crypto import Keys
from backend.tallies.models.facts import Difference, Due, Fact, Family, Key, Scope, Stored
from backend.tallies.queries import counts
from backend.tallies.queries import facts as queries
from backend.tallies.rules import fold as rules
from backend.tallies.sources import FAMILIES, SOURCES

AT_ONCE = 2_000
"""Entries of the queue that one transaction takes."""
SPREAD = tuple(source.name for source in SOURCES.values() if source.spread)


async def fold(conn: db.Conn, now: datetime | None = None) -> int:
    """Count again what is due; how many facts changed. 0 as well when another transaction is at it."""
    at = now or clock.now()
    if not await queries.only_folder(conn):
        return 0
    await counts.make_ready(conn)
    changed = 0
    while due := await queries.take_due(conn, AT_ONCE):
        for family, scope in await _scopes(conn, due):
            changed += await _bring_in_line(conn, family, scope, at)
        if len(due) < AT_ONCE:
            break
    if not changed:
        await queries.say_folded(conn, at)
    return changed


async def fold_through(pool: db.Pool, keys: Keys, now: datetime) -> int:
    """For the worker: batch by batch, each in a transaction of its own, until nothing is due."""
    changed = 0
    while True:
        async with db.transaction(pool) as conn:
            if not await queries.only_folder(conn):
                return changed
            await counts.make_ready(conn)
            due = await queries.take_due(conn, AT_ONCE)
            if not due:
                return changed
            for family, scope in await _scopes(conn, due):
                changed += await _bring_in_line(conn, family, scope, now)
            if not changed:
                await queries.say_folded(conn, now)


async def _scopes(conn: db.Conn, due: Sequence[Due]) -> list[tuple[Family, Scope]]:
    """What is to be counted again; a case that was decided also changes what became of its appointments."""
    named: dict[str, set[UUID]] = {family.name: set() for family in FAMILIES}
    days = {entry.on_date for entry in due if entry.family == "trip"}
    for entry in due:
        if entry.subject is not None:
            named[entry.family].add(entry.subject)
    if named["case"]:
        of_cases = await queries.appointments_of(conn, sorted(named["case"]))
        named["appointment"] |= {one.id for one in of_cases}
    found = []
    for family in FAMILIES:
        if family.name == "trip" and days:
            found.append((family, Scope(days=tuple(sorted(days)))))
        elif named[family.name]:
            tickets = {entry.on_date for entry in due if entry.family == family.name}
            on = tuple(sorted(tickets)) if family.again == "day" else None
            found.append((family, Scope(subjects=tuple(sorted(named[family.name])), days=on)))
    return found


async def _bring_in_line(conn: db.Conn, family: Family, scope: Scope, now: datetime) -> int:
    told = await queries.told(conn, family, scope)
    kept = await queries.kept(conn, [source.name for source in family.sources], scope)
    change = rules.change(told, kept, await _cells(conn, told))
    if not change.went and not change.came:
        return 0
    run = await queries.next_run(conn, now)
    if change.went:
        await queries.take_away(conn, change.went, run)
    if change.came:
        await queries.add(conn, change.came, run)
    moved: list[Stored] = [*change.went, *change.came]
    signs = [-1] * len(change.went) + [1] * len(change.came)
    await queries.add_to_sums(conn, moved, signs, SPREAD)
    return len(moved)


async def _cells(conn: db.Conn, facts: Iterable[Fact]) -> dict[Key, int]:
    keys = sorted({rules.key_of(fact) for fact in facts}, key=structs.astuple)
    if not keys:
        return {}
    found = await queries.cells(conn, keys)
    return {
        Key(
            c.source, c.part, c.organ_id, c.centre_id, c.item_code, c.item_version, c.channel, c.applicant, c.scheme
        ): c.id
        for c in found
    }  # fmt: skip


async def rebuild(conn: db.Conn, now: datetime | None = None) -> int:
    """Count everything again, month by month of cases and of days; how many facts changed.

    What was there and is no more stays known as gone, so closes remain comparable; the first time nothing was.
    """
    await queries.wait_to_fold(conn)
    await counts.make_ready(conn)
    await queries.forget_due(conn)
    days, state = await queries.span(conn), await queries.state(conn)
    run = await queries.next_run(conn, now or clock.now()) if state.run else 0
    changed = 0
    if days.first is not None and days.last is not None:
        for by_id, by_day in rules.pieces(days.first, days.last):
            for family in FAMILIES:
                changed += await _lay(
                    conn, family, by_id if family.again == "subject" else by_day, run
                )
    if not run:
        await queries.say_folded(conn, now or clock.now())
    await _sum_up(conn)
    return changed


async def _lay(conn: db.Conn, family: Family, scope: Scope, run: int) -> int:
    await queries.clear_layout(conn)
    await queries.lay_out(conn, family, scope)
    await queries.make_cells(conn)
    names, changed = [source.name for source in family.sources], 0
    if run:
        changed = await queries.drop_other(conn, names, scope, run)
    return changed + await queries.add_laid_out(conn, run)


async def _sum_up(conn: db.Conn) -> None:
    await queries.clear_layout(conn)
    await queries.forget_sums(conn)
    await queries.sum_months(conn)
    await queries.sum_years(conn)
    await queries.forget_spread(conn)
    await queries.spread_values(conn, SPREAD)


async def recount(conn: db.Conn) -> list[Difference]:
    """Every sum against the log, by month and by year: where they differ. Nothing is changed."""
    await counts.make_ready(conn)
    days = await queries.span(conn)
    told: dict[tuple[Key, str, object], tuple[int, int]] = {}
    if days.first is not None and days.last is not None:
        for by_id, by_day in rules.pieces(days.first, days.last):
            for family in FAMILIES:
                scope = by_id if family.again == "subject" else by_day
                for s in await queries.sums_told(conn, family, scope):
                    _add(told, _key(s), "month", s.first, s.n, s.amount)
                    _add(told, _key(s), "year", s.first.replace(month=1), s.n, s.amount)
    kept = {(_key(s), s.grain, s.first): (s.n, s.amount) for s in await queries.sums_kept(conn)}
    nothing = (0, 0)
    return [
        Difference(where[0], where[2], where[1], kept.get(where, nothing), told.get(where, nothing))  # type: ignore[arg-type]
        for where in sorted({*kept, *told}, key=repr)
        if kept.get(where, nothing) != told.get(where, nothing)  # type: ignore[arg-type]
    ]


def _key(s: queries.Sum | queries.KeptSum) -> Key:
    return Key(
        s.source, s.part, s.organ_id, s.centre_id, s.item_code, s.item_version, s.channel, s.applicant, s.scheme
    )  # fmt: skip


def _add(
    sums: dict[tuple[Key, str, object], tuple[int, int]],
    key: Key,
    grain: str,
    first: object,
    n: int,
    amount: int,
) -> None:
    rows, total = sums.get((key, grain, first), (0, 0))
    sums[key, grain, first] = (rows + n, total + amount)
