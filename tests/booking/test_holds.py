"""A time that is kept while the form is filled: for whom, how long, and what becomes of it."""

from datetime import datetime, timedelta
from itertools import pairwise

import httpx
import msgspec
import pytest

from backend import clock, crypto, db
from backend.access.models import Resident
from backend.booking import actions, queries
from backend.booking.models import Booking, FreeTime, Hold, Policy
from tests import make
from tests.booking import visits
from tests.booking.visits import (
    CAR_CHECKED,
    CAR_FOR_SALE,
    LONG,
    SHORT,
    TEN,
    THIRD,
    hold,
    phone,
    phones,
    places,
    refused,
    wish,
)

pytestmark = pytest.mark.anyio

KEYS = make.KEYS
SECOND = timedelta(seconds=1)


async def two_places(conn: db.Conn, now: datetime) -> FreeTime:
    """A time at which two more people could begin."""
    (time, *_) = await visits.times_of(conn, now)
    assert time.places == 2
    return time


async def confirm(conn: db.Conn, who: Resident, held: Hold, now: datetime) -> list[str]:
    return [one.state for one in await actions.confirm(conn, KEYS, who, held.id, now)]


async def state_of(conn: db.Conn, held: Hold) -> set[str]:
    rows = await conn.fetch("SELECT state FROM appointment WHERE id = $1 OR party_id = $1", held.id)
    return {row["state"] for row in rows}


async def test_what_is_held_others_do_not_see(conn: db.Conn) -> None:
    """One place less, for ten minutes; no case, no event, no message."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    time, before = await two_places(conn, now), await visits.counted(conn)
    held = await hold(conn, who, time.starts_at, now)
    assert (held.state, held.expires_at, held.seconds_left) == ("held", now + TEN, 600)
    assert (held.starts_at, held.ends_at) == (time.starts_at, time.ends_at)
    assert await places(conn, time.starts_at, now) == 1
    assert await visits.counted(conn) == before + 4
    assert await visits.events(conn, held.id) == []
    assert await conn.fetchval("SELECT count(*) FROM case_file") == 0
    assert await visits.letters(conn, held.id) == []


async def test_a_hold_ends_by_the_clock_and_by_nothing_else(conn: db.Conn) -> None:
    """At the second it is over the place is another's, though no job has run."""
    now = clock.now()
    first, second, third = await phones(conn, 3, now)
    time = await two_places(conn, now)
    held = await hold(conn, first, time.starts_at, now)
    await hold(conn, second, time.starts_at, now)
    late = now + TEN - SECOND
    assert await places(conn, time.starts_at, late) == 0
    await refused(conn, "SlotFull", hold(conn, third, time.starts_at, late))
    assert await places(conn, time.starts_at, now + TEN) == 2
    taken = await visits.counted(conn)
    await hold(conn, third, time.starts_at, now + TEN)
    assert await state_of(conn, held) == {"lapsed"}
    assert await visits.counted(conn) == taken - 4
    assert await places(conn, time.starts_at, now + TEN) == 1


