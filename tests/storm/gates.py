"""Real connections whose statements wait for their turn: one scheduler, one statement at a time.

A write is played by an `Actor` in its own transaction on its own connection. Every statement that
others could notice stops at a gate until the scheduler opens it. A statement that waits for a lock is
seen in `pg_blocking_pids`, and the scheduler goes on with the others; when all wait, it is a deadlock.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from backend import db
from backend.answers import by_constraint, rule_of
from backend.refusal import Refusal

Work = Callable[[Any], Awaitable[Any]]
Where = Literal["at the gate", "at work", "waiting for a lock", "done"]

PATIENCE = 0.004
"""Seconds a statement may take before we ask whether it waits for a lock. Only a matter of speed."""


class Sent(NamedTuple):
    sql: str
    args: tuple[Any, ...]


class Abandoned(Exception):
    """Where this schedule leads was tried already: everything is rolled back."""


class Actor:
    """One write, played statement by statement."""

    def __init__(
        self, name: str, conn: db.Conn, work: Work, gated: Callable[["Actor"], bool]
    ) -> None:
        self.name, self.conn, self.work, self.gated = name, conn, work, gated
        self.pid: int = conn.get_server_pid()
        self.where: Where = "at work"
        self.abandoned = False
        self.changed, self.turn = asyncio.Event(), asyncio.Event()
        self.sent: list[Sent] = []
        self.answer = ""
        """How it ended: "done", the name of its refusal, or "BUG …"."""

    def now_is(self, where: Where) -> None:
        self.where = where
        self.changed.set()

    async def gate(self, sql: str, *args: Any) -> None:
        self.sent.append(Sent(sql, args))
        if self.gated(self) and not self.abandoned:
            self.turn.clear()
            self.now_is("at the gate")
            await self.turn.wait()
        if self.abandoned:
            raise Abandoned

    async def play(self) -> None:
        """Begin, work, commit; every way to fail is an answer."""
        whole = self.conn.transaction()
        await whole.start()
        try:
            await self.work(Gated(self))
            await self.gate("COMMIT")
            await whole.commit()
            self.answer = "done"
        except Exception as no:  # noqa: BLE001 - every way to fail is an answer
            await whole.rollback()
            self.answer = named(no)
        self.now_is("done")


class Gated:
    """A connection as actions know it; each statement stops at its actor's gate."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    async def _ask(self, how: str, sql: str, *args: Any) -> Any:
        await self.actor.gate(sql, *args)
        return await getattr(self.actor.conn, how)(sql, *args)

    async def execute(self, sql: str, *args: Any) -> Any:
        return await self._ask("execute", sql, *args)

    async def fetch(self, sql: str, *args: Any) -> Any:
        return await self._ask("fetch", sql, *args)

    async def fetchrow(self, sql: str, *args: Any) -> Any:
        return await self._ask("fetchrow", sql, *args)

    async def fetchval(self, sql: str, *args: Any) -> Any:
        return await self._ask("fetchval", sql, *args)

    def transaction(self, **how: Any) -> Any:
        return self.actor.conn.transaction(**how)

    def is_in_transaction(self) -> bool:
        return True


def named(no: Exception) -> str:
    """A refusal or a constraint that means one is an answer; anything else is a bug."""
    if isinstance(no, db.ConstraintBroken):
        meant = by_constraint().get(rule_of(no.constraint_name or ""))
        return meant.__name__ if meant else f"BUG {type(no).__name__}: {no}"
    if isinstance(no, Refusal) and no.status < 500:
        return type(no).__name__
    return f"BUG {type(no).__name__}: {no}"


class Way(NamedTuple):
    """How a schedule begins, and who sleeps then: those whose step was tried first elsewhere and does
    not meet what has come since."""

    choices: tuple[int, ...]
    asleep: frozenset[int]


@dataclass(frozen=True)
class Step:
    """Who could go on, who of them slept, who went; and for each who would sleep after it."""

    ready: tuple[int, ...]
    asleep: frozenset[int]
    chosen: int
    apart: frozenset[tuple[int, int]]
    """Pairs of the ready whose steps don't meet."""


