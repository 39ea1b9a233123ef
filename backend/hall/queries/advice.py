"""What capacity advice is made of: the log's window times and waits, and appointments by slot length."""

from datetime import date

from backend import db
from backend.hall.models.advice import AtWindow, Item, Kept, Waited


async def at_window(conn: db.Conn, centre_id: int, first: date, last: date) -> list[AtWindow]:
    """Each call with what ended it; a ticket that was parked or put back has several."""
    return await db.many(
        conn,
        AtWindow,
        """
        SELECT s.on_date AS on, t.pool_id, s.item_code, s.at AS called_at, s.ended_at,
               s.ended_by = 'ticket_finished' AS served
        FROM (
            SELECT organ_id, on_date, ticket_id, item_code, kind, at, lead(at) OVER steps AS ended_at,
                   lead(kind) OVER steps AS ended_by
            FROM statistics.event
            WHERE centre_id = $1 AND on_date BETWEEN $2 AND $3
              AND kind IN ('ticket_called', 'ticket_finished', 'ticket_missed', 'ticket_left', 'ticket_parked',
                           'ticket_returned', 'ticket_transferred', 'ticket_closed')
            WINDOW steps AS (PARTITION BY on_date, ticket_id ORDER BY at, id)
        ) s JOIN ticket t ON (t.organ_id, t.on_date, t.id) = (s.organ_id, s.on_date, s.ticket_id)
        WHERE s.kind = 'ticket_called' AND s.ended_at IS NOT NULL
        ORDER BY s.at, t.id
        """,
        centre_id,
        first,
        last,
    )


async def waited(conn: db.Conn, centre_id: int, first: date, last: date) -> list[Waited]:
    """By first call. A ticket that was never called is in no wait."""
    return await db.many(
        conn,
        Waited,
        """
        SELECT t.pool_id, t.issued_at, extract(epoch FROM c.at - t.issued_at)::integer AS waited_s
        FROM (
            SELECT organ_id, on_date, ticket_id, min(at) AS at FROM statistics.event
            WHERE centre_id = $1 AND on_date BETWEEN $2 AND $3 AND kind = 'ticket_called'
            GROUP BY organ_id, on_date, ticket_id
        ) c JOIN ticket t ON (t.organ_id, t.on_date, t.id) = (c.organ_id, c.on_date, c.ticket_id)
        ORDER BY t.issued_at, t.id
        """,
        centre_id,
        first,
        last,
    )


async def slot_items(conn: db.Conn, centre_id: int, on: date) -> list[Item]:
    """What the centre serves, with the minutes a slot of it is cut to."""
    return await db.many(
        conn,
        Item,
        """
        SELECT s.item_code AS code, v.name_zh, v.name_en, (v.content -> 'visit' ->> 'minutes')::integer AS minutes
        FROM service s JOIN item_version v ON v.item_code = s.item_code AND v.valid_to IS NULL
        WHERE s.centre_id = $1 AND s.valid_from <= $2 AND (s.valid_to IS NULL OR s.valid_to > $2)
        """,
        centre_id,
        on,
    )


async def kept(conn: db.Conn, centre_id: int, first: date, last: date) -> list[Kept]:
    """By slot length: what was booked and due, and what nobody came to."""
    return await db.many(
        conn,
        Kept,
        """
        SELECT (extract(epoch FROM ends_at - starts_at) / 60)::integer AS minutes, count(*)::integer AS due,
               (count(*) FILTER (WHERE state = 'noshow'))::integer AS noshows
        FROM appointment
        WHERE centre_id = $1 AND on_date BETWEEN $2 AND $3 AND state IN ('fulfilled', 'noshow')
        GROUP BY 1 ORDER BY 1
        """,
        centre_id,
        first,
        last,
    )
