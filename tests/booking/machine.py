"""One day of real booking and its model side by side: the steps Hypothesis may take, and what both must say."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from backend.access.models import Resident
from backend.booking import actions
from backend.booking.models import Booking, Matter, Moved, Wish
from backend.calendar import queries as calendar
from backend.clock import civil_date
from tests import make
from tests.booking.model import GRID, Calendar, Kept
from tests.booking.sweep import sweep
from tests.storm.gates import named
from tests.storm.village import Village

T = TypeVar("T")
UNITS = {"HJ-111": 2, "HJ-113": 2, "HJ-106": 1, "HJ-104": 4}
"""Household items, and how many slots each takes."""
who_asks, items = st.integers(0, 2), st.sampled_from(sorted(UNITS))
starts = st.integers(0, 14)
"""The last is a start that does not exist."""


class DayOfBooking(RuleBasedStateMachine):
    """One day of the village with two places a slot, three people, one thing after the other."""

    runner: ClassVar[asyncio.Runner]
    village: ClassVar[Village]
    people: ClassVar[list[Resident]]
    places: ClassVar[dict[datetime, int]]
    seen: ClassVar[Counter[str]] = Counter()

    holds: Bundle[tuple[Kept, UUID]] = Bundle("holds")
    booked: Bundle[tuple[Kept, UUID]] = Bundle("booked")

    def __init__(self) -> None:
        super().__init__()
        self.model = Calendar(dict(self.places), self.village.now, UNITS)
        self.conn = self.village.owner
        self.whole = self.conn.transaction()
        self.do(self.whole.start())

    def teardown(self) -> None:
        self.do(self.whole.rollback())

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def at(self, start: int) -> datetime:
        return self.village.at(9) + start * GRID

    def step(self, verb: str, work: Callable[[], Awaitable[T]], why_not: set[str]) -> T | None:
        """Do it, undone if refused; the model must have said so."""

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
        assert (answer in why_not) if why_not else answer == "done", (verb, answer, why_not)
        return made

    def replaces_itself_on_a_closed_day(self, person: int, item: str) -> bool:
        return self.model.closed and bool(self.model.replaced(person, item))

    @initialize(target=booked)
    def somebody_was_first(self) -> Any:
        return self.book(0, "HJ-111", 2)

    @initialize(target=holds)
    def somebody_is_at_it(self) -> Any:
        return self.hold(1, "HJ-104", 4)

    @rule(target=holds, person=who_asks, item=items, start=starts)
    def hold(self, person: int, item: str, start: int) -> Any:
        who, at = self.people[person], self.at(start)
        if self.replaces_itself_on_a_closed_day(person, item):
            return multiple()
        wish, model = Wish(make.HALL, at, [Matter(item)]), self.model
        why_not = model.why_not_take(person, item, at, hold=True)
        made = self.step(
            "hold", lambda: actions.hold(self.conn, make.KEYS, who, wish, model.now), why_not
        )
        return (model.take(person, item, at, hold=True), made.id) if made else multiple()

    @rule(target=holds, person=who_asks, start=starts)
    def hold_three(self, person: int, start: int) -> Any:
        """Of different matters: the third is one too many, if there was room for two."""
        made = [self.hold(person, item, start) for item in ("HJ-106", "HJ-111", "HJ-113")]
        return multiple(*(one for one in made if isinstance(one, tuple)))

    @rule(target=booked, person=who_asks, item=items, start=starts)
    def book(self, person: int, item: str, start: int) -> Any:
        who, at, model = self.people[person], self.at(start), self.model
        if self.replaces_itself_on_a_closed_day(person, item):
            return multiple()
        asked = Booking(item, make.HALL, at)
        why_not = model.why_not_take(person, item, at, hold=False)
        made = self.step(
            "book",
            lambda: actions.book(self.conn, make.KEYS, who, who.person_id or 0, asked, model.now),
            why_not,
        )
        return (model.take(person, item, at, hold=False), made.id) if made else multiple()

    @rule(target=booked, held=holds, person=st.none() | who_asks)
    def confirm(self, held: tuple[Kept, UUID], person: int | None) -> Any:
        """By whoever holds it, or by somebody else."""
        hold, hold_id = held
        by = hold.person if person is None else person
        why_not = self.model.why_not_confirm(by, hold)
        made = self.step(
            "confirm",
            lambda: actions.confirm(self.conn, make.KEYS, self.people[by], hold_id, self.model.now),
            why_not,
        )
        if not made:
            return multiple()
        hold.state, hold.until = "booked", None
        return (hold, made[0].id)

    @rule(held=holds, person=st.none() | who_asks)
    def release(self, held: tuple[Kept, UUID], person: int | None) -> None:
        hold, hold_id = held
        by = hold.person if person is None else person
        why_not = self.model.why_not_release(by, hold)
        self.step(
            "release",
            lambda: actions.release(self.conn, make.KEYS, self.people[by], hold_id, self.model.now),
            why_not,
        )
        if not why_not:
            hold.state = "lapsed"

    @rule(one=booked, person=st.none() | who_asks, again=st.booleans())
    def cancel(self, one: tuple[Kept, UUID], person: int | None, again: bool) -> None:
        for _ in range(1 + again):
            self.cancel_once(one, person)

    def cancel_once(self, one: tuple[Kept, UUID], person: int | None) -> None:
        kept, appointment_id = one
        by = kept.person if person is None else person
        why_not = self.model.why_not_cancel(by, kept)
        self.step(
            "cancel",
            lambda: actions.cancel(
                self.conn, make.KEYS, self.people[by], appointment_id, self.model.now
            ),
            why_not,
        )
        if not why_not:
            self.model.cancel(kept)

    @rule(one=booked, start=starts, again=st.booleans())
    def move(self, one: tuple[Kept, UUID], start: int, again: bool) -> None:
        for _ in range(1 + again):
            self.move_once(one, start)

    def move_once(self, one: tuple[Kept, UUID], start: int) -> None:
        (kept, appointment_id), at = one, self.at(start)
        who, to = self.people[kept.person], Moved(make.HALL, at)
        why_not = self.model.why_not_move(kept.person, kept, at)
        self.step(
            "move",
            lambda: actions.move(self.conn, make.KEYS, who, appointment_id, to, self.model.now),
            why_not,
        )
        if not why_not:
            self.model.move(kept, at)

    @rule(minutes=st.sampled_from([1, 4, 8, 11]))
    def wait(self, minutes: int) -> None:
        self.model.now += timedelta(minutes=minutes)
        self.seen["wait: done"] += 1

    @rule(chance=st.integers(0, 3))
    def worker(self, chance: int) -> None:
        """What runs by itself, now and then, changes nothing that anybody may notice."""
        if chance != 2:
            return
        self.step("lapse", lambda: actions.lapse_due(self.conn, self.model.now), set())
        self.step(
            "rebuild", lambda: actions.materialise(self.conn, civil_date(self.model.now)), set()
        )

    @precondition(lambda self: not self.model.closed)
    @rule(chance=st.integers(0, 3))
    def close(self, chance: int) -> None:
        if chance != 2:  # one day in four, else nothing would be booked
            return

        async def closing() -> object:
            hall = await make.centre_id(self.conn)
            await calendar.add_exception(self.conn, make.closing(hall, self.village.on))
            return await actions.materialise(self.conn, civil_date(self.model.now))

        self.step("close", closing, set())
        self.model.closed = True

    @precondition(lambda self: self.model.closed)
    @rule()
    def open_again(self) -> None:
        async def opening() -> object:
            await self.conn.execute("DELETE FROM opening_exception")
            return await actions.materialise(self.conn, civil_date(self.model.now))

        self.step("open", opening, set())
        self.model.closed = False

    @invariant()
    def what_is_free_is_what_is_shown(self) -> None:
        async def shown(item: str) -> set[datetime]:
            on, now = self.village.on, self.model.now
            days = (await actions.free_times(self.conn, item, make.HALL, on, 1, now)).days
            return {time.starts_at for day in days for time in day.times}

        for item in ("HJ-106", "HJ-111"):
            assert self.do(shown(item)) == self.model.free_starts(item)

    @invariant()
    def nothing_is_broken(self) -> None:
        assert self.do(sweep(self.conn, many_slots=False)) == []
