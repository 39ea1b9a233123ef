"""Tickets, from their number on: each act is one conditional statement with its event."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.hall.models import Ticket


class Place(Struct, frozen=True):
    """Where an item is served at a centre today."""

    organ_id: int
    division_code: str
    centre_id: int
    pool_id: int
    prefix: str


async def place(conn: db.Conn, item_code: str, centre_id: int, on: date) -> Place | None:
    return await db.one(
        conn,
        Place,
        """
        SELECT c.organ_id, o.division_code, c.id AS centre_id, s.pool_id, p.ticket_prefix AS prefix
        FROM service s JOIN centre c ON c.id = s.centre_id JOIN organ o ON o.id = c.organ_id
        JOIN pool p ON p.id = s.pool_id
        WHERE s.item_code = $1 AND c.id = $2 AND s.valid_from <= $3 AND (s.valid_to IS NULL OR s.valid_to > $3)
        """,
        item_code,
        centre_id,
        on,
    )


async def issue(
    conn: db.Conn,
    at: Place,
    on: date,
    item_code: str,
    person_id: int | None,
    appointment_id: UUID | None,
    case_id: UUID | None,
    due_at: datetime,
    priority: bool,
    now: datetime,
    actor_kind: str,
) -> UUID:
    """The next number of the centre, day and prefix, with its ticket and event."""
    made: UUID = await db.value(
        conn,
        """
        WITH counted AS (
            INSERT INTO ticket_counter AS c (centre_id, on_date, prefix, last) VALUES ($2, $4, $5, 1)
            ON CONFLICT (centre_id, on_date, prefix) DO UPDATE SET last = c.last + 1
            RETURNING last
        ), made AS (
            INSERT INTO ticket (organ_id, id, centre_id, on_date, pool_id, prefix, number, item_code, person_id,
                                appointment_id, case_id, due_at, priority, state, issued_at)
            SELECT $1, uuidv7(), $2, $4, $3, $5, last, $6, $7, $8, $9, $10, $11, 'waiting', $12 FROM counted
            RETURNING id
        ), logged AS (
            INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, details)
            SELECT $1, $4, $12, 'ticket_issued', id, $6, $2, $13,
                   jsonb_build_object('appointment', $8::uuid IS NOT NULL)
            FROM made
        )
        SELECT id FROM made
        """,
        at.organ_id,
        at.centre_id,
        at.pool_id,
        on,
        at.prefix,
        item_code,
        person_id,
        appointment_id,
        case_id,
        due_at,
        priority,
        now,
        actor_kind,
    )
    return made


TICKET = """
    SELECT t.id, t.prefix || lpad(t.number::text, 3, '0') AS label, t.centre_id, t.on_date AS on, t.pool_id,
           t.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en, t.person_id, t.appointment_id,
           t.case_id, t.due_at, t.priority, t.state, t.window_id, w.number AS window_number, t.issued_at,
           t.called_at, t.started_at, t.ended_at
    FROM ticket t
    LEFT JOIN service_window w ON w.id = t.window_id
    JOIN item_version v ON v.item_code = t.item_code AND v.valid_to IS NULL
"""


async def ticket(conn: db.Conn, ticket_id: UUID, on: date) -> Ticket | None:
    return await db.one(conn, Ticket, TICKET + "WHERE t.id = $1 AND t.on_date = $2", ticket_id, on)


async def ticket_of_appointment(conn: db.Conn, appointment_id: UUID, on: date) -> Ticket | None:
    return await db.one(
        conn, Ticket, TICKET + "WHERE t.appointment_id = $1 AND t.on_date = $2", appointment_id, on
    )


async def at_window(conn: db.Conn, window_id: int, on: date) -> Ticket | None:
    """Who is before the window now."""
    return await db.one(
        conn,
        Ticket,
        TICKET + "WHERE t.window_id = $1 AND t.on_date = $2 AND t.state IN ('called', 'serving')",
        window_id,
        on,
    )


async def move(
    conn: db.Conn,
    ticket_id: UUID,
    on: date,
    window_id: int,
    states: list[str],
    to: str,
    kind: str,
    now: datetime,
    staff_id: int,
) -> bool:
    """The window's own ticket from one of the states to another. False: it is elsewhere by now."""
    return bool(
        await db.value(
            conn,
            """
            WITH moved AS (
                UPDATE ticket SET state = $5,
                    started_at = CASE WHEN $5 = 'serving' THEN $7 ELSE started_at END,
                    ended_at = CASE WHEN $5 IN ('served', 'missed', 'left') THEN $7 ELSE ended_at END
                WHERE id = $1 AND on_date = $2 AND window_id = $3 AND state = ANY ($4)
                RETURNING organ_id, id, item_code, centre_id
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, actor_id)
                SELECT organ_id, $2, $7, $6, id, item_code, centre_id, 'staff', $8 FROM moved
            )
            SELECT true FROM moved
            """,
            ticket_id,
            on,
            window_id,
            states,
            to,
            kind,
            now,
            staff_id,
        )
    )


async def bind(conn: db.Conn, ticket_id: UUID, on: date, person_id: int, case_id: UUID) -> bool:
    """The ticket's person and case; False when it already has a case."""
    return bool(
        await db.run(
            conn,
            """
            UPDATE ticket SET person_id = $3, case_id = $4
            WHERE id = $1 AND on_date = $2 AND (case_id IS NULL OR case_id = $4)
            """,
            ticket_id,
            on,
            person_id,
            case_id,
        )
    )
