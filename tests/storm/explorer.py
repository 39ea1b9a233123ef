"""Every order in which the statements of two or three writes can reach the database, one after the other.

Which statements are steps of their own is not chosen by hand: a statement that touches no table another
write changes, and changes no table another write touches, gives the same in every order, so it runs on
with the one before it. Two neighbouring steps that don't meet in any table are tried in one order only
(sleep sets). `OWN` goes further for the short run; the full run does without, and without sleep sets.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from backend import db
from tests.booking.sweep import sweep
from tests.storm.gates import Actor, Schedule, Work
from tests.storm.tables import NOTHING, Plans, Touch, together
from tests.storm.village import Village

FULL = os.environ.get("YITANG_INTERLEAVINGS") == "full"

OWN = {
    "case_file": "inserted by the transaction that reads it; numbers come from a sequence, which never waits",
    "case_material": "rows of a case the same transaction has inserted",
    "event": "only ever inserted, under an identity; booking never reads it",
    "notice": "inserted under the id of an appointment whose row the same transaction has locked or made",
}
"""Tables whose rows belong to one write alone, and why. Only the short run believes this."""

NO_END = 10_000_000
A_SCHEDULE_ENDS = 20
"""Seconds; one that does not is an error of the scheduler itself."""


@dataclass
class Explored:
    """What all schedules of one scene came to."""

    schedules: int = 0
    answers: dict[tuple[str, ...], int] = field(default_factory=dict)
    anomalies: list[str] = field(default_factory=list)
    serial: set[str] = field(default_factory=set)
    """How it ends when the writes come one after the other."""
    mixed: list[tuple[str, str]] = field(default_factory=list)

    def found(self, what: str, trail: str) -> None:
        if len(self.anomalies) < 20:
            self.anomalies.append(f"{what} [{trail}]")

    def compare(self) -> None:
        """Every mixed order must end as one of the orders one after the other."""
        for end, trail in self.mixed:
            if end not in self.serial:
                self.found(f"ends as no order one after the other does: {end}", trail)


@dataclass
class Explorer:
    """The village, a connection for each actor, and one that watches."""

    village: Village
    conns: Sequence[db.Conn]
    watch: db.Conn
    plans: Plans
    full: bool = FULL
    runs: int = 0

    async def explore(self, works: Sequence[tuple[str, Work]], *, most: int = NO_END) -> Explored:
        """Every schedule from the kept state "scene"; `most` only ends early what must go wrong."""
        sent: list[list[str]] = [[] for _ in works]
        while True:
            known = [list(one) for one in sent]
            explored = await self._all(works, sent, most)
            if sent == known:
                explored.compare()
                return explored

    async def _all(
        self, works: Sequence[tuple[str, Work]], sent: list[list[str]], most: int
    ) -> Explored:
        """The schedules, as far as the statements of each write are known; stops when it meets a new one."""
        explored, whole = Explored(), [await self._touch_of(one) for one in sent]
        ahead: list[tuple[tuple[int, ...], frozenset[int]]] = [((), frozenset())]
        while ahead and explored.schedules < most:
            choices, asleep = ahead.pop()
            await self.village.back_to("scene")
            schedule = Schedule(self._actors(works, whole), self.watch, self._meet)
            async with asyncio.timeout(A_SCHEDULE_ENDS):
                await schedule.run(choices, asleep)
            fresh = False
            for actor, known in zip(schedule.actors, sent, strict=True):
                for sql in actor.sent:
                    if sql not in known:
                        known.append(sql)
                        fresh = True
            if fresh:
                return explored
            ahead += schedule.untried(len(choices))
            if not schedule.redundant:
                await self._judge(schedule, explored)
        return explored

    async def _touch_of(self, sent: Sequence[str]) -> Touch:
        touches = [await self.plans.learn(sql) for sql in sent if sql != "COMMIT"]
        return together([self._as_believed(one) for one in touches]) if touches else NOTHING

    def _as_believed(self, touch: Touch) -> Touch:
        return touch if self.full else touch.without(frozenset(OWN))

    def _actors(self, works: Sequence[tuple[str, Work]], whole: Sequence[Touch]) -> list[Actor]:
        def gate_of(mine: int) -> Callable[[str], bool]:
            rest = together([touch for n, touch in enumerate(whole) if n != mine])

            def gated(sql: str) -> bool:
                touch = self.plans.known.get(sql, NOTHING)
                return sql == "COMMIT" or self._as_believed(touch).meets(rest)

            return gated

        return [
            Actor(name, conn, work, gate_of(n))
            for n, ((name, work), conn) in enumerate(zip(works, self.conns, strict=False))
        ]

    def _meet(self, one: str, other: str) -> bool:
        """May the order of these two steps matter?"""
        if self.full:
            return True
        a, b = (self._as_believed(self.plans.known.get(sql, NOTHING)) for sql in (one, other))
        return a.meets(b)

    async def _judge(self, schedule: Schedule, explored: Explored) -> None:
        explored.schedules += 1
        answers = tuple(actor.answer for actor in schedule.actors)
        explored.answers[answers] = explored.answers.get(answers, 0) + 1
        trail = schedule.trail()
        if schedule.deadlock:
            explored.found("deadlock", trail)
        for actor in schedule.actors:
            if actor.answer.startswith("BUG"):
                explored.found(f"{actor.name}: {actor.answer}", trail)
        for wrong in await sweep(self.village.owner, many_slots=False):
            explored.found(wrong, trail)
        end = f"{answers} {await self.village.digest()}"
        if schedule.one_by_one():
            explored.serial.add(end)
        else:
            explored.mixed.append((end, trail))
        self.runs += 1
        if self.runs % 150 == 0:
            await self.village.tidy()


Scene = Callable[[Village], Awaitable[Sequence[tuple[str, Work]]]]
"""Prepares the village and says which writes meet in it."""