async def test_the_job_sweeps_what_nobody_asked_for(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    time, before = await two_places(conn, now), await visits.counted(conn)
    held = await hold(conn, who, time.starts_at, now)
    assert await actions.lapse_due(conn, now + TEN - SECOND) == 0
    assert await state_of(conn, held) == {"held"}
    assert await actions.lapse_due(conn, now + TEN) == 1
    assert await state_of(conn, held) == {"lapsed"}
    assert await visits.counted(conn) == before
    assert await actions.lapse_due(conn, now + TEN) == 0


async def test_the_deployment_says_how_long(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    organ_id = await conn.fetchval("SELECT id FROM organ")
    await queries.set_policy(conn, organ_id, Policy(hold_minutes=3))
    held = await hold(conn, who, (await two_places(conn, now)).starts_at, now)
    assert held.seconds_left == 180
    await refused(conn, "HoldExpired", confirm(conn, who, held, now + timedelta(minutes=3)))


async def test_a_hold_belongs_to_a_person_and_a_session(conn: db.Conn) -> None:
    now = clock.now()
    who, other = await phones(conn, 2, now)
    elsewhere = msgspec.structs.replace(who, session=crypto.digest("another phone"))
    held = await hold(conn, who, (await two_places(conn, now)).starts_at, now)
    for stranger in (other, elsewhere):
        assert await actions.my_holds(conn, KEYS, stranger, now) == []
        await refused(conn, "UnknownHold", confirm(conn, stranger, held, now))
        work = actions.release(conn, KEYS, stranger, held.id, now)
        await refused(conn, "UnknownHold", work)
    assert await actions.my_holds(conn, KEYS, who, now) == [held]
    assert await actions.my_holds(conn, KEYS, who, now + TEN) == []


async def test_nobody_holds_a_third_time(conn: db.Conn) -> None:
    """From whatever session; what is over by the clock no longer counts."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    elsewhere = msgspec.structs.replace(who, session=crypto.digest("another phone"))
    times = await visits.times_of(conn, now)
    await hold(conn, who, times[0].starts_at, now, LONG)
    later = now + timedelta(minutes=5)
    await hold(conn, elsewhere, times[1].starts_at, later, SHORT)
    await refused(conn, "TooManyHolds", hold(conn, who, times[2].starts_at, later, THIRD))
    await hold(conn, who, times[2].starts_at, now + TEN, THIRD)
    standing = await conn.fetch("SELECT item_code FROM appointment WHERE state = 'held'")
    assert {row["item_code"] for row in standing} == {SHORT, THIRD}


async def test_a_new_hold_takes_the_place_of_the_old_one(conn: db.Conn) -> None:
    """For the same matter; the old place is free at once, the other hold stays."""
    now = clock.now()
    who, other = await phones(conn, 2, now)
    first, second, third, *_ = await visits.times_of(conn, now)
    await hold(conn, who, third.starts_at, now, SHORT)
    old = await hold(conn, who, first.starts_at, now)
    new = await hold(conn, who, second.starts_at, now + SECOND)
    assert (await state_of(conn, old), await state_of(conn, new)) == ({"lapsed"}, {"held"})
    assert await places(conn, first.starts_at, now) == 2
    assert len(await actions.my_holds(conn, KEYS, who, now)) == 2
    await hold(conn, other, first.starts_at, now)


async def test_one_may_hold_the_last_place_again(conn: db.Conn) -> None:
    """Ten minutes later, or a slot later: one's own place is no obstacle."""
    now = clock.now()
    who, other = await phones(conn, 2, now)
    time = await two_places(conn, now)
    await hold(conn, who, time.starts_at, now)
    await hold(conn, other, time.starts_at, now)
    again = await hold(conn, who, time.starts_at, now + SECOND)
    assert again.starts_at == time.starts_at
    moved = await hold(conn, who, time.starts_at + TEN, now + SECOND)
    assert moved.starts_at == time.starts_at + TEN
    assert await places(conn, time.starts_at, now) == 0


async def test_who_can_not_have_the_new_time_keeps_the_old_one(conn: db.Conn) -> None:
    now = clock.now()
    who, *others = await phones(conn, 3, now)
    first, second, *_ = await visits.times_of(conn, now)
    held = await hold(conn, who, first.starts_at, now)
    for other in others:
        await hold(conn, other, second.starts_at, now)
    await refused(conn, "SlotFull", hold(conn, who, second.starts_at, now))
    assert await state_of(conn, held) == {"held"}


async def test_a_released_place_is_free_at_once(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    time, before = await two_places(conn, now), await visits.counted(conn)
    held = await hold(conn, who, time.starts_at, now)
    released = await actions.release(conn, KEYS, who, held.id, now)
    assert (released.state, released.expires_at, released.seconds_left) == ("lapsed", None, 0)
    assert await visits.counted(conn) == before
    assert await conn.fetchval("SELECT count(*) FROM freed") == 0
    assert await actions.release(conn, KEYS, who, held.id, now) == released
    assert await visits.counted(conn) == before
    await refused(conn, "HoldExpired", confirm(conn, who, held, now))


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


async def test_a_visit_gives_way_as_a_whole(conn: db.Conn) -> None:
    """Holding one of its matters at another time ends all of it, and frees one of two holds."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    times, before = await visits.times_of(conn, now), await visits.counted(conn)
    visit = await hold(conn, who, times[0].starts_at, now, LONG, SHORT)
    await hold(conn, who, times[3].starts_at, now, THIRD)
    await hold(conn, who, times[4].starts_at, now, LONG)
    assert await state_of(conn, visit) == {"lapsed"}
    assert len(await actions.my_holds(conn, KEYS, who, now)) == 2
    await actions.lapse_due(conn, now + TEN)
    assert await visits.counted(conn) == before


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


async def test_both_stages_are_taken_and_given_back(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    before = await visits.counted(conn)
    time = await make.free_time(conn, now, CAR_CHECKED, skip_days=3)
    await hold(conn, who, time.starts_at, now, CAR_CHECKED)
    pools = await conn.fetch("SELECT pool_id, sum(taken) AS n FROM slot WHERE taken > 0 GROUP BY 1")
    assert len(pools) == 2
    assert await actions.lapse_due(conn, now + TEN) == 2
    assert await visits.counted(conn) == before


async def test_without_the_bay_only_where_the_item_says_so(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    time = await make.free_time(conn, now, CAR_FOR_SALE, skip_days=3)
    held = await hold(conn, who, time.starts_at, now, CAR_FOR_SALE, bay=False)
    assert [stage.kind for stage in held.matters[0].stages] == ["window"]
    work = hold(conn, who, time.starts_at, now, CAR_CHECKED, bay=False)
    await refused(conn, "BayNeeded", work)


async def test_another_guardians_hold_that_is_over_is_no_obstacle(conn: db.Conn) -> None:
    """Two parents, one child: by the clock, not by the job; and all of that visit ends."""
    now = clock.now()
    mother, father = await phones(conn, 2, now)
    times = await visits.times_of(conn, now)
    theirs = await hold(
        conn,
        mother,
        times[0].starts_at,
        now,
        THIRD,
        SHORT,
        child=await visits.child_of(conn, mother, now),
    )
    child = await visits.child_of(conn, father, now)
    work = hold(conn, father, times[2].starts_at, now, SHORT, child=child)
    await refused(conn, "AlreadyBookedItem", work)
    await hold(conn, father, times[2].starts_at, now + TEN, SHORT, child=child)
    assert await state_of(conn, theirs) == {"lapsed"}
    await conn.execute("UPDATE appointment SET keeps_until = $1 WHERE state = 'held'", now)
    asked = Booking(SHORT, make.HALL, times[4].starts_at, member_id=child)
    booked = await actions.book(conn, KEYS, father, father.person_id or 0, asked, now)
    assert booked.state == "booked"


async def test_a_time_between_two_minutes_is_none(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    at = (await two_places(conn, now)).starts_at + SECOND
    await refused(conn, "NoSuchTime", hold(conn, who, at, now))
    await refused(conn, "NoChain", hold(conn, who, at, now, LONG, SHORT))


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


async def test_over_http_another_session_of_the_same_person(
    conn: db.Conn, public: httpx.AsyncClient
) -> None:
    now = clock.now()
    who = await phone(conn, 1, now)
    time = await two_places(conn, now)
    async with visits.signed_in(conn, public, who) as door:
        held = (await visits.post(door, "/holds", visits.asked(time.starts_at, [LONG]))).json()
    async with visits.signed_in(conn, public, who) as door:
        assert (await door.get("/api/holds")).json() == []
        no = await visits.post(door, f"/holds/{held['id']}/release", key="release-1")
        assert (no.status_code, no.json()["type"]) == (404, "UnknownHold")


def test_the_wish_of_the_tests_is_the_wish_of_the_door() -> None:
    at = datetime.fromisoformat("2026-09-18T01:30:00+00:00")
    body = visits.asked(at, [LONG, SHORT])
    assert msgspec.convert(body, type(wish(at))) == wish(at, LONG, SHORT)
