"""What staff do to appointments: one transaction each, with event, notice and trace; sent twice, done once."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from backend import clock, db
from backend.access import actions as access
from backend.access.models import Staff
from backend.booking import actions, queries, rules
from backend.booking.actions import calls
from backend.booking.actions import staff as desk
from backend.booking.models import Booking, Matter, Moved, Policy, Wish
from backend.booking.models.staff import Caller
from backend.booking.rules import staff as judging
from tests import make
from tests.booking.sweep import sweep
from tests.people import id_number

pytestmark = pytest.mark.anyio
ITEM = make.LONG_ITEM


async def clerk(conn: db.Conn) -> Staff:
    return await make.staff(conn, "phone-clerk", "clerk", centre_id=await make.centre_id(conn))


def caller(who: Staff, now: datetime, serial: int = 5, phone: str = "13900000005") -> Caller:
    return calls.new_caller(make.KEYS, who, "周小兰", id_number(serial), phone, now)[0]


async def wish(conn: db.Conn, now: datetime, *items: str) -> Wish:
    """A free time at the hall for one or several matters."""
    chosen = list(items or (ITEM,))
    first = clock.civil_date(now) + timedelta(days=2)
    shown = await actions.visit_times(conn, chosen, make.HALL, first, 20, now)
    time = next(day.times[0] for day in shown.days if day.times)
    return Wish(make.HALL, time.starts_at, [Matter(item) for item in chosen])


async def booked_row(conn: db.Conn, serial: int = 1) -> queries.AppointmentRow:
    now = clock.now()
    made = await make.appointment(conn, await make.resident(conn, serial, now), now)
    row = await queries.appointment(conn, made.id)
    assert row is not None
    return row


async def test_a_call_books_in_the_clerks_name_and_tells_the_caller(conn: db.Conn) -> None:
    now, who = clock.now(), await clerk(conn)
    (made,) = await calls.book(conn, make.KEYS, who, caller(who, now), await wish(conn, now), now)
    row = await queries.appointment(conn, made)
    assert row is not None
    assert (row.state, row.account_id) == ("booked", None)
    event = await conn.fetchrow(
        "SELECT actor_kind, actor_id FROM event WHERE appointment_id = $1", made
    )
    assert tuple(event) == ("staff", who.id)
    assert (
        await conn.fetchval("SELECT channel FROM case_file WHERE id = $1", row.case_id) == "window"
    )
    templates = await conn.fetch("SELECT template FROM notice ORDER BY template")
    assert {one["template"] for one in templates} >= {"appointment_booked"}
    person = await access.open_person(conn, make.KEYS, row.person_id)
    assert (person.name, person.phone) == ("周小兰", "13900000005")
    trace = await conn.fetchrow("SELECT staff_id, act, person_id FROM audit")
    assert tuple(trace) == (who.id, "booked_by_phone", row.person_id)
    assert await sweep(conn) == []


async def test_several_matters_are_one_visit_in_a_row(conn: db.Conn) -> None:
    now, who = clock.now(), await clerk(conn)
    asked = await wish(conn, now, "HJ-123", "HJ-134", "HJ-153")
    ids = await calls.book(conn, make.KEYS, who, caller(who, now), asked, now)
    rows = await queries.appointments(conn, ids)
    assert len(rows) == 3
    assert len({row.party_id for row in rows} - {None}) == 1
    assert len({row.person_id for row in rows}) == 1
    assert all(a.over_at <= b.starts_at for a, b in pairwise(rows))
    assert await calls.booked(conn, who, ids[0]) == rows


async def test_a_call_sent_twice_books_once(conn: db.Conn) -> None:
    now, who = clock.now(), await clerk(conn)
    asked, one = await wish(conn, now), caller(who, now)
    first = await calls.book(conn, make.KEYS, who, one, asked, now)
    assert await calls.book(conn, make.KEYS, who, one, asked, now) == first
    assert await conn.fetchval("SELECT count(*) FROM appointment") == 1
    assert await conn.fetchval("SELECT count(*) FROM audit") == 1
    with pytest.raises(judging.CallBooked):
        await calls.book(conn, make.KEYS, who, one, await wish(conn, now, "HJ-153"), now)
    again = calls.caller_of(make.KEYS, who, calls.again(make.KEYS, who, one, now), now)
    second = await calls.book(conn, make.KEYS, who, again, await wish(conn, now, "HJ-153"), now)
    assert second != first


async def double_click(owner: db.Conn, pool: db.Pool) -> list[list[UUID] | Exception]:
    """The same form, eight times at once, for somebody the house knows, at a time with many places."""
    now, who = clock.now(), await clerk(owner)
    await make.resident(owner, 5, now, "周小兰")
    asked, one = await wish(owner, now), caller(who, now)
    await owner.execute(
        "UPDATE slot SET places = 20, opened = 20 WHERE starts_at >= $1", asked.starts_at
    )

    def work() -> Callable[[db.Conn], Awaitable[list[UUID]]]:
        return lambda conn: calls.book(conn, make.KEYS, who, one, asked, clock.now())

    return await make.at_once(pool, [work() for _ in range(8)])


@pytest.mark.race
async def test_a_double_click_books_once_and_answers_the_same(
    owner: db.Conn, pool: db.Pool
) -> None:
    answers = await double_click(owner, pool)
    assert make.nos(answers) == []
    assert len({tuple(ids) for ids in make.wins(answers)}) == 1
    assert await owner.fetchval("SELECT count(*) FROM appointment") == 1
    assert await sweep(owner) == []


@pytest.mark.race
async def test_without_the_persons_lock_a_double_click_books_twice(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_lock(*_: Any) -> None:
        """The guard, taken out."""

    monkeypatch.setattr(queries, "lock_people", no_lock)
    await owner.execute("DROP INDEX appointment_one_live_per_person_and_item")
    answers = await double_click(owner, pool)
    assert len({tuple(ids) for ids in make.wins(answers)}) > 1
    assert await owner.fetchval("SELECT count(*) FROM appointment") > 1


async def test_what_was_said_on_the_phone_is_sealed_for_one_member_of_staff(conn: db.Conn) -> None:
    now, who = clock.now(), await clerk(conn)
    other = await make.staff(conn, "another", "clerk")
    one, text = calls.new_caller(make.KEYS, who, "周小兰", id_number(5), "13900000005", now)
    assert calls.caller_of(make.KEYS, who, text, now) == one
    for reader, sealed, at in (
        (other, text, now),
        (who, text[:-4] + "AAAA", now),
        (who, "周小兰", now),
        (who, "", now),
        (who, text, now + judging.CALL_LIVES + timedelta(seconds=1)),
    ):
        with pytest.raises(judging.CallOver):
            calls.caller_of(make.KEYS, reader, sealed, at)
    assert id_number(5) not in text


async def test_a_caller_does_not_change_somebodys_phone(conn: db.Conn) -> None:
    """Who knows a name and a number could otherwise turn away all that person's messages."""
    now, who = clock.now(), await clerk(conn)
    resident = await make.resident(conn, 1, now)
    said = calls.new_caller(make.KEYS, who, "林晓青", id_number(1), "13900000009", now)[0]
    known = await calls.known(conn, make.KEYS, who, said, now)
    assert known.phone == "13910000001"
    (made,) = await calls.book(conn, make.KEYS, who, said, await wish(conn, now), now)
    row = await queries.appointment(conn, made)
    assert row is not None
    assert (row.person_id, row.account_id) == (resident.person_id, None)
    own = calls.new_caller(make.KEYS, who, "林晓青", id_number(1), "13910000001", now)[0]
    assert (await calls.known(conn, make.KEYS, who, own, now)).phone is None
    (made,) = await calls.book(conn, make.KEYS, who, own, await wish(conn, now, "HJ-153"), now)
    row = await queries.appointment(conn, made)
    assert row is not None
    assert row.account_id == resident.account_id, "it stands in the caller's own app"


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
    again = await queries.appointment(conn, row.id)
    assert again is not None
    assert again.note is not None
    assert again.note.startswith("使用轮椅；")
    assert again.note.endswith("已电话告知")


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
