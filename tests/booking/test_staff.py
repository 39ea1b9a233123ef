"""What staff do to appointments: one transaction each, with event, notice and trace."""

from datetime import datetime, timedelta

import pytest

from backend import clock, db
from backend.booking import actions, queries, rules
from backend.booking.actions import calls
from backend.booking.actions import staff as desk
from backend.booking.models import Booking, Moved, Policy
from backend.booking.rules import staff as judging
from tests import make
from tests.booking.desk import booked_row, clerk, wish
from tests.booking.sweep import sweep
from tests.people import id_number

pytestmark = pytest.mark.anyio


async def test_staff_move_at_any_time_before_it_begins_and_say_why(conn: db.Conn) -> None:
    row, who = await booked_row(conn), await clerk(conn)
    late = row.starts_at - timedelta(minutes=40)
    days = await desk.other_times(conn, row, make.HALL, row.on + timedelta(days=1), 9, late)
    to = next(time.starts_at for day in days for time in day.times)
    wish = Moved(make.HALL, to)
    new = await desk.move(conn, make.KEYS, who, row.id, wish, "设备检修", 0, late)
    assert (new.starts_at, new.revision, new.code) == (to, 1, row.code)
    event = await conn.fetchrow(
        "SELECT actor_kind, actor_id FROM event WHERE kind = 'appointment_moved'"
    )
    assert tuple(event) == ("staff", who.id)
    assert "appointment_moved_by_centre" in [
        one["template"] for one in await conn.fetch("SELECT template FROM notice")
    ]
    with pytest.raises(judging.ChangedMeanwhile):
        await desk.move(conn, make.KEYS, who, row.id, wish, "设备检修", 0, late)
    with pytest.raises(rules.SameTime):
        await desk.move(conn, make.KEYS, who, row.id, wish, "设备检修", 1, late)
    assert await sweep(conn) == []


async def test_staff_cancel_with_a_reason_the_person_reads(conn: db.Conn) -> None:
    row, who = await booked_row(conn), await clerk(conn)
    now = clock.now()
    with pytest.raises(judging.TextUnfit):
        await desk.cancel(conn, make.KEYS, who, row.id, " ", 0, now)
    with pytest.raises(judging.AppointmentOver):
        await desk.cancel(conn, make.KEYS, who, row.id, "停电", 0, row.starts_at)
    await desk.cancel(conn, make.KEYS, who, row.id, "停电", 0, now)
    again = await queries.appointment(conn, row.id)
    assert again is not None
    assert again.state == "cancelled"
    by, actor = await conn.fetchrow(
        "SELECT details ->> 'by', actor_id FROM event WHERE kind = 'appointment_cancelled'"
    )
    assert (by, actor) == ("centre", who.id)
    with pytest.raises(judging.AppointmentOver):
        await desk.cancel(conn, make.KEYS, who, row.id, "停电", 0, now)
    assert await sweep(conn) == []


@pytest.mark.parametrize(
    "text",
    [
        f"身份证{id_number(3)}",
        "330899 19900307 001 x",
        "电话13912345678",
        "139-1234-5678",
        "+86 139 1234 5678".replace("+86", "打"),
    ],
)
def test_a_note_holds_no_personal_numbers(text: str) -> None:
    with pytest.raises(judging.NotePersonal):
        judging.text_of(text, *judging.NOTE)


@pytest.mark.parametrize(
    "text", ["带原件，轮椅", "预约码ABCD2345", "11月22日9:30来电", "12345678901234"]
)
def test_a_note_may_hold_other_numbers(text: str) -> None:
    assert judging.text_of(f"  {text} ", *judging.NOTE) == text


async def test_notes_are_added_to_each_other(conn: db.Conn) -> None:
    row, who, now = await booked_row(conn), await clerk(conn), clock.now()
    await desk.note(conn, who, row.id, "使用轮椅", now)
    await desk.told(conn, who, row.id, now)
    await desk.told(conn, who, row.id, now)
    again = await queries.appointment(conn, row.id)
    assert again is not None
    assert again.note is not None
    assert again.note.startswith("使用轮椅；")
    assert again.note.endswith("已电话告知")
    assert again.note.count("已电话告知") == 1, "a click too many is no second call"


