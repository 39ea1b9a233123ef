"""A time that is kept while the form is filled: for whom, how long, and what becomes of it."""

from datetime import timedelta

import httpx
import msgspec
import pytest

from backend import clock, crypto, db
from backend.booking import actions, queries
from backend.booking.models import Booking, Policy
from tests import make
from tests.booking import visits
from tests.booking.visits import (
    CAR_CHECKED,
    LONG,
    SHORT,
    TEN,
    THIRD,
    confirm,
    hold,
    phone,
    phones,
    places,
    refused,
    state_of,
    two_places,
)

pytestmark = pytest.mark.anyio

KEYS = make.KEYS
SECOND = timedelta(seconds=1)


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


async def test_ones_own_place_is_part_of_the_plan(conn: db.Conn) -> None:
    """The only window left after the bay is the one already held: holding again finds it."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    time = await make.free_time(conn, now, CAR_CHECKED, skip_days=3)
    service = await queries.service(conn, CAR_CHECKED, make.HALL, clock.civil_date(time.starts_at))
    assert service is not None
    full = "UPDATE slot SET taken = places WHERE pool_id = $1 AND starts_at < $2"
    await conn.execute(full, service.pool_id, time.starts_at + 4 * TEN)
    held = await hold(conn, who, time.starts_at, now, CAR_CHECKED)
    await conn.execute("UPDATE slot SET taken = places WHERE pool_id = $1", service.pool_id)
    bay, window = held.matters[0].stages
    assert window.starts_at > bay.ends_at
    again = await hold(conn, who, time.starts_at, now, CAR_CHECKED)
    assert again.matters[0].stages == [bay, window]
