"""Many at once: no place is sold twice. Each race is run again without its guard, and must then go wrong."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from backend import clock, db
from backend.access.models import Resident
from backend.booking import actions
from backend.booking.models import Appointment, Booking
from backend.calendar import queries as calendar
from backend.clock import civil_date
from tests import make

pytestmark = [pytest.mark.anyio, pytest.mark.race]

PLACES = 5
Work = Callable[[db.Conn], Awaitable[Appointment]]


def book(who: Resident, asked: Booking) -> Work:
    async def work(conn: db.Conn) -> Appointment:
        assert who.person_id is not None
        return await actions.book(conn, make.KEYS, who, who.person_id, asked, clock.now())

    return work


async def wish(owner: db.Conn, places: int = PLACES) -> Booking:
    """A time of four slots, each with so many places."""
    time = await make.free_time(owner, clock.now())
    await owner.execute(
        "UPDATE slot SET places = $1 WHERE starts_at >= $2 AND starts_at < $3",
        places,
        time.starts_at,
        time.ends_at,
    )
    return Booking(make.LONG_ITEM, make.HALL, time.starts_at)


async def crowd(owner: db.Conn, pool: db.Pool) -> list[Appointment | Exception]:
    """Forty people want the same time."""
    asked = await wish(owner)
    people = await make.residents(owner, 40, clock.now())
    return await make.at_once(pool, [book(who, asked) for who in people])


async def most_taken(owner: db.Conn) -> tuple[int, int]:
    """The fullest slot, and how many slots don't agree with the appointments in them."""
    row = await owner.fetchrow("""
        SELECT max(s.taken) AS most, count(*) FILTER (WHERE s.taken <> held.n) AS wrong
        FROM slot s CROSS JOIN LATERAL (
            SELECT count(*) AS n FROM appointment a WHERE a.pool_id = s.pool_id
            AND a.starts_at <= s.starts_at AND s.starts_at < a.ends_at AND a.state <> 'cancelled') held
    """)
    assert row is not None
    return row["most"], row["wrong"]


async def test_a_slot_is_never_oversold(owner: db.Conn, pool: db.Pool) -> None:
    answers = await crowd(owner, pool)
    assert len(make.wins(answers)) == PLACES
    assert set(make.nos(answers)) == {"slot_never_oversold"}
    assert await most_taken(owner) == (PLACES, 0)
    assert (
        await owner.fetchval("SELECT count(*) FROM event WHERE kind = 'appointment_booked'")
        == PLACES
    )


async def test_without_its_constraint_the_slot_is_oversold(owner: db.Conn, pool: db.Pool) -> None:
    await owner.execute("ALTER TABLE slot DROP CONSTRAINT slot_never_oversold")
    answers = await crowd(owner, pool)
    assert len(make.wins(answers)) > PLACES
    assert (await most_taken(owner))[0] > PLACES


async def twice(owner: db.Conn, pool: db.Pool, case: bool) -> list[Appointment | Exception]:
    """One person asks eight times at once for the same matter, or with the same case."""
    (who,) = await make.residents(owner, 1, clock.now())
    asked = await wish(owner, places=20)
    if case:
        first = await book(who, asked)(owner)
        await actions.cancel(owner, make.KEYS, who, first.id, clock.now())
        asked = Booking(asked.item_code, asked.centre_code, asked.starts_at, first.case_id)
    return await make.at_once(pool, [book(who, asked)] * 8)


PER_PERSON = "appointment_one_live_per_person_and_item"
PER_CASE = "appointment_one_live_per_case"


async def test_a_person_books_a_matter_once(owner: db.Conn, pool: db.Pool) -> None:
    answers = await twice(owner, pool, case=False)
    assert len(make.wins(answers)) == 1
    assert set(make.nos(answers)) == {PER_PERSON}
    assert await most_taken(owner) == (1, 0)


async def test_without_its_index_a_person_books_it_twice(owner: db.Conn, pool: db.Pool) -> None:
    await owner.execute(f"DROP INDEX {PER_PERSON}")
    assert len(make.wins(await twice(owner, pool, case=False))) > 1


async def test_a_case_holds_one_appointment(owner: db.Conn, pool: db.Pool) -> None:
    """Also when nothing else stands in the way."""
    await owner.execute(f"DROP INDEX {PER_PERSON}")
    answers = await twice(owner, pool, case=True)
    assert len(make.wins(answers)) == 1
    assert set(make.nos(answers)) == {PER_CASE}


async def test_without_its_index_a_case_holds_several(owner: db.Conn, pool: db.Pool) -> None:
    await owner.execute(f"DROP INDEX {PER_PERSON}")
    await owner.execute(f"DROP INDEX {PER_CASE}")
    assert len(make.wins(await twice(owner, pool, case=True))) > 1


async def cancel_eight_times(owner: db.Conn, pool: db.Pool) -> list[Appointment | Exception]:
    """One of two appointments at the same time is cancelled, eight times at once."""
    who, neighbour = await make.residents(owner, 2, clock.now())
    booked = await make.appointment(owner, who, clock.now())
    await make.appointment(owner, neighbour, clock.now())

    async def cancel(conn: db.Conn) -> Appointment:
        return await actions.cancel(conn, make.KEYS, who, booked.id, clock.now())

    return await make.at_once(pool, [cancel] * 8)


async def test_places_are_given_back_once(owner: db.Conn, pool: db.Pool) -> None:
    answers = await cancel_eight_times(owner, pool)
    assert len(make.wins(answers)) == 1
    assert set(make.nos(answers)) == {"NotCancellable"}
    await actions.lapse_due(owner, clock.now() + timedelta(hours=1))
    assert await most_taken(owner) == (1, 0)


async def test_without_its_condition_the_neighbours_places_go_too(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = db.value

    async def unconditional(conn: db.Conn, sql: str, *args: Any) -> Any:
        return await value(conn, sql.replace("AND state = 'booked'", ""), *args)

    monkeypatch.setattr(db, "value", unconditional)
    answers = await cancel_eight_times(owner, pool)
    assert len(make.wins(answers)) > 1
    assert await owner.fetchval("SELECT count(*) FROM freed") > 1
    late = clock.now() + timedelta(hours=1)
    with pytest.raises(db.ConstraintBroken, match="slot_never_oversold"):
        await actions.lapse_due(owner, late)


async def test_a_day_that_closes_while_people_book_loses_nobody(
    owner: db.Conn, pool: db.Pool
) -> None:
    """Whoever was first, every appointment stands in its four slots, and nobody waits for each other."""
    asked = await wish(owner, places=20)
    people = await make.residents(owner, 12, clock.now())
    on = civil_date(asked.starts_at)
    await calendar.add_exception(owner, make.closing(await make.centre_id(owner), on))

    async def close(conn: db.Conn) -> int:
        return await actions.materialise(conn, civil_date(clock.now()))

    works: list[Callable[[db.Conn], Awaitable[Any]]] = [book(who, asked) for who in people]
    works[6:6] = [close]
    answers = await make.at_once(pool, works)
    assert set(make.nos(answers)) <= {"NoSuchTime", "slot_never_oversold"}
    booked = await owner.fetchval("SELECT count(*) FROM appointment")
    assert booked == len(make.wins(answers)) - 1
    assert await most_taken(owner) in ((booked, 0), (0, 0))
    assert await owner.fetchval("SELECT coalesce(sum(taken), 0) FROM slot") == 4 * booked
