"""Lets many screens and phones follow one centre: in each process one reading a change, whoever looks on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from backend import clock, db
from backend.deps import House
from backend.hall import actions, queries
from backend.hall.models import InHall, InLine, Known, Ticket, TicketState
from backend.hall.rules import Scene, place_of

POLL = 2.0
"""Seconds between looks when no push says that something changed."""
APART = 0.1
"""Between two looks at least: a hundred calls a second are ten looks."""
QUIET = 15.0
"""After so long without news a stream says that it lives."""
SLOW = 300.0
"""What was learned about waits is read again after so long."""
RECENT = 1.0
"""A phone that asks, instead of listening, may be told what was so a second ago."""
OVER: tuple[TicketState, ...] = ("served", "left", "transferred", "closed")

log = structlog.get_logger()
LOST = b"event: lost\ndata: 1\n\n"
"""The hall can't be read at the moment: what shows may be old."""


class Holder(Protocol):
    """Who follows one ticket, once there is one."""

    ticket: InHall | None


class Watch:
    """One centre, followed while at least one stream is open."""

    def __init__(self, house: House, centre_id: int) -> None:
        self.house, self.centre_id = house, centre_id
        self.scene: Scene | None = None
        self.lost = False
        self.turn = self.changes = self.beats = 0
        """A turn is a change of anything in the hall, or a sign of life."""
        self.streams = 0
        self.holders: set[Holder] = set()
        """Who follows one ticket."""
        self.gone: dict[UUID, InHall] = {}
        """What became of their tickets whose visit is over."""
        self.tasks: list[asyncio.Task[None]] = []
        self._told, self._news = asyncio.Event(), asyncio.Event()
        self._text = b""
        self._known, self._known_until = Known(), 0.0
        self._words: dict[Hashable, bytes] = {}
        self._asked, self._asked_at = asyncio.Lock(), float("-inf")
        self._answer: Scene | None = None

    @asynccontextmanager
    async def looked_at(self) -> AsyncIterator[None]:
        """Follows the centre as long as somebody does so."""
        self.streams += 1
        if not self.tasks:
            self.tasks = [asyncio.create_task(self._look()), asyncio.create_task(self._hear())]
        try:
            yield
        finally:
            self.streams -= 1
            if self.streams == 0:
                self._stop()

    async def news(self, seen: int) -> None:
        """Returns at once when there was a turn since the one seen."""
        while self.turn == seen:
            await self._news.wait()

    def words(
        self, key: Hashable, make: Callable[[Scene], Struct], *, every: bool = False
    ) -> bytes:
        """A message of the stream, encoded once for all who get the same; empty before the first look.

        `every`: after every change of the hall it is another one.
        """
        if self.lost or self.scene is None:
            return LOST if self.lost else b""
        known = self._words.get(key)
        if known is None:
            head = b"id: %d\n" % self.changes if every else b""
            known = head + b"data: " + msgspec.json.encode(make(self.scene)) + b"\n\n"
            self._words[key] = known
        return known

    async def place(self, conn: db.Conn, ticket: Ticket, now: datetime) -> InLine:
        """For who asks instead of listening: the ticket's place in a snapshot a second old at most."""
        one, scene = actions.hall_ticket(ticket), await self._recent(conn)
        if scene.tickets.get(one.id) != one and one.state not in OVER:
            scene = await actions.scene(conn, self.centre_id, now)
        return place_of(scene, one)

    async def _recent(self, conn: db.Conn) -> Scene:
        async with self._asked:
            if self._answer is None or _seconds() - self._asked_at > RECENT:
                self._asked_at = _seconds()
                self._answer = await self._scene(conn, await self._tell_of(conn))
            return self._answer

    async def _look(self) -> None:
        """Read when told, or every two seconds. Between two looks at least as long as a look and its
        telling took: however much happens and however many look on, half the process is left to others."""
        quiet_since = _seconds()
        while True:
            self._told.clear()
            began, before = _seconds(), self.turn
            await self._try()
            await asyncio.sleep(0)  # everybody is told before this goes on
            apart = max(APART, _seconds() - began)
            if self.turn != before:
                quiet_since = _seconds()
            elif _seconds() - quiet_since >= QUIET:
                quiet_since = _seconds()
                self.beats += 1
                self._turn()
            await asyncio.sleep(apart)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), max(POLL - apart, 0))

    async def _try(self) -> None:
        """A look that fails, whatever it was, is said on the screens and tried again."""
        try:
            async with db.glance(self.house.pool) as conn:
                await self._read(conn)
        except Exception as error:
            if not self.lost:
                log.warning("hall_not_read", centre=self.centre_id, exc_info=error)
                self.lost = True
                self._turn()

    async def _read(self, conn: db.Conn) -> None:
        told = await self._tell_of(conn)
        scene = self.scene
        if scene is None or told != self._text or self._is_old():
            scene = await self._scene(conn, told)
        found = await self._find_gone(conn, scene)
        if found or self.lost or scene is not self.scene:
            self.scene, self._text, self.lost = scene, told, False
            self.changes += 1
            self._words.clear()
            self._turn()

    async def _tell_of(self, conn: db.Conn) -> bytes:
        return await queries.hall_now(conn, self.centre_id, clock.civil_date(clock.now()))

    async def _scene(self, conn: db.Conn, told: bytes) -> Scene:
        if self._is_old():
            self._known = await actions.known(conn, self.centre_id, clock.now())
            self._known_until = _seconds() + SLOW
        return actions.scene_of(told, self._known, clock.now())

    def _is_old(self) -> bool:
        return _seconds() >= self._known_until

    async def _find_gone(self, conn: db.Conn, scene: Scene) -> bool:
        """One statement for all whose visit ended since the last look."""
        self.gone = {one: end for one, end in self.gone.items() if one not in scene.tickets}
        held = {one.ticket.id: one.ticket for one in self.holders if one.ticket}
        ended = [one for one in held if one not in scene.tickets and one not in self.gone]
        if not ended:
            return False
        states = await queries.states_of(conn, ended, clock.civil_date(clock.now()))
        for one in ended:  # a number of yesterday is over, whatever its row says
            self.gone[one] = msgspec.structs.replace(held[one], state=states.get(one, "closed"))
        return True

    def _turn(self) -> None:
        self.turn += 1
        self._news.set()
        self._news.clear()

    async def _hear(self) -> None:
        """Look at each word from a door; when Redis goes, listen again a little later."""
        while self.scene is None:
            await self._news.wait()
        code = self.scene.now.centre_code
        while True:
            async for _ in self.house.cache.listen(f"hall:{code}"):
                self._told.set()
            await asyncio.sleep(POLL)

    def _stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        self.tasks = []
        self.scene, self._text = None, b""
        self._words.clear()
        self.gone.clear()


class Watches:
    """One Watch a centre in this process."""

    def __init__(self) -> None:
        self.by_centre: dict[int, Watch] = {}

    def of(self, house: House, centre_id: int) -> Watch:
        """The watch of the centre; made anew for another house (tests open several)."""
        known = self.by_centre.get(centre_id)
        if known is None or known.house is not house:
            known = self.by_centre[centre_id] = Watch(house, centre_id)
        return known


def _seconds() -> float:
    return asyncio.get_running_loop().time()


watches = Watches()
"""Of both doors."""
