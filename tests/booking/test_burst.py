"""Many bookings in one transaction: what each would have got alone, in the order they came."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from backend import clock, db, idempotency
from backend.access.models import Resident
from backend.answers import by_constraint
from backend.booking import actions, burst
from backend.booking.actions import many
from backend.booking.actions.many import Wanted
from backend.booking.burst import Burst
from backend.booking.models import Appointment, Booking
from backend.deps import House
from backend.idempotency import Claim, Replayed
from tests import make
from tests.bad_input.unchanged import unchanged
from tests.booking import visits
from tests.booking.rows import whole_database
from tests.booking.sweep import sweep
from tests.booking.visits import CAR_CHECKED, LONG, SHORT, TEN, THIRD, phones

pytestmark = pytest.mark.anyio

ROUTE = "POST /api/appointments"


def wanted(who: Resident, at: datetime, item: str = LONG, key: str = "", **other: Any) -> Wanted:
    asked = Booking(item, make.HALL, at, **other)
    key = key or f"burst-{who.account_id}-{item}"
    claim = Claim.of(who.account_id, key, ROUTE, msgspec.json.encode(asked))
    return Wanted(who, claim, asked)


async def together(house: House, asked: Sequence[Wanted]) -> list[Any]:
    """All at the same moment, in this order."""
    door = Burst(house)
    return await asyncio.gather(*(door.book(one) for one in asked), return_exceptions=True)


def names(answers: Sequence[Any]) -> list[str]:
    """What each got."""
    return [
        one.state if isinstance(one, Appointment) else _refusal(make.nos([one])[0])
        for one in answers
    ]


def _refusal(why: str) -> str:
    """A broken constraint is answered as the refusal it means."""
    meant = by_constraint().get(why)
    return meant.code() if meant else why


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many each transaction took on."""
    seen: list[int] = []
    whole = many.book_many

    async def counting(conn: Any, keys: Any, asked: Sequence[Wanted], now: Any) -> Any:
        seen.append(len(asked))
        return await whole(conn, keys, asked, now)

    monkeypatch.setattr(burst, "book_many", counting)
    return seen


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Once called, every burst does its work and then fails: all are booked one by one."""
    whole = many.book_many

    async def failing(*given: Any) -> Any:
        await whole(*given)
        raise RuntimeError("the batch is no good")

    return lambda: monkeypatch.setattr(burst, "book_many", failing)


async def test_a_burst_writes_what_one_after_another_would(
    conn: db.Conn, house: House, monkeypatch: pytest.MonkeyPatch, stumbling: Callable[[], None]
) -> None:
    """Every table: appointments, cases, papers, events, slots, messages, kept answers; refusals too."""
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    people = await phones(conn, 7, now)
    first, second, *_ = await visits.times_of(conn, now)
    asked = [wanted(who, first.starts_at) for who in people[:3]]
    asked += [wanted(people[3], second.starts_at), wanted(people[4], first.starts_at, THIRD)]
    asked += [wanted(people[5], second.starts_at, SHORT), wanted(people[6], now)]
    ways = []
    for alone in (False, True):
        attempt = conn.transaction()
        await attempt.start()
        if alone:
            stumbling()
        answers = await together(house, asked)
        ways.append((names(answers), await whole_database(conn)))
        await attempt.rollback()
    (got, rows), (got_alone, rows_alone) = ways
    assert got == got_alone
    assert got == ["booked", "booked", "SlotFull", "booked", "SlotFull", "booked", "TooLate"]
    for table, kept in rows.items():
        assert kept == rows_alone[table], table
    assert sum(map(len, rows.values())) > 1000


async def test_the_last_place_goes_to_who_came_first(
    conn: db.Conn, house: House, sizes: list[int]
) -> None:
    """By nothing but the order of arrival, and whoever is refused costs nobody a place."""
    now = clock.now()
    people = await phones(conn, 6, now)
    (time, *_) = await visits.times_of(conn, now)
    arriving = [people[n] for n in (4, 1, 5, 0, 3, 2)]
    asked = [wanted(who, time.starts_at) for who in arriving]
    asked[0] = wanted(people[4], time.starts_at + timedelta(minutes=1))
    answers = await together(house, asked)
    assert names(answers) == ["NoSuchTime", "booked", "booked"] + ["SlotFull"] * 3
    assert sizes == [6]
    assert await sweep(conn) == []


async def test_nothing_remains_of_who_is_refused(conn: db.Conn, house: House) -> None:
    """Not even the key: whoever sends it again tries again."""
    now = clock.now()
    people = await phones(conn, 5, now)
    first, second, *_ = await visits.times_of(conn, now)
    await together(house, [wanted(who, first.starts_at) for who in people[:2]])
    asked = [
        wanted(people[2], first.starts_at),
        wanted(people[0], second.starts_at, key="another-wish"),
        wanted(people[3], now),
        wanted(people[4], first.starts_at, "CJ-999"),
    ]
    async with unchanged(conn):
        answers = await together(house, asked)
    assert names(answers) == ["SlotFull", "AlreadyBookedItem", "TooLate", "UnknownItem"]
    assert await conn.fetchval("SELECT count(*) FROM idempotency") == 2
    again = wanted(people[2], second.starts_at, key=asked[0].claim.key)
    assert names(await together(house, [again])) == ["booked"]


async def test_a_repetition_gets_the_first_answer(
    conn: db.Conn, house: House, sizes: list[int]
) -> None:
    """Within one burst and later; the key for another wish is refused, and nothing comes of it."""
    now = clock.now()
    who, other = await phones(conn, 2, now)
    first, second, *_ = await visits.times_of(conn, now)
    one = wanted(who, first.starts_at, key="the-same-wish")
    reused = wanted(who, second.starts_at, THIRD, key="the-same-wish")
    theirs = wanted(other, first.starts_at, key="the-same-wish")
    answers = await together(house, [one, one, reused, theirs])
    assert names(answers) == ["booked", "Replayed", "KeyReused", "booked"]
    assert isinstance(answers[1], Replayed)
    assert (answers[1].status, answers[1].body) == (201, msgspec.json.encode(answers[0]))
    assert sizes == [2, 1, 1]
    assert names(await together(house, [one])) == ["Replayed"]
    assert await conn.fetchval("SELECT count(*) FROM appointment") == 2


async def test_the_same_person_twice_waits_for_the_first(conn: db.Conn, house: House) -> None:
    """So that limits are judged by what is written already."""
    now = clock.now()
    who, other = await phones(conn, 2, now)
    first, second, *_ = await visits.times_of(conn, now)
    asked = [
        wanted(who, first.starts_at),
        wanted(who, second.starts_at, key="again-the-same"),
        wanted(other, first.starts_at),
        wanted(who, second.starts_at, THIRD),
    ]
    answers = await together(house, asked)
    assert names(answers) == ["booked", "AlreadyBookedItem", "booked", "booked"]


async def test_what_is_not_plain_goes_the_ordinary_way(conn: db.Conn, house: House) -> None:
    """A child's matter, an open case, the bay, a hold of one's own: each as `actions.book` has it."""
    now = clock.now()
    parent, owner, driver, holder, plain = await phones(conn, 5, now)
    child = await visits.child_of(conn, parent, now)
    first, second, third, *_ = await visits.times_of(conn, now)
    open_case = await make.case(conn, now, THIRD, serial=2)
    bay = await make.free_time(conn, now, CAR_CHECKED, skip_days=3)
    held = await visits.hold(conn, holder, third.starts_at, now)
    answers = await together(
        house,
        [
            wanted(parent, first.starts_at, SHORT, member_id=child),
            wanted(owner, second.starts_at, THIRD, case_id=open_case.id),
            wanted(driver, bay.starts_at, CAR_CHECKED),
            wanted(holder, first.starts_at),
            wanted(plain, third.starts_at),
        ],
    )
    assert names(answers) == ["booked"] * 5
    assert answers[0].for_name is not None
    assert answers[1].case_id == open_case.id
    assert [stage.kind for stage in answers[2].stages] == ["bay", "window"]
    state = "SELECT state FROM appointment WHERE id = $1"
    assert await conn.fetchval(state, held.id) == "lapsed"
    assert await conn.fetchval("SELECT count(*) FROM idempotency WHERE status = 201") == 5
    assert await sweep(conn) == []


async def test_a_hold_that_is_over_is_no_obstacle(conn: db.Conn, house: House) -> None:
    """Others' on the last place, the other parent's for the same child: by the clock, as ever."""
    now = clock.now()
    people = await phones(conn, 4, now)
    (time, *_) = await visits.times_of(conn, now)
    early = now - TEN
    for who in people[:2]:
        await visits.hold(conn, who, time.starts_at, early)
    await conn.execute("UPDATE appointment SET person_id = $1 WHERE person_id = $2",
                       people[2].person_id, people[0].person_id)  # fmt: skip
    answers = await together(house, [wanted(who, time.starts_at) for who in people[2:]])
    assert names(answers) == ["booked", "booked"]
    states = await conn.fetch("SELECT DISTINCT state FROM appointment WHERE holder_id < $1",
                              people[2].person_id)  # fmt: skip
    assert {row["state"] for row in states} == {"lapsed"}


async def test_a_burst_that_stumbles_is_booked_one_by_one(
    conn: db.Conn, house: House, monkeypatch: pytest.MonkeyPatch, stumbling: Callable[[], None]
) -> None:
    """Whose own booking breaks gets the error, and nobody else does."""
    now = clock.now()
    people = await phones(conn, 3, now)
    (time, *_) = await visits.times_of(conn, now)
    alone = actions.book

    async def breaking(conn: Any, keys: Any, who: Resident, *other: Any) -> Appointment:
        if who == people[1]:
            raise ZeroDivisionError
        return await alone(conn, keys, who, *other)

    stumbling()
    monkeypatch.setattr(actions, "book", breaking)
    answers = await together(house, [wanted(who, time.starts_at) for who in people])
    assert names(answers) == ["booked", "ZeroDivisionError", "booked"]
    assert await conn.fetchval("SELECT count(*) FROM appointment") == 2
    assert await conn.fetchval("SELECT count(*) FROM idempotency") == 2
    assert await sweep(conn) == []


async def test_who_hangs_up_is_booked_all_the_same(conn: db.Conn, house: House) -> None:
    """And finds it under the same key; those beside notice nothing."""
    now = clock.now()
    impatient, patient = await phones(conn, 2, now)
    (time, *_) = await visits.times_of(conn, now)
    door = Burst(house)
    gone = asyncio.create_task(door.book(wanted(impatient, time.starts_at)))
    stays = asyncio.create_task(door.book(wanted(patient, time.starts_at)))
    await asyncio.sleep(0)
    gone.cancel()
    assert (await stays).state == "booked"
    assert gone.cancelled()
    assert await conn.fetchval("SELECT count(*) FROM appointment") == 2
    again = await together(house, [wanted(impatient, time.starts_at)])
    assert names(again) == ["Replayed"]


async def test_a_burst_is_no_longer_than_its_limit(
    conn: db.Conn, house: House, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest follows in its order; what comes meanwhile is taken along."""
    monkeypatch.setattr(burst, "MOST", 2)
    now = clock.now()
    people = await phones(conn, 5, now)
    (time, *_) = await visits.times_of(conn, now)
    answers = await together(house, [wanted(who, time.starts_at) for who in people])
    assert names(answers) == ["booked"] * 2 + ["SlotFull"] * 3
    assert sizes == [2, 2, 1]


async def test_the_door_flies_again_after_it_landed(
    conn: db.Conn, house: House, sizes: list[int]
) -> None:
    now = clock.now()
    people = await phones(conn, 2, now)
    (time, *_) = await visits.times_of(conn, now)
    door = Burst(house)
    for who in people:
        assert (await door.book(wanted(who, time.starts_at))).state == "booked"
    assert sizes == [1, 1]
    assert await idempotency.forget_keys(conn, now + timedelta(days=3)) == 2
