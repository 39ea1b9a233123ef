"""A hall as the model knows it: states, windows and last acts; and how a step is taken on both sides."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine
from msgspec import Struct
from msgspec.structs import asdict

from backend import db
from backend.access.models import Staff
from backend.hall import queries
from tests.hall.sweep import sweep
from tests.storm.gates import named

T = TypeVar("T")
OPEN = ("waiting", "called", "serving", "parked")
MANY = frozenset({
    "OtherWindow", "TicketMoved", "CalledJustNow", "CallAgain", "NothingToUndo", "WindowBusy", "ClerkBusy",
    "NobodyWaiting", "NotYourLine", "WindowPaused", "DayClosed", "NoSuchLine", "StillOpen", "NothingToClose",
    "DayNotClosed",
})  # fmt: skip
"""Every "no" of a hall; which of those that apply is said is not promised."""


class Kept(Struct):
    """A ticket as the model knows it."""

    pool: int
    state: str = "waiting"
    at: int | None = None
    calls: int = 0
    announced: datetime | None = None
    revision: int = 0


class Last(Struct):
    """A clerk's last act, as long as it can be undone."""

    ticket: UUID
    revision: int
    before: dict[str, Any]
    when: datetime


class BothSides(RuleBasedStateMachine):
    """The real hall in a transaction of its own, and the model beside it."""

    runner: ClassVar[asyncio.Runner]
    conn: ClassVar[db.Conn]
    staff: ClassVar[list[Staff]]
    boss: ClassVar[Staff]
    here: ClassVar[int]
    pools: ClassVar[tuple[int, int]]
    on: ClassVar[date]
    begins: ClassVar[datetime]
    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.now, self.closed = self.begins, False
        self.kept: dict[UUID, Kept] = {}
        self.last: dict[int, Last] = {}
        self.paused: set[int] = set()
        self.steps = 0
        self.whole = self.conn.transaction()
        self.do(self.whole.start())

    def teardown(self) -> None:
        try:
            assert self.do(sweep(self.conn)) == []
        finally:
            self.do(self.whole.rollback())

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def step(self, verb: str, may: bool, work: Callable[[], Awaitable[T]]) -> T | None:
        """Do it, undone if refused; the model must have said so. No two requests come at one instant."""
        self.now += timedelta(milliseconds=1)

        async def tried() -> tuple[str, T | None]:
            part = self.conn.transaction()
            await part.start()
            try:
                made = await work()
            except Exception as no:  # noqa: BLE001 - every way to fail is an answer
                await part.rollback()
                return named(no), None
            await part.commit()
            return "done", made

        answer, made = self.do(tried())
        self.seen[f"{verb}: {answer}"] += 1
        assert (answer == "done") if may else (answer in MANY), (verb, answer, may)
        return made

    def line(self) -> list[UUID]:
        return [one.id for one in self.do(queries.line(self.conn, self.here, self.on, None))]

    def mine(self, clerk: int) -> UUID | None:
        """Who is before the clerk."""
        held = (
            i
            for i, one in self.kept.items()
            if one.at == clerk and one.state in ("called", "serving")
        )
        return next(held, None)

    def becomes(self, clerk: int | None, ticket: UUID, state: str, **changed: Any) -> None:
        one = self.kept[ticket]
        before = asdict(one)
        one.state, one.revision = state, one.revision + 1
        if state in ("waiting", "parked"):
            one.at = None
        for name, value in changed.items():
            setattr(one, name, value)
        if clerk is not None:
            self.last[clerk] = Last(ticket, one.revision, before, self.now)
