"""Windows that take numbers at once, and a journal that comes in several times at once."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from backend import clock, db
from backend.access.models import Staff
from backend.hall import actions
from backend.hall.models import WalkIn
from backend.hall.models.leases import LeaseWanted, TakenAlong
from backend.hall.queries import leases
from tests import make
from tests.hall.offline import leave_network, two_windows

pytestmark = [pytest.mark.anyio, pytest.mark.race]


async def overlaps(owner: db.Conn) -> int:
    found: int = await owner.fetchval(
        """
        SELECT count(*) FROM lease_block a JOIN lease_block b
            ON (a.centre_id, a.on_date, a.prefix) = (b.centre_id, b.on_date, b.prefix) AND a.lease_id < b.lease_id
        WHERE int4range(a.first, a.last, '[]') && int4range(b.first, b.last, '[]')
        """
    )
    return found


async def test_blocks_lent_at_once_never_overlap(owner: db.Conn, pool: db.Pool) -> None:
    assert make.wins(await lend_at_once(owner, pool)) == [True] * 4
    assert await overlaps(owner) == 0


async def test_a_line_taken_over_by_all_at_once_is_led_by_one(
    owner: db.Conn, pool: db.Pool
) -> None:
    now = clock.now()
    clerks = await two_windows(owner, now, 6)

    def work(who: Staff) -> Any:
        async def take(conn: db.Conn) -> TakenAlong:
            return await actions.take_along(conn, who, LeaseWanted(uuid4(), True), now)

        return take

    assert len(make.wins(await make.at_once(pool, [work(who) for who in clerks]))) == 6
    assert await owner.fetchval("SELECT count(DISTINCT lease_id) FROM lease_line") == 1
    assert await overlaps(owner) == 0


async def test_without_the_counters_row_blocks_overlap(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row gives each its own numbers; the constraint would notice if it did not."""
    unlocked = """
        WITH lent AS (
            SELECT coalesce(min(first), 1000) - $5 AS lent_from FROM lease_block
            WHERE centre_id = $2 AND on_date = $3 AND prefix = $4
        )
        INSERT INTO lease_block (lease_id, centre_id, on_date, prefix, first, last)
        SELECT $1, $2, $3, $4, lent_from, lent_from + $5 - 1 FROM lent, pg_sleep(0.05)
    """
    monkeypatch.setattr(leases, "LEND", unlocked)
    lost = make.nos(await lend_at_once(owner, pool))
    assert lost
    assert set(lost) <= {"lease_block_never_overlaps_another", "TryAgain"}
    assert await overlaps(owner) == 0
    await owner.execute(
        "ALTER TABLE lease_block DROP CONSTRAINT lease_block_never_overlaps_another"
    )
    await lend_at_once(owner, pool)
    assert await overlaps(owner) > 0


async def lend_at_once(owner: db.Conn, pool: db.Pool) -> list[Any]:
    """Only the lending, four times at once."""
    now, centre_id = clock.now(), await make.centre_id(owner)
    if not await owner.fetchval("SELECT count(*) FROM lease"):
        for who in await two_windows(owner, now, 4):
            await actions.take_along(owner, who, LeaseWanted(uuid4()), now)
    taken = await owner.fetch("SELECT id, on_date FROM lease ORDER BY id")

    def work(row: Any) -> Any:
        async def lend(conn: db.Conn) -> bool:
            return await leases.lend(conn, row["id"], centre_id, row["on_date"], "Z", 40)

        return lend

    return await make.at_once(pool, [work(row) for row in taken])


async def test_numbers_of_hall_and_blocks_never_meet(owner: db.Conn, pool: db.Pool) -> None:
    """A kiosk gives numbers right below the far end while windows are lent theirs."""
    now, centre_id = clock.now(), await make.centre_id(owner)
    ticket = await make.walk_in(owner, now)
    await owner.execute("UPDATE ticket_counter SET last = 795 WHERE prefix = $1", ticket.label[0])
    clerks = await two_windows(owner, now, 5)

    async def give(conn: db.Conn) -> object:
        return await actions.walk_in(conn, centre_id, WalkIn(make.LONG_ITEM), now)

    def take(who: Staff) -> Any:
        async def work(conn: db.Conn) -> object:
            return await actions.take_along(conn, who, LeaseWanted(uuid4(), True), now)

        return work

    answers = await make.at_once(pool, [*[take(who) for who in clerks], *[give] * 12])
    assert make.nos(answers) == []
    met = await owner.fetchval(
        """
        SELECT count(*) FROM ticket t JOIN lease_block b
            ON (t.centre_id, t.on_date, t.prefix) = (b.centre_id, b.on_date, b.prefix)
        WHERE t.number BETWEEN b.first AND b.last
        """
    )
    assert met == 0


async def test_one_journal_sent_four_times_at_once(owner: db.Conn, pool: db.Pool) -> None:
    now = clock.now()
    window = await leave_network(owner, await make.clerk_at_window(owner, now), now)
    for _ in range(4):
        window.serve(window.give())

    async def send(conn: db.Conn) -> object:
        return await actions.merge(conn, make.KEYS, window.who, window.journal(), window.at)

    answers = await make.at_once(pool, [send] * 4)
    assert [one.applied for one in make.wins(answers)] == [16] * 4  # type: ignore[attr-defined]
    assert await _counted(owner) == (16, 4)


async def test_without_the_leases_lock_only_its_key_keeps_it_single(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unlocked, the same journal is begun twice and the entry's key says so; without the key it counts twice."""
    monkeypatch.setattr(leases, "LEASE", leases.LEASE.replace("FROM lease", "FROM lease l"))
    one = db.one

    async def unlocked(conn: db.Conn, shape: type[Any], sql: str, *args: object) -> Any:
        found = await one(conn, shape, sql.replace("FOR UPDATE", ""), *args)
        if "FROM lease l" in sql:
            await asyncio.sleep(0.1)
        return found

    now = clock.now()
    window = await leave_network(owner, await make.clerk_at_window(owner, now), now)
    window.note("call", (await make.walk_in(owner, now)).id)
    monkeypatch.setattr(db, "one", unlocked)

    async def send(conn: db.Conn) -> object:
        return await actions.merge(conn, make.KEYS, window.who, window.journal(), window.at)

    lost = make.nos(await make.at_once(pool, [send] * 4))
    assert lost
    assert set(lost) <= {"offline_entry_is_merged_once", "offline_entry_has_its_place"}
    assert await _counted(owner) == (1, 0)


async def _counted(owner: db.Conn) -> tuple[int, int]:
    """Acts of tickets in the log that were done without a network, and visits."""
    acts = await owner.fetchval(
        "SELECT count(*) FROM event e WHERE EXISTS (SELECT FROM offline_entry o WHERE o.ticket_id = e.ticket_id"
        " AND o.at = e.at) AND e.kind LIKE 'ticket%'"
    )
    visits = await owner.fetchval("SELECT count(*) FROM visit")
    return acts, visits
