"""What does not fit when the network is back is listed with a sentence, and never applied or lost."""

from datetime import datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from msgspec.structs import replace

from backend import clock, db
from backend.access.models import Staff
from backend.booking import queries as bookings
from backend.hall import actions
from backend.hall.models import Finished, Ticket
from backend.hall.models.leases import Expected
from backend.hall.models.merging import Conflict
from backend.hall.rules import DayClosed
from backend.hall.rules.merging import EntryElsewhere, NoteNeeded, SettledAlready, UnknownLease
from backend.refusal import NotFound
from tests import make
from tests.hall.offline import Window, leave_network

pytestmark = pytest.mark.anyio


@pytest.fixture
def now() -> datetime:
    return clock.now().replace(microsecond=0) - timedelta(hours=2)


@pytest.fixture
async def line(conn: db.Conn, now: datetime) -> list[Ticket]:
    return [await make.walk_in(conn, now) for _ in range(3)]


@pytest.fixture
async def window(conn: db.Conn, now: datetime, line: list[Ticket]) -> Window:
    return await leave_network(conn, await make.clerk_at_window(conn, now), now)


@pytest.fixture
async def other(conn: db.Conn, now: datetime, window: Window) -> Staff:
    """A clerk at another window of the same lines, whose network holds."""
    await conn.execute(
        """
        WITH w AS (INSERT INTO service_window (centre_id, number, name_zh, name_en)
                   SELECT centre_id, 77, '窗口', 'Window' FROM service_window WHERE id =
                       (SELECT window_id FROM desk WHERE staff_id = $1) RETURNING id)
        INSERT INTO window_pool (window_id, pool_id)
        SELECT w.id, p.pool_id FROM w, window_pool p
        WHERE p.window_id = (SELECT window_id FROM desk WHERE staff_id = $1)
        """,
        window.who.id,
    )
    who = await make.staff(conn, "other", "clerk", centre_id=await make.centre_id(conn))
    window_id = await conn.fetchval("SELECT id FROM service_window WHERE number = 77")
    await actions.sign_on(conn, who, window_id, now)
    return who


async def only(conn: db.Conn, who: Staff) -> Conflict:
    (found,) = await actions.offline_conflicts(conn, who)
    return found


async def book_here(conn: db.Conn, now: datetime) -> bookings.AppointmentRow:
    """Somebody booked, and the day of it is made today."""
    (who,) = await make.residents(conn, 1, now)
    booked = await make.appointment(conn, who, now)
    await conn.execute(
        "UPDATE appointment SET on_date = $2, starts_at = $3, ends_at = $3::timestamptz + interval '40 min' WHERE id = $1",
        booked.id,
        clock.civil_date(now),
        now + timedelta(minutes=20),
    )
    row = await bookings.appointment(conn, booked.id)
    assert row is not None
    return row


def arrive(window: Window, expected: Expected) -> None:
    window.give(expected.item_code, kind="arrive", digest=expected.digest)


async def test_called_and_served_elsewhere_meanwhile(
    conn: db.Conn, window: Window, other: Staff, line: list[Ticket], now: datetime
) -> None:
    window.serve(line[0].id)
    window.serve(line[1].id)
    ticket = await actions.call_next(conn, other, now)
    await actions.start(conn, other, ticket.id, now)
    await actions.finish(conn, other, ticket.id, Finished(), now)
    merged = await window.back(conn)
    assert (merged.applied, merged.conflicts) == (6, 1)
    found = await only(conn, window.who)
    assert (found.kind, found.label) == ("TicketMovedMeanwhile", line[0].label)
    assert found.acts == ["call", "start", "finish"]
    assert "已办结" in found.sentence_zh
    assert "served" in found.sentence_en
    assert await conn.fetchval("SELECT count(*) FROM visit") == 2


