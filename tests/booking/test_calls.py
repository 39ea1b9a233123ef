"""Booking for somebody who calls: in the clerk's name, for the caller, once however often it is sent."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from backend import clock, db
from backend.access import actions as access
from backend.booking import queries
from backend.booking.actions import calls
from backend.booking.rules import staff as judging
from tests import make
from tests.booking.desk import caller, clerk, wish
from tests.booking.sweep import sweep
from tests.people import id_number

pytestmark = pytest.mark.anyio


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