class Schedule:
    """One way through: first the choices of the way, then always the first that can go on."""

    def __init__(
        self, actors: Sequence[Actor], watch: db.Conn, meet: Callable[[Actor, Actor], bool]
    ) -> None:
        self.actors, self.watch, self.meet = actors, watch, meet
        self.steps: list[Step] = []
        self.deadlock = False
        self.redundant = False
        """Every way on from some point was tried in another schedule."""

    async def run(self, way: Way) -> None:
        tasks: list[asyncio.Task[None]] = []
        for actor in self.actors:  # up to the first gate, one after the other
            tasks.append(asyncio.create_task(actor.play()))
            await self._moved(actor)
        asleep = way.asleep
        while any(actor.where != "done" for actor in self.actors):
            ready = self._at("at the gate")
            if not ready:
                await self._break_off()
                continue
            given = len(self.steps) < len(way.choices)
            awake = [n for n in self._in_turn(ready) if given or n not in asleep]
            if not awake:
                self.redundant = True
                break
            chosen = way.choices[len(self.steps)] if given else awake[0]
            if chosen not in ready:
                raise AssertionError(
                    f"{self.actors[chosen].name} went on here before, and now cannot"
                )
            self.steps.append(
                Step(ready, frozenset() if given else asleep, chosen, self._apart(ready))
            )
            if not given:
                asleep = still(asleep, self.steps[-1], chosen)
            await self._let(self.actors[chosen])
        if self.redundant:
            for actor in self.actors:
                actor.abandoned = True
                actor.turn.set()
        await asyncio.gather(*tasks)

    def _in_turn(self, ready: tuple[int, ...]) -> list[int]:
        """Who went last goes on, if it can."""
        last = self.steps[-1].chosen if self.steps else ready[0]
        return sorted(ready, key=lambda n: (n != last, n))

    def _apart(self, ready: tuple[int, ...]) -> frozenset[tuple[int, int]]:
        return frozenset(
            (a, b)
            for a in ready
            for b in ready
            if a != b and not self.meet(self.actors[a], self.actors[b])
        )

    def untried(self, after: int, bound: int | None) -> list[Way]:
        """The other ways on from every step after the given ones; `bound`: of so many interruptions."""
        taken, ways = tuple(step.chosen for step in self.steps), []
        for place in range(after, len(self.steps)):
            step, tried = self.steps[place], {self.steps[place].chosen}
            for n in step.ready:
                if n in tried or n in step.asleep:
                    continue
                if bound is None or self._interruptions((*taken[:place], n)) <= bound:
                    ways.append(Way((*taken[:place], n), still(step.asleep | tried, step, n)))
                tried.add(n)
        return ways

    def _interruptions(self, taken: tuple[int, ...]) -> int:
        """How often somebody went who was not last, though the last one could go on."""
        return sum(
            before != now and before in step.ready
            for before, now, step in zip(taken, taken[1:], self.steps[1:], strict=False)
        )

    def trail(self) -> str:
        return "".join("ABC"[step.chosen] for step in self.steps)

    def one_by_one(self) -> bool:
        """Each write went through without a break."""
        trail = self.trail()
        return sum(a != b for a, b in pairwise(trail)) < len(self.actors)

    async def _break_off(self) -> None:
        """All wait for each other: a deadlock. The first is cancelled, so that the others can end;
        after a second PostgreSQL itself ends one of them, and the first may be free before we come."""
        self.deadlock = True
        first = self.actors[self._at("waiting for a lock")[0]]
        first.changed.clear()
        await self.watch.execute("SELECT pg_cancel_backend($1)", first.pid)
        await first.changed.wait()
        await self._let_go()

    def _at(self, where: Where) -> tuple[int, ...]:
        return tuple(n for n, actor in enumerate(self.actors) if actor.where == where)

    async def _let(self, actor: Actor) -> None:
        """One statement, and what it sets free."""
        actor.where = "at work"
        actor.turn.set()
        await self._moved(actor)
        await self._let_go()

    async def _moved(self, actor: Actor) -> None:
        """Until it is at its next gate, done, or waits for another's lock."""
        while actor.where == "at work":
            actor.changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(actor.changed.wait(), PATIENCE)
            if actor.where == "at work" and await self._blocked(actor):
                actor.where = "waiting for a lock"

    async def _let_go(self) -> None:
        """Those whose lock came free go on to their next gate; that may set others free."""
        again = True
        while again:
            again = False
            for n in self._at("waiting for a lock"):
                actor = self.actors[n]
                if not await self._blocked(actor):
                    if n in self._at("waiting for a lock"):
                        actor.where = "at work"
                    await self._moved(actor)
                    again = again or n not in self._at("waiting for a lock")

    async def _blocked(self, actor: Actor) -> bool:
        """Does it wait for a lock of another actor, this instant?"""
        blocked = await self.watch.fetchval(
            "SELECT pg_blocking_pids($1) && $2::integer[]",
            actor.pid,
            [one.pid for one in self.actors],
        )
        return bool(blocked) and actor.where in ("at work", "waiting for a lock")


def still(asleep: frozenset[int] | set[int], step: Step, chosen: int) -> frozenset[int]:
    """Who sleeps on after the chosen step: who could go, and whose own step does not meet it."""
    return frozenset(n for n in asleep if (n, chosen) in step.apart)
