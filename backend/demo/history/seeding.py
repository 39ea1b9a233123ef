"""The whole history: shared out, written by one process or two, committed together."""

import asyncio
import multiprocessing
from collections.abc import Callable
from datetime import date, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

from backend import clock, db
from backend.cases.actions.recompute import bring_all_in_line
from backend.crypto import Keys
from backend.demo import queries
from backend.demo.history import demand, shard
from backend.demo.history.demand import Market
from backend.demo.history.play import Plan, share_out
from backend.demo.history.shard import Shard
from backend.demo.history.world import People, Site, World, read_world
from backend.trouble import Trouble

Progress = Callable[[int, int, str], None]
"""Called with (done, total, words), done never above total."""
SHARDS = 2
"""Always two, however many processes write them: the same seed gives the same history."""
PEOPLE = 160_000
"""Persons whom three years at scale 1 meet."""
FEWEST = 40
COMMIT = True
HEARD_WITHIN = 0.2
ALONE = 0.2
"""Below so many years at scale 1, starting processes takes longer than the work."""


def is_much(plan: Plan, first: date, today: date) -> bool:
    """Whether two processes are worth their start."""
    return plan.scale * (today - first).days / 365 >= ALONE


async def seed_history(
    conn: db.Conn, keys: Keys, first: date, now: datetime, plan: Plan, progress: Progress
) -> None:
    """From `first` to yesterday, in the caller's transaction. Needs catalogue, county and staff."""
    shards = await _shards(conn, keys, first, now, plan)
    used = [await _write_here(conn, one, progress) for one in shards]
    await queries.keep_case_numbers(conn, max(used))
    await queries.keep_rating_ids(conn)
    await bring_all_in_line(conn, shards[0].world.organ_id, clock.civil_date(now))


async def seed_history_apart(
    url: str,
    conn: db.Conn,
    keys: Keys,
    first: date,
    now: datetime,
    plan: Plan,
    progress: Progress,
) -> None:
    """The same by two processes on connections of their own. They see only what is committed, so
    county and staff must be; they commit together, after both have written everything."""
    shards = await _shards(conn, keys, first, now, plan)
    used = await asyncio.to_thread(_write_apart, url, shards, progress)
    await queries.keep_case_numbers(conn, max(used))
    await queries.keep_rating_ids(conn)
    await bring_all_in_line(conn, shards[0].world.organ_id, clock.civil_date(now))


async def _shards(conn: db.Conn, keys: Keys, first: date, now: datetime, plan: Plan) -> list[Shard]:
    last = clock.civil_date(now) - timedelta(days=1)
    world = await read_world(conn, first, last, now)
    people = await _people(conn, world, plan)
    first_number = await queries.last_case_number(conn) + 1
    return [
        Shard(
            world=world,
            plan=plan,
            keys=keys,
            site_codes=tuple(site.code for site in group),
            people={site.code: people[site.code] for site in group},
            first_case_number=first_number,
            number=number,
            shards=SHARDS,
        )
        for number, group in enumerate(share_out(world, Market(world, plan.scale), SHARDS))
    ]


async def _people(conn: db.Conn, world: World, plan: Plan) -> dict[str, People]:
    counts = {site.code: _count(world, site, plan) for site in world.sites}
    first = await queries.reserve_persons(conn, sum(counts.values()))
    serial, found = 0, {}
    for code, count in counts.items():
        found[code] = People(first, serial, count)
        first, serial = first + count, serial + count
    return found


def _count(world: World, site: Site, plan: Plan) -> int:
    pull = demand.volumes().pull
    share = pull[site.tier] / sum(pull[one.tier] for one in world.sites)
    return max(FEWEST, round(PEOPLE * plan.scale * share))


def _days(one: Shard) -> int:
    return (one.world.last - one.world.first).days + 1


async def _write_here(conn: db.Conn, one: Shard, progress: Progress) -> int:
    days = _days(one)

    def tell(before: date) -> None:
        done = one.number * days + (before - one.world.first).days
        progress(done, SHARDS * days, f"{before:%Y-%m}")

    try:
        return await shard.write(conn, one, tell)
    finally:
        await db.prepare(conn)


def _write_apart(url: str, shards: list[Shard], progress: Progress) -> list[int]:
    """One process a shard."""
    context = multiprocessing.get_context("spawn")
    lines, workers = [], []
    for one in shards:
        ours, theirs = context.Pipe()
        worker = context.Process(target=_work, args=(url, one, theirs), daemon=True)
        worker.start()
        theirs.close()
        lines.append(ours)
        workers.append(worker)
    try:
        used = _listen(lines, shards, progress)
        _commit(lines)
        return used
    finally:
        for worker in workers:
            if worker.is_alive():
                worker.join(timeout=10)
            worker.terminate()


def _listen(lines: list[Connection], shards: list[Shard], progress: Progress) -> list[int]:
    """Until every worker has written all it has."""
    done, used = [0] * len(lines), dict[int, int]()
    while len(used) < len(lines):
        for number, line in enumerate(lines):
            if number in used or not line.poll(HEARD_WITHIN):
                continue
            said = _said(line)
            if isinstance(said, int):
                used[number] = said
            else:
                done[number] = (said - shards[number].world.first).days
                progress(sum(done), sum(map(_days, shards)), f"{said:%Y-%m}")
    return [used[number] for number in range(len(lines))]


def _said(line: Connection) -> Any:
    try:
        return line.recv()
    except EOFError:
        raise Trouble(
            "写入历史的进程意外退出，没有写入任何历史，原因见上；请排除后重试。",
            "A process that writes the history ended by itself and nothing of it was kept; the reason "
            "stands above. Remove it and try again.",
        ) from None


def _commit(lines: list[Connection]) -> None:
    """All have written everything: nothing but the end of a process can part them now."""
    try:
        for line in lines:
            line.send(COMMIT)
        for line in lines:
            line.recv()
    except (EOFError, OSError):
        raise Trouble(
            "写入历史的进程在提交时退出，历史可能只写入一半：请换用空数据库重新写入。",
            "A process ended while the history was committed, and half of it may be missing: "
            "write it again into an empty database.",
        ) from None


def _work(url: str, one: Shard, line: Connection) -> None:
    asyncio.run(_write_and_wait(url, one, line))


async def _write_and_wait(url: str, one: Shard, line: Connection) -> None:
    conn = await db.connect(url)
    try:
        async with conn.transaction():
            line.send(await shard.write(conn, one, line.send))
            await asyncio.to_thread(line.recv)
        line.send(None)
    finally:
        await conn.close()