async def test_an_appointment_cancelled_meanwhile_keeps_its_number_as_a_walk_in(
    conn: db.Conn, now: datetime, line: list[Ticket]
) -> None:
    row = await book_here(conn, now)
    window = await leave_network(conn, await make.clerk_at_window(conn, now), now)
    arrive(window, window.taken.expected[0])
    window.serve(window.entries[0].ticket)
    await conn.execute(
        "UPDATE appointment SET state = 'cancelled', cancelled_by = 'resident', ended_at = $2 WHERE id = $1",
        row.id,
        now,
    )
    assert (await window.back(conn)).conflicts == 1
    found = await only(conn, window.who)
    assert (found.kind, found.acts) == ("BookingGone", [])
    state = await conn.fetchrow(
        "SELECT state, appointment_id FROM ticket WHERE id = $1", window.entries[0].ticket
    )
    assert state is not None
    assert tuple(state) == ("served", None)


async def test_checked_in_by_code_keeps_its_turn_and_is_fulfilled(
    conn: db.Conn, now: datetime, line: list[Ticket]
) -> None:
    row = await book_here(conn, now)
    window = await leave_network(conn, await make.clerk_at_window(conn, now), now)
    (expected,) = window.taken.expected
    arrive(window, expected)
    window.serve(window.entries[0].ticket)
    assert (await window.back(conn)).conflicts == 0
    ticket = await conn.fetchrow(
        "SELECT appointment_id, placed_by, person_id, turn_at FROM ticket WHERE id = $1",
        window.entries[0].ticket,
    )
    assert ticket is not None
    assert tuple(ticket)[:3] == (row.id, "booked", row.person_id)
    after = await bookings.appointment(conn, row.id)
    assert after is not None
    assert after.state == "fulfilled"


async def test_a_code_nobody_took_along_is_a_walk_in_to_look_up(
    conn: db.Conn, window: Window
) -> None:
    window.give(kind="arrive", digest="0abcde")
    await window.back(conn)
    assert (await only(conn, window.who)).kind == "CodeUnknownHere"
    assert await conn.fetchval("SELECT count(*) FROM ticket") == 4


async def test_a_number_that_was_not_lent_or_is_taken(conn: db.Conn, window: Window) -> None:
    first = window.give()
    window.note("issue", uuid4(), item_code=make.LONG_ITEM, number=window.entries[0].number)
    window.note("issue", uuid4(), item_code=make.LONG_ITEM, number=5)
    assert (await window.back(conn)).conflicts == 2
    kinds = {one.kind for one in await actions.offline_conflicts(conn, window.who)}
    assert kinds == {"NumberUsed", "NumberNotLent"}
    given = await conn.fetch("SELECT id FROM ticket WHERE number >= 700")
    assert [row["id"] for row in given] == [first]


async def test_who_was_called_as_the_connection_broke_stands_in_line_again(
    conn: db.Conn, window: Window, line: list[Ticket], now: datetime
) -> None:
    unseen = await actions.call_next(conn, window.who, now)
    window.serve(line[1].id)
    assert (await window.back(conn)).conflicts == 1
    found = await only(conn, window.who)
    assert (found.kind, found.label, found.acts) == ("CalledUnseen", unseen.label, [])
    states = await conn.fetch("SELECT id, state FROM ticket ORDER BY number")
    assert [row["state"] for row in states] == ["waiting", "served", "waiting"]


async def test_an_act_that_had_arrived_before_the_break_is_no_conflict(
    conn: db.Conn, window: Window, line: list[Ticket], now: datetime
) -> None:
    await actions.call_next(conn, window.who, now)
    await actions.start(conn, window.who, line[0].id, now)
    window.note("start", line[0].id)
    window.note("finish", line[0].id)
    assert (await window.back(conn)).conflicts == 0
    assert await conn.fetchval("SELECT count(*) FROM event WHERE kind = 'ticket_started'") == 1


@pytest.mark.parametrize("wrong", [timedelta(days=-1), timedelta(days=1)])
async def test_an_absurd_clock_is_a_conflict_with_the_time_it_said(
    conn: db.Conn, window: Window, wrong: timedelta
) -> None:
    window.give()
    window.entries[0] = replace(window.entries[0], at=window.at + wrong)
    assert (await window.back(conn)).conflicts == 1
    found = await only(conn, window.who)
    assert found.kind == "AbsurdClock"
    assert (window.at + wrong).strftime("%H:%M") in found.sentence_zh
    assert await conn.fetchval("SELECT count(*) FROM ticket") == 3
    again = await leave_network(conn, window.who, window.at, browser=window.browser)
    assert window.entries[0].number in {block.used for block in again.taken.blocks}


