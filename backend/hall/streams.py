"""Event streams of a hall: each message is encoded once and written as it is, however many look on."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from secrets import randbelow
from typing import Any
from uuid import UUID

from litestar.response.base import ASGIResponse
from litestar.types import Receive, Send

from backend.hall.models import InHall, InLine, TicketState
from backend.hall.rules import Scene, display_of, place_of
from backend.hall.watch import LOST, Watch

ALIVE = b": quiet\n\n"
RETRY_MS = 2000
"""A browser comes again after so long; up to twice that, so that not all come at once."""
OVER: tuple[TicketState, ...] = ("served", "left", "transferred", "closed")
Message = tuple[bytes, bool]
"""What to write now, and whether it is the last."""


class Stream(ASGIResponse):
    """Server-sent events without machinery for each: one task that waits for news, one for the reader's leaving."""

    _should_set_content_length = False

    def __init__(self, watch: Watch, say: Callable[[], Message], ticket: UUID | None = None) -> None:
        super().__init__(
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )
        self._watch, self._say, self._ticket = watch, say, ticket

    async def send_body(self, send: Send, receive: Receive) -> None:
        async with self._watch.looked_at():
            tasks = {
                asyncio.create_task(self._speak(send)),
                asyncio.create_task(_left(receive)),
            }
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                with suppress(asyncio.CancelledError):
                    await asyncio.gather(*tasks, return_exceptions=True)

    async def _speak(self, send: Send) -> None:
        """What is new, at each turn of the watch; a slow reader gets the newest and misses what was between."""
        await _write(send, b"retry: %d\n\n" % (RETRY_MS + randbelow(RETRY_MS)))
        said, over = b"", False
        while not over:
            turn = self._watch.turn
            words, over = self._say()
            if words and words != said:
                await _write(send, words)
                said = words
            elif said:
                await _write(send, ALIVE)
            if not over:
                await self._watch.news(turn)
        await _write(send, b"", more=False)


async def _write(send: Send, words: bytes, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": words, "more_body": more})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def display_stream(watch: Watch) -> Stream:
    """Numbers and windows, after each change of anything in the hall."""
    return Stream(watch, lambda: (watch.words("display", lambda scene: display_of(scene.now)), False))


class PlaceStream(Stream):
    """One ticket's place in line until its visit is over; whose it is was asked before."""

    def __init__(self, watch: Watch, ticket: InHall | None, appointment_id: UUID | None, state: str) -> None:
        super().__init__(watch, self.place)
        self.ticket, self.appointment_id, self.state = ticket, appointment_id, state

    async def send_body(self, send: Send, receive: Receive) -> None:
        if self.ticket is not None:
            self._watch.followed[self.ticket.id] += 1
        try:
            await super().send_body(send, receive)
        finally:
            if self.ticket is not None:
                self._watch.followed -= {self.ticket.id: 1}

    def place(self) -> Message:
        watch = self._watch
        if watch.scene is None or watch.lost:
            return (LOST if watch.lost else b""), False
        if self.ticket is None and not self._arrived(watch.scene):
            key = ("state", self.state)
            return watch.words(key, lambda _: InLine(None, self.state)), False
        ticket = self._now(watch.scene)
        return watch.words(ticket.id, lambda scene: place_of(scene, ticket)), ticket.state in OVER
