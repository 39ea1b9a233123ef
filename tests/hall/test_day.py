"""Whole days: any order of acts against a model, and days at speed from a seed that always close balanced."""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from msgspec import Struct

from backend import clock, db
from backend.access.models import Staff
from backend.clock import civil_date
from backend.hall import actions, queries
from backend.hall.models import Finished, WalkIn
from backend.hall.queries import closing as stored
from backend.refusal import Refusal
from tests import make
from tests.hall.machine import DayOfHall
from tests.hall.sweep import sweep

EXAMPLES = int(os.environ.get("YITANG_MODEL_EXAMPLES", "45"))
EXPECTED = {
    f"{verb}: done"
    for verb in (
        "walk_in", "call_next", "call_this", "recall", "start", "miss", "park", "put_back", "transfer", "finish",
        "leave", "rejoin", "undo", "pause", "close", "close_day", "reopen",
    )
} | {"call_next: WindowPaused", "undo: NothingToUndo", "close_day: StillOpen", "walk_in: DayClosed"}  # fmt: skip
"""What the runs must have come across, else they prove little."""


async def prepare(url: str) -> None:
    conn = await db.connect(url)
    now = clock.now()
    here = await make.centre_id(conn)
    line = await conn.fetchval(
        "SELECT pool_id FROM service WHERE item_code = $1 AND centre_id = $2", make.LONG_ITEM, here
    )
    other = await conn.fetchval(
        "SELECT id FROM pool WHERE centre_id = $1 AND id <> $2 ORDER BY id LIMIT 1", here, line
    )
    DayOfHall.conn, DayOfHall.here, DayOfHall.pools = conn, here, (line, other)
    DayOfHall.on, DayOfHall.begins = civil_date(now), now
    DayOfHall.staff = [await make.clerk_at_window(conn, now, f"clerk{n}") for n in range(3)]
    window = (await actions.desk_of(conn, DayOfHall.staff[2])).window_id
    await conn.execute(
        "INSERT INTO window_pool (window_id, pool_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        window,
        other,
    )
    DayOfHall.boss = await make.staff(conn, "boss", "supervisor", centre_id=here)


