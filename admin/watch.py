"""Lets many screens follow one centre: in each process one read of its display a change, whoever looks on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial

from backend import clock
from backend.deps import House, briefly
from backend.hall import actions
from backend.hall.models import Display
from backend.refusal import TryAgain

POLL = 2.0
"""Seconds between looks when no push says that something changed."""
QUIET = 15.0
"""Seconds after which a stream without news says that it lives."""


class Watch:
    """The display of one centre, followed while at least one screen looks on."""

    def __init__(self, house: House, centre_code: str) -> None:
        self.house = house
        self.centre_code = centre_code
        self.display: Display | None = None
        self.watchers = 0
        self.turn = asyncio.Condition()
        self.told = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    async def displays(self) -> AsyncIterator[Display | None]:
        """The display now and after each change; None when nothing changed for a while."""
        self.watchers += 1
        if not self.tasks:
            self.tasks = [asyncio.create_task(self._look()), asyncio.create_task(self._hear())]
        seen: Display | None = None
        try:
            while True:
                changed = False
                with suppress(TimeoutError):
                    async with asyncio.timeout(QUIET), self.turn:
                        await self.turn.wait_for(partial(self._is_news, seen))
                        changed = True
                seen = self.display
                yield seen if changed else None
        finally:
            self.watchers -= 1
            if self.watchers == 0:
                self._stop()

    def _is_news(self, seen: Display | None) -> bool:
        return self.display not in (None, seen)

    async def _look(self) -> None:
        """Read the display when told, or every two seconds."""
        while True:
            with suppress(TryAgain):
                await self._read()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.told.wait(), POLL)
            self.told.clear()

    async def _read(self) -> None:
        async with briefly(self.house) as conn:
            display = await actions.display(conn, self.centre_code, clock.now())
        if display != self.display:
            async with self.turn:
                self.display = display
                self.turn.notify_all()

    async def _hear(self) -> None:
        """Wake the look at each word from a door; when Redis goes, try again a little later."""
        while True:
            async for _ in self.house.cache.listen(f"hall:{self.centre_code}"):
                self.told.set()
            await asyncio.sleep(POLL)

    def _stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        self.tasks = []
        self.display = None


class Watches:
    """One Watch a centre in this process."""

    def __init__(self) -> None:
        self.by_centre: dict[str, Watch] = {}

    def of(self, house: House, centre_code: str) -> Watch:
        """The watch of the centre; made anew for another house (tests open several)."""
        known = self.by_centre.get(centre_code)
        if known is None or known.house is not house:
            known = self.by_centre[centre_code] = Watch(house, centre_code)
        return known
