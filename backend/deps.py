"""All a handler may ask for: a transaction to read or write in, with who asks and the keys.

One request, one transaction. Litestar closes these dependencies after the handler has returned and
before the answer leaves: returning commits first, raising rolls back.
"""

import hashlib
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from backend import clock, db
from backend.cache import Cache
from backend.crypto import Keys
from backend.refusal import Refusal
from backend.settings import Settings

T = TypeVar("T")

KEYS_KEPT = timedelta(hours=48)
"""How long an Idempotency-Key keeps its answer (published in the API description)."""


@dataclass(frozen=True)
class House:
    """What the doors share, made once at the start (`app.state.house`)."""

    settings: Settings
    pool: db.Pool
    statistics: db.Pool
    cache: Cache
    keys: Keys


@dataclass(frozen=True)
class Asked:
    """One request's transaction and what comes with it."""

    conn: db.Conn
    who: Any
    """A Resident, a Staff, or None: the guard of the route has already judged."""
    keys: Keys
    house: House


Reading = NamedDependency[SkipValidation[Asked]]
Writing = NamedDependency[SkipValidation[Asked]]
Counting = NamedDependency[SkipValidation[Asked]]


def house_of(request: Request[Any, Any, Any]) -> House:
    house: House = request.app.state.house
    return house


def briefly(house: House) -> AbstractAsyncContextManager[db.Conn]:
    """A transaction for a look from within a stream, which must not hold one while it waits."""
    return db.transaction(house.pool)


async def view(request: Request[Any, Any, Any]) -> AsyncIterator[Asked]:
    """For handlers that only read."""
    house = house_of(request)
    async with db.transaction(house.pool) as conn:
        yield Asked(conn, request.scope.get("user"), house.keys, house)


async def tx(request: Request[Any, Any, Any]) -> AsyncIterator[Asked]:
    """For handlers that write."""
    house = house_of(request)
    async with db.transaction(house.pool) as conn:
        yield Asked(conn, request.scope.get("user"), house.keys, house)


async def count(request: Request[Any, Any, Any]) -> AsyncIterator[Asked]:
    """For tallies: the statistician's role, which sees views only."""
    house = house_of(request)
    async with db.transaction(house.statistics, snapshot=True) as conn:
        yield Asked(conn, request.scope.get("user"), house.keys, house)


class KeyMissing(Refusal):
    """This request needs an Idempotency-Key header of 8 to 128 characters, new for each new wish."""

    zh = "请求缺少 Idempotency-Key 请求头（8 至 128 个字符，每个新请求用新的编号）。"
    status = 400


class KeyReused(Refusal):
    """This Idempotency-Key was used for another request. Use a new key."""

    zh = "该 Idempotency-Key 已用于另一请求，请换用新的编号。"
    status = 422


class KeyBusy(Refusal):
    """The first request with this Idempotency-Key is still being worked on. Ask again in a second."""

    zh = "使用同一 Idempotency-Key 的请求正在处理，请稍后重试。"
    status = 409


class Replayed(Exception):
    """Not an error: the same request came again and gets the answer it had."""

    def __init__(self, status: int, body: bytes) -> None:
        self.status, self.body = status, body


class _Kept(msgspec.Struct, frozen=True):
    route: str
    body_digest: bytes
    status: int | None
    answer: bytes | None


@dataclass(frozen=True)
class Once(Asked):
    """A resident's write that may be sent twice and happens once."""

    key: str

    async def answer(self, work: Awaitable[T], status: int = 201) -> T:
        """Do the work and keep its answer beside it, in the same transaction.

        A refusal that is returned keeps what was written so far (a counted try) and no answer: the
        key is free again, and whoever sends the request again tries again.
        """
        result = await work
        if isinstance(result, Refusal):
            await self._give_back()
            return result
        body = msgspec.json.encode(result)
        await db.run(
            self.conn,
            "UPDATE idempotency SET status = $3, answer = $4 WHERE account_id = $1 AND key = $2",
            self.who.account_id,
            self.key,
            status,
            body,
        )
        return result

    async def _give_back(self) -> None:
        await db.run(
            self.conn,
            "DELETE FROM idempotency WHERE account_id = $1 AND key = $2",
            self.who.account_id,
            self.key,
        )


ResidentWriting = NamedDependency[SkipValidation[Once]]


async def once(request: Request[Any, Any, Any]) -> AsyncIterator[Once]:
    """A transaction that begins by claiming the request's Idempotency-Key.

    The claim waits for another transaction that holds the same key. A replay updates the row, so
    that it waits for its own commit: an answer is never repeated before it is durable.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not 8 <= len(key) <= 128:
        raise KeyMissing()
    house, body = house_of(request), await request.body()
    route = f"{request.method} {request.url.path}"
    replay: Replayed | None = None
    async with db.transaction(house.pool) as conn:
        kept = await _claim(conn, request.scope["user"].account_id, key, route, body)
        if kept is None:
            yield Once(conn, request.scope["user"], house.keys, house, key)
        elif kept.status is None or kept.answer is None:
            raise KeyBusy()
        else:
            replay = Replayed(kept.status, kept.answer)
    if replay is not None:
        raise replay


async def forget_keys(conn: db.Conn, now: datetime) -> int:
    """Expired keys go; how many."""
    return await db.run(conn, "DELETE FROM idempotency WHERE made_at < $1", now - KEYS_KEPT)


async def _claim(conn: db.Conn, account_id: int, key: str, route: str, body: bytes) -> _Kept | None:
    """None when the key is new (or expired); else what was kept under it."""
    digest, at = hashlib.sha256(body).digest(), clock.now()
    made = await db.value(
        conn,
        """
        INSERT INTO idempotency AS kept (account_id, key, route, body_digest, made_at, last_seen_at)
        VALUES ($1, $2, $3, $4, $5, $5)
        ON CONFLICT (account_id, key) DO UPDATE
            SET route = $3, body_digest = $4, status = NULL, answer = NULL, made_at = $5, last_seen_at = $5
            WHERE kept.made_at < $6
        RETURNING true
        """,
        account_id,
        key,
        route,
        digest,
        at,
        at - KEYS_KEPT,
    )
    if made:
        return None
    kept = await db.one(
        conn,
        _Kept,
        """
        UPDATE idempotency SET last_seen_at = $3 WHERE account_id = $1 AND key = $2
        RETURNING route, body_digest, status, answer
        """,
        account_id,
        key,
        at,
    )
    if kept is None or (kept.route, kept.body_digest) != (route, digest):
        raise KeyReused()
    return kept
