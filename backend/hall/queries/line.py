"""Who waits, who was called, how long it takes."""

from datetime import date

from backend import db
from backend.hall.models import HourWaited, Ticket
from backend.hall.queries.tickets import TICKET


async def line(
    conn: db.Conn, centre_id: int, on: date, pool_ids: list[int] | None, most: int | None = None
) -> list[Ticket]:
    """Who waits, in the order of the call (`rules.order`); the first `most` of them."""
    return await db.many(
        conn,
        Ticket,
        TICKET
        + """
        WHERE t.centre_id = $1 AND t.on_date = $2 AND t.state = 'waiting'
          AND ($3::integer[] IS NULL OR t.pool_id = ANY ($3))
        ORDER BY t.turn_at, t.entered_at, t.id LIMIT $4
        """,
        centre_id,
        on,
        pool_ids,
        most,
    )


async def waiting_count(
    conn: db.Conn, centre_id: int, on: date, pool_ids: list[int] | None = None
) -> int:
    counted: int = await db.value(
        conn,
        """
        SELECT count(*) FROM ticket WHERE centre_id = $1 AND on_date = $2 AND state = 'waiting'
            AND ($3::integer[] IS NULL OR pool_id = ANY ($3))
        """,
        centre_id,
        on,
        pool_ids,
    )
    return counted


async def waited_by_hour(
    conn: db.Conn, centre_id: int, first: date, last: date
) -> list[HourWaited]:
    """Over the days from first to last, by the hour of the call on the centre's clock."""
    return await db.many(
        conn,
        HourWaited,
        """
        SELECT extract(hour FROM at AT TIME ZONE 'Asia/Shanghai')::integer AS hour,
               (percentile_cont(0.5) WITHIN GROUP (ORDER BY (details ->> 'waited_s')::integer) / 60)::integer AS minutes,
               count(*)::integer AS calls
        FROM statistics.event
        WHERE kind = 'ticket_called' AND on_date BETWEEN $2 AND $3 AND centre_id = $1
        GROUP BY 1 ORDER BY 1
        """,
        centre_id,
        first,
        last,
    )
