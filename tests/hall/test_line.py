"""The line: whose turn falls due when, who is called first, and what keeps somebody from being called."""

from datetime import UTC, datetime, timedelta

import pytest

from backend import clock, db
from backend.access.models import Resident, Staff
from backend.booking import actions as booking
from backend.booking import queries as bookings
from backend.booking.models import Appointment, Matter, Wish
from backend.hall import actions, rules
from backend.hall.models import Finished, HallPolicy, Ticket
from backend.refusal import NotAllowed
from tests import make

pytestmark = pytest.mark.anyio

AHEAD = timedelta(minutes=HallPolicy().booked_minutes)
NINE = datetime(2026, 9, 18, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("came", "turn"), [(-60, -30), (-1, -30), (0, -30), (15, -30), (16, 16), (120, 120)]
)
def test_who_comes_a_little_late_keeps_the_booked_turn(came: int, turn: int) -> None:
    """Minutes after the booked time. More than fifteen late: in line from arrival, like a walk-in."""
    arrived = NINE + timedelta(minutes=came)
    turn_at, placed_by = rules.booked_turn(NINE, arrived, HallPolicy())
    assert turn_at == NINE + timedelta(minutes=turn)
    assert placed_by == ("booked" if turn < 0 else "late")


@pytest.mark.parametrize(("before", "open_"), [(61, False), (60, True), (0, True), (-300, True)])
def test_check_in_opens_an_hour_before(before: int, open_: bool) -> None:
    now = NINE - timedelta(minutes=before)
    if open_:
        rules.check_time(NINE, now, HallPolicy(), "上午8:00")
    else:
        with pytest.raises(rules.TooEarly) as no:
            rules.check_time(NINE, now, HallPolicy(), "上午8:00")
        assert "上午8:00" in no.value.sentence("zh")


async def booked(conn: db.Conn, serial: int = 1) -> tuple[Resident, Appointment]:
    now = clock.now()
    who = await make.resident(conn, serial, now)
    return who, await make.appointment(conn, who, now)


async def check_in(conn: db.Conn, one: Appointment, late: int = 0) -> Ticket:
    at = one.starts_at + timedelta(minutes=late)
    return await actions.check_in(conn, make.KEYS, await make.centre_id(conn), one.code, at)


async def test_a_late_arrival_lines_up_behind_who_was_there(conn: db.Conn) -> None:
    """In time: as if come half an hour before. Twenty minutes late: behind one from a minute ago."""
    _, punctual = await booked(conn, 1)
    _, late = await booked(conn, 2)
    assert late.starts_at == punctual.starts_at
    early = await make.walk_in(conn, punctual.starts_at - timedelta(minutes=31))
    between = await make.walk_in(conn, late.starts_at + timedelta(minutes=19))
    first = await check_in(conn, punctual)
    last = await check_in(conn, late, late=20)
    clerk = await make.clerk_at_window(conn, late.starts_at)
    called = await call_all(conn, clerk, late.starts_at + timedelta(minutes=30))
    assert called == [early.label, first.label, between.label, last.label]


async def call_all(conn: db.Conn, clerk: Staff, now: datetime) -> list[str]:
    """The order in which one window calls everybody."""
    labels: list[str] = []
    while True:
        try:
            ticket = await actions.call_next(conn, clerk, now)
        except rules.NobodyWaiting:
            return labels
        labels.append(ticket.label)
        await actions.leave(conn, clerk, ticket.id, now)


async def test_priority_comes_first_then_what_fell_due_first(conn: db.Conn) -> None:
    tickets = [
        await make.walk_in(conn, NINE + timedelta(minutes=minute), priority=minute == 2)
        for minute in range(4)
    ]
    clerk = await make.clerk_at_window(conn, NINE)
    order = await call_all(conn, clerk, NINE + timedelta(hours=1))
    assert order == [tickets[n].label for n in (2, 0, 1, 3)]


