"""Who is there when somebody gets something wrong: a resident at home, a clerk at work."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from backend import clock, db
from backend.access.models import RoleName, Staff
from backend.booking.models import Appointment
from backend.hall import actions as hall
from backend.hall.models import Ticket
from tests import make
from tests.bad_input.answers import refused

RESIDENT = "__Host-yitang_resident"
STAFF = "__Host-yitang_staff"
ITEM = make.LONG_ITEM


@dataclass(frozen=True)
class AtHome:
    """A resident signed in with a booking of their own, and somebody else's booking."""

    conn: db.Conn
    client: httpx.AsyncClient
    now: datetime
    own: Appointment
    foreign: Appointment
    times: dict[str, datetime]

    def wish(self, **other: Any) -> dict[str, Any]:
        """A good wish, made bad in one place."""
        at = self.times["free"].isoformat()
        return {"item_code": "HJ-124", "centre_code": make.HALL, "starts_at": at} | other

    def visit(self, *items: str, **other: Any) -> dict[str, Any]:
        """A good visit to keep the time of, one or several matters, made bad in one place."""
        matters = [{"item_code": item} for item in items or ("HJ-124",)]
        at = self.times["free"].isoformat()
        return {"centre_code": make.HALL, "starts_at": at, "matters": matters} | other

    async def kept(self, *items: str) -> dict[str, Any]:
        """A hold of one's own, in this session."""
        headers = {"Idempotency-Key": "a-good-idea-1"}
        answer = await self.client.post("/api/holds", json=self.visit(*items), headers=headers)
        assert answer.status_code == 201, answer.text
        held: dict[str, Any] = answer.json()
        return held

    async def refused(self, status: int, kind: str, method: str, path: str, **sent: Any) -> None:
        await refused(self.conn, self.client, status, kind, method, path, **sent)


async def times(conn: db.Conn, now: datetime) -> dict[str, datetime]:
    """A free time of HJ-124 at the hall, and times at which nothing is to be had."""
    free = await make.free_time(conn, now, "HJ-124", skip_days=4)
    lunch = await conn.fetchrow(
        """
        SELECT ends_at, ends_at - interval '10 minutes' AS last FROM slot s
        WHERE pool_id = (SELECT pool_id FROM service x JOIN centre c ON c.id = x.centre_id
                         WHERE x.item_code = 'HJ-124' AND c.code = $1)
          AND on_date = $2 AND NOT EXISTS (SELECT FROM slot n WHERE n.pool_id = s.pool_id AND n.starts_at = s.ends_at)
        ORDER BY starts_at LIMIT 1
        """,
        make.HALL,
        clock.civil_date(free.starts_at),
    )
    assert lunch is not None
    return {
        "free": free.starts_at,
        "lunch": lunch["ends_at"],
        "last before lunch": lunch["last"],
        "off the grid": free.starts_at + timedelta(minutes=1),
        "night": free.starts_at.replace(hour=18, minute=0),
        "past": now - timedelta(days=1),
        "too soon": now + timedelta(minutes=29),
        "too far": now + timedelta(days=75),
        "beginning of time": datetime(1, 1, 1, tzinfo=UTC),
        "end of time": datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
    }


@dataclass(frozen=True)
class AtWork:
    """A clerk at a window of the hall, a reviewer, and an appointment there on a later day."""

    conn: db.Conn
    client: httpx.AsyncClient
    now: datetime
    clerk: Staff
    reviewer: Staff
    booked: Appointment

    async def as_(self, who: Staff) -> None:
        """From here on this member of staff asks."""
        self.client.cookies.clear()
        self.client.cookies.set(STAFF, await make.cookie(self.conn, who, clock.now()))

    async def colleague(self, *roles: RoleName, centre: str | None = None) -> Staff:
        """Another one signs in."""
        at = await make.centre_id(self.conn, centre) if centre else None
        who = await make.staff(self.conn, f"colleague-{'-'.join(roles)}", *roles, centre_id=at)
        await self.as_(who)
        return who

    async def ticket(self) -> Ticket:
        """A walk-in, called to the clerk's window and being served."""
        await make.walk_in(self.conn, clock.now())
        called = await hall.call_next(self.conn, self.clerk, clock.now())
        return await hall.start(self.conn, self.clerk, called.id, clock.now())

    async def refused(
        self, status: int, kind: str, path: str, method: str = "POST", **form: Any
    ) -> None:
        await refused(self.conn, self.client, status, kind, method, path, data=form or None)
