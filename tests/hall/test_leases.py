"""What a window takes along: numbers nobody else gives, lines one browser leads, nothing personal."""

from datetime import datetime, time
from uuid import uuid4

import msgspec
import pytest

from backend import clock, db
from backend.hall import actions
from backend.hall.models.leases import LeaseWanted, TakenAlong
from backend.hall.rules import NotAtWindow
from backend.hall.rules import leases as lending
from tests import make
from tests.hall.offline import leave_network, two_windows

pytestmark = pytest.mark.anyio


async def test_a_line_is_led_by_one_browser_until_it_is_taken_over(conn: db.Conn) -> None:
    now = clock.now()
    first, second = await two_windows(conn, now)
    one, other = await leave_network(conn, first, now), await leave_network(conn, second, now)
    assert all(line.lease_id == one.taken.lease for line in one.taken.lines)
    assert {line.led_by for line in other.taken.lines} == {600}
    assert (other.taken.blocks, other.taken.tickets, other.taken.items) == ([], [], [])
    over = await leave_network(conn, second, now, take_over=True)
    assert {line.led_by for line in over.taken.lines} == {601}
    again = await actions.take_along(conn, first, LeaseWanted(one.browser), now)
    assert (again.lease, again.items) == (one.taken.lease, [])
    await actions.give_back(conn, second, over.taken.lease, now)
    again = await actions.take_along(conn, first, LeaseWanted(one.browser), now)
    assert {line.led_by for line in again.lines} == {600}


async def test_taken_along_again_it_is_the_same_lease_with_the_same_numbers(conn: db.Conn) -> None:
    now = clock.now()
    who = await make.clerk_at_window(conn, now)
    one = await leave_network(conn, who, now)
    again = await leave_network(conn, who, now, browser=one.browser)
    assert (again.taken.lease, again.taken.blocks) == (one.taken.lease, one.taken.blocks)
    other = await leave_network(conn, who, now)
    assert other.taken.lease != one.taken.lease
    assert {block.last for block in other.taken.blocks} == {959}


async def test_few_numbers_left_bring_another_block(conn: db.Conn) -> None:
    now = datetime.combine(clock.civil_date(clock.now()), time(10), clock.CENTRE_ZONE)
    window = await leave_network(conn, await make.clerk_at_window(conn, now), now)
    for _ in range(30):
        window.give()
    await window.back(conn, window.at)
    again = await leave_network(conn, window.who, window.at, browser=window.browser)
    prefix = next(line.prefix for line in window.taken.lines if line.pool_id == _pool(window.taken))
    mine = [block for block in again.taken.blocks if block.prefix == prefix]
    assert [(block.first, block.used) for block in mine] == [(960, 989), (920, None)]


def _pool(taken: TakenAlong) -> int:
    return next(one.pool_id for one in taken.items if one.code == make.LONG_ITEM)


async def test_the_counter_leaps_over_lent_numbers(conn: db.Conn) -> None:
    now = clock.now()
    ticket = await make.walk_in(conn, now)
    await leave_network(conn, await make.clerk_at_window(conn, now), now)
    await conn.execute("UPDATE ticket_counter SET last = 958 WHERE prefix = $1", ticket.label[0])
    for _ in range(2):
        await make.walk_in(conn, now)
    numbers = await conn.fetch("SELECT number FROM ticket ORDER BY number")
    assert [row["number"] for row in numbers] == [1, 959, 1000]
    with pytest.raises(db.ConstraintBroken):
        await conn.execute("UPDATE ticket_counter SET last = 970")


async def test_when_the_far_end_is_reached_nothing_more_is_lent(conn: db.Conn) -> None:
    now = clock.now()
    ticket = await make.walk_in(conn, now)
    await conn.execute("UPDATE ticket_counter SET last = 965")
    window = await leave_network(conn, await make.clerk_at_window(conn, now), now)
    assert ticket.label[0] not in {block.prefix for block in window.taken.blocks}


async def test_only_at_a_window(conn: db.Conn) -> None:
    who = await make.staff(conn, "walks", "clerk", centre_id=await make.centre_id(conn))
    with pytest.raises(NotAtWindow):
        await actions.take_along(conn, who, LeaseWanted(uuid4()), clock.now())


async def test_nothing_personal_is_taken_along(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await make.residents(conn, 1, now)
    booked = await make.appointment(conn, who, now)
    at = booked.starts_at
    await actions.check_in(conn, make.KEYS, await make.centre_id(conn), booked.code, at)
    (other,) = [await make.resident(conn, 7, now, name="周小禾")]
    await make.appointment(conn, other, now)
    clerk = await make.clerk_at_window(conn, now)
    window = await leave_network(conn, clerk, at)
    text = msgspec.json.encode(window.taken).decode()
    assert window.taken.tickets
    assert window.taken.expected
    rows = await conn.fetch(
        "SELECT code, id::text AS id, case_id::text AS case_id FROM appointment"
    )
    words = [row[name] for row in rows for name in ("code", "id", "case_id")]
    assert [one for one in [*words, "林晓青", "周小禾", "1391000000"] if one in text] == []


async def test_of_two_codes_with_one_digest_neither_goes_along(
    conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    people = await make.residents(conn, 2, now)
    booked = [await make.appointment(conn, who, now) for who in people]
    await conn.execute("UPDATE appointment SET on_date = $1", booked[0].on)
    clerk = await make.clerk_at_window(conn, now)
    window = await leave_network(conn, clerk, booked[0].starts_at)
    assert len(window.taken.expected) == 2
    monkeypatch.setattr(lending, "digests", lambda salt, code, known: ("abcdef", "abcdef"))
    again = await leave_network(conn, clerk, booked[0].starts_at)
    assert again.taken.expected == []
