"""Looks into sealed cases, written down before anything is shown."""

from backend import db
from backend.cases.models import Case


async def add_look(conn: db.Conn, staff_id: int, case: Case) -> None:
    """At the database's own time: a look has no other date than when it was."""
    await db.run(
        conn,
        """
        INSERT INTO audit (at, staff_id, centre_id, act, person_id, reason, details)
        VALUES (now(), $1, $2, 'sealed_case_opened', $3, $4, jsonb_build_object('case', $5::uuid))
        """,
        staff_id,
        case.centre_id,
        case.person_id,
        f"sealed case, {case.state}",
        case.id,
    )