def play(url: str, examples: int, phases: Sequence[Phase] = tuple(Phase)) -> None:
    DayOfHall.seen = Counter()
    with asyncio.Runner() as runner:
        DayOfHall.runner = runner
        runner.run(prepare(url))
        try:
            run_state_machine_as_test(
                DayOfHall,
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=40,
                    deadline=None,
                    derandomize=True,
                    database=None,
                    phases=phases,
                    report_multiple_bugs=False,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(DayOfHall.conn.close())


@pytest.mark.race
def test_the_hall_does_what_the_model_says(cloned_url: str) -> None:
    play(cloned_url, EXAMPLES)
    print(dict(sorted(DayOfHall.seen.items())))
    assert EXPECTED - DayOfHall.seen.keys() == set()


PLANTED = {
    "rejoin and all others ask no state": ("AND t.state = ANY ($5)", "AND $5::text[] IS NOT NULL"),
    "everybody's window": ("(NOT $9 OR t.window_id = $3)", "($9 OR true)"),
    "called by number": (
        "ORDER BY t.turn_at, t.entered_at, t.id LIMIT 1 FOR",
        "ORDER BY t.issued_at, t.id LIMIT 1 FOR",
    ),
}


@pytest.mark.race
@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_noticed(
    cloned_url: str, monkeypatch: pytest.MonkeyPatch, bug: str
) -> None:
    """One condition taken out of one statement."""
    old, new = PLANTED[bug]
    value, touched = db.value, []

    async def planted(conn: db.Conn, sql: str, *args: Any) -> Any:
        touched.append(old in sql)
        return await value(conn, sql.replace(old, new), *args)

    monkeypatch.setattr(db, "value", planted)
    with pytest.raises(
        (AssertionError, db.ConstraintBroken)
    ):  # model, ledger or sweep: whoever is first
        play(cloned_url, EXAMPLES, (Phase.generate,))
    assert any(touched)


class Guest(Struct):
    """Somebody on the way: a walk-in, or one who booked."""

    at: datetime
    item: str
    code: str = ""
    priority: bool = False


class Simulation:
    """Two centres from eight to twelve, minute by minute, everything through the real actions."""

    def __init__(self, conn: db.Conn, seed: int, start: datetime) -> None:
        self.conn, self.chance, self.start, self.now = conn, Random(seed), start, start
        self.centres: dict[str, tuple[int, list[Staff]]] = {}
        self.said: Counter[str] = Counter()

    async def ask(self, verb: str, work: Callable[[], Awaitable[Any]]) -> Any:
        """A refusal leaves everything as it was; anything else is a bug."""
        part = self.conn.transaction()
        await part.start()
        try:
            made = await work()
        except (Refusal, db.ConstraintBroken) as no:
            await part.rollback()
            self.said[f"{verb}: {make.nos([no])[0]}"] += 1
            return None
        await part.commit()
        self.said[f"{verb}: done"] += 1
        return made

    async def settle(self) -> None:
        for code, item, windows in ((make.HALL, "HJ-108", 3), ("QX-HUZHEN", "HJ-108", 1)):
            staff = [
                await make.clerk_at_window(self.conn, self.start, f"{code}{n}", item, code)
                for n in range(windows)
            ]
            self.centres[code] = (await make.centre_id(self.conn, code), staff)

    async def arrive(self, code: str, guest: Guest) -> None:
        here, _ = self.centres[code]
        if guest.code:
            await self.ask(
                "check_in",
                lambda: actions.check_in(self.conn, make.KEYS, here, guest.code, self.now),
            )
        else:
            asked = WalkIn(guest.item, "disabled" if guest.priority else None)
            await self.ask("walk_in", lambda: actions.walk_in(self.conn, here, asked, self.now))

    async def at_window(self, code: str, who: Staff) -> None:
        """One thing a clerk does, by what is before the window and by chance."""
        chance, conn, now = self.chance, self.conn, self.now
        window = (await actions.desk_of(conn, who)).window_id
        ticket = await queries.at_window(conn, window, civil_date(now))
        if ticket is None:
            await self.ask("next", lambda: actions.call_next(conn, who, now))
            if chance.random() < 0.04:
                await self.ask("pause", lambda: actions.pause(conn, who, "break", now))
            elif chance.random() < 0.5:
                await self.ask("resume", lambda: actions.resume(conn, who, now))
            return
        other = "QX-HUZHEN" if code == make.HALL else make.HALL
        how = Finished() if chance.random() < 0.8 else Finished("unserved_theirs", "not_eligible")
        doing: list[tuple[float, str, Callable[[], Awaitable[Any]]]] = (
            [
                (0.55, "start", lambda: actions.start(conn, who, ticket.id, now)),
                (0.75, "recall", lambda: actions.recall(conn, who, ticket.id, now)),
                (0.85, "miss", lambda: actions.miss(conn, who, ticket.id, now)),
                (0.9, "put_back", lambda: actions.put_back(conn, who, ticket.id, now)),
                (0.95, "send_on", lambda: actions.send_on(conn, who, ticket.id, other, now)),
                (1, "leave", lambda: actions.leave(conn, who, ticket.id, now)),
            ]
            if ticket.state == "called"
            else [
                (0.75, "finish", lambda: actions.finish(conn, who, ticket.id, how, now)),
                (0.9, "park", lambda: actions.park(conn, who, ticket.id, now)),
                (1, "send_on", lambda: actions.send_on(conn, who, ticket.id, other, now)),
            ]
        )
        drawn = chance.random()
        _, verb, work = next(one for one in doing if drawn <= one[0])
        await self.ask(verb, work)
        if chance.random() < 0.08:
            self.now += timedelta(seconds=5)
            await self.ask("undo", lambda: actions.undo(conn, who, self.now))

    async def aside(self, code: str) -> None:
        """Some of those who stepped aside come back; some who wait go home without a word to anybody."""
        here, _ = self.centres[code]
        rows = await self.conn.fetch(
            "SELECT id FROM ticket WHERE centre_id = $1 AND state IN ('parked', 'missed')", here
        )
        for row in rows:
            if self.chance.random() < 0.3:
                work = partial(actions.rejoin, self.conn, here, row["id"], self.now)
                await self.ask("rejoin", work)

    async def run(self, guests: dict[str, list[Guest]], minutes: int) -> None:
        for minute in range(minutes):
            self.now = max(self.now, self.start + timedelta(minutes=minute))
            for code, (_, staff) in self.centres.items():
                for guest in [one for one in guests[code] if one.at <= self.now]:
                    guests[code].remove(guest)
                    await self.arrive(code, guest)
                for who in staff:
                    await self.at_window(code, who)
                await self.aside(code)


async def crowd(conn: db.Conn, sim: Simulation, booked: int) -> dict[str, list[Guest]]:
    """Walk-ins at any minute; of those who booked a fifth never come and some come late."""
    chance, guests = sim.chance, {code: list[Guest]() for code in sim.centres}
    for code, coming in guests.items():
        for _ in range(45 if code == make.HALL else 12):
            at = sim.start + timedelta(minutes=chance.randrange(120))
            coming.append(Guest(at, "HJ-108", priority=chance.random() < 0.15))
    for serial in range(1, booked + 1):
        who = await make.resident(conn, serial, clock.now())
        one = await make.appointment(conn, who, clock.now(), item="HJ-108")
        if chance.random() < 0.8:
            late = chance.choice((-50, -20, -5, 0, 10, 20, 60))
            guests[make.HALL].append(Guest(one.starts_at + timedelta(minutes=late), "", one.code))
    return guests


@pytest.mark.anyio
@pytest.mark.parametrize("seed", range(2))
async def test_a_day_always_closes_balanced(conn: db.Conn, seed: int) -> None:
    first = await make.free_time(conn, clock.now(), item="HJ-108")
    sim = Simulation(conn, seed, first.starts_at - timedelta(minutes=60))
    await sim.settle()
    await sim.run(await crowd(conn, sim, booked=5), 75)
    assert await sweep(conn) == []
    on, end = civil_date(sim.now), sim.now + timedelta(minutes=1)
    boss = await make.staff(conn, "boss", "supervisor")
    for here, _ in sim.centres.values():
        found = await actions.ledger(conn, here, on)
        assert found.balanced, found.wrong
        for state in ("waiting", "called", "serving", "parked"):
            work = partial(
                actions.close_tickets, conn, boss, here, on, state, None, "gone_home", "", end
            )
            await sim.ask("close", work)
        closed = await actions.close_day(conn, boss, here, on, end)
        assert closed.balanced
        assert closed.rows.open == 0
        assert closed.rows.issued == await conn.fetchval(
            "SELECT sum(last) FROM ticket_counter WHERE centre_id = $1 AND on_date = $2", here, on
        )
        assert [act.kind for act in await stored.day_acts(conn, here, on)] == ["day_closed"]
    assert await sweep(conn) == []
    print(dict(sorted(sim.said.items())))
    wanted = (
        "walk_in",
        "check_in",
        "next",
        "start",
        "finish",
        "park",
        "rejoin",
        "send_on",
        "recall",
        "undo",
    )
    assert {f"{verb}: done" for verb in wanted} <= set(sim.said)
