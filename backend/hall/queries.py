"""Tickets, calls and visits. Each act is one conditional statement with its event."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.hall.models import CalledLine, Ticket


class Place(Struct, frozen=True):
    """Where an item is served at a centre today."""

    organ_id: int
    division_code: str
    centre_id: int
    pool_id: int
    prefix: str


class DeskRow(Struct, frozen=True):
    """A window and who sits there."""

    organ_id: int
    centre_id: int
    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    window_id: int
    number: int
    name_zh: str
    name_en: str
    staff_id: int | None


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


async def line(conn: db.Conn, centre_id: int, on: date, pool_ids: list[int] | None) -> list[Ticket]:
    """Who waits, in the order of the call: priority, then due time, then arrival."""
    return await db.many(
        conn,
        Ticket,
        TICKET
        + """
        WHERE t.centre_id = $1 AND t.on_date = $2 AND t.state = 'waiting'
          AND ($3::integer[] IS NULL OR t.pool_id = ANY ($3))
        ORDER BY t.priority DESC, t.due_at, t.issued_at, t.id
        """,
        centre_id,
        on,
        pool_ids,
    )


CALL_NEXT = """
    WITH chosen AS (
        SELECT t.organ_id, t.on_date, t.id FROM ticket t
        JOIN window_pool p ON p.pool_id = t.pool_id AND p.window_id = $2
        WHERE t.centre_id = $1 AND t.on_date = $3 AND t.state = 'waiting'
        ORDER BY t.priority DESC, t.due_at, t.issued_at, t.id
        LIMIT 1 FOR UPDATE OF t SKIP LOCKED
    ), called AS (
        UPDATE ticket SET state = 'called', window_id = $2, staff_id = $4, called_at = $5 FROM chosen
        WHERE (ticket.organ_id, ticket.on_date, ticket.id) = (chosen.organ_id, chosen.on_date, chosen.id)
        RETURNING ticket.organ_id, ticket.id, ticket.item_code, ticket.issued_at
    ), logged AS (
        INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, actor_id, details)
        SELECT organ_id, $3, $5, 'ticket_called', id, item_code, $1, 'staff', $4,
               jsonb_build_object('waited_s', extract(epoch FROM $5 - issued_at)::integer)
        FROM called
    )
    SELECT id FROM called
"""


async def call_next(
    conn: db.Conn, centre_id: int, window_id: int, on: date, staff_id: int, now: datetime
) -> UUID | None:
    """The first in line whom the window can serve; a ticket another window is taking is passed over."""
    called: UUID | None = await db.value(conn, CALL_NEXT, centre_id, window_id, on, staff_id, now)
    return called


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


DESK = """
    SELECT c.organ_id, c.id AS centre_id, c.code AS centre_code, c.name_zh AS centre_name_zh,
           c.name_en AS centre_name_en, w.id AS window_id, w.number, w.name_zh, w.name_en, d.staff_id
    FROM service_window w JOIN centre c ON c.id = w.centre_id LEFT JOIN desk d ON d.window_id = w.id
"""


async def windows(conn: db.Conn, organ_id: int, centre_ids: list[int] | None) -> list[DeskRow]:
    """Windows of the centres (null: of the whole organ) with who sits there."""
    return await db.many(
        conn,
        DeskRow,
        DESK
        + """
        WHERE c.organ_id = $1 AND w.closed_on IS NULL AND ($2::integer[] IS NULL OR c.id = ANY ($2))
        ORDER BY c.tier = 'county_hall' DESC, c.code, w.number
        """,
        organ_id,
        centre_ids,
    )


async def window(conn: db.Conn, window_id: int) -> DeskRow | None:
    return await db.one(conn, DeskRow, DESK + "WHERE w.id = $1", window_id)


async def desk_of(conn: db.Conn, staff_id: int) -> DeskRow | None:
    return await db.one(conn, DeskRow, DESK + "WHERE d.staff_id = $1", staff_id)


async def sign_on(conn: db.Conn, window_id: int, staff_id: int, now: datetime) -> bool:
    """Sit down; moving from another window is one step. False: somebody else sits there."""
    return bool(
        await db.value(
            conn,
            """
            INSERT INTO desk AS d (window_id, staff_id, since) VALUES ($1, $2, $3)
            ON CONFLICT (window_id) DO UPDATE SET since = d.since WHERE d.staff_id = $2
            RETURNING true
            """,
            window_id,
            staff_id,
            now,
        )
    )


async def sign_off(conn: db.Conn, staff_id: int) -> None:
    await db.run(conn, "DELETE FROM desk WHERE staff_id = $1", staff_id)


async def pools_of_window(conn: db.Conn, window_id: int) -> list[int]:
    found: list[int] = await db.value(
        conn,
        "SELECT coalesce(array_agg(pool_id ORDER BY pool_id), '{}') FROM window_pool WHERE window_id = $1",
        window_id,
    )
    return found


async def called_now(conn: db.Conn, centre_id: int, on: date) -> list[CalledLine]:
    """What the display shows: the newest calls first, numbers and windows only."""
    return await db.many(
        conn,
        CalledLine,
        """
        SELECT t.prefix || lpad(t.number::text, 3, '0') AS label, w.number AS window, t.called_at
        FROM ticket t JOIN service_window w ON w.id = t.window_id
        WHERE t.centre_id = $1 AND t.on_date = $2 AND t.state IN ('called', 'serving')
        ORDER BY t.called_at DESC LIMIT 12
        """,
        centre_id,
        on,
    )


async def waiting_count(conn: db.Conn, centre_id: int, on: date) -> int:
    counted: int = await db.value(
        conn,
        "SELECT count(*) FROM ticket WHERE centre_id = $1 AND on_date = $2 AND state = 'waiting'",
        centre_id,
        on,
    )
    return counted


async def ahead_of(conn: db.Conn, ticket_id: UUID, on: date) -> int:
    """Tickets of the same pool that will be called before this one, as of now."""
    counted: int = await db.value(
        conn,
        """
        SELECT count(*) FROM ticket mine JOIN ticket t
            ON t.centre_id = mine.centre_id AND t.on_date = mine.on_date AND t.pool_id = mine.pool_id
        WHERE mine.id = $1 AND mine.on_date = $2 AND t.state = 'waiting'
          AND (NOT t.priority, t.due_at, t.issued_at, t.id) < (NOT mine.priority, mine.due_at, mine.issued_at, mine.id)
        """,
        ticket_id,
        on,
    )
    return counted


async def open_desks(conn: db.Conn, pool_id: int) -> int:
    """Windows signed on that serve the pool."""
    counted: int = await db.value(
        conn,
        "SELECT count(*) FROM desk d JOIN window_pool p ON p.window_id = d.window_id WHERE p.pool_id = $1",
        pool_id,
    )
    return counted


async def usual_minutes(conn: db.Conn, item_code: str) -> int:
    minutes: int = await db.value(
        conn,
        "SELECT (content -> 'visit' ->> 'minutes')::integer FROM item_version WHERE item_code = $1 AND valid_to IS NULL",
        item_code,
    )
    return minutes