async def miss(conn: db.Conn, serial: int, times: int, now: datetime) -> queries.AppointmentRow:
    """Somebody who did not come, so often."""
    row = await booked_row(conn, serial)
    await conn.execute(
        "UPDATE appointment SET state = 'noshow', ended_at = $2 WHERE id = $1",
        row.id,
        now - timedelta(days=1),
    )
    for item in ("HJ-134", "HJ-153")[: times - 1]:
        made = await make.appointment(conn, await make.resident(conn, serial, now), now, item)
        await conn.execute(
            "UPDATE appointment SET state = 'noshow', ended_at = $2 WHERE id = $1",
            made.id,
            now - timedelta(days=2),
        )
    return row


async def test_a_clerk_lifts_the_pause_and_walking_in_always_worked(conn: db.Conn) -> None:
    now, who = clock.now(), await clerk(conn)
    resident = await make.resident(conn, 1, now)
    row = await miss(conn, 1, 3, now)
    time = await make.free_time(conn, now, "HJ-124")
    asked = Booking("HJ-124", make.HALL, time.starts_at)
    assert resident.person_id is not None
    with pytest.raises(rules.NoShowPaused):
        async with conn.transaction():
            await actions.book(conn, make.KEYS, resident, resident.person_id, asked, now)
    assert (await make.walk_in(conn, now, "HJ-124")).label
    said = calls.new_caller(make.KEYS, who, "林晓青", id_number(1), "13910000001", now)[0]
    pause = (await calls.known(conn, make.KEYS, who, said, now)).pause
    assert pause is not None
    assert len(pause.missed) == 3
    assert len(await calls.book(conn, make.KEYS, who, said, await wish(conn, now), now)) == 1
    await desk.pardon(conn, who, row.id, "住院，已核实", now)
    assert await desk.pause_of(conn, row.organ_id, row.person_id, now) is None
    made = await actions.book(conn, make.KEYS, resident, resident.person_id, asked, now)
    assert made.state == "booked"
    trace = await conn.fetchrow(
        "SELECT staff_id, person_id, reason FROM audit WHERE act = 'noshow_pardoned'"
    )
    assert tuple(trace) == (who.id, resident.person_id, "住院，已核实")
    with pytest.raises(judging.NotPaused):
        await desk.pardon(conn, who, row.id, "住院，已核实", now)


async def test_hours_add_up_to_the_windows_of_the_day(conn: db.Conn) -> None:
    row = await booked_row(conn)
    hours = await desk.hours(conn, row.centre_id, row.on, [row.pool_id])
    slots = await conn.fetchrow(
        "SELECT sum(opened * extract(epoch FROM ends_at - starts_at) / 60)::integer,"
        " sum(taken * extract(epoch FROM ends_at - starts_at) / 60)::integer"
        " FROM slot WHERE pool_id = $1 AND on_date = $2",
        row.pool_id,
        row.on,
    )
    assert (sum(one.places for one in hours), sum(one.taken for one in hours)) == tuple(slots)
    assert sum(one.taken for one in hours) == 40
    assert all(one.reserve > 0 for one in hours), "every hour keeps something for walk-ins"
    every = await desk.hours(conn, row.centre_id, row.on)
    assert sum(one.places for one in every) > sum(one.places for one in hours)


async def test_the_policy_holds_as_soon_as_it_is_saved(conn: db.Conn) -> None:
    now = clock.now()
    boss = await make.staff(conn, "boss", "administrator")
    resident = await make.resident(conn, 1, now)
    assert resident.person_id is not None
    await make.appointment(conn, resident, now)
    await desk.set_policy(conn, boss, Policy(live_per_phone=1), "试行", now)
    with pytest.raises(rules.TooManyBookings):
        async with conn.transaction():
            await make.appointment(conn, resident, now, "HJ-153")
    await desk.set_policy(conn, boss, Policy(), "恢复", now)
    assert (await make.appointment(conn, resident, now, "HJ-153")).state == "booked"
