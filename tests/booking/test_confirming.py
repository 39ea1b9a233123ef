"""What is held becomes booked, whole visits at a time, and nothing twice."""

from datetime import datetime, timedelta
from itertools import pairwise

import httpx
import msgspec
import pytest

from backend import clock, db
from backend.booking import actions, queries
from backend.booking.models import Booking
from tests import make
from tests.booking import visits
from tests.booking.visits import (
    CAR_CHECKED,
    CAR_FOR_SALE,
    LONG,
    SHORT,
    TEN,
    confirm,
    hold,
    phone,
    phones,
    places,
    refused,
    state_of,
    two_places,
    wish,
)

pytestmark = pytest.mark.anyio

KEYS = make.KEYS
SECOND = timedelta(seconds=1)


async def test_confirming_books_what_was_held(conn: db.Conn) -> None:
    """The same places, a case with its papers, one event each, the messages."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    time = await two_places(conn, now)
    held = await hold(conn, who, time.starts_at, now)
    taken, soon = await visits.counted(conn), now + TEN - SECOND
    (made,) = await actions.confirm(conn, KEYS, who, held.id, soon)
    assert (made.id, made.state, made.revision, made.party_id) == (held.id, "booked", 0, None)
    assert (made.starts_at, made.ends_at) == (held.starts_at, held.ends_at)
    assert made.stages == held.matters[0].stages
    assert await visits.counted(conn) == taken
    assert await visits.events(conn, made.id) == ["appointment_booked"]
    case = await conn.fetchrow("SELECT * FROM case_file WHERE id = $1", made.case_id)
    assert (case["state"], case["person_id"]) == ("prepared", who.person_id)
    papers = "SELECT count(*) FROM case_material WHERE case_id = $1"
    assert await conn.fetchval(papers, made.case_id) > 0
    assert (
        await conn.fetchval(
            "SELECT count(*) FROM event WHERE case_id = $1 AND kind = 'case_prepared'", made.case_id
        )
        == 1
    )
    assert await visits.letters(conn, made.id) == [
        ("appointment_booked", "waiting"),
        ("appointment_reminder", "waiting"),
    ]
    row = await conn.fetchrow("SELECT * FROM appointment WHERE id = $1", made.id)
    assert (row["keeps_until"], row["hold_number"], row["session_digest"]) == (None, None, None)
    assert await actions.my_holds(conn, KEYS, who, now) == []


async def test_what_is_over_can_not_be_confirmed(conn: db.Conn) -> None:
    """Whether the job has swept it or not."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    held = await hold(conn, who, (await two_places(conn, now)).starts_at, now)
    await refused(conn, "HoldExpired", confirm(conn, who, held, now + TEN))
    await actions.lapse_due(conn, now + TEN)
    await refused(conn, "HoldExpired", confirm(conn, who, held, now + TEN))


async def test_a_hold_that_is_booked_is_no_hold_any_more(conn: db.Conn) -> None:
    """Neither confirmed again nor released, and the matter can not be held again."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    times = await visits.times_of(conn, now)
    held = await hold(conn, who, times[0].starts_at, now)
    assert await confirm(conn, who, held, now) == ["booked"]
    await refused(conn, "HoldExpired", confirm(conn, who, held, now))
    await refused(conn, "UnknownHold", actions.release(conn, KEYS, who, held.id, now))
    await refused(conn, "AlreadyBookedItem", hold(conn, who, times[1].starts_at, now))


async def test_several_matters_are_one_visit(conn: db.Conn) -> None:
    """One after the other, one's own and a child's, under one id; confirmed together."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    child = await visits.child_of(conn, who, now)
    time = await two_places(conn, now)
    held = await hold(conn, who, time.starts_at, now, LONG, SHORT, SHORT, child=child)
    stages = [stage for one in held.matters for stage in one.stages]
    assert [one.starts_at for one in stages] == sorted(one.starts_at for one in stages)
    for before, after in pairwise(stages):
        assert timedelta(0) <= after.starts_at - before.ends_at <= timedelta(minutes=30)
    assert (held.starts_at, held.ends_at) == (stages[0].starts_at, stages[-1].ends_at)
    assert sorted(one.for_name is not None for one in held.matters) == [False, False, True]
    rows = await conn.fetch("SELECT party_id, hold_number FROM appointment ORDER BY id")
    assert {row["party_id"] for row in rows} == {held.id}
    assert [row["hold_number"] for row in rows].count(None) == 2
    made = await actions.confirm(conn, KEYS, who, held.id, now)
    assert {one.party_id for one in made} == {held.id}
    assert len({one.case_id for one in made}) == len({one.code for one in made}) == 3
    assert [one.for_name for one in made].count(None) == 2


