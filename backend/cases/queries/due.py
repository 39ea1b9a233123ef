"""What is due, soonest first, and warnings that nobody has looked at yet."""

from datetime import date, datetime
from uuid import UUID

from backend import db
from backend.cases.models.due import AlertRow, DueRow, Overdue
from backend.cases.models.sealed import Sight


async def due_list(
    conn: db.Conn,
    organ_id: int,
    centre_ids: list[int],
    kinds: list[str],
    levels: list[str],
    until: date,
    most: int,
    offset: int,
    sight: Sight,
) -> list[DueRow]:
    """Limits of the centres that end by a day, soonest first. Each kind at each centre gives its own soonest, so
    that an index answers."""
    return await db.many(
        conn,
        DueRow,
        """
        SELECT f.id AS case_id, f.number, v.name_zh AS item_name_zh, v.name_en AS item_name_en, f.person_id,
               k.centre_id, t.name_zh AS centre_name_zh, t.name_en AS centre_name_en, f.state, k.kind, k.due_on,
               k.provisional, k.effect, k.level, (k.next_on IS NULL AND k.level <> 'overdue') AS paused,
               EXISTS (
                   SELECT 1 FROM case_alert a
                   WHERE a.organ_id = $1 AND a.case_id = k.case_id AND a.clock = k.kind AND a.level = 'overdue'
                     AND a.due_on = k.due_on AND a.explanation IS NOT NULL
               ) AS explained
        FROM (
            SELECT soonest.*
            FROM unnest($2::integer[]) AS c (id) CROSS JOIN unnest($3::text[]) AS w (kind) CROSS JOIN LATERAL (
                SELECT k.* FROM case_clock k JOIN case_file f ON f.organ_id = k.organ_id AND f.id = k.case_id
                WHERE k.organ_id = $1 AND k.centre_id = c.id AND k.kind = w.kind AND k.level = ANY ($4)
                  AND k.due_on <= $9
                  AND (NOT f.sealed OR f.accepted_by = $7 OR $8::integer[] IS NULL OR f.centre_id = ANY ($8))
                ORDER BY k.due_on, k.case_id LIMIT $5::integer + $6::integer
            ) soonest
            ORDER BY due_on, case_id, kind LIMIT $5 OFFSET $6
        ) k
        JOIN case_file f ON f.organ_id = $1 AND f.id = k.case_id
        JOIN item_version v ON (v.item_code, v.version) = (f.item_code, f.item_version)
        JOIN centre t ON t.id = k.centre_id
        ORDER BY k.due_on, k.case_id, k.kind
        """,
        organ_id,
        centre_ids,
        kinds,
        levels,
        most,
        offset,
        sight.staff_id,
        sight.centres,
        until,
    )


async def unseen(
    conn: db.Conn,
    organ_id: int,
    roles: list[str],
    centres: list[int],
    sight: Sight,
    most: int,
) -> list[AlertRow]:
    """Warnings for who has these roles at these centres, pair by pair; newest first."""
    return await db.many(
        conn,
        AlertRow,
        """
        SELECT a.id, a.case_id, f.number, v.name_zh AS item_name_zh, v.name_en AS item_name_en, a.centre_id,
               t.name_zh AS centre_name_zh, t.name_en AS centre_name_en, f.state, a.clock, a.level, a.due_on, a.role,
               a.raised_at
        FROM unnest($2::text[], $3::integer[]) AS r (role, centre_id)
        CROSS JOIN LATERAL (
            SELECT a.* FROM case_alert a JOIN case_file f ON f.organ_id = a.organ_id AND f.id = a.case_id
            WHERE a.organ_id = $1 AND a.role = r.role AND a.centre_id = r.centre_id AND a.seen_at IS NULL
              AND (a.staff_id IS NULL OR a.staff_id = $4)
              AND (NOT f.sealed OR f.accepted_by = $4 OR $5::integer[] IS NULL OR f.centre_id = ANY ($5))
            ORDER BY a.id DESC LIMIT $6
        ) a
        JOIN case_file f ON f.organ_id = a.organ_id AND f.id = a.case_id
        JOIN item_version v ON (v.item_code, v.version) = (f.item_code, f.item_version)
        JOIN centre t ON t.id = a.centre_id
        ORDER BY a.id DESC LIMIT $6
        """,
        organ_id,
        roles,
        centres,
        sight.staff_id,
        sight.centres,
        most,
    )


async def see(
    conn: db.Conn,
    organ_id: int,
    alert_ids: list[int],
    roles: list[str],
    centres: list[int],
    staff_id: int,
    now: datetime,
) -> int:
    """Looked at, by somebody whom they concern; an overdue one of a supervisor's is seen by being explained."""
    return await db.run(
        conn,
        """
        UPDATE case_alert a SET seen_at = $6, seen_by = $5
        WHERE a.organ_id = $1 AND a.id = ANY ($2::bigint[]) AND a.seen_at IS NULL
          AND (a.staff_id IS NULL OR a.staff_id = $5)
          AND EXISTS (SELECT 1 FROM unnest($3::text[], $4::integer[]) AS r (role, centre_id)
                      WHERE r.role = a.role AND r.centre_id = a.centre_id)
          AND NOT (a.level = 'overdue' AND a.role = 'supervisor' AND a.explanation IS NULL)
        """,
        organ_id,
        alert_ids,
        roles,
        centres,
        staff_id,
        now,
    )


async def overdue_of(conn: db.Conn, organ_id: int, case_id: UUID) -> list[Overdue]:
    """Limits of the case that were not kept, oldest first; without the applicant's own."""
    return await db.many(
        conn,
        Overdue,
        """
        SELECT clock, due_on, explanation, explained_at FROM case_alert
        WHERE organ_id = $1 AND case_id = $2 AND level = 'overdue' AND role = 'supervisor'
        ORDER BY due_on, clock
        """,
        organ_id,
        case_id,
    )


async def explain(
    conn: db.Conn, organ_id: int, case_id: UUID, text: str, staff_id: int, now: datetime
) -> int:
    """Why it was late; the first reason for a limit stays. How many warnings it answers."""
    return await db.run(
        conn,
        """
        UPDATE case_alert
        SET explanation = $3, explained_by = $4, explained_at = $5, seen_at = coalesce(seen_at, $5),
            seen_by = coalesce(seen_by, $4)
        WHERE organ_id = $1 AND case_id = $2 AND level = 'overdue' AND explanation IS NULL
        """,
        organ_id,
        case_id,
        text,
        staff_id,
        now,
    )
