"""Offers under contention: one place, one offer; one answer. Each race is run again without its guard."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from backend import clock, db
from backend.access.models import Resident
from backend.booking import actions
from backend.booking.actions import offers, seating, waiting
from backend.booking.actions.seating import Round
from backend.booking.models import Booking, Moved, Policy
from backend.booking.models.waiting import Offer, Seeker
from backend.booking.queries import offers as stored
from tests import make
from tests.booking import lists
from tests.booking.sweep import broken, sweep

pytestmark = [pytest.mark.anyio, pytest.mark.race]

NOW = lists.midday(clock.now())
SECOND = timedelta(seconds=1)
UNTIL = timedelta(minutes=30)
Work = Callable[[db.Conn], Awaitable[Any]]


class Weakened:
    """Sends every statement with some of its words left out: what a guard is for shows without it."""

    def __init__(self, patch: pytest.MonkeyPatch, *words: str) -> None:
        for name in ("one", "many", "value", "run"):
            patch.setattr(db, name, self._without(getattr(db, name), words))

    @staticmethod
    def _without(ask: Callable[..., Awaitable[Any]], words: tuple[str, ...]) -> Callable[..., Any]:
        async def weaker(conn: db.Conn, *given: Any) -> Any:
            left = [one if not isinstance(one, str) else _strip(one, words) for one in given]
            return await ask(conn, *left)

        return weaker


def _strip(sql: str, words: tuple[str, ...]) -> str:
    for word in words:
        sql = sql.replace(word, "")
    return sql


async def freed_for(owner: db.Conn, waiting_people: int) -> list[Resident]:
    """One place was given back, and so many wait for it."""
    holder, booked = await lists.full_hall(owner, NOW)
    people = [
        (await lists.wait(owner, n, NOW + n * SECOND))[0] for n in range(1, waiting_people + 1)
    ]
    await lists.cancel(owner, holder, booked.id, NOW)
    return people


async def rounds_for_one_place(
    owner: db.Conn, pool: db.Pool, patch: pytest.MonkeyPatch
) -> list[Any]:
    """Four rounds, each for somebody else (as the waiting list and a draw may have), meet over one place:
    all have looked before any takes."""
    await freed_for(owner, 4)
    organ_id = await owner.fetchval("SELECT id FROM organ LIMIT 1")
    line = await waiting.line(owner, organ_id, Policy(), NOW)
    together, look = asyncio.Barrier(4), stored.lock_freed

    async def look_together(*given: Any) -> Any:
        found = await look(*given)
        await together.wait()
        return found

    patch.setattr(stored, "lock_freed", look_together)

    def one(who: Seeker) -> Work:
        async def work(conn: db.Conn) -> int:
            async def only() -> list[Seeker]:
                return [who]

            each = Round(organ_id, "waiting_list", 30, Policy(), NOW)
            return await seating.seat(conn, make.KEYS, each, only, NOW)

        return work

    return await make.at_once(pool, [one(who) for who in line])


async def test_one_freed_place_is_offered_once(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = await rounds_for_one_place(owner, pool, monkeypatch)
    assert sorted(make.wins(answers)) == [0, 0, 0, 1]
    assert await owner.fetchval("SELECT count(*) FROM appointment WHERE state = 'offered'") == 1
    assert await sweep(owner) == []


async def test_without_its_lock_the_place_is_offered_to_several(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    Weakened(monkeypatch, "ORDER BY id FOR UPDATE SKIP LOCKED")
    await rounds_for_one_place(owner, pool, monkeypatch)
    assert await owner.fetchval("SELECT count(*) FROM appointment WHERE state = 'offered'") > 1
    assert "taken is not the number of claims" in broken(await sweep(owner))


async def workers(pool: db.Pool) -> list[Any]:
    async def work(conn: db.Conn) -> int:
        return await actions.offer_freed(conn, make.KEYS, NOW)

    return await make.at_once(pool, [work] * 6)


async def test_many_workers_make_one_offer(owner: db.Conn, pool: db.Pool) -> None:
    people = await freed_for(owner, 3)
    assert sum(make.wins(await workers(pool))) == 1
    assert len(await lists.offers_of(owner, people[0], NOW)) == 1
    assert await sweep(owner) == []


async def offered(owner: db.Conn) -> tuple[Resident, Offer]:
    (who,) = await freed_for(owner, 1)
    await actions.offer_freed(owner, make.KEYS, NOW)
    (offer,) = await lists.offers_of(owner, who, NOW)
    return who, offer


def accept(who: Resident, offer: Offer) -> Work:
    async def work(conn: db.Conn) -> Any:
        return await offers.accept(conn, make.KEYS, who, offer.id, NOW + UNTIL - SECOND)

    return work


def decline(who: Resident, offer: Offer) -> Work:
    async def work(conn: db.Conn) -> Any:
        return await offers.decline(conn, make.KEYS, who, offer.id, NOW + UNTIL - SECOND)

    return work


def lapse(who: Resident, offer: Offer) -> Work:
    async def work(conn: db.Conn) -> Any:
        return await actions.lapse_due(conn, NOW + UNTIL)

    return work


async def meeting(
    owner: db.Conn, pool: db.Pool, rival: Callable[[Resident, Offer], Work]
) -> list[Any]:
    """An acceptance, and in its middle, when it has judged and not yet written, the rival as a whole:
    unless it has to wait."""
    who, offer = await offered(owner)
    value, other = db.value, list[asyncio.Task[list[Any]]]()

    async def interrupted(conn: db.Conn, sql: str, *given: Any) -> Any:
        if "SET state = 'booked'" in sql and not other:
            other.append(asyncio.create_task(make.at_once(pool, [rival(who, offer)])))
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(other[0]), 0.7)
        return await value(conn, sql, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "value", interrupted)
        answers = await make.at_once(pool, [accept(who, offer)])
        return [*answers, *(await other[0])]


RIVALS = pytest.mark.parametrize("rival", [accept, decline, lapse])


@RIVALS
async def test_an_offer_is_answered_once(
    owner: db.Conn, pool: db.Pool, rival: Callable[[Resident, Offer], Work]
) -> None:
    first, second = await meeting(owner, pool, rival)
    assert not isinstance(first, Exception)
    assert make.nos([second]) == ([] if rival is lapse else ["OfferOver"])
    assert rival is not lapse or second == 0
    assert (
        await owner.fetchval("SELECT state FROM appointment WHERE waiting_id IS NOT NULL")
        == "booked"
    )
    assert await sweep(owner) == []


@RIVALS
async def test_without_locks_and_conditions_it_is_answered_twice(
    owner: db.Conn,
    pool: db.Pool,
    monkeypatch: pytest.MonkeyPatch,
    rival: Callable[[Resident, Offer], Work],
) -> None:
    Weakened(
        monkeypatch,
        "FOR NO KEY UPDATE OF a",
        "FOR NO KEY UPDATE",
        "AND a.state IN ('held', 'offered') AND a.keeps_until > $4",
    )
    await meeting(owner, pool, rival)
    assert await sweep(owner) != []


@pytest.mark.parametrize("first", ["accept", "cancel", "move"])
async def test_moving_to_an_offer_while_the_old_time_is_given_up(
    owner: db.Conn, pool: db.Pool, first: str
) -> None:
    """Whichever comes first, every place belongs to somebody or to nobody, and to one only."""
    holder, booked = await lists.full_hall(owner, NOW)
    who = await make.resident(owner, 1, NOW)
    later = await lists.reopen(owner, booked)
    asked = Booking(make.LONG_ITEM, make.HALL, later)
    own = await actions.book(owner, make.KEYS, who, who.person_id or 0, asked, NOW)
    elsewhere = await lists.reopen(owner, booked, 3)
    await waiting.join(owner, make.KEYS, who, lists.wish(NOW, to_date=booked.on), NOW)
    await lists.cancel(owner, holder, booked.id, NOW)
    assert await actions.offer_freed(owner, make.KEYS, NOW) == 1
    (offer,) = await lists.offers_of(owner, who, NOW)
    assert offer.replaces == own.id

    async def cancel(conn: db.Conn) -> Any:
        return await actions.cancel(conn, make.KEYS, who, own.id, NOW)

    async def move(conn: db.Conn) -> Any:
        return await actions.move(conn, make.KEYS, who, own.id, Moved(make.HALL, elsewhere), NOW)

    works = {"accept": accept(who, offer), "cancel": cancel, "move": move}
    ordered = sorted(works, key=lambda name: name != first)
    answers = await make.at_once(pool, [works[name] for name in ordered])
    assert set(make.nos(answers)) <= {"OfferMoot", "NotCancellable", "NotMovable"}
    assert await sweep(owner) == []
