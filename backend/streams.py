"""Lets a door stop while browsers hold event streams open."""

from __future__ import annotations

import asyncio
from typing import Any

Message = dict[str, Any]


class Streams:
    """An ASGI app around the door's: once closed, each open event stream sees its reader leave.

    Without it a stopping door waits for streams that never end, or cuts ordinary requests short.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self._closed = asyncio.Event()

    def close(self) -> None:
        self._closed.set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(self._closed, receive, send)
        await self._app(scope, answer.receive, answer.send)
        await answer.finish()


class _Answer:
    def __init__(self, closed: asyncio.Event, receive: Any, send: Any) -> None:
        self._closed = closed
        self._receive = receive
        self._send = send
        self._streaming = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kinds = [value for name, value in message["headers"] if name.lower() == b"content-type"]
            self._streaming = any(kind.startswith(b"text/event-stream") for kind in kinds)
        elif self._streaming and not message.get("more_body"):
            self._streaming = False
        await self._send(message)

    async def receive(self) -> Message:
        if not self._streaming:
            return await self._receive()  # type: ignore[no-any-return]
        incoming = asyncio.ensure_future(self._receive())
        closing = asyncio.ensure_future(self._closed.wait())
        try:
            await asyncio.wait({incoming, closing}, return_when=asyncio.FIRST_COMPLETED)
            return incoming.result() if incoming.done() else {"type": "http.disconnect"}
        finally:
            incoming.cancel()
            closing.cancel()

    async def finish(self) -> None:
        """A stream that was cut short still ends as HTTP wants it."""
        if self._streaming:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
