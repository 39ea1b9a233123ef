"""A driver that costs little: request bytes made beforehand, raw protocols, keep-alive connections."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

PATIENCE = 30.0
"""Seconds the last answers get after the time is over."""


class Cut(ConnectionError):
    """The door ended a connection with a request under way: nobody knows what was done."""


@dataclass
class Answered:
    """What came back: statuses, seconds for each answer, and how long the whole took."""

    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0
    first_no: str = ""
    """The body of the first answer that was not 2xx or 304."""
    cpu_seconds: float = 0.0
    """Spent by the driver itself."""

    @property
    def good(self) -> int:
        return sum(n for status, n in self.statuses.items() if status < 400)

    @property
    def bad(self) -> int:
        return self.statuses.total() - self.good

    @property
    def rate(self) -> float:
        return self.good / self.seconds if self.seconds else 0.0

    def note(self, status: int, body: bytes, waited: float) -> None:
        self.statuses[status] += 1
        self.waits.append(waited)
        if status >= 400 and not self.first_no:
            self.first_no = f"{status} {body.decode('utf-8', 'replace')[:300]}"


class Line(asyncio.Protocol):
    """One connection: a request out, its whole answer in, then `heard` is called."""

    def __init__(self) -> None:
        self.heard: Callable[[Line, int, bytes], None] = _nobody
        self.lost: BaseException | None = None
        self.began = 0.0
        self.head = b""
        """Of the last answer."""
        self._transport: asyncio.Transport | None = None
        self._got = bytearray()
        self._whole = 0
        """Bytes of the answer under way; 0 until its head is in."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def send(self, request: bytes, began: float) -> None:
        if self._transport is None or self.lost is not None:
            raise self.lost or Cut()
        self.began = began
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._got += data
        if not self._whole:
            end = self._got.find(b"\r\n\r\n") + 4
            if end < 4:
                return
            self.head = bytes(self._got[:end])
            self._whole = end + _length(self.head.lower())
        if len(self._got) >= self._whole:
            body = bytes(self._got[len(self.head) : self._whole])
            self._got, self._whole = bytearray(), 0
            self.heard(self, int(self.head[9:12]), body)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = exc or Cut()
        self._transport = None

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


class Asker:
    """A line for who asks one thing after the other."""

    def __init__(self, line: Line) -> None:
        self.line = line

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body; `line.head` stays."""
        answer: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
        self.line.heard = lambda _, status, body: answer.set_result((status, body))
        self.line.send(request, time.perf_counter())
        return await asyncio.wait_for(answer, PATIENCE)


def _nobody(line: Line, status: int, body: bytes) -> None:
    """Nobody asked."""


def _length(head: bytes) -> int:
    at = head.find(b"\r\ncontent-length: ")
    if at < 0:
        return 0
    end = head.find(b"\r\n", at + 2)
    return int(head[at + 18 : end if end > 0 else len(head)])


async def connect(host: str, port: int, lines: int) -> list[Line]:
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(Line, host, port) for _ in range(lines)]
    return [line for _, line in made]


async def closed_loop(
    host: str, port: int, requests: Iterable[bytes], *, lines: int, seconds: float
) -> Answered:
    """Each connection sends its next request when it has its answer. Ends when time or requests end.

    The rate counts every answer up to the last one.
    """
    opened, answered, left = await connect(host, port, lines), Answered(), iter(requests)
    done = asyncio.Event()
    busy, cpu, began = len(opened), time.process_time(), time.perf_counter()
    until = began + seconds

    def go_on(line: Line) -> None:
        nonlocal busy
        now = time.perf_counter()
        request = next(left, None) if now < until else None
        if request is not None:
            line.send(request, now)
            return
        busy -= 1
        if not busy:
            done.set()

    def heard(line: Line, status: int, body: bytes) -> None:
        answered.note(status, body, time.perf_counter() - line.began)
        go_on(line)

    for line in opened:
        line.heard = heard
        go_on(line)
    await _all_in(done, opened, seconds)
    answered.seconds = time.perf_counter() - began
    answered.cpu_seconds = time.process_time() - cpu
    for line in opened:
        line.close()
    return answered


async def open_loop(
    host: str,
    port: int,
    requests: Iterable[bytes],
    *,
    rate: float,
    seconds: float,
    lines: int,
    seed: int = 1,
) -> Answered:
    """People arrive at random moments at this rate whether or not the door keeps up.

    A wait counts from the moment of arrival, also while no connection is free: nothing is left out.
    """
    opened, answered = await connect(host, port, lines), Answered()
    free, waiting = deque(opened), deque[tuple[float, bytes]]()
    arrivals, done = _arrivals(requests, rate, seconds, seed), asyncio.Event()
    loop, under_way, over = asyncio.get_running_loop(), 0, False
    cpu, began = time.process_time(), time.perf_counter()

    def pump() -> None:
        while free and waiting:
            at, request = waiting.popleft()
            free.popleft().send(request, at)
        if over and not under_way:
            done.set()

    def heard(line: Line, status: int, body: bytes) -> None:
        nonlocal under_way
        under_way -= 1
        answered.note(status, body, time.perf_counter() - line.began)
        free.append(line)
        pump()

    def arrive(at: float, request: bytes) -> None:
        nonlocal under_way
        under_way += 1
        waiting.append((began + at, request))
        pump()
        plan()

    def plan() -> None:
        nonlocal over
        coming = next(arrivals, None)
        if coming is None:
            over = True
            pump()
        else:
            loop.call_later(max(began + coming[0] - time.perf_counter(), 0), arrive, *coming)

    for line in opened:
        line.heard = heard
    plan()
    await _all_in(done, opened, seconds)
    answered.seconds = time.perf_counter() - began
    answered.cpu_seconds = time.process_time() - cpu
    for line in opened:
        line.close()
    return answered


def _arrivals(
    requests: Iterable[bytes], rate: float, seconds: float, seed: int
) -> Iterator[tuple[float, bytes]]:
    draw, at = random.Random(seed), 0.0  # noqa: S311 - spreads arrivals
    for request in requests:
        at += draw.expovariate(rate)
        if at >= seconds:
            return
        yield at, request


async def _all_in(done: asyncio.Event, lines: list[Line], seconds: float) -> None:
    """Until everything sent was answered; Cut when a connection was lost or an answer never came."""
    deadline = time.perf_counter() + seconds + PATIENCE
    while not done.is_set():
        if any(line.lost is not None for line in lines) or time.perf_counter() > deadline:
            raise Cut("a request was not answered")
        try:
            await asyncio.wait_for(done.wait(), 0.5)
        except TimeoutError:
            continue


def percentile(waits: list[float], share: float) -> float:
    """The smallest wait that at least this share of all do not exceed; 0 of none."""
    if not waits:
        return 0.0
    ordered = sorted(waits)
    return ordered[max(math.ceil(len(ordered) * share), 1) - 1]
