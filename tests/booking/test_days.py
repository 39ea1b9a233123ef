"""What runs by itself: slots follow the openings without losing anybody, and missed appointments are closed."""

from datetime import date, datetime, timedelta

import pytest

from backend import clock, db
from backend.booking import actions
from backend.calendar import queries as calendar
from backend.clock import civil_date
from tests import make

pytestmark = pytest.mark.anyio


async def closed(conn: db.Conn, on: date) -> None:
    await calendar.add_exception(conn, make.closing(await make.centre_id(conn), on))


async def slots_on(conn: db.Conn, on: date) -> list[tuple[int, int]]:
    """(places, taken) at the hall."""
    rows = await conn.fetch(
        """
        SELECT places, taken FROM slot s JOIN pool p ON p.id = s.pool_id
        WHERE on_date = $1 AND p.centre_id = $2 ORDER BY starts_at
        """,
        on,
        await make.centre_id(conn),
    )
    return [(row["places"], row["taken"]) for row in rows]


async def test_bringing_slots_in_line_twice_changes_nothing(conn: db.Conn) -> None:
    today = civil_date(clock.now())
    await actions.materialise(conn, today)
    assert await actions.materialise(conn, today) == 0


async def test_a_closed_day_keeps_only_what_is_booked(conn: db.Conn) -> None:
    """Nobody's place goes; nothing else can be booked."""
    now = clock.now()
    (who,) = await make.residents(conn, 1, now)
    booked = await make.appointment(conn, who, now)
    before = await slots_on(conn, booked.on)
    await closed(conn, booked.on)
    await actions.materialise(conn, civil_date(now))
    after = await slots_on(conn, booked.on)
    assert len(before) > len(after) == 4
    assert after == [(1, 1)] * 4
    shown = await actions.free_times(conn, make.LONG_ITEM, make.HALL, booked.on, 1, now)
    assert [time for day in shown.days for time in day.times] == []
    await actions.cancel(conn, make.KEYS, who, booked.id, now)
    await actions.lapse_due(conn, now + timedelta(hours=1))
    assert await slots_on(conn, booked.on) == [(0, 0)] * 4
    assert await actions.materialise(conn, civil_date(now)) >= 4
    assert await slots_on(conn, booked.on) == []


async def test_fewer_windows_never_push_out_who_is_booked(conn: db.Conn) -> None:
    """Two windows less, and two people booked: places fall to two, not below."""
    now = clock.now()
    people = await make.residents(conn, 2, now)
    (first, _) = [await make.appointment(conn, who, now) for who in people]
    pool_id = await conn.fetchval("SELECT pool_id FROM appointment WHERE id = $1", first.id)
    await conn.execute(
        "UPDATE opening_series SET windows = 1, walk_in_reserve = 1 WHERE pool_id = $1", pool_id
    )
    await actions.materialise(conn, civil_date(now))
    rows = await conn.fetch(
        "SELECT places, taken FROM slot WHERE pool_id = $1 AND on_date = $2", pool_id, first.on
    )
    assert all(row["places"] >= row["taken"] for row in rows)
    assert sorted(row["places"] for row in rows if row["taken"]) == [2] * 4
    assert {row["places"] for row in rows if not row["taken"]} == {0, 1}


async def test_a_day_that_opens_again_gets_its_slots_back(conn: db.Conn) -> None:
    now = clock.now()
    on = civil_date((await make.free_time(conn, now)).starts_at)
    before = await slots_on(conn, on)
    await closed(conn, on)
    await actions.materialise(conn, civil_date(now))
    assert await slots_on(conn, on) == []
    await conn.execute("DELETE FROM opening_exception")
    await actions.materialise(conn, civil_date(now))
    assert await slots_on(conn, on) == before


async def test_who_did_not_come_is_closed_after_half_an_hour(conn: db.Conn) -> None:
    """Its places are past and stay taken; who came is left alone."""
    now = clock.now()
    came, missed = [
        await make.appointment(conn, who, now) for who in await make.residents(conn, 2, now)
    ]
    await conn.execute("UPDATE appointment SET state = 'arrived' WHERE id = $1", came.id)
    soon = missed.ends_at + timedelta(minutes=29)
    assert await actions.mark_noshows(conn, make.KEYS, soon) == 0
    late = missed.ends_at + timedelta(minutes=31)
    assert await actions.mark_noshows(conn, make.KEYS, late) == 1
    assert await actions.mark_noshows(conn, make.KEYS, late) == 0
    states = await conn.fetch("SELECT id, state FROM appointment")
    assert {row["id"]: row["state"] for row in states} == {came.id: "arrived", missed.id: "noshow"}
    told = await conn.fetch(
        "SELECT kind, actor_kind, slot_on FROM event WHERE kind = 'appointment_noshow'"
    )
    assert [(row["actor_kind"], row["slot_on"]) for row in told] == [("job", missed.on)]


async def test_cancelling_frees_the_places_for_somebody_else(conn: db.Conn) -> None:
    now = clock.now()
    first, second = await make.residents(conn, 2, now)
    booked = await make.appointment(conn, first, now)
    await actions.cancel(conn, make.KEYS, first, booked.id, now)
    later = now + timedelta(minutes=16)
    again = await make.appointment(conn, second, later)
    assert again.starts_at == booked.starts_at
    assert await conn.fetchval("SELECT max(taken) FROM slot") == 1


async def test_a_freed_place_returns_at_its_moment_and_not_before(
    conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawn at a half: seven and a half minutes between one and fifteen, plus one."""
    monkeypatch.setattr("backend.booking.actions.appointments.draw", lambda: 0.5)
    now = clock.now()
    (who,) = await make.residents(conn, 1, now)
    booked = await make.appointment(conn, who, now)
    await conn.execute("UPDATE slot SET places = taken, opened = taken WHERE taken > 0")
    await actions.cancel(conn, make.KEYS, who, booked.id, now)

    async def offered(at: datetime) -> bool:
        shown = await actions.free_times(conn, make.LONG_ITEM, make.HALL, booked.on, 1, at)
        return booked.starts_at in [time.starts_at for time in shown.days[0].times]

    assert not await offered(now + timedelta(minutes=7, seconds=59))
    assert await offered(now + timedelta(minutes=8))
    assert await actions.lapse_due(conn, now + timedelta(minutes=7)) == 0
    assert await actions.lapse_due(conn, now + timedelta(minutes=8)) == 1
    assert await conn.fetchval("SELECT max(taken) FROM slot") == 0


async def test_nothing_opens_beyond_the_known_years(conn: db.Conn) -> None:
    """In November 2027 nobody knows the holidays of 2028: its days stay shut, the others open."""
    changed = await actions.materialise(conn, date(2027, 11, 20))
    last = await conn.fetchval("SELECT max(on_date) FROM slot")
    assert changed > 0
    assert date(2027, 12, 20) < last <= date(2027, 12, 31)
