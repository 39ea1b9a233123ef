"""A March whose every step is known, and the people who close it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from typing import Any
from uuid import UUID

from backend import db
from backend.access.models import RoleName, Staff
from backend.tallies import actions
from backend.tallies.actions import closes
from backend.tallies.models.closes import Close
from tests import make
from tests.tallies.histories import Log

NOW = datetime(2025, 4, 2, 2, tzinfo=UTC)
"""The morning of 2 April 2025."""
MARCH = "2025-03"
ITEMS = ("HJ-131", "CR-201", "ZA-401")
"""Licences: household, exit and entry, public order."""


@dataclass
class March:
    """Cases of March 2025, and what happens to them afterwards."""

    conn: db.Conn
    centres: list[int]
    random: Random = field(default_factory=lambda: Random(7))
    cases: list[dict[str, Any]] = field(default_factory=list)

    async def tell(self, *told: tuple[str, date, dict[str, Any]], actor: str = "staff") -> None:
        """Events as they come, and counted at once."""
        log = Log(self.random, self.centres)
        for minute, (kind, on, facts) in enumerate(told):
            log.add(kind, on, minute, actor, **facts)
        await log.write(self.conn)
        await actions.fold(self.conn)

    def case(self, place: int = 0, item: str = ITEMS[0]) -> dict[str, Any]:
        """Somebody's matter, not handed in yet."""
        return {
            "case_id": UUID(int=self.random.getrandbits(128), version=4),
            "item_code": item,
            "item_version": 1,
            "centre_id": self.centres[place],
        }

    async def accept(self, on: date, place: int = 0, item: str = ITEMS[0]) -> dict[str, Any]:
        """Handed in and accepted on one day."""
        made = self.case(place, item)
        handed_in = made | {"details": {"channel": "window", "complete": True}}
        await self.tell(("case_submitted", on, handed_in), ("case_accepted", on, made))
        self.cases.append(made)
        return made

    async def grant(self, made: dict[str, Any], on: date) -> None:
        await self.tell(("case_granted", on, made), ("case_delivered", on, made))

    async def ticket(self, on: date, place: int = 0) -> None:
        facts = {
            "ticket_id": UUID(int=self.random.getrandbits(128), version=4),
            "item_code": ITEMS[0],
            "centre_id": self.centres[place],
        }
        called = facts | {"details": {"waited_s": self.random.randrange(3600)}}
        await self.tell(("ticket_issued", on, facts), ("ticket_called", on, called))


async def lived(conn: db.Conn) -> March:
    """Twelve cases over two places, eight of them granted; two were carried in."""
    centres = [row["id"] for row in await conn.fetch("SELECT id FROM centre ORDER BY id LIMIT 3")]
    march = March(conn, centres)
    for day in (24, 25):
        await march.accept(date(2025, 2, day))
    for day in range(3, 15):
        await march.accept(date(2025, 3, day), day % 2, ITEMS[day % 3])
    for place, made in enumerate(march.cases[:8]):
        await march.grant(made, date(2025, 3, 17 + place))
    return march


async def person(conn: db.Conn, login: str, *roles: RoleName, centre: int | None = None) -> Staff:
    return await make.staff(conn, login, *roles, centre_id=centre)


async def closed(
    conn: db.Conn, period: str = MARCH, now: datetime = NOW, name: str = "one", reason: str = ""
) -> Close:
    """Asked by a statistician, agreed to by another."""
    asker = await person(conn, f"{name}-asks", "statistician")
    other = await person(conn, f"{name}-agrees", "statistician")
    found = await closes.ask(conn, asker, period, reason, now)
    return await closes.agree(conn, other, found, now)


async def acts(conn: db.Conn) -> list[str]:
    """What the audit says was done, the first first."""
    return [row["act"] for row in await conn.fetch("SELECT act FROM audit ORDER BY id")]
