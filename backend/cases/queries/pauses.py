"""Stretches that do not count (行政许可法 §45)."""

from datetime import date

from backend import db
from backend.cases.models import Case, CasePause


async def pauses(conn: db.Conn, case: Case) -> list[CasePause]:
    """Oldest first."""
    return await db.many(
        conn,
        CasePause,
        """
        SELECT place, kind, from_on, to_on, expected_days, reason, told_on FROM case_pause
        WHERE organ_id = $1 AND case_id = $2 ORDER BY place
        """,
        case.organ_id,
        case.id,
    )


async def add_pause(conn: db.Conn, case: Case, pause: CasePause, staff_id: int) -> None:
    await db.run(
        conn,
        """
        INSERT INTO case_pause (organ_id, case_id, place, kind, from_on, to_on, expected_days, reason, told_on, staff_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        case.organ_id,
        case.id,
        pause.place,
        pause.kind,
        pause.from_on,
        pause.to_on,
        pause.expected_days,
        pause.reason,
        pause.told_on,
        staff_id,
    )


async def end_pause(conn: db.Conn, case: Case, on: date) -> None:
    """The open pause ends with this day."""
    await db.run(
        conn,
        "UPDATE case_pause SET to_on = $3 WHERE organ_id = $1 AND case_id = $2 AND to_on IS NULL",
        case.organ_id,
        case.id,
        on,
    )
