"""Remedies against acts of cases. Registering one and its outcome append their event in the same statement."""

from datetime import date, datetime
from uuid import UUID

from backend import db
from backend.cases.models import Case
from backend.cases.models.remedies import Ending, Remedy, RemedyKind
from backend.cases.models.sealed import Sight


async def add_remedy(
    conn: db.Conn,
    case: Case,
    kind: RemedyKind,
    body: str,
    filed_on: date,
    staff_id: int,
    now: datetime,
) -> int:
    """Its event counts for the day it was filed."""
    made: int = await db.value(
        conn,
        """
        WITH made AS (
            INSERT INTO remedy (organ_id, case_id, kind, body, filed_on, filed_by)
            VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
        ), logged AS (
            INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, actor_kind,
                               actor_id, details)
            SELECT $1, $5, $7, 'case_remedy_filed', $2, $8, $9, $10, 'staff', $6,
                   jsonb_build_object('kind', $3::text) FROM made
        )
        SELECT id FROM made
        """,
        case.organ_id,
        case.id,
        kind,
        body,
        filed_on,
        staff_id,
        now,
        case.item_code,
        case.item_version,
        case.centre_id,
    )
    return made


async def end_remedy(
    conn: db.Conn, remedy: Remedy, ended: Ending, staff_id: int, now: datetime
) -> bool:
    """Its event counts for the day it was decided. False: it is no longer open."""
    return bool(
        await db.value(
            conn,
            """
            WITH changed AS (
                UPDATE remedy SET outcome = $3, decided_on = $4, words = $5, decided_by = $6
                WHERE organ_id = $1 AND id = $2 AND outcome = 'pending' RETURNING case_id, kind
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id,
                                   actor_kind, actor_id, details)
                SELECT $1, $4, $7, 'case_remedy_decided', c.id, c.item_code, c.item_version, c.centre_id, 'staff', $6,
                       jsonb_build_object('kind', r.kind, 'outcome', $3::text)
                FROM changed r JOIN case_file c ON (c.organ_id, c.id) = ($1, r.case_id)
            )
            SELECT true FROM changed
            """,
            remedy.organ_id,
            remedy.id,
            ended.outcome,
            ended.decided_on,
            ended.words,
            staff_id,
            now,
        )
    )


async def remedies_of_case(conn: db.Conn, organ_id: int, case_id: UUID) -> list[Remedy]:
    """Oldest first."""
    return await db.many(
        conn,
        Remedy,
        """
        SELECT r.id, r.organ_id, r.case_id, c.number, c.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en,
               c.state, c.sealed, v.content -> 'power' ->> 'type' AS power_type, r.kind, r.body, r.filed_on, f.name AS filed_by,
               r.outcome, r.decided_on, d.name AS decided_by, r.words
        FROM remedy r
        JOIN case_file c ON (c.organ_id, c.id) = (r.organ_id, r.case_id)
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        JOIN staff f ON f.id = r.filed_by
        LEFT JOIN staff d ON d.id = r.decided_by
        WHERE r.organ_id = $1 AND r.case_id = $2 ORDER BY r.filed_on, r.id
        """,
        organ_id,
        case_id,
    )


async def remedy(conn: db.Conn, organ_id: int, remedy_id: int) -> Remedy | None:
    return await db.one(
        conn,
        Remedy,
        """
        SELECT r.id, r.organ_id, r.case_id, c.number, c.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en,
               c.state, c.sealed, v.content -> 'power' ->> 'type' AS power_type, r.kind, r.body, r.filed_on, f.name AS filed_by,
               r.outcome, r.decided_on, d.name AS decided_by, r.words
        FROM remedy r
        JOIN case_file c ON (c.organ_id, c.id) = (r.organ_id, r.case_id)
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        JOIN staff f ON f.id = r.filed_by
        LEFT JOIN staff d ON d.id = r.decided_by
        WHERE r.organ_id = $1 AND r.id = $2
        """,
        organ_id,
        remedy_id,
    )


async def remedies(
    conn: db.Conn,
    organ_id: int,
    open_only: bool,
    centre_ids: list[int] | None,
    sight: Sight,
    most: int,
    offset: int,
) -> list[Remedy]:
    """Of cases of these centres (None: all), newest filed first; a sealed case's only for who may see it listed."""
    return await db.many(
        conn,
        Remedy,
        """
        SELECT r.id, r.organ_id, r.case_id, c.number, c.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en,
               c.state, c.sealed, v.content -> 'power' ->> 'type' AS power_type, r.kind, r.body, r.filed_on, f.name AS filed_by,
               r.outcome, r.decided_on, d.name AS decided_by, r.words
        FROM remedy r
        JOIN case_file c ON (c.organ_id, c.id) = (r.organ_id, r.case_id)
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        JOIN staff f ON f.id = r.filed_by
        LEFT JOIN staff d ON d.id = r.decided_by
        WHERE r.organ_id = $1 AND (NOT $2 OR r.outcome = 'pending')
          AND ($3::integer[] IS NULL OR c.centre_id = ANY ($3))
          AND (NOT c.sealed OR c.accepted_by = $4 OR $5::integer[] IS NULL OR c.centre_id = ANY ($5))
        ORDER BY r.filed_on DESC, r.id DESC LIMIT $6 OFFSET $7
        """,
        organ_id,
        open_only,
        centre_ids,
        sight.staff_id,
        sight.centres,
        most,
        offset,
    )
