"""Somebody who keeps a stream of a door open, as a server would hand it to the app."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec


class Listener:
    """What came through a stream, and when."""

    def __init__(self) -> None:
        self.status = 0
        self.words: list[bytes] = []
        self.at: list[float] = []
        self.ended = False
        self.may_write = asyncio.Event()
        """A slow reader's is not set: nothing more is taken from the door."""
        self.may_write.set()
        self._gone, self._news = asyncio.Event(), asyncio.Event()
        self._asked = False

    async def receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        await self.may_write.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        self.words.append(message["body"])
        self.at.append(asyncio.get_running_loop().time())
        self.ended = not message.get("more_body", False)
        self._news.set()

    @property
    def told(self) -> list[Any]:
        """The messages, decoded."""
        return [
            msgspec.json.decode(line[6:])
            for words in self.words
            for line in words.splitlines()
            if line.startswith(b"data: {")
        ]

    async def hears(self, count: int, seconds: float = 5.0) -> Any:
        """The newest message, once so many came."""
        async with asyncio.timeout(seconds):
            while len(self.told) < count:
                await self._news.wait()
                self._news.clear()
        return self.told[-1]

    async def ends(self) -> None:
        async with asyncio.timeout(5):
            while not self.ended:
                await asyncio.sleep(0.005)

    def leave(self) -> None:
        self._gone.set()


@asynccontextmanager
async def listening(app: Any, path: str, cookie: str = "") -> AsyncIterator[Listener]:
    """An open stream of the app; the listener leaves at the end."""
    one = Listener()
    task = asyncio.create_task(app(asked(path, cookie), one.receive, one.send))
    try:
        yield one
    finally:
        one.leave()
        one.may_write.set()
        async with asyncio.timeout(5):
            await task


def asked(path: str, cookie: str = "") -> dict[str, Any]:
    """An ASGI request as a server makes it."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"yitang.test")] + ([(b"cookie", cookie.encode())] if cookie else []),
        "client": ("127.0.0.1", 1),
        "server": ("yitang.test", 443),
    }
