"""Fifty windows press “next” together on a thousand tickets: each called once, in order, none skipped.

The guard is the row lock of CALL_NEXT (FOR NO KEY UPDATE … SKIP LOCKED) with its condition that the ticket
still waits. Without both, somebody is called twice; without SKIP LOCKED alone, all windows wait for one ticket.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from backend import clock, db
from backend.access.models import Staff
from backend.clock import civil_date
from backend.hall import actions, queries
from backend.hall.models import HallPolicy, Ticket, WalkIn
from backend.hall.queries import acts
from backend.hall.rules import NobodyWaiting
from tests import make
from tests.hall.sweep import sweep
from tests.hall.test_races import call, calls_made, open_hall

pytestmark = [pytest.mark.anyio, pytest.mark.race]

WINDOWS, WAITING, AT_ONCE = 50, 1000, 20
"""Twenty are on the way at any moment: as many as the pool has connections."""


async def call_all(pool: db.Pool, clerk: Staff, called: list[str], most: int = WAITING) -> None:
    """Call, and send away, until nobody waits."""
    for _ in range(most):
        try:
            async with db.transaction(pool) as conn:
                ticket = await actions.call_next(conn, clerk, clock.now())
        except NobodyWaiting:
            return
        called.append(ticket.label)
        async with db.transaction(pool) as conn:
            await actions.leave(conn, clerk, ticket.id, clock.now())


async def crowd(owner: db.Conn) -> list[Staff]:
    """The line is written in one go: what is raced for is the calling."""
    clerks = await open_hall(owner, waiting=1, windows=WINDOWS)
    await owner.execute(
        """
        WITH made AS (
            INSERT INTO ticket (organ_id, id, centre_id, on_date, pool_id, prefix, number, item_code, turn_at, entered_at,
                                placed_by, state, issued_at)
            SELECT organ_id, uuidv7(), centre_id, on_date, pool_id, prefix, n, item_code, turn_at + n * interval '1 ms',
                   entered_at, placed_by, state, issued_at
            FROM ticket, generate_series(2, $1) AS n RETURNING *
        ), counted AS (UPDATE ticket_counter SET last = $1)
        INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, details)
        SELECT organ_id, on_date, issued_at, 'ticket_issued', id, item_code, centre_id, 'staff', '{"appointment": false}'
        FROM made
        """,
        WAITING,
    )
    return clerks


async def test_each_is_called_once_and_nobody_is_skipped(owner: db.Conn, pool: db.Pool) -> None:
    """At any moment those called are the first of the line, but for the few on the way."""
    clerks, called = await crowd(owner), list[str]()
    await asyncio.gather(*(call_all(pool, clerk, called) for clerk in clerks))
    assert await calls_made(owner) == (WAITING, WAITING)
    numbers = [int(label[1:]) for label in called]
    assert sorted(numbers) == list(range(1, WAITING + 1))
    order = await owner.fetch(
        "SELECT number FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE kind = 'ticket_called' ORDER BY e.id"
    )
    for place, row in enumerate(order, start=1):
        assert row["number"] <= place + AT_ONCE, (
            "somebody was called before many who stood before them"
        )
    assert await sweep(owner) == []


async def test_all_press_once(owner: db.Conn, pool: db.Pool) -> None:
    clerks = await crowd(owner)
    answers = await make.at_once(pool, [call(clerk) for clerk in clerks])
    numbers = sorted(int(ticket.label[1:]) for ticket in make.wins(answers))
    assert numbers == list(range(1, WINDOWS + 1))
    assert await sweep(owner) == []


async def test_with_the_guard_out_somebody_is_called_twice(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lock and condition gone. The next guard then says so: one ticket's events are no lawful course."""
    unlocked = acts.CALL_NEXT.replace("FOR NO KEY UPDATE OF t SKIP LOCKED", "").replace(
        "AND t.state = 'waiting'\n        RETURNING", "RETURNING"
    )
    assert unlocked != acts.CALL_NEXT
    monkeypatch.setattr(acts, "CALL_NEXT", unlocked)
    clerks = await crowd(owner)
    await make.at_once(pool, [call(clerk) for clerk in clerks])
    made, tickets = await calls_made(owner)
    assert tickets < made
    assert any("not lawful" in said for said in await sweep(owner))


async def scene(owner: db.Conn) -> tuple[list[Staff], Ticket]:
    """Three windows, three in line; the first has called the first, three times."""
    clerks = await open_hall(owner, waiting=3, windows=3)
    await queries.set_policy(owner, await make.centre_id(owner), HallPolicy(call_gap_seconds=0))
    ticket = await actions.call_next(owner, clerks[0], clock.now())
    for _ in range(2):
        await actions.recall(owner, clerks[0], ticket.id, clock.now())
    return clerks, ticket


