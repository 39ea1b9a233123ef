"""Screens and phones follow a centre: pushed when told, polled when not, read once for all of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from backend import clock, db, embedded
from backend.cache import Cache
from backend.deps import House
from backend.hall import actions, queries, watch
from backend.hall.models import Finished
from backend.hall.watch import watches
from backend.streams import Streams
from tests import doors, make, servers
from tests.hall.listening import Listener, listening

pytestmark = pytest.mark.anyio
EVENTS = f"/screens/{make.HALL}/events"


async def new_number(house: House) -> None:
    """A walk-in comes: committed, as far as the test's own transaction goes."""
    async with house.pool.acquire() as conn:
        await make.walk_in(conn, clock.now())


@asynccontextmanager
async def open_display(house: House) -> AsyncIterator[Listener]:
    async with listening(doors.staff(house), EVENTS) as screen:
        await screen.hears(1)
        yield screen


async def test_a_push_is_on_the_screen_within_300_ms(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "POLL", 60)
    house = replace(house, cache=Cache(servers.urls().redis))
    async with open_display(house) as screen:
        await asyncio.sleep(0.15)
        for count in (1, 2, 3):
            await new_number(house)
            committed = asyncio.get_running_loop().time()
            await house.cache.tell(f"hall:{make.HALL}", "changed")
            assert (await screen.hears(count + 1))["waiting"] == count
            assert screen.at[-1] - committed < 0.3
    await house.cache.close()


async def test_without_redis_the_poll_brings_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "POLL", 0.2)
    async with open_display(house) as screen:
        await new_number(house)
        assert (await screen.hears(2, seconds=2))["waiting"] == 1


