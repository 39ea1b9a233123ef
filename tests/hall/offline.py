"""A window that goes on without a network: what it took along, and its journal."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from backend import db
from backend.access.models import Staff
from backend.hall import actions
from backend.hall.models.leases import LeaseWanted, TakenAlong
from backend.hall.models.merging import Entry, Journal, Kind, Merged
from tests import make


@dataclass
class Window:
    """One browser: it took something along, then notes down what it does."""

    who: Staff
    taken: TakenAlong
    browser: UUID
    at: datetime
    entries: list[Entry] = field(default_factory=list)

    def note(self, kind: Kind, ticket: UUID, after: float = 60, **facts: Any) -> Entry:
        """One more act, so many seconds after the one before."""
        self.at += timedelta(seconds=after)
        seq = self.taken.applied + len(self.entries) + 1
        self.entries.append(Entry(uuid4(), seq, self.at, kind, ticket, **facts))
        return self.entries[-1]

    def give(self, item: str = make.LONG_ITEM, **facts: Any) -> UUID:
        """A walk-in number from the block."""
        pool = next(one.pool_id for one in self.taken.items if one.code == item)
        prefix = next(one.prefix for one in self.taken.lines if one.pool_id == pool)
        block = next(one for one in self.taken.blocks if one.prefix == prefix)
        given = sum(entry.kind in ("issue", "arrive") for entry in self.entries)
        number, ticket = block.first + given, uuid4()
        facts = {"kind": "issue", "item_code": item, **facts}
        self.note(facts.pop("kind"), ticket, number=number, label=f"{prefix}{number}", **facts)
        return ticket

    def serve(self, ticket: UUID, **how: Any) -> None:
        self.note("call", ticket)
        self.note("start", ticket)
        self.note("finish", ticket, **how)

    def journal(self, first: int = 0, last: int | None = None) -> Journal:
        return Journal(self.taken.lease, self.entries[first:last])

    async def back(self, conn: db.Conn, now: datetime | None = None) -> Merged:
        """The network is there again."""
        now = now or self.at + timedelta(minutes=1)
        return await actions.merge(conn, make.KEYS, self.who, self.journal(), now)


async def leave_network(
    conn: db.Conn, who: Staff, now: datetime, take_over: bool = False, browser: UUID | None = None
) -> Window:
    browser = browser or uuid4()
    taken = await actions.take_along(conn, who, LeaseWanted(browser, take_over), now)
    return Window(who, taken, browser, now)


async def two_windows(conn: db.Conn, now: datetime, many: int = 2) -> list[Staff]:
    """Clerks at windows that all serve the same lines."""
    centre_id = await make.centre_id(conn)
    (model, *_) = await make.windows_for(conn)
    clerks = []
    for number in range(many):
        window_id = await conn.fetchval(
            """
            WITH w AS (INSERT INTO service_window (centre_id, number, name_zh, name_en)
                       VALUES ($1, $2, '窗口', 'Window') RETURNING id),
                 p AS (INSERT INTO window_pool (window_id, pool_id)
                       SELECT w.id, o.pool_id FROM w, window_pool o WHERE o.window_id = $3)
            SELECT id FROM w
            """,
            centre_id,
            600 + number,
            model,
        )
        who = await make.staff(conn, f"clerk-{number}", "clerk", centre_id=centre_id)
        await actions.sign_on(conn, who, window_id, now)
        clerks.append(who)
    return clerks
