"""Learning waits from the log: what the job writes, that it is the same a second time, and what it leaves out."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from backend import clock, db
from backend.hall.actions import waits as actions
from backend.hall.queries import waits as queries
from backend.places import queries as places

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 6, 17, 6, 0, tzinfo=UTC)
TODAY, MONDAY = date(2026, 6, 17), date(2026, 6, 15)
DAY = timedelta(days=1)
ITEM = "HJ-153"


async def hall(conn: db.Conn) -> int:
    found = await places.centre(conn, "QX-HALL")
    assert found is not None
    return found.id


async def write(conn: db.Conn, centre_id: int, on: date, waits: Sequence[int]) -> None:
    """A day in the log: each second somebody comes, and is called so many seconds later."""
    pool_id = await conn.fetchval(
        "SELECT pool_id FROM service WHERE item_code = $1 AND centre_id = $2", ITEM, centre_id
    )
    window = await conn.fetchval(
        "SELECT min(w.id) FROM service_window w JOIN window_pool p ON p.window_id = w.id WHERE p.pool_id = $1",
        pool_id,
    )
    begin = datetime(on.year, on.month, on.day, 1, 0, tzinfo=UTC)
    for number, seconds in enumerate(waits, start=1):
        issued = begin + timedelta(seconds=number)
        await conn.execute(
            """
            WITH made AS (
                INSERT INTO ticket (organ_id, id, centre_id, on_date, pool_id, prefix, number, item_code, turn_at,
                                    entered_at, state, window_id, issued_at, called_at, ended_at)
                SELECT organ_id, uuidv7(), id, $2, $3, 'A', $4, $5, $6, $6, 'served', $7, $6, $8, $8
                FROM centre WHERE id = $1 RETURNING organ_id, id
            )
            INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind)
            SELECT organ_id, $2, step.at, step.kind, id, $5, $1, 'staff'
            FROM made, (VALUES ($6, 'ticket_issued'), ($8, 'ticket_called')) AS step (at, kind)
            """,
            centre_id,
            on,
            pool_id,
            number,
            ITEM,
            issued,
            window,
            issued + timedelta(seconds=seconds),
        )


async def kept(conn: db.Conn) -> list[object]:
    return [
        *await conn.fetch("SELECT * FROM wait_model ORDER BY centre_id"),
        *await conn.fetch(
            "SELECT * FROM wait_pace ORDER BY centre_id, pool_id, item_code, hour, windows, band"
        ),
        *await conn.fetch("SELECT * FROM wait_usual ORDER BY centre_id, pool_id, hour"),
        *await conn.fetch("SELECT * FROM wait_score ORDER BY centre_id, on_date"),
    ]


async def run(conn: db.Conn, now: datetime) -> None:
    while await actions.learn_due(conn, now):
        pass


async def again(conn: db.Conn, on: date) -> None:
    await conn.execute("UPDATE wait_model SET learned_on = $1", on)


async def test_the_job_learns_scores_and_is_the_same_a_second_time(conn: db.Conn) -> None:
    centre_id = await hall(conn)
    for back in range(1, 9):
        await write(conn, centre_id, TODAY - back * DAY, [60 * n for n in range(1, 13)])
    await run(conn, NOW)
    assert await actions.learn_due(conn, NOW) == 0
    first = await kept(conn)
    model = await queries.learned(conn, centre_id, TODAY)
    assert model.tickets == 96
    assert model.pool_of[ITEM] in {pool for pool, *_ in model.pools}
    assert any(item == ITEM for item, *_ in model.items)
    scores = await queries.scores(conn, centre_id, TODAY - 30 * DAY, TODAY)
    assert [one.on for one in scores] == [TODAY - back * DAY for back in range(1, 9)]
    assert scores == [await actions.recount(conn, centre_id, one.on) for one in scores]
    assert scores[-1].learned == 0
    assert scores[0].learned == 8  # those with 4 to 11 ahead: 4 a day in a cell, 20 after five days
    await again(conn, TODAY - 3 * DAY)
    await run(conn, NOW)
    assert await kept(conn) == first


async def test_days_missed_are_caught_up_to_the_same_rows(conn: db.Conn) -> None:
    centre_id = await hall(conn)
    for back in range(1, 12):
        await write(conn, centre_id, TODAY - back * DAY, [300, 600, 900, 60 * back])
    for back in range(10, -1, -1):
        await run(conn, NOW - back * DAY)
    daily = await kept(conn)
    await conn.execute("DELETE FROM wait_score")
    await again(conn, TODAY - 30 * DAY)
    await run(conn, NOW)
    assert await kept(conn) == daily


async def test_what_was_undone_teaches_nothing(conn: db.Conn) -> None:
    """A call taken back within ten seconds is no call: the wait ends at the one that stood."""
    centre_id = await hall(conn)
    await write(conn, centre_id, MONDAY, [600])
    told = await conn.fetchrow(
        "SELECT * FROM event WHERE kind = 'ticket_called' AND on_date = $1", MONDAY
    )
    assert told is not None
    await conn.execute(
        "INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind)"
        " SELECT organ_id, on_date, at - interval '5 minutes', kind, ticket_id, item_code, centre_id, actor_kind"
        " FROM event WHERE id = $1",
        told["id"],
    )
    past = await queries.past_tickets(conn, centre_id, MONDAY, MONDAY)
    assert [one.called_at for one in past] == [told["at"] - timedelta(minutes=5)]
    await conn.execute(
        "INSERT INTO event_undone SELECT organ_id, on_date, id FROM event WHERE kind = 'ticket_called' AND at < $1",
        told["at"],
    )
    past = await queries.past_tickets(conn, centre_id, MONDAY, MONDAY)
    assert [one.called_at for one in past] == [told["at"]]


async def test_nothing_is_learned_from_today(conn: db.Conn) -> None:
    centre_id = await hall(conn)
    await write(conn, centre_id, TODAY, [60] * 30)
    await run(conn, NOW)
    assert (await queries.learned(conn, centre_id, TODAY)).tickets == 0
    assert await queries.scores(conn, centre_id, TODAY - 30 * DAY, TODAY) == []
    assert clock.civil_date(NOW) == TODAY