async def test_when_redis_goes_the_poll_takes_over(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(watch, "POLL", 0.5)
    own = embedded.start(tmp_path / "own", fast=True, with_postgres=False)
    house = replace(house, cache=Cache(own.redis_url))
    try:
        async with open_display(house) as screen:
            await asyncio.sleep(0.15)
            await new_number(house)
            await house.cache.tell(f"hall:{make.HALL}", "changed")
            assert (await screen.hears(2, seconds=0.4))["waiting"] == 1
            own.stop()
            await new_number(house)
            await house.cache.tell(f"hall:{make.HALL}", "changed")
            assert (await screen.hears(3, seconds=2))["waiting"] == 2
            assert not screen.ended
    finally:
        own.stop()
        await house.cache.close()


async def test_two_hundred_watchers_ask_the_database_what_one_asks(
    house: House, conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the stream's beginning on: statements for three changes, with one watcher and with 200."""
    monkeypatch.setattr(watch, "POLL", 60)
    tickets = [(await make.walk_in(conn, clock.now())).id for _ in range(200)]
    followed = watches.of(house, await make.centre_id(conn))
    asked: list[str] = []
    conn.add_query_logger(lambda one: asked.append(one.query))
    for_staff, for_residents = (doors.staff(house), doors.public(house))

    async def statements(screens: int, phones: int) -> int:
        async with AsyncExitStack() as opened:
            paths = [(for_staff, EVENTS)] * screens
            paths += [(for_residents, f"/api/tickets/{one}/events") for one in tickets[:phones]]
            heard = [await opened.enter_async_context(listening(*one)) for one in paths]
            for one in heard:
                await one.hears(1)
            await asyncio.sleep(0.15)
            asked.clear()
            for count in (2, 3, 4):
                async with house.pool.acquire() as mine:
                    await mine.execute(
                        "UPDATE ticket SET turn_at = turn_at - interval '1 minute', calls = calls + 1"
                    )
                followed._told.set()
                for one in heard[:screens]:
                    await one.hears(count)
                await asyncio.sleep(0.12)
            own = ("UPDATE ticket SET turn_at", "SAVEPOINT", "RELEASE")
            return len([one for one in asked if not one.startswith(own)])

    one, many = await statements(1, 0), await statements(100, 100)
    assert one == many == 3


async def test_all_hear_the_same_bytes(house: House) -> None:
    async with open_display(house) as one, open_display(house) as two:
        await new_number(house)
        await one.hears(2)
        await two.hears(2)
        assert one.words[-1] is two.words[-1]


async def test_a_slow_reader_gets_the_newest(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing piles up for who does not read; what it gets then is how things are now."""
    monkeypatch.setattr(watch, "POLL", 0.15)
    async with open_display(house) as quick, open_display(house) as slow:
        slow.may_write.clear()
        for count in range(1, 5):
            await new_number(house)
            await quick.hears(count + 1)
        slow.may_write.set()
        while (await slow.hears(2))["waiting"] != 4:
            await asyncio.sleep(0.01)
        assert len(slow.told) <= 3


async def test_a_phone_follows_its_number_to_the_end(
    house: House, conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "POLL", 0.15)
    now = clock.now()
    clerk = await make.clerk_at_window(conn, now)
    first, mine = [await make.walk_in(conn, now) for _ in range(2)]
    door = doors.public(house)
    async with listening(door, f"/api/tickets/{mine.id}/events") as phone:
        told = await phone.hears(1)
        assert (told["state"], told["ahead"], told["near"]) == ("waiting", 1, True)
        async with house.pool.acquire():
            await actions.call_next(conn, clerk, now)
        assert (await phone.hears(2))["ahead"] == 0
        async with house.pool.acquire():
            await actions.start(conn, clerk, first.id, now)
            await actions.finish(conn, clerk, first.id, Finished(), now)
            await actions.call_next(conn, clerk, now)
        called = await phone.hears(3)
        assert (called["state"], called["calls"]) == ("called", 1)
        assert called["window"] is not None
        async with house.pool.acquire():
            await actions.start(conn, clerk, mine.id, now)
        assert (await phone.hears(4))["state"] == "serving"
        async with house.pool.acquire():
            await actions.finish(conn, clerk, mine.id, Finished(), now)
        assert (await phone.hears(5))["state"] == "served"
        await phone.ends()


async def test_a_phone_without_number_hears_of_its_arrival(
    house: House, conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "POLL", 0.15)
    now = clock.now()
    (who,) = await make.residents(conn, 1, now)
    booked = await make.appointment(conn, who, now)
    token = await make.cookie(conn, who, now)
    monkeypatch.setattr(clock, "now", lambda: booked.starts_at)
    await conn.execute("UPDATE session SET expires_at = $1", booked.ends_at)
    door = doors.public(house)
    path = f"/api/appointments/{booked.id}/line/events"
    async with listening(door, path, f"__Host-yitang_resident={token}") as phone:
        told = await phone.hears(1)
        assert (told["ticket"], told["state"]) == (None, "booked")
        async with house.pool.acquire():
            ticket = await actions.check_in(
                conn, make.KEYS, await make.centre_id(conn), booked.code, booked.starts_at
            )
        told = await phone.hears(2)
        assert (told["ticket"], told["state"]) == (ticket.label, "waiting")


async def test_a_number_that_is_over_ends_its_stream(house: House, conn: db.Conn) -> None:
    ticket = await make.walk_in(conn, clock.now())
    await actions.give_up(conn, ticket, clock.now())
    door = doors.public(house)
    async with listening(door, f"/api/tickets/{ticket.id}/events") as phone:
        assert (await phone.hears(1))["state"] == "left"
        await phone.ends()


async def test_what_cannot_be_read_is_said_and_heals(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "POLL", 0.15)
    async with open_display(house) as screen:
        read = queries.hall_now

        async def broken(*_: object) -> bytes:
            raise ValueError("the hall can't be read")

        monkeypatch.setattr(queries, "hall_now", broken)
        async with asyncio.timeout(5):
            while watch.LOST not in screen.words:
                await asyncio.sleep(0.01)
        monkeypatch.setattr(queries, "hall_now", read)
        await new_number(house)
        assert (await screen.hears(2))["waiting"] == 1
        assert screen.words.count(watch.LOST) == 1


async def test_a_quiet_stream_says_that_it_lives(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "POLL", 0.12)
    monkeypatch.setattr(watch, "QUIET", 0.3)
    async with open_display(house) as screen:
        async with asyncio.timeout(5):
            while b": quiet\n\n" not in screen.words:
                await asyncio.sleep(0.01)
        assert len(screen.told) == 1


async def test_streams_end_when_the_door_closes(house: House) -> None:
    door = Streams(doors.staff(house))
    async with listening(door, EVENTS) as screen:
        await screen.hears(1)
        door.close()
        await screen.ends()


async def test_nobody_looks_when_nobody_looks_on(house: House, conn: db.Conn) -> None:
    followed = watches.of(house, await make.centre_id(conn))
    async with open_display(house):
        assert (followed.streams, len(followed.tasks)) == (1, 2)
    assert (followed.streams, followed.tasks, followed.scene) == (0, [], None)


async def test_yesterdays_numbers_are_over_at_midnight(
    house: House, conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "POLL", 0.15)
    ticket = await make.walk_in(conn, clock.now())
    door = doors.public(house)
    async with listening(door, f"/api/tickets/{ticket.id}/events") as phone:
        await phone.hears(1)
        tomorrow = clock.now() + timedelta(days=1)
        monkeypatch.setattr(clock, "now", lambda: tomorrow)
        assert (await phone.hears(2))["state"] == "closed"
        await phone.ends()
