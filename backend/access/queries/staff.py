"""Staff, their roles, and the trace of what they looked at."""

from datetime import datetime

from msgspec import Struct

from backend import db
from backend.access.models import Role


class StaffRow(Struct, frozen=True):
    id: int
    organ_id: int
    login: str
    name: str
    password_hash: str


async def staff_of_session(conn: db.Conn, token_digest: bytes, now: datetime) -> StaffRow | None:
    return await db.one(
        conn,
        StaffRow,
        """
        SELECT t.id, t.organ_id, t.login, t.name, t.password_hash
        FROM session s JOIN staff t ON t.id = s.staff_id
        WHERE s.token_digest = $1 AND s.expires_at > $2 AND t.disabled_at IS NULL
        """,
        token_digest,
        now,
    )


async def staff_by_login(conn: db.Conn, login: str) -> StaffRow | None:
    return await db.one(
        conn,
        StaffRow,
        """
        SELECT id, organ_id, login, name, password_hash FROM staff
        WHERE login = $1 AND disabled_at IS NULL
        """,
        login,
    )


async def roles_of(conn: db.Conn, staff_id: int) -> list[Role]:
    return await db.many(
        conn, Role, "SELECT role, centre_id FROM staff_role WHERE staff_id = $1", staff_id
    )


async def add_audit(
    conn: db.Conn,
    staff_id: int,
    centre_id: int | None,
    act: str,
    person_id: int | None,
    reason: str,
    details: object,
    now: datetime,
) -> None:
    """The trace of a full view; written before the view is shown."""
    await db.run(
        conn,
        """
        INSERT INTO audit (at, staff_id, centre_id, act, person_id, reason, details)
        VALUES ($7, $1, $2, $3, $4, $5, $6)
        """,
        staff_id,
        centre_id,
        act,
        person_id,
        reason,
        details,
        now,
    )
