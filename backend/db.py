"""The only asyncpg: a pool, transactions, and a few ways to ask one statement."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol, TypeAlias, TypeVar

import asyncpg
import msgspec

from backend.refusal import TryAgain

T = TypeVar("T")

Conn: TypeAlias = (
    asyncpg.Connection
)  # what queries and actions receive, always inside a transaction
Sink: TypeAlias = Callable[[bytes], Awaitable[None]]
Unique = asyncpg.UniqueViolationError
ConstraintBroken = asyncpg.IntegrityConstraintViolationError
Busy = asyncpg.LockNotAvailableError  # a lock was not to be had in time
Unfit = asyncpg.DataError  # a NUL in a text, a number no column holds

LOCK_LASTS = "10s"
"""Nobody waits longer for a row: the same request may come again."""

SHORT = {"plan_cache_mode": "force_generic_plan", "jit": "off"}
"""For many short statements: each is planned once, not at every call (foreign keys too)."""

LOST = (
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.DeadlockDetectedError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.OutOfMemoryError,
    asyncpg.DiskFullError,
    ConnectionError,
    OSError,
)
"""After any of these nobody knows what was written: the connection goes, the same request may come again."""


class Pool(Protocol):
    """Lends connections. Tests lend one connection whose work is rolled back."""

    def acquire(self) -> AbstractAsyncContextManager[Any]: ...

    async def close(self) -> None: ...


class _Connection(asyncpg.Connection):  # type: ignore[misc]
    """No reset query at release: we leave no session state, and point reads are 1.8 times as fast."""

    def get_reset_query(self) -> str:
        return ""


async def open_pool(
    url: str, *, role: str | None = None, size: int = 10, plans: dict[str, str] | None = None
) -> Pool:
    """A pool of `size` connections, each in `role` if one is given; `plans`: how the server plans for them."""
    pool: Pool = await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        connection_class=_Connection,
        init=prepare,
        server_settings={
            "lock_timeout": LOCK_LASTS,
            **(plans or {}),
            **({"role": role} if role else {}),
        },
    )
    return pool


async def connect(url: str) -> Conn:
    """One connection of its own, for listening and for long work."""
    conn = await asyncpg.connect(url, connection_class=_Connection)
    await prepare(conn)
    return conn


async def prepare(conn: Conn) -> None:
    """Teach the driver jsonb (client side only: nothing stays on the server)."""
    await conn.set_type_codec("jsonb", encoder=_to_json, decoder=json.loads, schema="pg_catalog")


def _to_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


@asynccontextmanager
async def transaction(pool: Pool, *, snapshot: bool = False) -> AsyncIterator[Conn]:
    """One transaction: leaving commits, raising rolls back, a lost connection is closed for good.

    `snapshot`: every statement sees the same instant, and none may write. Several counts then agree.
    """
    try:
        async with pool.acquire() as conn:
            try:
                async with _begun(conn, snapshot):
                    yield conn
            except LOST:
                conn.terminate()
                raise
    except (*LOST, Busy) as lost:
        raise TryAgain() from lost


@asynccontextmanager
async def glance(pool: Pool) -> AsyncIterator[Conn]:
    """For one statement that only reads: no transaction around it, so one trip instead of three."""
    try:
        async with pool.acquire() as conn:
            try:
                yield conn
            except LOST:
                conn.terminate()
                raise
    except LOST as lost:
        raise TryAgain() from lost


def _begun(conn: Conn, snapshot: bool) -> Any:
    """A test's transaction can't be narrowed from within: its own savepoint is snapshot enough."""
    if snapshot and not conn.is_in_transaction():
        return conn.transaction(isolation="repeatable_read", readonly=True)
    return conn.transaction()


async def one(conn: Conn, shape: type[T], sql: str, *args: object) -> T | None:
    """The first row as `shape`, or None."""
    row = await conn.fetchrow(sql, *args)
    return None if row is None else msgspec.convert(dict(row), shape)


async def many(conn: Conn, shape: type[T], sql: str, *args: object) -> list[T]:
    """Every row as `shape`."""
    return [msgspec.convert(dict(row), shape) for row in await conn.fetch(sql, *args)]


async def value(conn: Conn, sql: str, *args: object) -> Any:
    """The first column of the first row, or None."""
    return await conn.fetchval(sql, *args)


async def run(conn: Conn, sql: str, *args: object) -> int:
    """How many rows the statement changed."""
    status = await conn.execute(sql, *args)
    return int(status.rsplit(" ", 1)[-1]) if status[-1].isdigit() else 0


async def stream(conn: Conn, shape: type[T], sql: str, *args: object) -> AsyncIterator[T]:
    """Rows one by one, for what is too long to hold; only inside a transaction."""
    async for row in conn.cursor(sql, *args, prefetch=1000):
        yield msgspec.convert(dict(row), shape)


async def copy(conn: Conn, sql: str, sink: Sink, *args: object) -> int:
    """Rows as CSV lines, as fast as the server sends them; how many. NULL is the empty field."""
    status: str = await conn.copy_from_query(sql, *args, output=sink, format="csv")
    return int(status.rsplit(" ", 1)[-1])
