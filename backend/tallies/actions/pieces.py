"""The whole log in pieces, shared out among connections."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from backend import db
from backend.tallies.models.facts import Family, Scope
from backend.tallies.queries import rebuild as queries
from backend.tallies.rules import fold as rules
from backend.tallies.sources import ADDED_UP, FAMILIES, SOURCES

Turn = Callable[[], AbstractAsyncContextManager[db.Conn]]
"""A transaction; each piece has one."""
Piece = tuple[Family, Scope]
T = TypeVar("T")
SUMMED = [sorted(SOURCES)[n::4] for n in range(4)]
"""Sources whose sums are made, or compared, at once."""


async def pieces_of(conn: db.Conn) -> list[Piece]:
    """Together they leave nothing out."""
    ground = await queries.ground(conn)
    if ground.first is None or ground.last is None:
        return []
    return [
        (family, by_id if family.again == "subject" else by_day)
        for by_id, by_day in rules.pieces(ground.first, ground.last, ground.events)
        for family in FAMILIES
    ]


async def shared_out(
    pieces: Sequence[T], work: Callable[[T], Awaitable[int]], hands: int
) -> list[int]:
    """Whoever has done one takes the next."""
    waiting, done = list(reversed(pieces)), list[int]()

    async def hand() -> None:
        while waiting:
            done.append(await work(waiting.pop()))

    async with asyncio.TaskGroup() as group:
        for _ in range(hands):
            group.create_task(hand())
    return done


def added_up(names: Sequence[str]) -> list[tuple[str, str, str]]:
    """What the totals of these sources have together as well."""
    return [one for one in ADDED_UP if one[0] in names]
