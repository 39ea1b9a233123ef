"""Keeping the facts in line with the event log.

The queue names what happened to; those things are counted again, whatever it was. So late events, undone events and
events in any order come to the same.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import structs

from backend import clock, db
from backend.crypto import Keys
from backend.tallies.models.facts import Due, Fact, Family, Key, Scope, Stored
from backend.tallies.queries import counts
from backend.tallies.queries import facts as queries
from backend.tallies.rules import fold as rules
from backend.tallies.sources import ADDED_UP, FAMILIES, SOURCES

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
    await queries.add_to_sums(conn, moved, signs, SPREAD, ADDED_UP)
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
