"""What a centre has set about its line."""

from backend import db
from backend.booking.models.staff import PolicyChange
from backend.hall.models import HallPolicy

COLUMNS = """
    SELECT early_minutes, grace_minutes, booked_minutes, priority_minutes, priorities, calls, call_gap_seconds,
           missed_behind, parked_behind
    FROM hall_policy
"""


async def policy(conn: db.Conn, centre_id: int) -> HallPolicy:
    """The planning defaults [U] as long as nothing was set."""
    return (
        await db.one(conn, HallPolicy, COLUMNS + "WHERE centre_id = $1", centre_id) or HallPolicy()
    )


async def set_policy(conn: db.Conn, centre_id: int, wanted: HallPolicy) -> None:
    await db.run(
        conn,
        """
        INSERT INTO hall_policy (centre_id, early_minutes, grace_minutes, booked_minutes, priority_minutes, priorities,
                                 calls, call_gap_seconds, missed_behind, parked_behind)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (centre_id) DO UPDATE SET early_minutes = excluded.early_minutes,
            grace_minutes = excluded.grace_minutes, booked_minutes = excluded.booked_minutes,
            priority_minutes = excluded.priority_minutes, priorities = excluded.priorities, calls = excluded.calls,
            call_gap_seconds = excluded.call_gap_seconds, missed_behind = excluded.missed_behind,
            parked_behind = excluded.parked_behind
        """,
        centre_id,
        wanted.early_minutes,
        wanted.grace_minutes,
        wanted.booked_minutes,
        wanted.priority_minutes,
        list(wanted.priorities),
        wanted.calls,
        wanted.call_gap_seconds,
        wanted.missed_behind,
        wanted.parked_behind,
    )


async def policy_changes(conn: db.Conn, centre_id: int, most: int) -> list[PolicyChange]:
    """Of the centre, newest first."""
    return await db.many(
        conn,
        PolicyChange,
        """
        SELECT a.at, s.name AS staff_name, a.reason, a.details -> 'was' AS was, a.details -> 'became' AS became
        FROM audit a JOIN staff s ON s.id = a.staff_id
        WHERE a.centre_id = $1 AND a.act = 'hall_policy_changed'
        ORDER BY a.id DESC LIMIT $2
        """,
        centre_id,
        most,
    )
