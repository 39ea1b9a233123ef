"""What a window did without a network comes in once, in order, at its own times."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from backend import clock, db
from backend.hall import actions
from backend.hall.rules.merging import JournalForked, JournalGap
from tests import make
from tests.hall.offline import Window, leave_network

pytestmark = pytest.mark.anyio


@pytest.fixture
def now() -> datetime:
    return clock.now().replace(microsecond=0) - timedelta(hours=2)


@pytest.fixture
async def window(conn: db.Conn, now: datetime) -> Window:
    return await leave_network(conn, await make.clerk_at_window(conn, now), now)


async def events(conn: db.Conn) -> list[tuple[str, datetime]]:
    rows = await conn.fetch("SELECT kind, at FROM event WHERE kind LIKE 'ticket%' ORDER BY id")
    return [(row["kind"], row["at"]) for row in rows]


async def test_a_number_given_and_served_counts_at_its_own_times(
    conn: db.Conn, window: Window
) -> None:
    ticket = window.give()
    window.serve(ticket)
    merged = await window.back(conn, window.at + timedelta(hours=1))
    assert (merged.applied, merged.conflicts) == (4, 0)
    kinds = ["ticket_issued", "ticket_called", "ticket_started", "ticket_finished"]
    assert await events(conn) == [
        (kind, entry.at) for kind, entry in zip(kinds, window.entries, strict=True)
    ]
    row = await conn.fetchrow("SELECT number, state, ended_at FROM ticket WHERE id = $1", ticket)
    assert row is not None
    assert tuple(row) == (window.taken.blocks[0].first, "served", window.at)
    visit = await conn.fetchrow("SELECT outcome, ended_at FROM visit WHERE ticket_id = $1", ticket)
    assert visit is not None
    assert tuple(visit) == ("served", window.at)


async def test_sent_again_in_whole_or_in_halves_it_changes_nothing(
    conn: db.Conn, window: Window
) -> None:
    for _ in range(3):
        window.serve(window.give())
    now = window.at + timedelta(minutes=1)
    half = len(window.entries) // 2
    with pytest.raises(JournalGap):
        await actions.merge(conn, make.KEYS, window.who, window.journal(half), now)
    await actions.merge(conn, make.KEYS, window.who, window.journal(0, half + 2), now)
    await actions.merge(conn, make.KEYS, window.who, window.journal(half), now)
    once = await events(conn)
    assert len(once) == len(window.entries)
    for first in (0, half):
        again = await actions.merge(conn, make.KEYS, window.who, window.journal(first), now)
        assert (again.applied, again.conflicts) == (len(window.entries), 0)
    assert await events(conn) == once
    assert await conn.fetchval("SELECT count(*) FROM visit") == 3


async def test_the_same_number_with_other_contents_is_refused(
    conn: db.Conn, window: Window
) -> None:
    window.give()
    await window.back(conn)
    other = replace(window.entries[0], id=window.taken.lease)
    window.entries[0] = other
    with pytest.raises(JournalForked):
        await window.back(conn)


async def test_missed_and_back_again(conn: db.Conn, now: datetime, window: Window) -> None:
    line = [await make.walk_in(conn, now) for _ in range(3)]
    window.note("call", line[0].id)
    for _ in range(2):
        window.note("recall", line[0].id)
    window.note("miss", line[0].id)
    window.note("rejoin", line[0].id)
    window.note("call", line[1].id)
    window.note("park", line[1].id)
    window.note("leave", line[1].id)
    assert (await window.back(conn)).conflicts == 0
    rows = await conn.fetch("SELECT state, placed_by, calls FROM ticket ORDER BY number")
    assert [tuple(row) for row in rows] == [
        ("waiting", "missed", 0),
        ("left", "arrived", 1),
        ("waiting", "arrived", 0),
    ]
