"""Twenty windows and one line: nobody is called twice, nobody is passed over, no window calls two."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from backend import clock, db
from backend.access.models import Staff
from backend.clock import civil_date
from backend.hall import actions
from backend.hall.models import Finished, Ticket, WalkIn
from backend.hall.queries import acts
from backend.hall.rules import NobodyWaiting
from tests import make

pytestmark = [pytest.mark.anyio, pytest.mark.race]

WINDOWS, WAITING = 20, 100


async def open_hall(owner: db.Conn, waiting: int = WAITING, windows: int = WINDOWS) -> list[Staff]:
    """So many clerks at as many windows of one pool, and a line before them."""
    now, centre_id = clock.now(), await make.centre_id(owner)
    for _ in range(waiting):
        await make.walk_in(owner, now)
    pool_id = await owner.fetchval("SELECT pool_id FROM ticket LIMIT 1")
    clerks = []
    for number in range(windows):
        clerk = await make.staff(owner, f"clerk-{number}", "clerk", centre_id=centre_id)
        await owner.execute(
            """
            WITH w AS (INSERT INTO service_window (centre_id, number, name_zh, name_en)
                       VALUES ($1, $2, '窗口', 'Window') RETURNING id),
                 p AS (INSERT INTO window_pool (window_id, pool_id) SELECT id, $3 FROM w)
            INSERT INTO desk (window_id, staff_id, since) SELECT id, $4, $5 FROM w
            """,
            centre_id,
            500 + number,
            pool_id,
            clerk.id,
            now,
        )
        clerks.append(clerk)
    return clerks


def call(clerk: Staff) -> Callable[[db.Conn], Any]:
    async def work(conn: db.Conn) -> Ticket:
        return await actions.call_next(conn, clerk, clock.now())

    return work


async def serve_all(pool: db.Pool, clerk: Staff) -> None:
    """Call, start and finish until nobody waits."""
    while True:
        try:
            async with db.transaction(pool) as conn:
                ticket = await actions.call_next(conn, clerk, clock.now())
        except NobodyWaiting:
            return
        async with db.transaction(pool) as conn:
            await actions.start(conn, clerk, ticket.id, clock.now())
            await actions.finish(conn, clerk, ticket.id, Finished(), clock.now())


async def calls_made(owner: db.Conn) -> tuple[int, int]:
    """Calls, and how many tickets were called."""
    row = await owner.fetchrow(
        "SELECT count(*) AS calls, count(DISTINCT ticket_id) AS tickets FROM event WHERE kind = 'ticket_called'"
    )
    assert row is not None
    return row["calls"], row["tickets"]


async def test_everybody_is_called_once_and_nobody_is_passed_over(
    owner: db.Conn, pool: db.Pool
) -> None:
    clerks = await open_hall(owner)
    await asyncio.gather(*(serve_all(pool, clerk) for clerk in clerks))
    assert await calls_made(owner) == (WAITING, WAITING)
    assert await owner.fetchval("SELECT count(*) FROM ticket WHERE state = 'served'") == WAITING


async def test_windows_that_call_at_once_call_the_first_in_line(
    owner: db.Conn, pool: db.Pool
) -> None:
    clerks = await open_hall(owner, waiting=30)
    answers = await make.at_once(pool, [call(clerk) for clerk in clerks])
    numbers = sorted(int(ticket.label[1:]) for ticket in make.wins(answers))
    assert numbers == list(range(1, WINDOWS + 1))


async def test_without_its_lock_one_ticket_is_called_twice(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked = acts.CALL_NEXT.replace("FOR NO KEY UPDATE OF t SKIP LOCKED", "").replace(
        "AND t.state = 'waiting'\n        RETURNING", "RETURNING"
    )
    assert unlocked != acts.CALL_NEXT
    monkeypatch.setattr(acts, "CALL_NEXT", unlocked)
    clerks = await open_hall(owner, waiting=30)
    await make.at_once(pool, [call(clerk) for clerk in clerks])
    made, tickets = await calls_made(owner)
    assert tickets < made


async def test_a_double_click_calls_one(owner: db.Conn, pool: db.Pool) -> None:
    clerk = (await open_hall(owner, waiting=10))[0]
    answers = await make.at_once(pool, [call(clerk)] * 4)
    assert len(make.wins(answers)) == 1
    assert set(make.nos(answers)) <= {"ticket_one_at_a_window", "ticket_one_at_a_clerk"}
    assert await calls_made(owner) == (1, 1)


async def test_without_its_index_a_double_click_calls_several(
    owner: db.Conn, pool: db.Pool
) -> None:
    await owner.execute("DROP INDEX ticket_one_at_a_window, ticket_one_at_a_clerk")
    clerk = (await open_hall(owner, waiting=10))[0]
    assert len(make.wins(await make.at_once(pool, [call(clerk)] * 4))) > 1


async def take_numbers(owner: db.Conn, pool: db.Pool) -> list[Ticket | Exception]:
    """Forty people at eight kiosks."""
    centre_id = await make.centre_id(owner)

    async def work(conn: db.Conn) -> Ticket:
        return await actions.walk_in(conn, centre_id, WalkIn(make.LONG_ITEM), clock.now())

    return await make.at_once(pool, [work] * 40)


async def test_numbers_run_on_without_gap_or_repetition(owner: db.Conn, pool: db.Pool) -> None:
    labels = [ticket.label for ticket in make.wins(await take_numbers(owner, pool))]
    assert sorted(int(label[1:]) for label in labels) == list(range(1, 41))


async def test_without_the_counter_and_its_constraint_numbers_repeat(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counter's locked row gives each its own number; the constraint would notice if it did not."""
    counted, value = "INSERT INTO ticket_counter", db.value

    async def uncounted(conn: db.Conn, sql: str, *args: Any) -> Any:
        if counted in sql:
            start, end = sql.index(counted), sql.index("RETURNING last")
            newest = "SELECT coalesce(max(number), 0) + 1 AS last FROM ticket WHERE on_date = $4 AND prefix = $5"
            sql = sql[:start] + newest + sql[end + len("RETURNING last") :]
        return await value(conn, sql, *args)

    monkeypatch.setattr(db, "value", uncounted)
    lost = make.nos(await take_numbers(owner, pool))
    assert lost
    assert set(lost) == {"ticket_number_is_unique_in_its_centre_and_day"}
    await owner.execute(
        "ALTER TABLE ticket DROP CONSTRAINT ticket_number_is_unique_in_its_centre_and_day"
    )
    await take_numbers(owner, pool)
    repeated = await owner.fetchval(
        "SELECT count(*) - count(DISTINCT number) FROM ticket WHERE on_date = $1",
        civil_date(clock.now()),
    )
    assert repeated > 0


async def check_in_eight_times(owner: db.Conn, pool: db.Pool) -> list[Ticket | Exception]:
    """One appointment at eight scanners."""
    now = clock.now()
    (who,) = await make.residents(owner, 1, now)
    booked = await make.appointment(owner, who, now)
    centre_id = await make.centre_id(owner)

    async def work(conn: db.Conn) -> Ticket:
        return await actions.check_in(conn, make.KEYS, centre_id, booked.code, booked.starts_at)

    return await make.at_once(pool, [work] * 8)


async def test_an_appointment_gets_one_number(owner: db.Conn, pool: db.Pool) -> None:
    answers = await check_in_eight_times(owner, pool)
    assert len(make.wins(answers)) == 1
    assert set(make.nos(answers)) <= {"NotBooked", "AlreadyCheckedIn"}


async def test_without_condition_and_index_it_gets_several(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = db.value

    async def unconditional(conn: db.Conn, sql: str, *args: Any) -> Any:
        return await value(conn, sql.replace("AND state = 'booked'", ""), *args)

    monkeypatch.setattr(db, "value", unconditional)
    await owner.execute("DROP INDEX ticket_one_per_appointment")
    assert len(make.wins(await check_in_eight_times(owner, pool))) > 1
