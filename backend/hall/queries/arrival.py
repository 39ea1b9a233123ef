"""Tickets as somebody who comes in names them, and who is before them."""

from datetime import date
from uuid import UUID

from backend import db
from backend.hall.models import Ahead, Ticket
from backend.hall.queries.tickets import TICKET


async def ticket_by_label(
    conn: db.Conn, centre_id: int, on: date, prefix: str, number: int
) -> Ticket | None:
    """As it stands on the slip: A023."""
    return await db.one(
        conn,
        Ticket,
        TICKET + "WHERE t.centre_id = $1 AND t.on_date = $2 AND t.prefix = $3 AND t.number = $4",
        centre_id,
        on,
        prefix,
        number,
    )


async def ticket_since(conn: db.Conn, ticket_id: UUID, first: date, last: date) -> Ticket | None:
    """Of any of the days, both included: a slip of another day still says whose it is."""
    return await db.one(
        conn,
        Ticket,
        TICKET + "WHERE t.id = $1 AND t.on_date BETWEEN $2 AND $3",
        ticket_id,
        first,
        last,
    )


async def ahead(conn: db.Conn, ticket_id: UUID, on: date) -> Ahead:
    """Of the same line, as of now."""
    found = await db.one(
        conn,
        Ahead,
        """
        SELECT count(t.id)::integer AS people,
               coalesce(sum((v.content -> 'visit' ->> 'minutes')::integer), 0)::integer AS minutes
        FROM ticket mine
        JOIN ticket t ON t.centre_id = mine.centre_id AND t.on_date = mine.on_date AND t.pool_id = mine.pool_id
             AND t.state = 'waiting' AND (t.turn_at, t.entered_at, t.id) < (mine.turn_at, mine.entered_at, mine.id)
        JOIN item_version v ON v.item_code = t.item_code AND v.valid_to IS NULL
        WHERE mine.id = $1 AND mine.on_date = $2
        """,
        ticket_id,
        on,
    )
    return found or Ahead(0, 0)


async def centre_name(conn: db.Conn, centre_id: int) -> str:
    """As the sign at its door says it."""
    name: str = await db.value(conn, "SELECT name_zh FROM centre WHERE id = $1", centre_id)
    return name
