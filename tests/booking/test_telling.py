"""Who is told what about an appointment, in which language, when, and how it is taken back."""

from datetime import timedelta
from typing import Any

import pytest

from backend import clock, crypto, db
from backend.access.models import Resident
from backend.booking import actions
from backend.booking.models import Appointment, Booking, FreeTime, Moved
from backend.clock import CENTRE_ZONE
from backend.notices import actions as notices
from backend.notices.models import Letter
from tests import make
from tests.booking import visits
from tests.booking.visits import LONG, SHORT, hold, phones

pytestmark = pytest.mark.anyio

KEYS = make.KEYS


async def book(
    conn: db.Conn, who: Resident, time: FreeTime, now: Any, item: str = LONG, child: Any = None
) -> Appointment:
    asked = Booking(item, make.HALL, time.starts_at, member_id=child)
    return await actions.book(conn, KEYS, who, who.person_id or 0, asked, now)


async def told(conn: db.Conn) -> list[dict[str, Any]]:
    """Every message as its phone would read it, in the order written."""
    rows = await conn.fetch("SELECT * FROM notice ORDER BY id")
    return [
        dict(row)
        | {
            "phone": crypto.open_sealed(KEYS, row["phone_sealed"], "notice.phone", row["key"]),
            "text": crypto.open_sealed(KEYS, row["text_sealed"], "notice.text", row["key"]),
        }
        for row in rows
    ]


async def test_with_when_where_what_to_bring_and_the_code(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    (time, *_) = await visits.times_of(conn, now)
    made = await book(conn, who, time, now)
    first, reminder = await told(conn)
    assert (first["template"], reminder["template"]) == (
        "appointment_booked",
        "appointment_reminder",
    )
    local = time.starts_at.astimezone(CENTRE_ZONE)
    for words in ("林先生/女士", made.item_name_zh, made.centre_name_zh, made.code):
        assert words in first["text"]
    assert f"{local.month}月{local.day}日" in first["text"]
    assert "林晓青" not in first["text"], "the surname only: others may see the phone"
    assert first["phone"] == reminder["phone"] == "13910000001"
    assert first["due_at"] == now


async def test_the_reminder_comes_the_evening_before(conn: db.Conn) -> None:
    """At six on the centre's clock, worth nothing once it began; not for tomorrow's visit booked tonight."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    (time, *_) = await visits.times_of(conn, now)
    await book(conn, who, time, now)
    _, reminder = await told(conn)
    due = reminder["due_at"].astimezone(CENTRE_ZONE)
    day_before = clock.civil_date(time.starts_at) - timedelta(days=1)
    assert (due.date(), due.hour, due.minute) == (day_before, 18, 0)
    assert reminder["expires_at"] == time.starts_at
    late = reminder["due_at"] + timedelta(minutes=1)
    await book(conn, who, (await visits.times_of(conn, now))[1], late, SHORT)
    assert [one["template"] for one in await told(conn)][2:] == ["appointment_booked"]


async def test_in_the_language_of_the_account(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    await conn.execute("UPDATE account SET language = 'en' WHERE id = $1", who.account_id)
    time, other, *_ = await visits.times_of(conn, now)
    made = await book(conn, who, time, now)
    to = Moved(make.HALL, other.starts_at)
    await actions.move(conn, KEYS, who, made.id, to, now)
    await actions.cancel(conn, KEYS, who, made.id, now)
    texts = [one["text"] for one in await told(conn)]
    assert len(texts) == 5
    for text in texts:
        assert made.item_name_en in text
        assert made.item_name_zh not in text


async def test_a_childs_visit_is_told_to_the_guardians_phone(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    child = await visits.child_of(conn, who, now)
    (time, *_) = await visits.times_of(conn, now)
    await book(conn, who, time, now, SHORT, child)
    letters = await told(conn)
    assert {one["phone"] for one in letters} == {"13910000001"}
    assert all("李小满" not in one["text"] for one in letters)


async def test_each_matter_of_a_visit_is_told(conn: db.Conn) -> None:
    """When it is confirmed, not when it is held."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    (time, *_) = await visits.times_of(conn, now)
    held = await hold(conn, who, time.starts_at, now, LONG, SHORT)
    assert await told(conn) == []
    made = await actions.confirm(conn, KEYS, who, held.id, now)
    about = [(one["template"], one["about"]) for one in await told(conn)]
    assert sorted(about) == sorted(
        (template, f"appointment:{one.id}")
        for one in made
        for template in ("appointment_booked", "appointment_reminder")
    )


async def test_the_same_step_is_told_once_and_every_move_anew(conn: db.Conn) -> None:
    """The key is the step, the appointment and its revision: none repeats."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    time, other, *_ = await visits.times_of(conn, now)
    made = await book(conn, who, time, now)
    for at in (other, time, other):
        await actions.move(conn, KEYS, who, made.id, Moved(make.HALL, at.starts_at), now)
    keys = [one["key"] for one in await told(conn)]
    assert keys == [
        f"{template}:{made.id}:{revision}"
        for revision in range(4)
        for template in (
            "appointment_moved" if revision else "appointment_booked",
            "appointment_reminder",
        )
    ]
    again = Letter(
        key=keys[0],
        template="appointment_cancelled",
        phone="13910000001",
        facts={"name": "林", "when": "明天", "centre": "大厅", "item": "落户"},
        language="zh",
        about=None,
        due_at=now,
        expires_at=None,
    )
    await notices.send_many(conn, KEYS, [again], now)
    assert len(await told(conn)) == 8


async def test_a_cancellation_takes_back_what_was_not_sent(conn: db.Conn) -> None:
    """What was sent stays sent; the cancellation itself is told."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    (time, *_) = await visits.times_of(conn, now)
    made = await book(conn, who, time, now)
    assert await notices.deliver_due(conn, now) == 1
    await actions.cancel(conn, KEYS, who, made.id, now)
    assert await visits.letters(conn, made.id) == [
        ("appointment_booked", "delivered"),
        ("appointment_reminder", "withdrawn"),
        ("appointment_cancelled", "waiting"),
    ]


async def test_a_refused_booking_tells_nobody(conn: db.Conn) -> None:
    """The message is written in the booking's own transaction."""
    now = clock.now()
    who, *others = await phones(conn, 3, now)
    (time, *_) = await visits.times_of(conn, now)
    for other in others:
        await hold(conn, other, time.starts_at, now)
    await visits.refused(conn, "SlotFull", book(conn, who, time, now))
    assert await told(conn) == []