async def test_a_window_calls_only_what_it_serves(conn: db.Conn) -> None:
    """A household window leaves the vehicle line alone."""
    await make.walk_in(conn, NINE, item="CJ-351")
    clerk = await make.clerk_at_window(conn, NINE, item="HJ-154")
    own = await conn.fetchval(
        """
        SELECT bool_or(p.pool_id = t.pool_id) FROM ticket t, desk d JOIN window_pool p USING (window_id)
        WHERE d.staff_id = $1
        """,
        clerk.id,
    )
    assert own is False
    with pytest.raises(rules.NobodyWaiting):
        await actions.call_next(conn, clerk, NINE)


async def test_numbers_start_anew_each_day_and_prefix(conn: db.Conn) -> None:
    labels = [
        (await make.walk_in(conn, NINE, item=item)).label for item in ("HJ-154", "HJ-154", "CJ-351")
    ]
    assert [label[1:] for label in labels] == ["001", "002", "001"]
    assert labels[0][0] == labels[1][0] != labels[2][0]
    assert (await make.walk_in(conn, NINE + timedelta(days=1))).label[1:] == "001"
    assert rules.label("A", 23) == "A023"


async def test_a_ticket_takes_one_step_after_the_other(conn: db.Conn) -> None:
    """waiting → called → serving → served; every other step is refused with its state."""
    clerk = await make.clerk_at_window(conn, NINE)
    waiting = await make.walk_in(conn, NINE)
    with pytest.raises(rules.TicketMoved):
        await actions.start(conn, clerk, waiting.id, NINE)
    ticket = await actions.call_next(conn, clerk, NINE)
    with pytest.raises(rules.TicketMoved):
        await actions.finish(conn, clerk, ticket.id, Finished(), NINE)
    assert (await actions.start(conn, clerk, ticket.id, NINE)).state == "serving"
    with pytest.raises(rules.TicketMoved):
        await actions.miss(conn, clerk, ticket.id, NINE)
    assert (await actions.finish(conn, clerk, ticket.id, Finished(), NINE)).state == "served"
    with pytest.raises(rules.TicketMoved):
        await actions.finish(conn, clerk, ticket.id, Finished(), NINE)
    events = "SELECT kind FROM event WHERE kind LIKE 'ticket%' ORDER BY id"
    kinds = [row["kind"] for row in await conn.fetch(events)]
    assert kinds[:4] == ["ticket_issued", "ticket_called", "ticket_started", "ticket_finished"]


async def test_only_the_window_that_called_may_go_on(conn: db.Conn) -> None:
    first = await make.clerk_at_window(conn, NINE, "test-first")
    second = await make.clerk_at_window(conn, NINE, "test-second")
    await make.walk_in(conn, NINE)
    ticket = await actions.call_next(conn, first, NINE)
    for act in (actions.start, actions.park, actions.recall):
        with pytest.raises(rules.OtherWindow):
            await act(conn, second, ticket.id, NINE)
    with pytest.raises(rules.OtherWindow):
        await actions.open_case(conn, make.KEYS, second, ticket.id, None, NINE)


async def test_who_sits_where(conn: db.Conn) -> None:
    """One clerk at a window, one window for a clerk, and only at one's own centre."""
    first = await make.clerk_at_window(conn, NINE, "test-first")
    here = await make.centre_id(conn)
    second = await make.staff(conn, "test-second", "clerk", centre_id=here)
    desk = await actions.desk_of(conn, first)
    with pytest.raises(rules.WindowTaken):
        await actions.sign_on(conn, second, desk.window_id, NINE)
    elsewhere = (await make.windows_for(conn, "HJ-108", "QX-HUZHEN"))[0]
    with pytest.raises(NotAllowed):
        await actions.sign_on(conn, second, elsewhere, NINE)
    with pytest.raises(rules.UnknownWindow):
        await actions.sign_on(conn, second, 987654, NINE)
    with pytest.raises(rules.NotAtWindow):
        await actions.call_next(conn, second, NINE)
    await make.walk_in(conn, NINE)
    await actions.call_next(conn, first, NINE)
    with pytest.raises(rules.WindowBusy):
        await actions.sign_off(conn, first, NINE)
    other = next(w for w in await make.windows_for(conn) if w != desk.window_id)
    with pytest.raises(rules.WindowBusy):
        await actions.sign_on(conn, first, other, NINE)


