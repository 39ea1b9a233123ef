"""Tickets ended by a supervisor, and the trips in vain that makes."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db


class Ended(Struct, frozen=True):
    id: UUID


async def close_tickets(
    conn: db.Conn,
    centre_id: int,
    on: date,
    state: str,
    ticket_id: UUID | None,
    cause: str,
    note: str,
    staff_id: int,
    now: datetime,
) -> list[Ended]:
    """End those that are still in the state, or the one named; on the day of the ticket, whenever it is done.

    Their events count on the ticket's own day, so that its ledger balances.
    """
    return await db.many(
        conn,
        Ended,
        """
        WITH these AS (
            SELECT t.organ_id, t.id FROM ticket t
            WHERE t.centre_id = $1 AND t.on_date = $2 AND t.state = $3 AND ($4::uuid IS NULL OR t.id = $4)
              AND EXISTS (SELECT FROM ticket_counter c WHERE (c.centre_id, c.on_date, c.prefix) = ($1, $2, t.prefix)
                          AND c.closed_last IS NULL)
            ORDER BY t.id FOR NO KEY UPDATE OF t
        ), ended AS (
            UPDATE ticket t SET state = 'closed', cause = $5, ended_at = $8, revision = t.revision + 1
            FROM these WHERE (t.organ_id, t.on_date, t.id) = (these.organ_id, $2, these.id) AND t.state = $3
            RETURNING t.organ_id, t.id, t.item_code
        ), told AS (
        INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, actor_id, reason,
                           details)
        SELECT organ_id, $2, $8, 'ticket_closed', id, item_code, $1, 'staff', $7, nullif($6, ''),
               jsonb_build_object('cause', $5::text, 'was', $3::text)
        FROM ended
        )
        SELECT id FROM ended ORDER BY id
        """,
        centre_id,
        on,
        state,
        ticket_id,
        cause,
        note,
        staff_id,
        now,
    )


async def turn_away(
    conn: db.Conn,
    centre_id: int,
    on: date,
    ticket_ids: list[UUID],
    cause: str,
    staff_id: int,
    now: datetime,
) -> None:
    """They stood in line and were sent home for our reason: each a trip in vain, a visit.

    A statement of its own: written together with the end of the tickets, whose rows it locks, PostgreSQL 18.6
    crashed whenever another transaction had changed one of them meanwhile.
    """
    await db.run(
        conn,
        """
        WITH turned_away AS MATERIALIZED (
            SELECT t.organ_id, t.id, t.item_code, t.person_id, t.case_id, uuidv7() AS visit_id
            FROM ticket t WHERE t.centre_id = $1 AND t.on_date = $2 AND t.id = ANY ($3)
        ), visited AS (
            INSERT INTO visit (organ_id, id, centre_id, on_date, person_id, ticket_id, outcome, cause, ended_at)
            SELECT organ_id, visit_id, $1, $2, person_id, id, 'unserved_ours', $4, $6 FROM turned_away
        ), held AS (
            INSERT INTO visit_case (organ_id, visit_id, case_id)
            SELECT organ_id, visit_id, case_id FROM turned_away WHERE case_id IS NOT NULL
        )
        INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, ticket_id,
                           visit_id, actor_kind, actor_id, details)
        SELECT t.organ_id, $2, $6, 'visit_ended', NULL, t.item_code, NULL, $1, t.id, t.visit_id, 'staff', $5::integer,
               jsonb_build_object('outcome', 'unserved_ours', 'cause', $4::text)
        FROM turned_away t
        UNION ALL
        SELECT t.organ_id, $2, $6, 'case_visited', f.id, f.item_code, f.item_version, $1, t.id, t.visit_id, 'staff',
               $5::integer, jsonb_build_object('outcome', 'unserved_ours', 'cause', $4::text)
        FROM turned_away t JOIN case_file f ON f.organ_id = t.organ_id AND f.id = t.case_id
        """,
        centre_id,
        on,
        ticket_ids,
        cause,
        staff_id,
        now,
    )
