"""What a storm came to: every answer counted, nothing lost, nothing that is not an answer."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from backend import db
from tests.storm.gates import named

Work = Callable[[db.Conn], Awaitable[Any]]


async def answer(pool: db.Pool, work: Work) -> str:
    """One request: its transaction, and "done" or the name of the refusal; a bug says BUG."""
    try:
        async with db.transaction(pool) as conn:
            await work(conn)
    except Exception as no:  # noqa: BLE001 - every way to fail is an answer
        return named(no)
    return "done"


async def answers(pool: db.Pool, works: Iterable[Work]) -> Counter[str]:
    """All at the same time, as many as the pool has connections."""
    return Counter(await asyncio.gather(*(answer(pool, work) for work in works)))


def bugs(counted: Iterable[str]) -> set[str]:
    """Answers nobody may get: TryAgain is a lost connection or a deadlock."""
    return {one for one in counted if one.startswith("BUG") or one == "TryAgain"}
