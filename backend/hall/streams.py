"""Event streams of a hall: each message is encoded once and written as it is, however many look on."""

import asyncio
from collections.abc import Callable
from secrets import randbelow
from uuid import UUID

import structlog
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Send

from backend.hall.models import Display, InHall, InLine
from backend.hall.rules import Scene, display_of, place_of
from backend.hall.watch import OVER, Watch

log = structlog.get_logger()
ALIVE = b": quiet\n\n"
RETRY_MS = 2000
"""A browser comes again after so long; up to twice that, so that not all come at once."""
Message = tuple[bytes, bool]
"""What to write now, and whether it is the last."""


class Stream(ASGIResponse):
    """Server-sent events without machinery for each: one task that waits for news, one for the reader's leaving."""

    _should_set_content_length = False

    def __init__(self, watch: Watch, say: Callable[[], Message]) -> None:
        super().__init__(
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )
        self._watch, self._say = watch, say

    async def send_body(self, send: Send, receive: Receive) -> None:
        async with self._watch.looked_at():
            speaking = asyncio.create_task(self._speak(send))
            leaving = asyncio.create_task(_left(receive))
            try:
                await asyncio.wait((speaking, leaving), return_when=asyncio.FIRST_COMPLETED)
            finally:
                speaking.cancel()
                leaving.cancel()
                ends = await asyncio.gather(speaking, leaving, return_exceptions=True)
            for end in ends:
                if isinstance(end, Exception):
                    log.error("stream_broken", exc_info=end)

    async def _speak(self, send: Send) -> None:
        """What is new, at each turn of the watch; a slow reader gets the newest and misses what was between."""
        await _write(send, b"retry: %d\n\n" % (RETRY_MS + randbelow(RETRY_MS)))
        said, over, beats = b"", False, self._watch.beats
        while not over:
            turn, alive = self._watch.turn, self._watch.beats != beats
            beats = self._watch.beats
            words, over = self._say()
            if words and words != said:
                await _write(send, words)
                said = words
            elif alive:
                await _write(send, ALIVE)
            if not over:
                await self._watch.news(turn)
        await _write(send, b"", more=False)


async def _write(send: Send, words: bytes, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": words, "more_body": more})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def display(scene: Scene) -> Display:
    return display_of(scene.now)


def display_stream(watch: Watch) -> Stream:
    """Numbers and windows, after every change of anything in the hall: staff pages go by it too."""
    return Stream(watch, lambda: (watch.words("display", display, every=True), False))


class PlaceStream(Stream):
    """One ticket's place in line until its visit is over. Whose it is was asked before; nobody asks again.

    Without a ticket it waits for the appointment's arrival; until then `state` is the appointment's.
    """

    def __init__(
        self, watch: Watch, ticket: InHall | None, appointment_id: UUID | None, state: str
    ) -> None:
        super().__init__(watch, self.place)
        self.ticket, self.appointment_id, self.state = ticket, appointment_id, state

    async def send_body(self, send: Send, receive: Receive) -> None:
        self._watch.holders.add(self)
        try:
            await super().send_body(send, receive)
        finally:
            self._watch.holders.discard(self)

    def place(self) -> Message:
        watch, scene = self._watch, self._watch.scene
        if scene is None or watch.lost:
            return watch.words(None, display), False
        if self.ticket is None and self.appointment_id is not None:
            self.ticket = scene.of_appointments.get(self.appointment_id)
        if self.ticket is None:
            return watch.words(self.state, lambda _: InLine(None, self.state)), False
        ticket = scene.tickets.get(self.ticket.id) or watch.gone.get(self.ticket.id, self.ticket)
        return watch.words(ticket.id, lambda now: place_of(now, ticket)), ticket.state in OVER
