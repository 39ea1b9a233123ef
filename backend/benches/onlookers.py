"""Thousands of open streams in one driver: each notes when it hears of a call."""

import asyncio
import resource
import time
from collections.abc import Sequence

from backend.benches.servers import HOST

NEEDED = 4096
"""Open files, of the driver and of the door, which inherits it."""


def allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < NEEDED:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(NEEDED, hard), hard))


class Onlooker(asyncio.Protocol):
    """One open stream. `heard`: when it first got bytes after the last call was sent."""

    def __init__(self) -> None:
        self.mark = b"\r\n\r\n"
        self.heard = 0.0
        self.lost = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def ask(self, request: bytes) -> None:
        if self._transport is not None:
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        if self.mark in data:
            self.heard = time.perf_counter()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True

    def leave(self) -> None:
        if self._transport is not None:
            self._transport.abort()


async def gather(port: int, request: bytes, count: int) -> list[Onlooker]:
    """So many open streams that have all been told how things are."""
    loop, opened = asyncio.get_running_loop(), list[Onlooker]()
    for _ in range(0, count, 100):
        made = await asyncio.gather(
            *(
                loop.create_connection(Onlooker, HOST, port)
                for _ in range(min(100, count - len(opened)))
            )
        )
        for _, one in made:
            one.mark = b"centre_code"
            one.ask(request)
        opened += [one for _, one in made]
        await _all_heard(opened, 30)
    return opened


async def _all_heard(onlookers: Sequence[Onlooker], seconds: float) -> None:
    deadline = time.perf_counter() + seconds
    while any(not one.heard and not one.lost for one in onlookers):
        if time.perf_counter() > deadline:
            return
        await asyncio.sleep(0.01)


def watch_for(onlookers: Sequence[Onlooker], label: str) -> None:
    """From now on they wait for this number's call."""
    for one in onlookers:
        one.mark, one.heard = f'"called":[{{"label":"{label}"'.encode(), 0.0


async def delays(
    onlookers: Sequence[Onlooker], since: float, seconds: float
) -> tuple[list[float], int]:
    """Seconds from then to each one's hearing, and how many did not hear in time."""
    await _all_heard(onlookers, seconds)
    heard = [one.heard - since for one in onlookers if one.heard]
    return heard, len(onlookers) - len(heard)
