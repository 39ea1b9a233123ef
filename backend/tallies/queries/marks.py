"""Days that a figure should not be read without knowing about."""

from datetime import date

from backend import db
from backend.tallies.models.marks import Mark


async def marks(
    conn: db.Conn, first: date, last: date, today: date, organ_id: int | None
) -> list[Mark]:
    """By day, kind and centre. A day that has not ended need not be closed yet."""
    return await db.many(
        conn,
        Mark,
        """
        WITH acts AS MATERIALIZED (
            SELECT DISTINCT ON (e.centre_id, e.on_date) e.organ_id, e.centre_id, e.on_date, e.kind,
                   coalesce((e.details ->> 'balanced')::boolean, true) AS balanced
            FROM statistics.event e
            WHERE e.kind IN ('day_closed', 'day_reopened') AND e.on_date BETWEEN $1::date AND $2::date
              AND ($4::smallint IS NULL OR e.organ_id = $4)
            ORDER BY e.centre_id, e.on_date, e.id DESC
        ), begun AS MATERIALIZED (
            SELECT e.on_date FROM statistics.event e WHERE e.kind = 'ticket_issued' ORDER BY e.on_date LIMIT 1
        ), days AS MATERIALIZED (
            SELECT d::date AS on_date
            FROM begun b, generate_series(greatest($1, b.on_date), least($2, $3::date - 1), '1 day') AS d
        ), found AS (
            SELECT d.on_date, 'not_closed' AS kind, c.organ_id, c.id AS centre_id
            FROM statistics.centre c CROSS JOIN days d
            LEFT JOIN acts a ON a.centre_id = c.id AND a.on_date = d.on_date AND a.kind = 'day_closed'
            CROSS JOIN LATERAL (
                SELECT FROM statistics.event e
                WHERE e.kind = 'ticket_issued' AND e.on_date = d.on_date AND e.centre_id = c.id LIMIT 1) AS worked
            WHERE a.centre_id IS NULL AND ($4 IS NULL OR c.organ_id = $4)
            UNION
            SELECT a.on_date, 'unbalanced', a.organ_id, a.centre_id FROM acts a
            WHERE a.kind = 'day_closed' AND NOT a.balanced
            UNION
            SELECT f.on_date, 'fault', c.organ_id, c.centre_id
            FROM statistics.tally_cell c JOIN statistics.tally_fact f ON f.cell_id = c.id
            WHERE (c.source = 'accepted' AND c.part LIKE '%.again' OR c.source = 'decided' AND c.part LIKE '%.stray')
              AND f.on_date BETWEEN $1::date AND $2::date AND ($4::smallint IS NULL OR c.organ_id = $4)
            UNION
            SELECT d.on_date, 'unfolded', 0, 0 FROM statistics.tally_due d WHERE d.on_date BETWEEN $1::date AND $2::date
        )
        SELECT f.on_date, f.kind, f.organ_id, f.centre_id FROM found f
        ORDER BY f.on_date, f.kind, f.organ_id, f.centre_id
        """,
        first,
        last,
        today,
        organ_id,
    )
