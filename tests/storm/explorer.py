"""Every order in which the statements of two writes can reach the database, one after the other.

Which statements are steps of their own is not chosen by hand: a statement that touches no table another
write changes, and changes no table another write touches, gives the same in every order, so it runs on
with the one before it. Three runs, from short to full:

- `bound=1`: every schedule in which a write is interrupted at most once (all places to interrupt it);
- no bound: every schedule, but of two neighbouring steps that don't meet in any table one order only
  (sleep sets), and rows that belong to one write alone (`OWN`) are believed to;
- `full`: every schedule, believing nothing.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from backend import db
from tests.booking.sweep import sweep
from tests.storm.gates import Actor, Schedule, Sent, Way, Work
from tests.storm.tables import NOTHING, Plans, Touch, together
from tests.storm.village import Village
from tests.storm.writes import Set

OWN = frozenset({"case_file", "case_material", "event", "notice"})
"""Rows that one write alone has to do with: a case and its papers are inserted by the transaction that
reads them, and numbered by a sequence, which never waits; events are only inserted; a notice is inserted
under an appointment whose row the same transaction has locked or made."""

BY_ID = re.compile(r"WHERE a\.id = (\$1|ANY \(\$1\))\s*(ORDER BY [\w., ]+)?$")
"""Looks at appointments by id. Once the transaction has written, they are the ones it wrote."""

FOLLOWERS = {
    "case_file": frozenset({"appointment", "case_material"}),
    "event": frozenset({"tally_due"}),
}
"""What refers to a table, or is written by its triggers, and is put back with it."""

A_SCHEDULE_ENDS = 20
"""Seconds; one that does not is an error of the scheduler itself."""


def with_followers(tables: frozenset[str]) -> frozenset[str]:
    return tables.union(*(FOLLOWERS.get(table, frozenset()) for table in tables))


@dataclass
class Explored:
    """What all schedules of one scene came to."""

    schedules: int = 0
    answers: dict[tuple[str, ...], int] = field(default_factory=dict)
    anomalies: list[str] = field(default_factory=list)
    serial: set[str] = field(default_factory=set)
    """How it ends when the writes come one after the other."""
    alone: dict[int, str] = field(default_factory=dict)
    """How it ends when only this write comes: the other was refused, or is a job that gave way."""
    mixed: list[tuple[tuple[str, ...], str, str]] = field(default_factory=list)
    gave_way: int = 0
    """Schedules that ended so though one after the other both would have had their will."""

    def found(self, what: str, trail: str, most: int = 20) -> None:
        if len(self.anomalies) < most:
            self.anomalies.append(f"{what} [{trail}]")

    def compare(self) -> None:
        """Every mixed order must end as an order one after the other does, or as if a write that was
        refused had not come."""
        for answers, end, trail in self.mixed:
            if f"{answers} {end}" in self.serial:
                continue
            refused = [n for n, answer in enumerate(answers) if answer != "done"]
            if any(end == self.alone[1 - n] for n in refused):
                self.gave_way += 1
            else:
                self.found(f"ends as no order one after the other does: {answers} {end}", trail, 25)


@dataclass
class Explorer:
    """The village, a connection for each actor, one that watches, and how far to go."""

    village: Village
    on_stage: Set
    conns: Sequence[db.Conn]
    watch: db.Conn
    plans: Plans
    bound: int | None = None
    full: bool = False
    runs: int = 0
    scene: str = "scene"
    jobs: Sequence[Work] = ()
    sweep: Callable[..., Awaitable[list[str]]] = sweep
    """What must hold after every schedule."""

    async def explore(
        self, works: Sequence[tuple[str, Work]], jobs: frozenset[int] = frozenset()
    ) -> Explored:
        """Every schedule of two writes from the kept scene.

        `jobs`: which of them the worker does again and again. What such a write leaves to its next run
        is no anomaly, so it runs once more before we look.
        """
        self.jobs = [work for n, (_, work) in enumerate(works) if n in jobs]
        known: list[set[str]] = [set() for _ in works]
        while True:
            explored = await self._all(works, known)
            if explored is not None:
                break
        for n, work in enumerate(works):
            await self.village.back_to(self.scene)
            schedule = Schedule(self._actors([work], [NOTHING]), self.watch, self.meet)
            await schedule.run(Way((), frozenset()))
            explored.alone[n] = await self._end()
        explored.compare()
        return explored

    async def _end(self) -> str:
        for job in self.jobs:
            async with self.village.owner.transaction():
                await job(self.village.owner)
        return await self.village.digest()

    async def _all(
        self, works: Sequence[tuple[str, Work]], known: list[set[str]]
    ) -> Explored | None:
        """The schedules, as far as the statements of each write are known; None: it met a new one."""
        explored = Explored()
        learned = [together([await self.plans.learn(sql) for sql in one]) for one in known]
        whole = [self._believed(one) for one in learned]
        changed = None if self.jobs else with_followers(together(learned).writes)
        await self.village.back_to(self.scene)
        ahead: list[Way] = [Way((), frozenset())]
        while ahead:
            way = ahead.pop()
            await self.village.back_to(self.scene, changed)
            schedule = Schedule(self._actors(works, whole), self.watch, self.meet)
            async with asyncio.timeout(A_SCHEDULE_ENDS):
                await schedule.run(way)
            fresh = [
                {one.sql for one in actor.sent} - seen
                for actor, seen in zip(schedule.actors, known, strict=True)
            ]
            if any(fresh):
                for seen, new in zip(known, fresh, strict=True):
                    seen.update(new)
                return None
            ahead += schedule.untried(len(way.choices), self.bound)
            if not schedule.redundant:
                await self._judge(schedule, explored)
        if self.bound is None and (explored.mixed or explored.schedules < len(works)):
            await self._whole_turns(works, whole, changed, explored)
        return explored

    async def _whole_turns(
        self,
        works: Sequence[tuple[str, Work]],
        whole: Sequence[Touch],
        changed: frozenset[str] | None,
        explored: Explored,
    ) -> None:
        """Each write first, the other after it: what mixed orders are compared with. Pruning may have left
        one out, because the other touches nothing of it, or looked at it first to no effect."""
        for first in range(1, len(works)):
            await self.village.back_to(self.scene, changed)
            schedule = Schedule(self._actors(works, whole), self.watch, self.meet)
            await schedule.run(Way((first,), frozenset()))
            await self._judge(schedule, explored)

    def _believed(self, touch: Touch) -> Touch:
        return touch if self.full else touch.without(OWN)

    def touch_of(self, actor: Actor, place: int = -1) -> Touch:
        """What a statement of the actor has to do with tables; its commit, with all it wrote and locked."""
        sent = actor.sent[place]
        before = actor.sent[:-1] if place == -1 else actor.sent[:place]
        if sent.sql == "COMMIT":
            return together([self._learned(one) for one in before]).committed()
        touch = self._learned(sent)
        wrote = any("appointment" in self._learned(one).writes for one in before)
        if (
            not self.full
            and not touch.writes
            and not touch.locks
            and wrote
            and BY_ID.search(sent.sql)
        ):
            return NOTHING
        return touch

    def _learned(self, sent: Sent) -> Touch:
        if sent.sql == "COMMIT":
            return NOTHING
        touch = self._believed(self.plans.known.get(sent.sql, NOTHING))
        if not self.full and touch.locks == {"person"} and not touch.writes:
            return Touch(locks=frozenset(f"person {one}" for one in sent.args[0]))
        return touch

    def _actors(self, works: Sequence[tuple[str, Work]], whole: Sequence[Touch]) -> list[Actor]:
        def gate_of(mine: int) -> Callable[[Actor], bool]:
            rest = together([touch for n, touch in enumerate(whole) if n != mine])

            def gated(actor: Actor) -> bool:
                touch = self.touch_of(actor)
                somebody = any(one.startswith("person ") for one in touch.locks)
                return (
                    actor.sent[-1].sql == "COMMIT"
                    or touch.meets(rest)
                    or (somebody and "person" in rest.locks)
                )

            return gated

        return [
            Actor(name, conn, work, gate_of(n))
            for n, ((name, work), conn) in enumerate(zip(works, self.conns, strict=False))
        ]

    def meet(self, one: Actor, other: Actor) -> bool:
        """May the order of the steps these two are at matter? With a bound, or in full, we don't ask."""
        if self.full or self.bound is not None:
            return True
        return self.touch_of(one).meets(self.touch_of(other))

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
        for wrong in await self.sweep(self.village.owner, many_slots=False):
            explored.found(wrong, trail)
        end = await self._end()
        if schedule.one_by_one():
            explored.serial.add(f"{answers} {end}")
        else:
            explored.mixed.append((answers, end, trail))
        self.runs += 1
        if self.runs % 150 == 0:
            await self.village.tidy()
