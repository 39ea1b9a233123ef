"""Tickets: issued once, found by id or appointment."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.booking.models import Answered, StageKind
from backend.hall.models import PlacedBy, Priority, Ticket


class Place(Struct, frozen=True):
    """Where an item is served at a centre today."""

    organ_id: int
    division_code: str
    centre_id: int
    pool_id: int
    kind: StageKind
    prefix: str


class NewTicket(Struct, frozen=True):
    """What a ticket begins with. `request_key`: of the page it was taken on."""

    item_code: str
    turn_at: datetime
    entered_at: datetime
    placed_by: PlacedBy
    priority: Priority | None = None
    person_id: int | None = None
    appointment_id: UUID | None = None
    case_id: UUID | None = None
    request_key: UUID | None = None
    from_ticket: UUID | None = None
    state: str = "waiting"
    situation: Answered | None = None


async def place(conn: db.Conn, item_code: str, centre_id: int, on: date) -> Place | None:
    return await db.one(
        conn,
        Place,
        """
        SELECT c.organ_id, o.division_code, c.id AS centre_id, s.pool_id, p.kind, p.ticket_prefix AS prefix
        FROM service s JOIN centre c ON c.id = s.centre_id JOIN organ o ON o.id = c.organ_id
        JOIN pool p ON p.id = s.pool_id
        WHERE s.item_code = $1 AND c.id = $2 AND s.valid_from <= $3 AND (s.valid_to IS NULL OR s.valid_to > $3)
        """,
        item_code,
        centre_id,
        on,
    )


async def place_in(conn: db.Conn, pool_id: int, centre_id: int, on: date) -> Place | None:
    """A pool of the centre that is open today, as a place."""
    return await db.one(
        conn,
        Place,
        """
        SELECT c.organ_id, o.division_code, c.id AS centre_id, p.id AS pool_id, p.kind, p.ticket_prefix AS prefix
        FROM pool p JOIN centre c ON c.id = p.centre_id JOIN organ o ON o.id = c.organ_id
        WHERE p.id = $1 AND c.id = $2 AND p.opened_on <= $3 AND (p.closed_on IS NULL OR p.closed_on > $3)
        """,
        pool_id,
        centre_id,
        on,
    )


async def window_beside(conn: db.Conn, pool_id: int, category: str, on: date) -> int | None:
    """Of a bay: the windows of its centre that serve the category; null for a pool that is no bay."""
    found: int | None = await db.value(
        conn,
        """
        SELECT w.id FROM pool b JOIN pool w ON w.centre_id = b.centre_id
        WHERE b.id = $1 AND b.kind = 'bay' AND w.kind = 'window' AND $2 = ANY (w.skills)
          AND w.opened_on <= $3 AND (w.closed_on IS NULL OR w.closed_on > $3)
        ORDER BY w.id LIMIT 1
        """,
        pool_id,
        category,
        on,
    )
    return found


async def issue(
    conn: db.Conn, at: Place, on: date, new: NewTicket, now: datetime, actor_kind: str
) -> UUID:
    """The next number of the centre, day and prefix, with its ticket and event."""
    made: UUID = await db.value(
        conn,
        """
        WITH counted AS (
            INSERT INTO ticket_counter AS c (centre_id, on_date, prefix, last) VALUES ($2, $4, $5, 1)
            ON CONFLICT (centre_id, on_date, prefix) DO UPDATE
                -- Over the numbers lent to windows without a network (`leases.LEND`).
                SET last = CASE WHEN c.last + 1 = c.lent_from THEN c.lent_to ELSE c.last END + 1
            RETURNING last
        ), made AS (
            INSERT INTO ticket (organ_id, id, centre_id, on_date, pool_id, prefix, number, item_code, person_id,
                                appointment_id, case_id, turn_at, entered_at, placed_by, priority, request_key,
                                from_ticket, state, issued_at, situation)
            SELECT $1, uuidv7(), $2, $4, $3, $5, last, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $19
            FROM counted
            RETURNING id
        ), logged AS (
            INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, details)
            SELECT $1, $4, $17, 'ticket_issued', id, $6, $2, $18,
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
        new.item_code,
        new.person_id,
        new.appointment_id,
        new.case_id,
        new.turn_at,
        new.entered_at,
        new.placed_by,
        new.priority,
        new.request_key,
        new.from_ticket,
        new.state,
        now,
        actor_kind,
        new.situation,
    )
    return made


class Told(Struct, frozen=True):
    """What was answered when the number was taken."""

    situation: Answered | None


async def situation_of(conn: db.Conn, ticket_id: UUID, on: date) -> Told | None:
    return await db.one(
        conn,
        Told,
        "SELECT situation FROM ticket WHERE id = $1 AND on_date = $2",
        ticket_id,
        on,
    )


TICKET = """
    SELECT t.id, t.prefix || lpad(t.number::text, greatest(3, length(t.number::text)), '0') AS label, t.centre_id, t.on_date AS on, t.pool_id,
           t.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en, t.person_id, t.appointment_id,
           t.case_id, a.starts_at AS booked_at, a.then_pool_id, a.then_starts_at AS then_at, t.turn_at, t.entered_at,
           t.placed_by, t.priority, t.state, t.window_id, w.number AS window_number, t.issued_at, t.called_at, t.announced_at, t.calls::integer AS calls, t.started_at,
           t.ended_at, t.revision
    FROM ticket t
    LEFT JOIN service_window w ON w.id = t.window_id
    LEFT JOIN appointment a ON (a.organ_id, a.id) = (t.organ_id, t.appointment_id)
    JOIN item_version v ON v.item_code = t.item_code AND v.valid_to IS NULL
"""


async def ticket(conn: db.Conn, ticket_id: UUID, on: date) -> Ticket | None:
    return await db.one(conn, Ticket, TICKET + "WHERE t.id = $1 AND t.on_date = $2", ticket_id, on)


async def ticket_of_request(conn: db.Conn, request_key: UUID, on: date) -> Ticket | None:
    """What the page was given when it was sent before."""
    return await db.one(
        conn, Ticket, TICKET + "WHERE t.request_key = $1 AND t.on_date = $2", request_key, on
    )


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


async def aside(conn: db.Conn, centre_id: int, on: date, pool_ids: list[int]) -> list[Ticket]:
    """Who was parked or missed and may come back, the last one first."""
    return await db.many(
        conn,
        Ticket,
        TICKET
        + """
        WHERE t.centre_id = $1 AND t.on_date = $2 AND t.pool_id = ANY ($3) AND t.state IN ('parked', 'missed')
        ORDER BY coalesce(t.announced_at, t.issued_at) DESC, t.id
        """,
        centre_id,
        on,
        pool_ids,
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
