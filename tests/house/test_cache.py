"""Redis only makes things quicker: flushed in the middle or never there, every answer is the same."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis

from backend import clock, db
from backend.app import create_app
from backend.cache import Cache
from backend.deps import House
from backend.notices import actions as notices
from tests import make, servers
from tests.people import id_number

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("redis")]

PHONE = "13900000077"
NOBODY_LISTENS = ["redis://127.0.0.1:1/0", "unix:///nowhere/valkey.sock"]


def own_database() -> str:
    """A database of these tests: others may count tries at the same time."""
    url = servers.urls().redis
    return url + ("&" if "?" in url else "?") + "db=9"


@pytest.fixture
async def redis() -> AsyncIterator[Any]:
    connected = Redis.from_url(own_database())
    await connected.flushdb()
    yield connected
    await connected.aclose()


async def booking_path(
    house: House, conn: db.Conn, cache: Cache, between: Callable[[], Awaitable[object]]
) -> list[tuple[int, str]]:
    """Sign in, say who, look, book, ask again, look, cancel: status and shape of each answer."""
    app: Any = create_app(house.settings, opened=replace(house, cache=cache))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    seen: list[tuple[int, str]] = []
    async with httpx.AsyncClient(transport=transport, base_url="https://yitang.test") as client:

        async def ask(method: str, path: str, body: Any = None, key: str = "") -> Any:
            answer = await client.request(
                method, f"/api/{path}", json=body, headers={"Idempotency-Key": key}
            )
            await between()
            said = answer.json()
            seen.append(
                (
                    answer.status_code,
                    ",".join(sorted(said)) if isinstance(said, dict) else str(len(said)),
                )
            )
            return said

        await ask("POST", "session/codes", {"phone": PHONE})
        await notices.deliver_due(conn, clock.now())
        text = (await ask("GET", f"demo/outbox?phone={PHONE}"))[0]["text"]
        code = text.split("为")[1][:6]
        await ask("POST", "session", {"phone": PHONE, "code": code})
        await ask("PUT", "me/identity", {"name": "林晓青", "id_number": id_number(77)})
        await ask("GET", f"items/{make.LONG_ITEM}/centres")
        days = (await ask("GET", f"items/{make.LONG_ITEM}/centres/{make.HALL}/times"))["days"]
        at = next(
            day["times"][-1]["starts_at"]
            for day in days
            if day["times"] and day["on"] > days[0]["on"]
        )
        wish = {"item_code": make.LONG_ITEM, "centre_code": make.HALL, "starts_at": at}
        booked = await ask("POST", "appointments", wish, "wish-of-77")
        assert await ask("POST", "appointments", wish, "wish-of-77") == booked
        await ask("GET", "appointments")
        await ask("POST", f"appointments/{booked['id']}/cancel", key="cancel-of-77")
    return seen


async def undone(conn: db.Conn, path: Awaitable[list[tuple[int, str]]]) -> list[tuple[int, str]]:
    """Each run starts from the same state."""
    attempt = conn.transaction()
    await attempt.start()
    try:
        return await path
    finally:
        await attempt.rollback()


async def test_flushed_or_absent_every_answer_is_the_same(
    house: House, conn: db.Conn, redis: Any
) -> None:
    async def nothing() -> None:
        """Leave everything as it is."""

    kept = Cache(own_database())
    with_redis = await undone(conn, booking_path(house, conn, kept, nothing))
    assert await redis.dbsize() > 0
    assert [status for status, _ in with_redis] == [
        201,
        200,
        201,
        200,
        200,
        200,
        201,
        201,
        200,
        200,
    ]
    assert await undone(conn, booking_path(house, conn, kept, redis.flushdb)) == with_redis
    assert await redis.dbsize() == 0
    for url in (None, *NOBODY_LISTENS):
        assert await undone(conn, booking_path(house, conn, Cache(url), nothing)) == with_redis
    await kept.close()


async def test_the_bucket_empties_and_fills_again(redis: Any) -> None:
    cache = Cache(own_database())
    waits = [await cache.wait_before("try", "me", burst=3, per_minute=600) for _ in range(5)]
    assert waits[:3] == [0, 0, 0]
    assert waits[4] >= 1
    assert await cache.wait_before("try", "you", burst=3, per_minute=600) == 0
    await redis.flushdb()
    assert await cache.wait_before("try", "me", burst=3, per_minute=600) == 0
    await cache.close()


async def test_what_is_given_back_was_no_try(redis: Any) -> None:
    cache = Cache(own_database())
    for _ in range(10):
        assert await cache.wait_before("try", "me", burst=2, per_minute=1) == 0
        await cache.give_back("try", "me")
    for _ in range(5):
        await cache.give_back("try", "me")
    await cache.give_back("try", "you")
    for who in ("me", "you"):
        waits = [await cache.wait_before("try", who, burst=2, per_minute=1) for _ in range(3)]
        assert [wait > 0 for wait in waits] == [False, False, True], who
    await cache.close()


@pytest.mark.parametrize("url", [None, *NOBODY_LISTENS])
async def test_without_redis_nobody_waits_and_nobody_hears(url: str | None) -> None:
    cache = Cache(url)
    assert [await cache.wait_before("try", "me", burst=1, per_minute=1) for _ in range(3)] == [
        0,
        0,
        0,
    ]
    await cache.give_back("try", "me")
    await cache.tell("hall", "changed")
    assert [message async for message in cache.listen("hall")] == []
    await cache.close()
