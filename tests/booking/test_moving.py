"""Another time for an appointment: one step, the old one is kept until the new one is certain."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from icalendar import Calendar

from backend import clock, db
from backend.booking import actions
from backend.booking.calendar_file import calendar_of
from backend.booking.models import Moved
from tests import make
from tests.booking import visits
from tests.booking.visits import (
    CAR_CHECKED,
    CAR_FOR_SALE,
    LONG,
    THIRD,
    booked,
    eight_minutes,
    freed,
    move,
    phones,
    refused,
)

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures(eight_minutes.__name__)]

KEYS = make.KEYS
TOWN = "QX-HUZHEN"
MINUTE = timedelta(minutes=1)


async def test_the_same_appointment_at_another_time(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    old, new, *_ = await visits.times_of(conn, now)
    one = await booked(conn, who, old, now)
    moved = await move(conn, who, one, new.starts_at, now)
    assert (moved.id, moved.code, moved.case_id) == (one.id, one.code, one.case_id)
    assert (moved.state, moved.revision) == ("booked", 1)
    assert (moved.starts_at, moved.ends_at) == (new.starts_at, new.ends_at)
    assert moved.may_cancel_until == new.starts_at - timedelta(hours=2)
    assert moved.qr != one.qr
    again = await move(conn, who, moved, old.starts_at, now)
    assert again.revision == 2


async def test_the_log_says_from_which_day_to_which(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    (old, *_), (new, *_) = (
        await visits.times_of(conn, now),
        await visits.times_of(conn, now, skip_days=9),
    )
    one = await booked(conn, who, old, now)
    await move(conn, who, one, new.starts_at, now)
    assert await visits.events(conn, one.id) == ["appointment_booked", "appointment_moved"]
    said = await conn.fetchrow("SELECT * FROM event WHERE kind = 'appointment_moved'")
    assert said["slot_on"] == clock.civil_date(new.starts_at)
    assert said["details"] == {"from": clock.civil_date(old.starts_at).isoformat()}
    assert (said["actor_kind"], said["actor_id"]) == ("resident", who.account_id)
    assert (said["case_id"], said["item_code"]) == (one.case_id, LONG)


async def test_the_case_goes_along_to_another_centre(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    old, *_ = await visits.times_of(conn, now, THIRD)
    new, *_ = await visits.times_of(conn, now, THIRD, TOWN)
    one = await booked(conn, who, old, now, THIRD)
    moved = await move(conn, who, one, new.starts_at, now, TOWN)
    assert moved.centre_code == TOWN
    asked = "SELECT centre_id FROM case_file WHERE id = $1"
    assert await conn.fetchval(asked, one.case_id) == await make.centre_id(conn, TOWN)
    said = await conn.fetchval("SELECT centre_id FROM event WHERE kind = 'appointment_moved'")
    assert said == await make.centre_id(conn, TOWN)


async def test_a_case_that_was_handed_in_stays_where_it_is(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    old, *_ = await visits.times_of(conn, now, THIRD)
    new, *_ = await visits.times_of(conn, now, THIRD, TOWN)
    one = await booked(conn, who, old, now, THIRD)
    handed_in = "UPDATE case_file SET state = 'submitted', submitted_on = $1 WHERE id = $2"
    await conn.execute(handed_in, clock.civil_date(now), one.case_id)
    await move(conn, who, one, new.starts_at, now, TOWN)
    asked = "SELECT centre_id FROM case_file WHERE id = $1"
    assert await conn.fetchval(asked, one.case_id) == await make.centre_id(conn)


async def test_the_same_place_and_time_is_no_other_time(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    time, *_ = await visits.times_of(conn, now)
    one = await booked(conn, who, time, now)
    await refused(conn, "SameTime", move(conn, who, one, time.starts_at, now))
    second = timedelta(seconds=1)
    await refused(conn, "NoSuchTime", move(conn, who, one, time.starts_at + second, now))


async def test_two_hours_before_it_is_too_late(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    old, new, *_ = await visits.times_of(conn, now)
    one, last = await booked(conn, who, old, now), old.starts_at - timedelta(hours=2)
    late = last + timedelta(seconds=1)
    await refused(conn, "MoveTooLate", move(conn, who, one, new.starts_at, late))
    assert (await move(conn, who, one, new.starts_at, last)).revision == 1


async def test_a_new_time_that_is_full_leaves_the_old_one(conn: db.Conn) -> None:
    now = clock.now()
    who, *others = await phones(conn, 3, now)
    old, new, *_ = await visits.times_of(conn, now)
    one = await booked(conn, who, old, now)
    for other in others:
        await booked(conn, other, new, now)
    await refused(conn, "SlotFull", move(conn, who, one, new.starts_at, now))
    assert await actions.my_appointment(conn, KEYS, who, one.id) == one


async def test_only_ones_own_booked_appointment(conn: db.Conn) -> None:
    now = clock.now()
    who, other = await phones(conn, 2, now)
    old, new, *_ = await visits.times_of(conn, now)
    one = await booked(conn, who, old, now)
    await refused(conn, "UnknownAppointment", move(conn, other, one, new.starts_at, now))
    held = await visits.hold(conn, who, new.starts_at, now, THIRD)
    ask = actions.move(conn, KEYS, who, held.id, Moved(make.HALL, old.starts_at), now)
    await refused(conn, "UnknownAppointment", ask)
    for state in ("arrived", "fulfilled", "noshow"):
        await conn.execute("UPDATE appointment SET state = $1 WHERE id = $2", state, one.id)
        await refused(conn, "NotMovable", move(conn, who, one, new.starts_at, now))


async def test_an_old_message_is_not_sent_and_the_reminder_is_renewed(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    (old, *_), (new, *_) = (
        await visits.times_of(conn, now),
        await visits.times_of(conn, now, skip_days=9),
    )
    one = await booked(conn, who, old, now)
    await move(conn, who, one, new.starts_at, now)
    assert await visits.letters(conn, one.id) == [
        ("appointment_booked", "withdrawn"),
        ("appointment_reminder", "withdrawn"),
        ("appointment_moved", "waiting"),
        ("appointment_reminder", "waiting"),
    ]
    due = await conn.fetchval(
        "SELECT due_at FROM notice WHERE template = 'appointment_reminder' AND state = 'waiting'"
    )
    assert clock.civil_date(due) == clock.civil_date(new.starts_at) - timedelta(days=1)


async def test_bay_and_window_move_together(conn: db.Conn) -> None:
    """Both old stages are kept aside; without the bay booked, without the bay moved."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    old, *_, new = await visits.times_of(conn, now, CAR_CHECKED)
    one = await booked(conn, who, old, now, CAR_CHECKED)
    moved = await move(conn, who, one, new.starts_at, now)
    assert [stage.kind for stage in moved.stages] == ["bay", "window"]
    assert await freed(conn) == [now + 8 * MINUTE] * 2
    held = await visits.hold(conn, who, old.starts_at, now, CAR_FOR_SALE, bay=False)
    (plain,) = await actions.confirm(conn, KEYS, who, held.id, now)
    again = await move(conn, who, plain, new.starts_at, now)
    assert [stage.kind for stage in again.stages] == ["window"]


