"""Does what lives of `by_hand` tell, through the house's own acts, under an accelerated clock."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.access.models import Staff
from backend.cases import actions
from backend.cases.actions.sweep import sweep
from backend.cases.models import Case, Ticked
from backend.cases.models.steps import Accepting
from backend.clock import CENTRE_ZONE
from backend.permits import actions as permits
from tests import make, steps
from tests.cases.by_hand import DAY, Act, Happened, Life

PEOPLE = 40
Turn = Callable[[], AbstractAsyncContextManager[db.Conn]]
"""A transaction of one day."""


class Played(Struct):
    """The case of each life, by its place."""

    cases: dict[int, UUID]


def at(on: date, hour: int, seconds: int = 0) -> datetime:
    there = datetime.combine(on, time(hour), CENTRE_ZONE) + timedelta(seconds=seconds)
    return there.astimezone(UTC)


async def play(
    turn: Turn, told: list[Life], first: date, last: date, swept: Callable[[date], bool]
) -> Played:
    """Every act on its day at ten; where `swept` says so, the sweep runs a minute past midnight."""
    days: dict[date, list[tuple[int, Act]]] = defaultdict(list)
    for n, life in enumerate(told):
        for act in life.acts:
            days[act.on].append((n, act))
    async with turn() as conn:
        stage = await Stage.make(conn, at(first, 8))
    on = first
    while on <= last:
        async with turn() as conn:
            if swept(on):
                await sweep(conn, make.KEYS, at(on, 0, 60))
            for second, (n, act) in enumerate(days[on]):
                await stage.take(conn, n, told[n], act, at(on, 10, second))
        on += DAY
    async with turn() as conn:
        await sweep(conn, make.KEYS, at(last, 23))
    return Played(stage.cases)


class Stage(Struct):
    """Who acts, on which cases."""

    organ_id: int
    division: str
    centre_id: int
    clerk: Staff
    reviewer: Staff
    people: list[tuple[int, int]]
    cases: dict[int, UUID]

    @classmethod
    async def make(cls, conn: db.Conn, now: datetime) -> "Stage":
        organ = await conn.fetchrow("SELECT id, division_code FROM organ LIMIT 1")
        people = [await make.resident(conn, n + 1, now) for n in range(PEOPLE)]
        return cls(
            organ["id"],
            organ["division_code"],
            await make.centre_id(conn),
            await make.staff(conn, "year-clerk", "clerk"),
            await make.staff(conn, "year-reviewer", "reviewer"),
            [(one.person_id or 0, one.account_id) for one in people],
            {},
        )

    async def take(self, conn: db.Conn, n: int, life: Life, act: Act, now: datetime) -> None:
        if act.verb == "submit":
            self.cases[n] = await self._prepared(conn, n, life, now)
        case = await actions.case_of(conn, self.cases[n], self.organ_id)
        special: dict[str, Callable[[], Awaitable[object]]] = {
            "accept": lambda: self._accept(conn, case, life, act, now),
            "complete": lambda: self._complete(conn, case, life, now),
        }
        if act.verb in special:
            await special[act.verb]()
        else:
            await steps.TAKES[act.verb](conn, case, self.clerk, self.reviewer, now)  # type: ignore[index]

    async def _prepared(self, conn: db.Conn, n: int, life: Life, now: datetime) -> UUID:
        person, account = self.people[n % PEOPLE]
        version = await permits.item_now(conn, life.code, life.first)
        made = await actions.prepare(
            conn,
            self.organ_id,
            self.division,
            version,
            person,
            account,
            "window",
            self.centre_id,
            now,
        )
        await conn.execute(
            "UPDATE case_material SET state = 'have' WHERE organ_id = $1 AND case_id = $2",
            self.organ_id,
            made,
        )
        return made

    async def _accept(
        self, conn: db.Conn, case: Case, life: Life, act: Act, now: datetime
    ) -> object:
        later = act.about == "later" and life.kind.deferrable
        if later:
            await actions.tick(conn, case, [Ticked(later, "deferred")])
        asked = Accepting(event_on=act.about) if life.kind.assembly else Accepting()
        return await actions.accept(conn, make.KEYS, case, self.clerk, now, asked)

    async def _complete(self, conn: db.Conn, case: Case, life: Life, now: datetime) -> object:
        paper = life.kind.deferrable or 0
        return await actions.complete(conn, case, self.clerk, [Ticked(paper, "have")], now)


async def events_of(conn: db.Conn, case_id: UUID) -> list[Happened]:
    rows = await conn.fetch(
        """
        SELECT kind, on_date, actor_kind, at,
               coalesce(details ->> 'way', details ->> 'ground', '') AS details
        FROM event WHERE case_id = $1 AND kind LIKE 'case\\_%' AND kind <> 'case_prepared' ORDER BY at, id
        """,
        case_id,
    )
    return [
        Happened(row["kind"], row["on_date"], row["actor_kind"], row["details"]) for row in rows
    ]
