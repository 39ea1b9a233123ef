"""Tickets as somebody who comes in names them."""

from datetime import date
from uuid import UUID

from backend import db
from backend.hall.models import Ticket
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


async def centre_name(conn: db.Conn, centre_id: int) -> str:
    """As the sign at its door says it."""
    name: str = await db.value(conn, "SELECT name_zh FROM centre WHERE id = $1", centre_id)
    return name


async def usual_items(
    conn: db.Conn, centre_id: int, first: date, last: date, most: int
) -> list[str]:
    """What people without an appointment came for most often at the centre, from first to last day."""
    found: list[str] = await db.value(
        conn,
        """
        SELECT coalesce(array_agg(item_code ORDER BY came DESC, item_code), '{}') FROM (
            SELECT item_code, count(*) AS came FROM ticket
            WHERE centre_id = $1 AND on_date BETWEEN $2 AND $3 AND appointment_id IS NULL
            GROUP BY item_code ORDER BY came DESC, item_code LIMIT $4) AS often
        """,
        centre_id,
        first,
        last,
        most,
    )
    return found
