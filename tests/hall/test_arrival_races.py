"""Two taps at once, one code at two kiosks, two ways back: one number, one place; and without the guards, two."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from backend import clock, db
from backend.hall import actions
from backend.hall.models import Arrived, Ticket, WalkIn
from tests import make

pytestmark = [pytest.mark.anyio, pytest.mark.race]
TAPS = 8


async def taps(owner: db.Conn, pool: db.Pool) -> Sequence[Ticket | Exception]:
    """One page of a kiosk, sent so many times at once."""
    centre_id, now = await make.centre_id(owner), clock.now()
    asked = WalkIn(make.LONG_ITEM, key=uuid4())

    async def tap(conn: db.Conn) -> Ticket:
        return await actions.walk_in(conn, centre_id, asked, now, "resident")

    return await make.at_once(pool, [tap] * TAPS)


async def test_taps_at_once_are_one_number_and_no_number_is_lost(
    owner: db.Conn, pool: db.Pool
) -> None:
    answers = await taps(owner, pool)
    assert make.nos(answers) == []
    assert len({ticket.id for ticket in make.wins(answers)}) == 1
    assert await owner.fetchval("SELECT count(*) FROM ticket") == 1
    assert await owner.fetchval("SELECT last FROM ticket_counter") == 1
    assert await owner.fetchval("SELECT count(*) FROM event WHERE kind = 'ticket_issued'") == 1


async def test_without_its_index_one_page_gives_many(owner: db.Conn, pool: db.Pool) -> None:
    await owner.execute("DROP INDEX ticket_one_per_request")
    answers = await taps(owner, pool)
    assert await owner.fetchval("SELECT count(*) FROM ticket") > 1
    assert len({ticket.label for ticket in make.wins(answers)}) > 1


async def codes(owner: db.Conn, pool: db.Pool) -> Sequence[Arrived | Exception]:
    """One booking's code at several kiosks at once."""
    now = clock.now()
    made = await make.appointment(owner, await make.resident(owner, 1, now), now)
    centre_id, at = await make.centre_id(owner), made.starts_at - timedelta(minutes=5)

    async def come(conn: db.Conn) -> Arrived:
        return await actions.arrive(conn, make.KEYS, centre_id, made.qr, at)

    return await make.at_once(pool, [come] * TAPS)


async def test_one_code_at_several_kiosks_is_one_number(owner: db.Conn, pool: db.Pool) -> None:
    answers = await codes(owner, pool)
    assert make.nos(answers) == []
    assert len({came.ticket.id for came in make.wins(answers)}) == 1
    assert sorted(came.again for came in make.wins(answers)) == [False] + [True] * (TAPS - 1)
    assert await owner.fetchval("SELECT count(*) FROM ticket") == 1


async def backs(
    owner: db.Conn,
    pool: db.Pool,
    works: Callable[[int, str, datetime], Callable[[db.Conn], Awaitable[Ticket]]],
) -> Sequence[Ticket | Exception]:
    now, centre_id = clock.now(), await make.centre_id(owner)
    ticket = await make.walk_in(owner, now)
    for _ in range(5):
        await make.walk_in(owner, now)
    await owner.execute("UPDATE ticket SET state = 'missed' WHERE id = $1", ticket.id)
    return await make.at_once(pool, [works(centre_id, ticket.label, now)] * TAPS)


async def test_back_at_several_kiosks_is_back_once(owner: db.Conn, pool: db.Pool) -> None:
    def back(centre_id: int, label: str, now: datetime) -> Callable[[db.Conn], Awaitable[Ticket]]:
        return lambda conn: actions.come_back(conn, make.KEYS, centre_id, label, now)

    answers = await backs(owner, pool, back)
    assert make.nos(answers) == []
    assert {ticket.state for ticket in make.wins(answers)} == {"waiting"}
    assert await owner.fetchval("SELECT count(*) FROM event WHERE kind = 'ticket_rejoined'") == 1
