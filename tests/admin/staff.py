"""Members of staff for tests, and a browser's part in signing them in."""

from dataclasses import dataclass
from datetime import timedelta

import httpx

from backend import clock, crypto, db
from backend.access import queries as access
from backend.access.guards import STAFF_COOKIE
from backend.access.models import RoleName

NO_PASSWORD = "$argon2id$v=19$m=8,t=1,p=1$bm9ib2R5IHNpZ25zIGlu$AAAA"
"""A hash nothing matches: these sessions are opened past the password."""


@dataclass(frozen=True)
class Member:
    """A signed-in member of staff."""

    id: int
    login: str
    token: str

    def into(self, door: httpx.AsyncClient) -> httpx.AsyncClient:
        """The door as this member's browser sees it."""
        door.cookies.clear()
        door.cookies.set(f"__Host-{STAFF_COOKIE}", self.token)
        return door


async def member(conn: db.Conn, login: str, *roles: RoleName, centre: str | None = None) -> Member:
    """Somebody with the roles, at one centre or in the whole organ, signed in."""
    organ_id = await conn.fetchval("SELECT id FROM organ LIMIT 1")
    staff_id = await conn.fetchval(
        "INSERT INTO staff (organ_id, login, name, password_hash) VALUES ($1, $2, '何小静', $3) RETURNING id",
        organ_id,
        login,
        NO_PASSWORD,
    )
    for role in roles:
        await conn.execute(
            "INSERT INTO staff_role (staff_id, role, centre_id)"
            " VALUES ($1, $2, (SELECT id FROM centre WHERE code = $3))",
            staff_id,
            role,
            centre,
        )
    token, now = crypto.new_token(), clock.now()
    await access.add_session(
        conn, crypto.digest(token), None, staff_id, now, now + timedelta(days=400)
    )
    return Member(staff_id, login, token)


async def window_for(conn: db.Conn, item_code: str, centre: str, place: int = 0) -> int:
    """A window of the centre that serves the item."""
    found: int = await conn.fetchval(
        """
        SELECT w.id FROM service_window w JOIN centre c ON c.id = w.centre_id
        JOIN window_pool p ON p.window_id = w.id
        JOIN service s ON s.pool_id = p.pool_id AND s.centre_id = c.id
        WHERE s.item_code = $1 AND c.code = $2 ORDER BY w.number OFFSET $3 LIMIT 1
        """,
        item_code,
        centre,
        place,
    )
    return found