async def test_a_clock_that_is_a_little_off_is_drawn_in(conn: db.Conn, window: Window) -> None:
    window.give()
    window.note("call", window.entries[0].ticket)
    early, late = window.taken.taken_at - timedelta(seconds=30), window.at + timedelta(minutes=1)
    window.entries[0] = replace(window.entries[0], at=early)
    window.entries[1] = replace(window.entries[1], at=late + timedelta(seconds=30))
    assert (await window.back(conn, late)).conflicts == 0
    times = [row["at"] for row in await conn.fetch("SELECT at FROM offline_entry ORDER BY seq")]
    assert times == [window.taken.taken_at, late]


async def test_nothing_of_a_refused_journal_stays(
    conn: db.Conn, window: Window, other: Staff, now: datetime
) -> None:
    stranger = await make.staff(
        conn, "stranger", "clerk", centre_id=await make.centre_id(conn, "QX-BAISHA")
    )
    window.give()
    with pytest.raises(UnknownLease):
        await actions.merge(conn, make.KEYS, stranger, window.journal(), window.at)
    second = await leave_network(conn, other, now)
    await window.back(conn)
    second.entries = [replace(window.entries[0])]
    with pytest.raises(EntryElsewhere):
        await second.back(conn, window.at)


async def test_a_closed_day_takes_no_journal_until_it_is_opened_again(
    conn: db.Conn, window: Window
) -> None:
    window.give()
    await conn.execute(
        """
        INSERT INTO hall_day (organ_id, centre_id, on_date, closed_at, open_tickets, wrong_tickets, balanced, looked_at)
        SELECT organ_id, centre_id, on_date, taken_at, 0, 0, true, taken_at FROM lease
        """
    )
    with pytest.raises(DayClosed):
        await window.back(conn)
    await conn.execute("UPDATE hall_day SET closed_at = NULL")
    assert (await window.back(conn)).conflicts == 0


async def test_a_conflict_is_settled_once_with_a_note(
    conn: db.Conn, window: Window, now: datetime
) -> None:
    window.give(kind="arrive", digest="0abcde")
    await window.back(conn)
    found = await only(conn, window.who)
    with pytest.raises(NoteNeeded):
        await actions.settle_conflict(conn, window.who, found.id, "  ", now)
    stranger = await make.staff(
        conn, "stranger", "clerk", centre_id=await make.centre_id(conn, "QX-BAISHA")
    )
    with pytest.raises(NotFound):
        await actions.settle_conflict(conn, stranger, found.id, "看过", now)
    await actions.settle_conflict(conn, window.who, found.id, "已核实", now)
    with pytest.raises(SettledAlready):
        await actions.settle_conflict(conn, window.who, found.id, "再看", now)
    after = await only(conn, window.who)
    assert (after.note, after.settled_by) == ("已核实", window.who.name)


async def test_the_page_sends_it_and_hears_a_sentence(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    now = clock.now()
    who = await make.clerk_at_window(conn, now)
    staff_door.cookies.set("__Host-yitang_staff", await make.cookie(conn, who, now))
    taken = await staff_door.post("/hall/offline/lease", json={"browser": str(uuid4())})
    assert taken.status_code == 200
    ticket = str(uuid4())
    entry = {
        "id": str(uuid4()),
        "seq": 1,
        "at": taken.json()["now"],
        "kind": "issue",
        "ticket": ticket,
        "label": "A960",
        "item_code": make.LONG_ITEM,
        "number": taken.json()["blocks"][0]["first"],
    }
    journal = {"lease": taken.json()["lease"], "entries": [entry]}
    for _ in range(2):
        sent = await staff_door.post("/hall/offline/journal", json=journal)
        assert sent.json() == {"applied": 1, "conflicts": 0}
    journal["entries"] = [{**entry, "id": str(uuid4()), "seq": 3}]
    gap = await staff_door.post(
        "/hall/offline/journal", json=journal, headers={"accept": "application/json"}
    )
    assert (gap.status_code, gap.json()["type"]) == (409, "JournalGap")
    assert (await staff_door.get("/hall/offline/conflicts")).status_code == 200
