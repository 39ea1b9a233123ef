"""What the bench of the hall writes in bulk, and what it asks beside the door."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from backend import db


class Seat(Struct, frozen=True):
    """A window and the clerk who sits there."""

    window_id: int
    staff_id: int


async def add_clerks(conn: db.Conn, centre_id: int, token: str) -> list[Seat]:
    """A clerk at every window of the centre, signed in: the session's token is `token` and the window's id."""
    return await db.many(
        conn,
        Seat,
        """
        WITH clerk AS (
            INSERT INTO staff (organ_id, login, name, password_hash)
            SELECT 1, 'bench-' || w.id, 'bench', '$argon2id$bench' FROM service_window w WHERE w.centre_id = $1 ORDER BY w.id
            RETURNING id, substr(login, 7)::integer AS window_id
        ), role AS (
            INSERT INTO staff_role (staff_id, role, centre_id) SELECT id, 'clerk', $1 FROM clerk
        ), session AS (
            INSERT INTO session (token_digest, staff_id, made_at, seen_at, expires_at)
            SELECT sha256(($2 || window_id)::bytea), id, now(), now(), now() + interval '1 day' FROM clerk
        ), desk AS (
            INSERT INTO desk (window_id, staff_id, since) SELECT window_id, id, now() FROM clerk
        )
        SELECT window_id, id AS staff_id FROM clerk ORDER BY window_id
        """,
        centre_id,
        token,
    )


async def add_line(
    conn: db.Conn, centre_id: int, pool_id: int, item_code: str, on: date, count: int
) -> None:
    """So many who wait, a second between them."""
    await db.run(
        conn,
        """
        INSERT INTO ticket (organ_id, id, centre_id, on_date, pool_id, prefix, number, item_code, turn_at, entered_at,
                            state, issued_at)
        SELECT 1, uuidv7(), $1, $4, $2, 'A', n, $3, now() - make_interval(secs => $5 - n),
               now() - make_interval(secs => $5 - n), 'waiting', now() - make_interval(secs => $5 - n)
        FROM generate_series(1, $5) AS n
        """,
        centre_id,
        pool_id,
        item_code,
        on,
        count,
    )


FREE = """
    UPDATE ticket SET state = 'waiting', window_id = NULL, staff_id = NULL, called_at = NULL, announced_at = NULL, calls = 0,
                      turn_at = now(), entered_at = now()
    WHERE organ_id = 1 AND on_date = $2 AND window_id = $1 AND state = 'called'
"""


async def free(conn: db.Conn, window_id: int, on: date) -> int:
    """Whom the window called goes to the end of the line: the window is free, and the line stays as long."""
    return await db.run(conn, FREE, window_id, on)


async def at_window(conn: db.Conn, window_id: int, on: date) -> UUID | None:
    found: UUID | None = await db.value(
        conn,
        """
        SELECT id FROM ticket
        WHERE organ_id = 1 AND on_date = $2 AND window_id = $1 AND state IN ('called', 'serving')
        """,
        window_id,
        on,
    )
    return found


async def calls(conn: db.Conn, on: date) -> int:
    """What the log holds."""
    found: int = await db.value(
        conn, "SELECT count(*) FROM event WHERE on_date = $1 AND kind = 'ticket_called'", on
    )
    return found


async def waiting(conn: db.Conn, on: date) -> int:
    found: int = await db.value(
        conn, "SELECT count(*) FROM ticket WHERE on_date = $1 AND state = 'waiting'", on
    )
    return found


async def free_all(conn: db.Conn, on: date) -> None:
    """Nobody stands before a window."""
    await db.run(
        conn,
        """
        UPDATE ticket SET state = 'waiting', window_id = NULL, staff_id = NULL, called_at = NULL, announced_at = NULL,
                          started_at = NULL, calls = 0, turn_at = now(), entered_at = now()
        WHERE organ_id = 1 AND on_date = $1 AND state IN ('called', 'serving')
        """,
        on,
    )


async def next_label(conn: db.Conn, pool_id: int, on: date) -> str:
    """Who will be called next."""
    found: str = await db.value(
        conn,
        """
        SELECT prefix || lpad(number::text, 3, '0') FROM ticket
        WHERE pool_id = $1 AND on_date = $2 AND state = 'waiting' ORDER BY turn_at, entered_at, id LIMIT 1
        """,
        pool_id,
        on,
    )
    return found
