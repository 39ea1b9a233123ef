"""The county's free days as they are shown: at most a second old, and never believed.

Each door keeps what it last read of an item. What is half a second old is read anew behind the reader's
back, what is nearly a second old is waited for; a hold or a booking asks the slots themselves.
"""

import asyncio
import hashlib
from time import monotonic
from typing import Any

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Struct

from backend import clock, db, deps
from backend.booking import actions
from backend.booking.actions.times import Seen
from backend.booking.models import CountyDays

FRESH = 0.4
"""Seconds during which nobody looks again."""
OLDEST = 0.7
"""Seconds after which it is not shown any more; the rest of the second is for the question and the way."""
MOST = 200
"""Items kept; there are fewer."""


class Read(Struct, frozen=True):
    """One item as read: `at` is the door's own clock when the question was put."""

    at: float
    days: CountyDays
    body: bytes
    etag: str


class Board:
    """One door's."""

    def __init__(self, house: deps.House) -> None:
        self.house = house
        self.kept: dict[str, Read] = {}
        self.seen = Seen()
        self.asking: dict[str, asyncio.Task[Read]] = {}

    async def read(self, item_code: str) -> Read:
        """The item's free days. Refuses with UnknownItem."""
        kept = self.kept.get(item_code)
        age = monotonic() - kept.at if kept else OLDEST
        if kept is not None and age < FRESH:
            return kept
        asking = self._ask(item_code)
        if kept is not None and age < OLDEST:
            return kept
        return await asyncio.shield(asking)

    def _ask(self, item_code: str) -> asyncio.Task[Read]:
        """One question at a time for an item, whoever waits for the answer."""
        asking = self.asking.get(item_code)
        if asking is None:
            asking = asyncio.create_task(self._asked(item_code))
            self.asking[item_code] = asking
            asking.add_done_callback(lambda done: self._answered(item_code, done))
        return asking

    def _answered(self, item_code: str, done: asyncio.Task[Read]) -> None:
        del self.asking[item_code]
        if not done.cancelled() and done.exception() is None:
            if len(self.kept) >= MOST:
                self.kept.clear()
            self.kept[item_code] = done.result()

    async def _asked(self, item_code: str) -> Read:
        at, now = monotonic(), clock.now()
        async with db.transaction(self.house.pool) as conn:
            days = await actions.county_days(conn, item_code, now, self.seen)
        body = msgspec.json.encode(days)
        return Read(at, days, body, f'"{hashlib.sha256(body).hexdigest()[:24]}"')


Shown = NamedDependency[SkipValidation[Board]]


async def board(request: Request[Any, Any, Any]) -> Board:
    """The door's own."""
    state = request.app.state
    if not hasattr(state, "board"):
        state.board = Board(deps.house_of(request))
    found: Board = state.board
    return found
