"""All a handler may ask for: a transaction to read or write in, with who asks and the keys.

One request, one transaction. Litestar closes these dependencies after the handler has returned and
before the answer leaves: returning commits first, raising rolls back.
"""

from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from backend import clock, db, idempotency
from backend.cache import Cache
from backend.crypto import Keys
from backend.idempotency import Claim, Replayed
from backend.refusal import Refusal
from backend.settings import Settings

T = TypeVar("T")


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


def counting(house: House) -> AbstractAsyncContextManager[db.Conn]:
    """One moment to count in, for work that goes on without a connection before it writes."""
    return db.transaction(house.statistics, snapshot=True)


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


@dataclass(frozen=True)
class Once(Asked):
    """A resident's write that may be sent twice and happens once."""

    claim: Claim

    async def answer(self, work: Awaitable[T], status: int = 201) -> T:
        """Do the work and keep its answer beside it, in the same transaction.

        A refusal that is returned keeps what was written so far (a counted try) and no answer: the
        key is free again, and whoever sends the request again tries again.
        """
        result = await work
        if isinstance(result, Refusal):
            await idempotency.free(self.conn, [self.claim])
        else:
            answer = msgspec.json.encode(result)
            await idempotency.keep(self.conn, [self.claim], [status], [answer])
        return result


ResidentWriting = NamedDependency[SkipValidation[Once]]


async def once(request: Request[Any, Any, Any]) -> AsyncIterator[Once]:
    """A transaction that begins by claiming the request's Idempotency-Key."""
    house, claim = house_of(request), await claim_of(request)
    replay: Replayed | None = None
    async with db.transaction(house.pool) as conn:
        (before,) = await idempotency.claim(conn, [claim], clock.now())
        if isinstance(before, Refusal):
            raise before
        if before is None:
            yield Once(conn, request.scope["user"], house.keys, house, claim)
        replay = before
    if replay is not None:
        raise replay


async def claim_of(request: Request[Any, Any, Any]) -> Claim:
    """The request's key, bound to who asks, where and what. Refuses with KeyMissing."""
    route, body = f"{request.method} {request.url.path}", await request.body()
    key = request.headers.get("Idempotency-Key", "")
    return Claim.of(request.scope["user"].account_id, key, route, body)
