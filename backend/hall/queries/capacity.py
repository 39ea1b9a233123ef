"""What of today is spoken for: booked people who have not come, places to be booked, the line."""

from datetime import date, datetime

from msgspec import Struct

from backend import db
from backend.hall.models.capacity import Expected, PoolWork


class FreePlaces(Struct, frozen=True):
    """A slot's places nobody holds."""

    pool_id: int
    starts_at: datetime
    ends_at: datetime
    count: int


async def expected(conn: db.Conn, centre_id: int, on: date, now: datetime) -> list[Expected]:
    """Every stage of a visit that is still to come: booked, or kept at this moment for who is booking.

    The window after a bay counts until its person stands in that line.
    """
    return await db.many(
        conn,
        Expected,
        """
        SELECT a.pool_id, a.starts_at, a.ends_at
        FROM appointment a
        WHERE a.centre_id = $1 AND a.on_date = $2
          AND (a.state = 'booked' OR (a.state IN ('held', 'offered') AND a.keeps_until > $3))
        UNION ALL
        SELECT a.then_pool_id, a.then_starts_at, a.then_ends_at
        FROM appointment a
        WHERE a.centre_id = $1 AND a.on_date = $2 AND a.then_pool_id IS NOT NULL
          AND (a.state = 'booked' OR (a.state IN ('held', 'offered') AND a.keeps_until > $3)
               OR (a.state = 'arrived' AND EXISTS (
                   SELECT FROM ticket t WHERE t.on_date = $2 AND t.appointment_id = a.id AND t.pool_id = a.pool_id
                     AND t.state IN ('waiting', 'called', 'serving', 'parked', 'missed'))))
        """,
        centre_id,
        on,
        now,
    )


async def free_places(conn: db.Conn, centre_id: int, on: date, now: datetime) -> list[FreePlaces]:
    """Places that nobody holds, of slots that have not begun."""
    return await db.many(
        conn,
        FreePlaces,
        """
        SELECT s.pool_id, s.starts_at, s.ends_at, s.places - s.taken AS count
        FROM slot s JOIN pool p ON p.id = s.pool_id JOIN centre c ON c.id = p.centre_id
        WHERE c.id = $1 AND s.organ_id = c.organ_id AND s.on_date = $2 AND s.starts_at > $3 AND s.places > s.taken
        ORDER BY s.pool_id, s.starts_at
        """,
        centre_id,
        on,
        now,
    )


async def line_work(conn: db.Conn, centre_id: int, on: date, now: datetime) -> list[PoolWork]:
    """Each line's usual minutes, those of the situation where somebody said it: who waits, and what is left of who is before a window. Parked and missed
    people do not count: nobody knows whether they come back."""
    return await db.many(
        conn,
        PoolWork,
        """
        WITH usual AS (
            SELECT item_code, (content -> 'visit' ->> 'minutes')::integer AS minutes
            FROM item_version WHERE valid_to IS NULL
        ), waits AS (
            SELECT t.pool_id, sum(CASE
                WHEN t.started_at IS NULL THEN coalesce((t.situation ->> 'minutes')::integer, u.minutes)
                ELSE greatest(0, coalesce((t.situation ->> 'minutes')::integer, u.minutes) - extract(epoch FROM $3 - t.started_at)::integer / 60) END)::integer AS minutes
            FROM ticket t JOIN usual u USING (item_code)
            WHERE t.centre_id = $1 AND t.on_date = $2 AND t.state IN ('waiting', 'called', 'serving')
            GROUP BY t.pool_id
        )
        SELECT p.id AS pool_id, p.kind, p.ticket_prefix AS prefix, p.name_zh, p.name_en, coalesce(w.minutes, 0) AS minutes,
               ceil(avg(u.minutes))::integer AS usual
        FROM pool p
        JOIN service s ON s.pool_id = p.id AND s.centre_id = p.centre_id
                      AND s.valid_from <= $2 AND (s.valid_to IS NULL OR s.valid_to > $2)
        JOIN usual u ON u.item_code = s.item_code
        LEFT JOIN waits w ON w.pool_id = p.id
        WHERE p.centre_id = $1 AND p.opened_on <= $2 AND (p.closed_on IS NULL OR p.closed_on > $2)
        GROUP BY p.id, w.minutes ORDER BY p.ticket_prefix, p.id
        """,
        centre_id,
        on,
        now,
    )