async def test_every_calendar_file_replaces_the_one_before(
    conn: db.Conn, public: httpx.AsyncClient
) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    old, new, *_ = await visits.times_of(conn, now)
    one = await booked(conn, who, old, now)
    shown = [one, await move(conn, who, one, new.starts_at, now)]
    shown.append(await actions.cancel(conn, KEYS, who, one.id, now))
    files: list[Any] = [
        Calendar.from_ical(calendar_of(each, now)).walk("VEVENT")[0] for each in shown
    ]
    assert [file["SEQUENCE"] for file in files] == [0, 1, 2]
    assert len({file["UID"] for file in files}) == 1
    assert files[1]["DTSTART"].dt == new.starts_at
    async with visits.signed_in(conn, public, who) as door:
        file = await door.get(f"/api/appointments/{one.id}/calendar.ics")
        assert b"SEQUENCE:2\r\n" in file.content


async def test_over_http_one_button(conn: db.Conn, public: httpx.AsyncClient) -> None:
    """The same request again changes nothing more."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    old, new, *_ = await visits.times_of(conn, now)
    one = await booked(conn, who, old, now)
    to = {"centre_code": make.HALL, "starts_at": new.starts_at.isoformat()}
    async with visits.signed_in(conn, public, who) as door:
        path = f"/appointments/{one.id}/move"
        done = await visits.post(door, path, to)
        assert (done.status_code, done.json()["revision"]) == (200, 1)
        assert done.json()["code"] == one.code
        again = await visits.post(door, path, to)
        assert (again.status_code, again.text) == (200, done.text)
        other = await visits.post(door, path, to, key="another-1")
        assert (other.status_code, other.json()["type"]) == (422, "SameTime")
    assert len(await visits.events(conn, one.id)) == 2