async def test_of_all_ends_one_wins(owner: db.Conn, pool: db.Pool) -> None:
    """Park, miss, transfer and leave on one called ticket at the same moment."""
    (clerk, other, _), ticket = await scene(owner)
    here, now = ticket.centre_id, clock.now()
    to = await owner.fetchval(
        "SELECT id FROM pool WHERE centre_id = $1 AND id <> $2 ORDER BY id LIMIT 1",
        here,
        ticket.pool_id,
    )
    answers = await make.at_once(
        pool,
        [
            lambda conn: actions.park(conn, clerk, ticket.id, now),
            lambda conn: actions.miss(conn, clerk, ticket.id, now),
            lambda conn: actions.transfer(conn, clerk, ticket.id, to, now),
            lambda conn: actions.leave(conn, other, ticket.id, now),
        ],
    )
    won = make.wins(answers)
    ended = await owner.fetchval("SELECT state FROM ticket WHERE id = $1", ticket.id)
    # Leaving is also possible for who waits again or is parked or missed: then two acts, one after the other.
    assert len(won) in (1, 2)
    assert ended == ("left" if len(won) == 2 else won[0].state)
    assert set(make.nos(answers)) <= {"TicketMoved", "OtherWindow"}
    assert await sweep(owner) == []


def sits(who: Staff, window: int, now: datetime) -> Callable[[db.Conn], Any]:
    async def work(conn: db.Conn) -> object:
        return await actions.sign_on(conn, who, window, now)

    return work


async def test_two_clerks_want_one_window(owner: db.Conn, pool: db.Pool) -> None:
    here, now = await make.centre_id(owner), clock.now()
    window = (await make.windows_for(owner))[0]
    clerks = [await make.staff(owner, f"c{n}", "clerk", centre_id=here) for n in range(6)]
    answers = await make.at_once(pool, [sits(who, window, now) for who in clerks])
    assert len(make.wins(answers)) == 1
    assert set(make.nos(answers)) <= {"WindowTaken", "desk_one_clerk_at_a_window"}


async def test_one_clerk_wants_two_windows(owner: db.Conn, pool: db.Pool) -> None:
    """Afterwards the clerk sits at one of them, and at one only."""
    here, now = await make.centre_id(owner), clock.now()
    who = await make.staff(owner, "one", "clerk", centre_id=here)
    windows = (await make.windows_for(owner))[:4]
    answers = await make.at_once(pool, [sits(who, window, now) for window in windows])
    assert make.wins(answers)
    assert await owner.fetchval("SELECT count(*) FROM desk WHERE staff_id = $1", who.id) == 1


async def test_an_undo_and_another_window_s_call(owner: db.Conn, pool: db.Pool) -> None:
    """The first puts the ticket back in line while the others call: nobody is called by two."""
    clerks = await open_hall(owner, waiting=3, windows=3)
    await actions.call_next(owner, clerks[0], clock.now())

    async def undo(conn: db.Conn) -> Ticket:
        return await actions.undo(conn, clerks[0], clock.now())

    answers = await make.at_once(pool, [undo, *(call(clerk) for clerk in clerks[1:])])
    assert len(make.wins(answers)) == 3
    assert await sweep(owner) == []


async def test_a_pause_and_a_call(owner: db.Conn, pool: db.Pool) -> None:
    """Either the call came before the pause, or nobody was called."""
    clerks = await open_hall(owner, waiting=10, windows=10)

    def pause(who: Staff) -> Callable[[db.Conn], Any]:
        return lambda conn: actions.pause(conn, who, "meal", clock.now())

    works = [work for who in clerks for work in (call(who), pause(who))]
    answers = await make.at_once(pool, works)
    assert set(make.nos(answers)) <= {"NobodyWaiting", "WindowPaused"}
    assert await owner.fetchval("SELECT count(*) FROM desk WHERE paused_at IS NOT NULL") == 10
    assert await sweep(owner) == []


async def test_a_close_while_kiosks_issue(owner: db.Conn, pool: db.Pool) -> None:
    """Whoever comes first: a closed day has no open ticket, and its ledger counts every number issued."""
    now, here = clock.now(), await make.centre_id(owner)
    boss = await make.staff(owner, "boss", "supervisor", centre_id=here)
    on = civil_date(now)

    async def issue(conn: db.Conn) -> object:
        ticket = await actions.walk_in(conn, here, WalkIn(make.LONG_ITEM), now)
        return await actions.close_tickets(
            conn, boss, here, on, "waiting", ticket.id, "by_mistake", "", now
        )

    async def close(conn: db.Conn) -> object:
        return await actions.close_day(conn, boss, here, on, now)

    answers = await make.at_once(pool, [*[issue] * 15, close, *[issue] * 15])
    assert set(make.nos(answers)) <= {"DayClosed", "ticket_counter_stands_still_once_closed"}
    assert len(make.wins(answers)) >= 1
    assert (await actions.ledger(owner, here, on)).balanced
    assert await sweep(owner) == []
