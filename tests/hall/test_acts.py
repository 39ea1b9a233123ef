"""What a window does beside calling: again, aside, back, elsewhere, and taking the last act back."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from backend import clock, db
from backend.access.models import Staff
from backend.hall import actions, queries, rules
from backend.hall.models import Finished, HallPolicy, Ticket
from tests import make

pytestmark = pytest.mark.anyio

NINE = datetime(2026, 9, 18, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


async def called(
    conn: db.Conn, others: int = 0, item: str = make.LONG_ITEM
) -> tuple[Staff, Ticket]:
    """A clerk with somebody called, and others who wait."""
    clerk = await make.clerk_at_window(conn, NINE, item=item)
    for number in range(1 + others):
        await make.walk_in(conn, NINE + (number - others) * SECOND, item=item)
    return clerk, await actions.call_next(conn, clerk, NINE)


async def served(conn: db.Conn, item: str = make.LONG_ITEM) -> tuple[Staff, Ticket]:
    clerk, ticket = await called(conn, item=item)
    return clerk, await actions.start(conn, clerk, ticket.id, NINE + SECOND)


async def test_three_calls_come_before_a_missed_one(conn: db.Conn) -> None:
    clerk, ticket = await called(conn)
    for call in (1, 2):
        with pytest.raises(rules.CallAgain):
            await actions.miss(conn, clerk, ticket.id, NINE + call * 20 * SECOND)
        again = await actions.recall(conn, clerk, ticket.id, NINE + call * 20 * SECOND)
        assert again.calls == call + 1
    assert again.called_at == NINE
    missed = await actions.miss(conn, clerk, ticket.id, NINE + timedelta(minutes=1))
    assert (missed.state, missed.calls) == ("missed", 3)


async def test_a_second_call_waits_until_the_first_was_heard(conn: db.Conn) -> None:
    clerk, ticket = await called(conn)
    with pytest.raises(rules.CalledJustNow) as no:
        await actions.recall(conn, clerk, ticket.id, NINE + 4 * SECOND)
    assert "7 seconds" in no.value.sentence("en")
    await actions.recall(conn, clerk, ticket.id, NINE + 10 * SECOND)


async def order(conn: db.Conn) -> list[str]:
    ids = await conn.fetch("SELECT DISTINCT pool_id FROM ticket")
    pools = [row["pool_id"] for row in ids]
    found = await queries.line(conn, await make.centre_id(conn), NINE.date(), pools)
    return [one.label for one in found]


@pytest.mark.parametrize(("state", "behind"), [("parked", 1), ("missed", 3)])
async def test_who_comes_back_stands_at_the_stated_place(
    conn: db.Conn, state: str, behind: int
) -> None:
    clerk, ticket = await called(conn, others=5)
    if state == "parked":
        await actions.park(conn, clerk, ticket.id, NINE)
    else:
        for call in (1, 2):
            await actions.recall(conn, clerk, ticket.id, NINE + call * 10 * SECOND)
        await actions.miss(conn, clerk, ticket.id, NINE + 30 * SECOND)
    waiting = await order(conn)
    back = await actions.rejoin(conn, ticket.centre_id, ticket.id, NINE + timedelta(minutes=2))
    assert (back.state, back.placed_by, back.window_id) == ("waiting", state, None)
    assert await order(conn) == [*waiting[:behind], ticket.label, *waiting[behind:]]
    with pytest.raises(rules.TicketMoved):
        await actions.rejoin(conn, ticket.centre_id, ticket.id, NINE + timedelta(minutes=3))


async def test_who_comes_back_first_stays_before_who_comes_back_later(conn: db.Conn) -> None:
    clerk, ticket = await called(conn, others=5)
    aside = [ticket]
    for _ in range(2):
        await actions.park(conn, clerk, aside[-1].id, NINE)
        aside.append(await actions.call_next(conn, clerk, NINE))
    await actions.park(conn, clerk, aside[-1].id, NINE)
    first, *others = await order(conn)
    back = aside[::-1]
    for number, one in enumerate(back):
        await actions.rejoin(conn, one.centre_id, one.id, NINE + (number + 1) * SECOND)
    assert await order(conn) == [first, *(one.label for one in back), *others]


async def test_put_back_keeps_the_place(conn: db.Conn) -> None:
    clerk, ticket = await called(conn, others=3)
    waiting = await order(conn)
    await actions.put_back(conn, clerk, ticket.id, NINE + SECOND)
    assert await order(conn) == [ticket.label, *waiting]


async def test_another_line_keeps_number_and_turn(conn: db.Conn) -> None:
    clerk, ticket = await served(conn)
    other = await conn.fetchval(
        "SELECT pool_id FROM service WHERE item_code = 'CJ-351' AND centre_id = $1",
        ticket.centre_id,
    )
    with pytest.raises(rules.NoSuchLine):
        await actions.transfer(conn, clerk, ticket.id, ticket.pool_id, NINE)
    with pytest.raises(rules.NoSuchLine):
        await actions.transfer(conn, clerk, ticket.id, 987654, NINE)
    moved = await actions.transfer(conn, clerk, ticket.id, other, NINE + 2 * SECOND)
    assert (moved.pool_id, moved.label, moved.turn_at) == (other, ticket.label, ticket.turn_at)
    vehicles = await make.clerk_at_window(conn, NINE, "vehicles", item="CJ-351")
    assert (await actions.call_next(conn, vehicles, NINE + 3 * SECOND)).id == ticket.id


async def test_another_centre_keeps_a_number_for_who_comes(conn: db.Conn) -> None:
    clerk, ticket = await served(conn, "HJ-108")
    with pytest.raises(rules.NoSuchLine):
        await actions.send_on(conn, clerk, ticket.id, make.HALL, NINE)
    kept = await actions.send_on(conn, clerk, ticket.id, "QX-HUZHEN", NINE + SECOND)
    there = await make.centre_id(conn, "QX-HUZHEN")
    assert (kept.state, kept.centre_id) == ("parked", there)
    assert (await actions.ticket_of(conn, ticket.id, NINE.date())).state == "transferred"
    with pytest.raises(rules.NothingToUndo):
        await actions.undo(conn, clerk, NINE + 2 * SECOND)
    back = await actions.rejoin(conn, there, kept.id, NINE + timedelta(minutes=40))
    assert back.state == "waiting"


async def test_one_out_of_turn_says_how_many_were_passed(conn: db.Conn) -> None:
    clerk = await make.clerk_at_window(conn, NINE)
    tickets = [await make.walk_in(conn, NINE + n * SECOND) for n in range(3)]
    foreign = await make.walk_in(conn, NINE, item="CJ-351")
    with pytest.raises(rules.NotYourLine):
        await actions.call_this(conn, clerk, foreign.id, NINE)
    ticket = await actions.call_this(conn, clerk, tickets[2].id, NINE + timedelta(minutes=1))
    assert ticket.state == "called"
    told = await conn.fetchval("SELECT details FROM event WHERE kind = 'ticket_called'")
    assert told["passed"] == 2
    second = await make.clerk_at_window(conn, NINE, "second")
    with pytest.raises(rules.TicketMoved):
        await actions.call_this(conn, second, tickets[2].id, NINE + timedelta(minutes=2))


async def test_a_paused_window_calls_nobody_and_ends_what_it_began(conn: db.Conn) -> None:
    clerk, ticket = await served(conn)
    await make.walk_in(conn, NINE)
    await actions.pause(conn, clerk, "meal", NINE)
    await actions.pause(conn, clerk, "meal", NINE)
    await actions.finish(conn, clerk, ticket.id, Finished(), NINE + timedelta(minutes=5))
    with pytest.raises(rules.WindowPaused):
        await actions.call_next(conn, clerk, NINE + timedelta(minutes=6))
    await actions.resume(conn, clerk, NINE + timedelta(minutes=30))
    await actions.call_next(conn, clerk, NINE + timedelta(minutes=30))
    said = await conn.fetch("SELECT kind FROM event WHERE kind LIKE 'desk%' ORDER BY id")
    assert [row["kind"] for row in said] == ["desk_opened", "desk_paused", "desk_resumed"]


async def row_of(conn: db.Conn, ticket_id: UUID) -> dict[str, object]:
    row = await conn.fetchrow("SELECT * FROM ticket WHERE id = $1", ticket_id)
    assert row is not None
    return {name: value for name, value in row.items() if name != "revision"}


async def counted(conn: db.Conn) -> list[tuple[object, ...]]:
    """What figures see, but for the undo itself."""
    rows = await conn.fetch(
        "SELECT kind, at, ticket_id, case_id FROM statistics.event WHERE kind <> 'ticket_undone' ORDER BY id"
    )
    return [tuple(row) for row in rows]


ACTS = {
    "recall": lambda conn, who, one, at: actions.recall(conn, who, one.id, at),
    "start": lambda conn, who, one, at: actions.start(conn, who, one.id, at),
    "park": lambda conn, who, one, at: actions.park(conn, who, one.id, at),
    "put_back": lambda conn, who, one, at: actions.put_back(conn, who, one.id, at),
    "leave": lambda conn, who, one, at: actions.leave(conn, who, one.id, at),
}


@pytest.mark.parametrize("name", ACTS)
async def test_undo_puts_everything_back_and_counts_nothing(conn: db.Conn, name: str) -> None:
    clerk, ticket = await called(conn, others=2)
    before, figures = await row_of(conn, ticket.id), await counted(conn)
    at = NINE + 15 * SECOND
    await ACTS[name](conn, clerk, ticket, at)
    assert await row_of(conn, ticket.id) != before
    await actions.undo(conn, clerk, at + 10 * SECOND)
    assert await row_of(conn, ticket.id) == before
    assert await counted(conn) == figures
    with pytest.raises(rules.NothingToUndo):
        await actions.undo(conn, clerk, at + 10 * SECOND)


async def test_undo_of_a_call_leaves_the_person_first_and_the_wait_whole(conn: db.Conn) -> None:
    clerk, ticket = await called(conn, others=2)
    await actions.undo(conn, clerk, NINE + 3 * SECOND)
    again = await actions.call_next(conn, clerk, NINE + timedelta(minutes=5))
    assert again.id == ticket.id
    waited = await conn.fetch(
        "SELECT details ->> 'waited_s' AS waited FROM statistics.event WHERE kind = 'ticket_called'"
    )
    assert [row["waited"] for row in waited] == ["302"]


async def test_undo_of_an_end_takes_back_visit_and_appointment(conn: db.Conn) -> None:
    now = clock.now()
    who = await make.resident(conn, 1, now)
    booked = await make.appointment(conn, who, now)
    at = booked.starts_at
    ticket = await actions.check_in(conn, make.KEYS, await make.centre_id(conn), booked.code, at)
    clerk = await make.clerk_at_window(conn, at)
    await actions.call_next(conn, clerk, at)
    await actions.start(conn, clerk, ticket.id, at + SECOND)
    before, figures = await row_of(conn, ticket.id), await counted(conn)
    await actions.finish(conn, clerk, ticket.id, Finished(), at + timedelta(minutes=9))
    assert (
        await conn.fetchval("SELECT state FROM appointment WHERE id = $1", booked.id) == "fulfilled"
    )
    await actions.undo(conn, clerk, at + timedelta(minutes=9) + 5 * SECOND)
    assert await row_of(conn, ticket.id) == before
    assert await counted(conn) == figures
    assert await conn.fetchval("SELECT count(*) FROM visit") == 0
    assert (
        await conn.fetchval("SELECT state FROM appointment WHERE id = $1", booked.id) == "arrived"
    )
    await actions.finish(conn, clerk, ticket.id, Finished(), at + timedelta(minutes=12))
    assert await conn.fetchval("SELECT count(*) FROM visit") == 1


async def test_undo_is_for_ten_seconds_and_for_who_did_it(conn: db.Conn) -> None:
    clerk, ticket = await called(conn)
    with pytest.raises(rules.NothingToUndo):
        await actions.undo(conn, clerk, NINE + 11 * SECOND)
    other = await make.clerk_at_window(conn, NINE, "other")
    with pytest.raises(rules.NothingToUndo):
        await actions.undo(conn, other, NINE + SECOND)
    assert (await actions.ticket_of(conn, ticket.id, NINE.date())).state == "called"


async def test_what_somebody_touched_since_is_not_undone(conn: db.Conn) -> None:
    """Parked here, back by the kiosk, called by another window: the first window's undo comes too late."""
    clerk, ticket = await called(conn)
    await actions.park(conn, clerk, ticket.id, NINE + SECOND)
    await actions.rejoin(conn, ticket.centre_id, ticket.id, NINE + 2 * SECOND)
    other = await make.clerk_at_window(conn, NINE, "other")
    await actions.call_next(conn, other, NINE + 3 * SECOND)
    with pytest.raises(rules.NothingToUndo):
        await actions.undo(conn, clerk, NINE + 4 * SECOND)
    assert (await actions.ticket_of(conn, ticket.id, NINE.date())).state == "called"


async def test_the_centre_sets_its_own_rules(conn: db.Conn) -> None:
    here = await make.centre_id(conn)
    assert await queries.policy(conn, here) == HallPolicy()
    wanted = HallPolicy(calls=1, missed_behind=0, priority_minutes=0, priorities=("soldier",))
    await queries.set_policy(conn, here, wanted)
    assert await queries.policy(conn, here) == wanted
    clerk, ticket = await called(conn, others=2)
    await actions.miss(conn, clerk, ticket.id, NINE)
    await actions.rejoin(conn, here, ticket.id, NINE + timedelta(minutes=1))
    assert (await order(conn))[0] == ticket.label
    with pytest.raises(rules.NoPriorityHere):
        await make.walk_in(conn, NINE, priority=True)


def test_why_is_one_sentence_with_the_centres_numbers() -> None:
    policy = HallPolicy(booked_minutes=20, missed_behind=5)
    assert rules.why("booked", None, policy).zh == "预约号，按预约时间提前20分钟排位"
    assert rules.why("missed", "senior", policy).en == (
        "Senior: priority (60 minutes ahead). Back after a missed call: placed behind 5"
    )
    assert all(
        rules.why(one, None, policy).zh and rules.why(one, None, policy).en for one in rules.WHY
    )
