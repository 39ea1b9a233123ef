"""Closing a day while others book it, or close it too: nobody is lost, no place is promised twice."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from backend import clock, db
from backend.access.models import Resident, Staff
from backend.booking import actions
from backend.booking.actions import closing, conflicts
from backend.booking.models import Booking
from backend.calendar import queries as openings
from backend.calendar.models import Change
from backend.clock import civil_date
from tests import make

pytestmark = [pytest.mark.anyio, pytest.mark.race]
Work = Callable[[db.Conn], Awaitable[Any]]

WRONG_SLOTS = """
    SELECT count(*) FROM slot s WHERE s.taken > s.places OR s.taken <> (
        SELECT count(*) FROM claim c WHERE c.organ_id = s.organ_id AND c.pool_id = s.pool_id
        AND c.starts_at <= s.starts_at AND s.starts_at < c.ends_at)
"""
LOST_CLAIMS = """
    SELECT count(*) FROM claim c WHERE c.until IS NULL AND NOT EXISTS (
        SELECT FROM slot s WHERE s.pool_id = c.pool_id AND s.starts_at = c.starts_at AND s.taken > 0)
"""


def book(who: Resident, asked: Booking) -> Work:
    async def work(conn: db.Conn) -> Any:
        return await make_booking(conn, who, asked)

    return work


async def make_booking(conn: db.Conn, who: Resident, asked: Booking) -> Any:
    assert who.person_id is not None
    return await actions.book(conn, make.KEYS, who, who.person_id, asked, clock.now())


def close(who: Staff, change: Change) -> Work:
    async def work(conn: db.Conn) -> Any:
        now = clock.now()
        seen = (await closing.preview(conn, change, now)).digest
        return await closing.save(conn, make.KEYS, who, change, seen, "停电检修", now)

    return work


async def staged(owner: db.Conn, booked: int) -> tuple[Staff, Change, Booking]:
    """So many people hold a time of a later day; the change closes that day."""
    now, centre = clock.now(), await make.centre_id(owner)
    time = await make.free_time(owner, now)
    await owner.execute("UPDATE opening_series SET windows = 9 WHERE windows > 1")
    await actions.materialise(owner, civil_date(now))
    asked = Booking(make.LONG_ITEM, make.HALL, time.starts_at)
    for who in await make.residents(owner, booked, now):
        await make_booking(owner, who, asked)
    boss = await make.staff(owner, "boss", "supervisor", centre_id=centre)
    shut = make.closing(centre, civil_date(time.starts_at))
    return boss, Change(centre, exceptions=(shut,)), asked


async def test_a_day_closes_while_people_book_it_and_book_where_others_are_sent(
    owner: db.Conn, pool: db.Pool
) -> None:
    boss, change, asked = await staged(owner, 3)
    seen = await closing.preview(owner, change, clock.now())
    elsewhere = next(one.proposal for one in seen.losers if one.proposal)
    there = Booking(make.LONG_ITEM, elsewhere.centre_code, elsewhere.starts_at)
    people = [await make.resident(owner, n, clock.now()) for n in range(50, 66)]
    works = [book(who, asked if n % 2 else there) for n, who in enumerate(people)]
    works[8:8] = [close(boss, change)]
    answers = await make.at_once(pool, works)
    lost = {type(no).__name__ for no in answers if isinstance(no, Exception)}
    assert lost <= {"NoSuchTime", "SlotFull", "LosersChanged", "CheckViolationError"}
    assert await owner.fetchval(WRONG_SLOTS) == 0
    assert await owner.fetchval(LOST_CLAIMS) == 0
    closed = await owner.fetchval("SELECT count(*) FROM opening_exception WHERE from_time IS NULL")
    offered = await owner.fetchval("SELECT count(*) FROM appointment WHERE state = 'offered'")
    assert closed or not offered
    if closed:
        standing = await owner.fetchval(
            "SELECT count(*) FROM appointment WHERE state = 'booked' AND on_date = $1 AND centre_id = $2",
            civil_date(asked.starts_at),
            change.centre_id,
        )
        found = await conflicts.conflicts(owner, change.centre_id, clock.now())
        assert len(found) == standing


async def eight_times(owner: db.Conn, pool: db.Pool, booked: int) -> list[Any]:
    boss, change, _ = await staged(owner, booked)
    return await make.at_once(pool, [close(boss, change)] * 8)


async def test_eight_clicks_close_once_and_offer_once(owner: db.Conn, pool: db.Pool) -> None:
    answers = await eight_times(owner, pool, 3)
    assert len(make.wins(answers)) == 1
    assert set(make.nos(answers)) <= {"NothingChanges", "LosersChanged"}
    assert (
        await owner.fetchval("SELECT count(*) FROM opening_exception WHERE from_time IS NULL") == 1
    )
    assert await owner.fetchval("SELECT count(*) FROM appointment WHERE state = 'offered'") == 3
    assert (
        await owner.fetchval("SELECT count(*) FROM notice WHERE template = 'appointment_closed'")
        == 3
    )
    assert await owner.fetchval(WRONG_SLOTS) == 0


async def sunday_eight_times(owner: db.Conn, pool: db.Pool) -> list[Any]:
    """A day without slots: nothing but the centre itself can be locked."""
    centre, on = await make.centre_id(owner), civil_date(clock.now()) + timedelta(days=1)
    while on.isoweekday() != 7:
        on += timedelta(days=1)
    boss = await make.staff(owner, "boss", "supervisor", centre_id=centre)
    change = Change(centre, exceptions=(make.closing(centre, on),))
    return await make.at_once(pool, [close(boss, change)] * 8)


async def test_a_day_without_slots_is_closed_once_too(owner: db.Conn, pool: db.Pool) -> None:
    answers = await sunday_eight_times(owner, pool)
    assert len(make.wins(answers)) == 1
    assert set(make.nos(answers)) == {"NothingChanges"}


async def test_without_the_centres_lock_it_is_closed_several_times(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unlocked(conn: db.Conn) -> None:
        """The guard taken out."""

    monkeypatch.setattr(openings, "lock_centres", unlocked)
    assert len(make.wins(await sunday_eight_times(owner, pool))) > 1
    assert (
        await owner.fetchval("SELECT count(*) FROM opening_exception WHERE from_time IS NULL") > 1
    )