async def test_one_can_not_confirm_a_part_of_a_visit(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    held = await hold(conn, who, (await two_places(conn, now)).starts_at, now, LONG, SHORT)
    for row in await conn.fetch("SELECT id FROM appointment"):
        work = actions.confirm(conn, KEYS, who, row["id"], now)
        await refused(conn, "UnknownHold", work)
        work_too = actions.release(conn, KEYS, who, row["id"], now)
        await refused(conn, "UnknownHold", work_too)
    assert await confirm(conn, who, held, now) == ["booked", "booked"]


async def test_one_matter_that_is_full_and_nothing_is_held(conn: db.Conn) -> None:
    """The second matter's window is full all day but for the first hour."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    time = await make.free_time(conn, now, CAR_FOR_SALE, skip_days=3)
    service = await queries.service(conn, LONG, make.HALL, clock.civil_date(time.starts_at))
    assert service is not None
    await conn.execute(
        "UPDATE slot SET taken = places WHERE pool_id = $1 AND starts_at > $2",
        service.pool_id,
        time.starts_at,
    )
    await refused(conn, "SlotFull", hold(conn, who, time.starts_at, now, CAR_FOR_SALE, LONG))
    assert len((await hold(conn, who, time.starts_at, now, CAR_FOR_SALE)).matters) == 1


async def test_the_bay_then_the_window(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    time = await make.free_time(conn, now, CAR_CHECKED, skip_days=3)
    held = await hold(conn, who, time.starts_at, now, CAR_CHECKED)
    (matter,) = held.matters
    bay, window = matter.stages
    assert (bay.kind, window.kind) == ("bay", "window")
    assert bay.starts_at == time.starts_at
    assert timedelta(0) <= window.starts_at - bay.ends_at <= timedelta(minutes=30)
    assert held.ends_at == window.ends_at == time.ends_at
    (made,) = await actions.confirm(conn, KEYS, who, held.id, now)
    assert made.stages == [bay, window]


async def test_without_the_bay_only_where_the_item_says_so(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    time = await make.free_time(conn, now, CAR_FOR_SALE, skip_days=3)
    held = await hold(conn, who, time.starts_at, now, CAR_FOR_SALE, bay=False)
    assert [stage.kind for stage in held.matters[0].stages] == ["window"]
    work = hold(conn, who, time.starts_at, now, CAR_CHECKED, bay=False)
    await refused(conn, "BayNeeded", work)


async def test_a_direct_booking_ends_ones_own_hold_of_the_matter(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    first, second, *_ = await visits.times_of(conn, now)
    held = await hold(conn, who, first.starts_at, now)
    asked = Booking(LONG, make.HALL, second.starts_at)
    await actions.book(conn, KEYS, who, who.person_id or 0, asked, now)
    assert await state_of(conn, held) == {"lapsed"}
    assert await places(conn, first.starts_at, now) == 2


async def test_over_http_from_hold_to_appointment(conn: db.Conn, public: httpx.AsyncClient) -> None:
    """With the time that is left; a repeated confirmation is the same, another one is too late."""
    now = clock.now()
    who = await phone(conn, 1, now)
    time = await two_places(conn, now)
    async with visits.signed_in(conn, public, who) as door:
        kept = await visits.post(door, "/holds", visits.asked(time.starts_at, [LONG]))
        assert kept.status_code == 201
        said = kept.json()
        assert 598 <= said["seconds_left"] <= 600
        assert datetime.fromisoformat(said["expires_at"]) > now
        listed = (await door.get("/api/holds")).json()
        assert [one["id"] for one in listed] == [said["id"]]
        path = f"/holds/{said['id']}/confirm"
        made = await visits.post(door, path, key="confirm-1")
        assert (made.status_code, made.json()[0]["state"]) == (201, "booked")
        again = await visits.post(door, path, key="confirm-1")
        assert (again.status_code, again.text) == (201, made.text)
        assert again.headers["Idempotency-Replayed"] == "true"
        other = await visits.post(door, path, key="confirm-2")
        assert (other.status_code, other.json()["type"]) == (409, "HoldExpired")
        assert (await door.get("/api/holds")).json() == []


def test_the_wish_of_the_tests_is_the_wish_of_the_door() -> None:
    at = datetime.fromisoformat("2026-09-18T01:30:00+00:00")
    body = visits.asked(at, [LONG, SHORT])
    assert msgspec.convert(body, type(wish(at))) == wish(at, LONG, SHORT)