async def test_place_in_line_counts_who_is_called_before(conn: db.Conn) -> None:
    who, one = await booked(conn)
    await make.clerk_at_window(conn, one.starts_at)
    assert (await actions.in_line(conn, who, one.id, one.starts_at)).ticket is None
    for minutes in (-40, -31, -10, 30):
        await make.walk_in(conn, one.starts_at + timedelta(minutes=minutes))
    await make.walk_in(conn, one.starts_at + timedelta(minutes=1), priority=True)
    await make.walk_in(conn, one.starts_at + timedelta(minutes=31), priority=True)
    ticket = await check_in(conn, one)
    shown = await actions.in_line(conn, who, one.id, one.starts_at)
    assert (shown.ticket, shown.ahead, shown.state) == (ticket.label, 3, "waiting")
    low, high = shown.wait_minutes_low, shown.wait_minutes_high
    assert low is not None
    assert high is not None
    assert 0 < low < high
    await conn.execute("DELETE FROM desk")
    closed = await actions.in_line(conn, who, one.id, one.starts_at)
    assert (closed.ahead, closed.wait_minutes_low, closed.wait_minutes_high) == (3, None, None)


async def test_a_lost_trip_has_a_cause_and_a_served_one_none(conn: db.Conn) -> None:
    clerk = await make.clerk_at_window(conn, NINE)
    await make.walk_in(conn, NINE)
    ticket = await actions.call_next(conn, clerk, NINE)
    await actions.start(conn, clerk, ticket.id, NINE)
    for how in (Finished("unserved_ours"), Finished("served", "system_down")):
        with pytest.raises(rules.CauseNeeded):
            await actions.finish(conn, clerk, ticket.id, how, NINE)
    await actions.finish(conn, clerk, ticket.id, Finished("unserved_ours", "system_down"), NINE)
    told = await conn.fetchval("SELECT details FROM event WHERE kind = 'visit_ended'")
    assert told == {"outcome": "unserved_ours", "cause": "system_down"}


async def test_who_came_is_not_marked_as_missed(conn: db.Conn) -> None:
    _, one = await booked(conn)
    await check_in(conn, one)
    row = await bookings.appointment(conn, one.id)
    assert row is not None
    assert row.state == "arrived"


async def test_one_code_brings_in_the_whole_visit(conn: db.Conn) -> None:
    """Two matters booked as one visit: one scan, two numbers, each due at its own time."""
    now = clock.now()
    (who,) = await make.residents(conn, 1, now)
    first = await make.free_time(conn, now, "HJ-153")
    wish = Wish(make.HALL, first.starts_at, [Matter("HJ-153"), Matter("HJ-141")])
    held = await booking.hold(conn, make.KEYS, who, wish, now)
    one, two = await booking.confirm(conn, make.KEYS, who, held.id, now)
    ticket = await actions.check_in(
        conn, make.KEYS, await make.centre_id(conn), one.code, one.starts_at
    )
    rows = await conn.fetch("SELECT appointment_id, turn_at FROM ticket ORDER BY turn_at")
    assert [(row["appointment_id"], row["turn_at"] + AHEAD) for row in rows] == [
        (one.id, one.starts_at),
        (two.id, two.starts_at),
    ]
    assert one.ends_at == two.starts_at
    assert ticket.item_code == one.item_code
    with pytest.raises(rules.AlreadyCheckedIn):
        await actions.check_in(conn, make.KEYS, await make.centre_id(conn), two.code, two.starts_at)
