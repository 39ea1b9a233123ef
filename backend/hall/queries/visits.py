"""Visits and the cases they counted for."""

from datetime import date, datetime
from uuid import UUID

from backend import db


async def add_visit(
    conn: db.Conn,
    organ_id: int,
    centre_id: int,
    on: date,
    person_id: int | None,
    ticket_id: UUID | None,
    item_code: str,
    outcome: str,
    cause: str | None,
    case_ids: list[UUID],
    now: datetime,
    staff_id: int,
) -> None:
    """The person attended, for these cases: one visit with its event, and one event a case."""
    await db.run(
        conn,
        """
        WITH made AS (
            INSERT INTO visit (organ_id, id, centre_id, on_date, person_id, ticket_id, outcome, cause, ended_at)
            VALUES ($1, uuidv7(), $2, $3, $4, $5, $6, $7, $9) RETURNING id
        ), held AS (
            INSERT INTO visit_case (organ_id, visit_id, case_id)
            SELECT $1, made.id, c FROM made, unnest($8::uuid[]) AS c
        ), counted AS (
            INSERT INTO event (organ_id, on_date, at, kind, item_code, centre_id, ticket_id, visit_id, actor_kind,
                               actor_id, details)
            SELECT $1, $3, $9, 'visit_ended', $11, $2, $5, made.id, 'staff', $10,
                   jsonb_build_object('outcome', $6::text, 'cause', $7::text)
            FROM made
        )
        INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, ticket_id, visit_id,
                           actor_kind, actor_id, details)
        SELECT $1, $3, $9, 'case_visited', f.id, f.item_code, f.item_version, $2, $5, made.id, 'staff', $10,
               jsonb_build_object('outcome', $6::text, 'cause', $7::text)
        FROM made, case_file f WHERE f.organ_id = $1 AND f.id = ANY ($8)
        """,
        organ_id,
        centre_id,
        on,
        person_id,
        ticket_id,
        outcome,
        cause,
        case_ids,
        now,
        staff_id,
        item_code,
    )


async def take_back_visit(conn: db.Conn, organ_id: int, ticket_id: UUID) -> None:
    """The visit a ticket ended in, when that end is undone: its events are counted no more either."""
    await db.run(
        conn,
        """
        WITH these AS (SELECT id FROM visit WHERE organ_id = $1 AND ticket_id = $2),
        held AS (DELETE FROM visit_case WHERE organ_id = $1 AND visit_id IN (SELECT id FROM these))
        DELETE FROM visit WHERE organ_id = $1 AND id IN (SELECT id FROM these)
        """,
        organ_id,
        ticket_id,
    )
