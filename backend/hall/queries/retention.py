"""Whose ticket it was goes after a while; ticket, times and events stay, so that every count stays."""

from datetime import date

from backend import db


async def tickets_due(conn: db.Conn, before: date) -> int:
    found: int = await db.value(
        conn, "SELECT count(*) FROM ticket WHERE on_date < $1 AND person_id IS NOT NULL", before
    )
    return found


async def forget_tickets(conn: db.Conn, before: date, most: int) -> int:
    """The act that could be undone goes with it: it holds the ticket as it was."""
    return await db.run(
        conn,
        """
        WITH over AS (
            SELECT organ_id, on_date, id FROM ticket WHERE on_date < $1 AND person_id IS NOT NULL
            ORDER BY on_date, id LIMIT $2 FOR UPDATE SKIP LOCKED
        ), acts AS (
            DELETE FROM desk_act a USING over o WHERE (a.on_date, a.ticket_id) = (o.on_date, o.id)
        )
        UPDATE ticket t SET person_id = NULL FROM over o
        WHERE (t.organ_id, t.on_date, t.id) = (o.organ_id, o.on_date, o.id)
        """,
        before,
        most,
    )
