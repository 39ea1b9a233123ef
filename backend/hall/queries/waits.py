"""What was learned about waits, and how often it held."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from backend import db
from backend.hall.models.waits import Learned, Pace, PastTicket, Score, Usual


class PaceRow(Struct, frozen=True):
    """A cell: minutes a turn. Without an item: the whole line; without an hour: the whole day."""

    pool_id: int
    item_code: str | None
    hour: int | None
    windows: int
    band: int
    low: float
    high: float
    tickets: int


class UsualRow(Struct, frozen=True):
    """Minutes waited in a line by those who came in an hour."""

    pool_id: int
    hour: int
    middle: float
    high: float
    tickets: int


class ServedItem(Struct, frozen=True):
    """An item of a centre: its line and usual minutes."""

    item_code: str
    pool_id: int
    minutes: int


class Due(Struct, frozen=True):
    """A centre that has days to learn from."""

    centre_id: int
    learned_on: date


async def past_tickets(conn: db.Conn, centre_id: int, first: date, last: date) -> list[PastTicket]:
    """As the log tells it, by issue. A ticket that came back into the line counts with its first call, and as if
    its first turn had been its arrival; those sent on by another centre are left out: they travelled."""
    return await db.many(
        conn,
        PastTicket,
        """
        SELECT i.on_date AS on, t.pool_id, i.item_code, i.at AS issued_at,
               CASE WHEN t.entered_at = t.issued_at THEN t.turn_at ELSE i.at END AS turn_at,
               c.at AS called_at, coalesce(c.at, t.ended_at) AS gone_at, t.window_id
        FROM statistics.event i
        JOIN ticket t ON (t.organ_id, t.on_date, t.id) = (i.organ_id, i.on_date, i.ticket_id)
        LEFT JOIN (
            SELECT e.on_date, e.ticket_id, min(e.at) AS at FROM statistics.event e
            WHERE e.kind = 'ticket_called' AND e.centre_id = $1 AND e.on_date BETWEEN $2 AND $3
            GROUP BY e.on_date, e.ticket_id
        ) c ON (c.on_date, c.ticket_id) = (i.on_date, i.ticket_id)
        WHERE i.kind = 'ticket_issued' AND i.centre_id = $1 AND i.on_date BETWEEN $2 AND $3
          AND t.placed_by <> 'onward'
        ORDER BY i.at, i.id
        """,
        centre_id,
        first,
        last,
    )


async def served_items(conn: db.Conn, centre_id: int, on: date) -> list[ServedItem]:
    return await db.many(
        conn,
        ServedItem,
        """
        SELECT s.item_code, s.pool_id, (v.content -> 'visit' ->> 'minutes')::integer AS minutes
        FROM service s JOIN item_version v ON v.item_code = s.item_code AND v.valid_to IS NULL
        WHERE s.centre_id = $1 AND s.valid_from <= $2 AND (s.valid_to IS NULL OR s.valid_to > $2)
        """,
        centre_id,
        on,
    )


async def learned(conn: db.Conn, centre_id: int, on: date) -> Learned:
    """What the estimates of a centre go by: the newest figures, with the lines of its items as of the day."""
    rows = await db.many(
        conn,
        PaceRow,
        """
        SELECT pool_id, item_code, hour, windows, band, low, high, tickets FROM wait_pace
        WHERE centre_id = $1
        """,
        centre_id,
    )
    return Learned(
        {one.item_code: one.pool_id for one in await served_items(conn, centre_id, on)},
        {
            (row.item_code, row.hour, row.windows, row.band): Pace(row.low, row.high, row.tickets)
            for row in rows
            if row.item_code is not None and row.hour is not None
        },
        {
            (row.pool_id, row.hour, row.windows, row.band): Pace(row.low, row.high, row.tickets)
            for row in rows
            if row.item_code is None
        },
        {
            (row.pool_id, row.hour): Usual(row.middle, row.high, row.tickets)
            for row in await _usual(conn, centre_id)
        },
        await _tickets(conn, centre_id),
    )


async def _usual(conn: db.Conn, centre_id: int) -> list[UsualRow]:
    return await db.many(
        conn,
        UsualRow,
        "SELECT pool_id, hour, middle, high, tickets FROM wait_usual WHERE centre_id = $1",
        centre_id,
    )


async def _tickets(conn: db.Conn, centre_id: int) -> int:
    found: int = await db.value(
        conn,
        "SELECT coalesce((SELECT tickets FROM wait_model WHERE centre_id = $1), 0)",
        centre_id,
    )
    return found


async def begin_learning(conn: db.Conn, on: date, from_on: date) -> None:
    """Every open centre that has no model yet gets an empty one."""
    await db.run(
        conn,
        """
        INSERT INTO wait_model (centre_id, learned_on)
        SELECT c.id, $2 FROM centre c
        WHERE c.opened_on <= $1 AND (c.closed_on IS NULL OR c.closed_on > $1)
          AND NOT EXISTS (SELECT FROM wait_model m WHERE m.centre_id = c.id)
        ON CONFLICT DO NOTHING
        """,
        on,
        from_on,
    )


async def next_due(conn: db.Conn, on: date) -> Due | None:
    """The centre furthest behind, for this transaction only; two workers get two centres."""
    return await db.one(
        conn,
        Due,
        """
        SELECT m.centre_id, m.learned_on FROM wait_model m JOIN centre c ON c.id = m.centre_id
        WHERE m.learned_on < $1 AND (c.closed_on IS NULL OR c.closed_on > m.learned_on)
        ORDER BY m.learned_on, m.centre_id LIMIT 1 FOR UPDATE OF m SKIP LOCKED
        """,
        on,
    )


async def keep_model(
    conn: db.Conn, centre_id: int, learned_on: date, tickets: int, paces: Sequence[PaceRow]
) -> None:
    """In place of what was learned before."""
    await db.run(
        conn,
        """
        WITH model AS (
            UPDATE wait_model SET learned_on = $2, tickets = $3 WHERE centre_id = $1 RETURNING centre_id
        ), gone AS (
            DELETE FROM wait_pace p USING model WHERE p.centre_id = model.centre_id
              AND NOT EXISTS (
                SELECT FROM unnest($4::integer[], $5::text[], $6::smallint[], $7::smallint[], $8::smallint[])
                    AS n (pool_id, item_code, hour, windows, band)
                WHERE (n.pool_id, n.windows, n.band) = (p.pool_id, p.windows, p.band)
                  AND (n.item_code, n.hour) IS NOT DISTINCT FROM (p.item_code, p.hour))
        )
        INSERT INTO wait_pace (centre_id, pool_id, item_code, hour, windows, band, low, high, tickets)
        SELECT model.centre_id, n.* FROM model, unnest($4::integer[], $5::text[], $6::smallint[], $7::smallint[],
            $8::smallint[], $9::float8[], $10::float8[], $11::integer[]) AS n
        ON CONFLICT ON CONSTRAINT wait_pace_stands_once
            DO UPDATE SET low = excluded.low, high = excluded.high, tickets = excluded.tickets
        """,
        centre_id,
        learned_on,
        tickets,
        [one.pool_id for one in paces],
        [one.item_code for one in paces],
        [one.hour for one in paces],
        [one.windows for one in paces],
        [one.band for one in paces],
        [one.low for one in paces],
        [one.high for one in paces],
        [one.tickets for one in paces],
    )


async def keep_usual(conn: db.Conn, centre_id: int, rows: Sequence[UsualRow]) -> None:
    """In place of what was usual before."""
    await db.run(
        conn,
        """
        WITH gone AS (
            DELETE FROM wait_usual u WHERE u.centre_id = $1
              AND NOT EXISTS (SELECT FROM unnest($2::integer[], $3::smallint[]) AS n (pool_id, hour)
                              WHERE (n.pool_id, n.hour) = (u.pool_id, u.hour))
        )
        INSERT INTO wait_usual (centre_id, pool_id, hour, middle, high, tickets)
        SELECT $1, n.* FROM unnest($2::integer[], $3::smallint[], $4::float8[], $5::float8[], $6::integer[]) AS n
        ON CONFLICT (centre_id, pool_id, hour)
            DO UPDATE SET middle = excluded.middle, high = excluded.high, tickets = excluded.tickets
        """,
        centre_id,
        [one.pool_id for one in rows],
        [one.hour for one in rows],
        [one.middle for one in rows],
        [one.high for one in rows],
        [one.tickets for one in rows],
    )


async def keep_score(conn: db.Conn, centre_id: int, score: Score) -> None:
    """Of the day; once more is the same."""
    await db.run(
        conn,
        """
        INSERT INTO wait_score (centre_id, on_date, tickets, inside, shorter, longer, learned, width)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (centre_id, on_date) DO UPDATE SET tickets = excluded.tickets, inside = excluded.inside,
            shorter = excluded.shorter, longer = excluded.longer, learned = excluded.learned, width = excluded.width
        """,
        centre_id,
        score.on,
        score.tickets,
        score.inside,
        score.shorter,
        score.longer,
        score.learned,
        score.width,
    )


async def scores(conn: db.Conn, centre_id: int, first: date, last: date) -> list[Score]:
    """Day by day, the newest first; a day on which nobody was called has none."""
    return await db.many(
        conn,
        Score,
        """
        SELECT on_date AS on, tickets, inside, shorter, longer, learned, width::integer AS width FROM wait_score
        WHERE centre_id = $1 AND on_date BETWEEN $2 AND $3 ORDER BY on_date DESC
        """,
        centre_id,
        first,
        last,
    )
