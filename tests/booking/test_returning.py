"""Places given back by a move or a cancellation: not at once to whoever lies in wait, and never lost."""

from datetime import timedelta

import pytest

from backend import clock, db
from backend.booking import actions, queries
from backend.booking.actions import appointments
from backend.booking.models import Policy
from tests import make
from tests.booking import visits
from tests.booking.visits import (
    TEN,
    booked,
    eight_minutes,
    freed,
    move,
    phones,
    places,
    refused,
)

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures(eight_minutes.__name__)]

KEYS = make.KEYS
MINUTE = timedelta(minutes=1)


async def test_the_old_places_return_at_their_random_moment(conn: db.Conn) -> None:
    """Until then they stay taken, from then on they are free, whether the job has run or not."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    old, new, *_ = await visits.times_of(conn, now)
    one, before = await booked(conn, who, old, now), await visits.counted(conn)
    await move(conn, who, one, new.starts_at, now)
    assert await freed(conn) == [now + 8 * MINUTE]
    assert await visits.counted(conn) == before + 4
    assert await places(conn, old.starts_at, now + 7 * MINUTE) == 1
    assert await places(conn, old.starts_at, now + 8 * MINUTE) == 2
    assert await actions.lapse_due(conn, now + 7 * MINUTE) == 0
    assert await actions.lapse_due(conn, now + 8 * MINUTE) == 1
    assert await visits.counted(conn) == before


@pytest.mark.parametrize(("drawn", "minutes"), [(0.0, 1), (0.999999, 15)])
async def test_the_random_moment_lies_in_the_window(
    conn: db.Conn, monkeypatch: pytest.MonkeyPatch, drawn: float, minutes: int
) -> None:
    now = clock.now()
    monkeypatch.setattr(appointments, "draw", lambda: drawn)
    (who,) = await phones(conn, 1, now)
    old, new, *_ = await visits.times_of(conn, now)
    await move(conn, who, await booked(conn, who, old, now), new.starts_at, now)
    (returns_at,) = await freed(conn)
    assert abs(returns_at - now - minutes * MINUTE) < timedelta(seconds=1)


async def test_a_place_that_will_soon_be_past_returns_at_once(conn: db.Conn) -> None:
    """Less than three hours before it begins nobody has time to wait for a lot."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    old, new, *_ = await visits.times_of(conn, now)
    one, soon = await booked(conn, who, old, now), old.starts_at - timedelta(hours=2, minutes=30)
    await move(conn, who, one, new.starts_at, soon)
    assert await freed(conn) == [soon]
    assert await places(conn, old.starts_at, soon) == 2


async def test_where_old_and_new_overlap_the_rest_is_free_at_once(conn: db.Conn) -> None:
    """Ten minutes later, though every other place is taken: one's own are no obstacle, none is counted twice."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    time, *_ = await visits.times_of(conn, now)
    one = await booked(conn, who, time, now)
    before = await visits.counted(conn)
    await conn.execute(
        "UPDATE slot SET taken = places WHERE on_date = $1 AND pool_id = (SELECT pool_id FROM appointment)",
        clock.civil_date(time.starts_at),
    )
    full = await visits.counted(conn)
    await conn.execute(
        "UPDATE slot SET taken = taken - 1 WHERE pool_id = (SELECT pool_id FROM appointment) AND starts_at = $1",
        time.ends_at,
    )
    moved = await move(conn, who, one, time.starts_at + TEN, now)
    assert moved.starts_at == time.starts_at + TEN
    assert await freed(conn) == []
    assert await visits.counted(conn) == full - 1 > before
    assert (
        await conn.fetchval(
            "SELECT places - taken FROM slot WHERE pool_id = (SELECT pool_id FROM appointment) AND starts_at = $1",
            time.starts_at,
        )
        == 1
    )


async def test_a_hold_that_is_over_makes_room_for_a_move(conn: db.Conn) -> None:
    now = clock.now()
    who, *others = await phones(conn, 3, now)
    old, new, *_ = await visits.times_of(conn, now)
    one = await booked(conn, who, old, now)
    for other in others:
        await visits.hold(conn, other, new.starts_at, now)
    await refused(conn, "SlotFull", move(conn, who, one, new.starts_at, now))
    assert (await move(conn, who, one, new.starts_at, now + TEN)).revision == 1


async def test_a_cancelled_place_returns_like_a_moved_one(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    time, *_ = await visits.times_of(conn, now)
    one = await booked(conn, who, time, now)
    await actions.cancel(conn, KEYS, who, one.id, now)
    assert await freed(conn) == [now + 8 * MINUTE]
    assert await places(conn, time.starts_at, now) == 1
    assert await places(conn, time.starts_at, now + 8 * MINUTE) == 2


async def test_the_deployment_sets_the_window_of_return(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    policy = Policy(return_from_minutes=0, return_to_minutes=0)
    await queries.set_policy(conn, await conn.fetchval("SELECT id FROM organ"), policy)
    old, new, *_ = await visits.times_of(conn, now)
    await move(conn, who, await booked(conn, who, old, now), new.starts_at, now)
    assert await places(conn, old.starts_at, now) == 2
