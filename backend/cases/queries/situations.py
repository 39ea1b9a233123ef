"""The situation of a case, as it was answered."""

from datetime import datetime
from uuid import UUID

from backend import db
from backend.cases.models.situations import Situation, Taken


async def situation(conn: db.Conn, organ_id: int, case_id: UUID) -> Situation | None:
    return await db.one(
        conn,
        Situation,
        """
        SELECT situation AS taken, shared_confirmed_at, shared_confirmed_by FROM case_file
        WHERE organ_id = $1 AND id = $2
        """,
        organ_id,
        case_id,
    )


async def keep(conn: db.Conn, organ_id: int, case_id: UUID, taken: Taken) -> None:
    await db.run(
        conn,
        "UPDATE case_file SET situation = $3 WHERE organ_id = $1 AND id = $2",
        organ_id,
        case_id,
        taken,
    )


async def confirm(conn: db.Conn, organ_id: int, case_id: UUID, now: datetime, by: str) -> bool:
    """False: it was confirmed before."""
    return bool(
        await db.run(
            conn,
            """
            UPDATE case_file SET shared_confirmed_at = $3, shared_confirmed_by = $4
            WHERE organ_id = $1 AND id = $2 AND shared_confirmed_at IS NULL
            """,
            organ_id,
            case_id,
            now,
            by,
        )
    )


async def set_papers(
    conn: db.Conn,
    organ_id: int,
    case_id: UUID,
    places: list[int],
    names_zh: list[str],
    names_en: list[str],
    states: list[str],
) -> None:
    """Each paper in its new state; one that was not on the list comes onto it."""
    await db.run(
        conn,
        """
        INSERT INTO case_material (organ_id, case_id, place, name_zh, name_en, state)
        SELECT $1, $2, m.place, m.zh, m.en, m.state
        FROM unnest($3::smallint[], $4::text[], $5::text[], $6::text[]) AS m (place, zh, en, state)
        ON CONFLICT (organ_id, case_id, place) DO UPDATE
        SET name_zh = excluded.name_zh, name_en = excluded.name_en, state = excluded.state
        """,
        organ_id,
        case_id,
        places,
        names_zh,
        names_en,
        states,
    )
