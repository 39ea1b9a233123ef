"""Trips of centres: derived from the event log, with whose visit it was."""

from datetime import date

from backend import db
from backend.cases.models.trips import Told
from backend.hall.models.trips import TripCount, Wasted


async def told(conn: db.Conn, centre_ids: list[int], first: date, last: date) -> list[Told]:
    """What the fold of trips reads about these centres and days, without what was undone."""
    return await db.many(
        conn,
        Told,
        """
        SELECT e.id, e.kind, e.at, e.on_date AS on, e.centre_id, e.case_id, e.visit_id,
               CASE WHEN e.visit_id IS NULL THEN f.person_id ELSE v.person_id END AS person_id, e.details,
               c.name_zh AS centre_name_zh, c.name_en AS centre_name_en
        FROM statistics.event e
        LEFT JOIN visit v ON v.organ_id = e.organ_id AND v.id = e.visit_id
        LEFT JOIN case_file f ON f.organ_id = e.organ_id AND f.id = e.case_id
        LEFT JOIN centre c ON c.id = e.centre_id
        WHERE e.kind IN ('visit_ended', 'case_visited', 'case_delivered', 'case_handed_over') AND e.on_date BETWEEN $2 AND $3
          AND e.centre_id = ANY ($1)
        ORDER BY e.at, e.id
        """,
        centre_ids,
        first,
        last,
    )


async def counts(
    conn: db.Conn, organ_id: int, centre_ids: list[int] | None, first: date, last: date
) -> list[TripCount]:
    """Trips and wasted trips of each centre with any; null centres: all of the organ."""
    return await db.many(
        conn,
        TripCount,
        """
        SELECT t.centre_id, c.name_zh AS centre_name_zh, c.name_en AS centre_name_en, count(*) AS trips,
               count(*) FILTER (WHERE t.wasted) AS wasted
        FROM statistics.trip t
        JOIN centre c ON c.id = t.centre_id
        WHERE t.organ_id = $1 AND t.on_date BETWEEN $3 AND $4
          AND ($2::integer[] IS NULL OR t.centre_id = ANY ($2))
        GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1
        """,
        organ_id,
        centre_ids,
        first,
        last,
    )


async def wasted(
    conn: db.Conn,
    organ_id: int,
    centre_ids: list[int] | None,
    first: date,
    last: date,
    limit: int,
) -> list[Wasted]:
    """The newest trips in vain, each once, with what the window said."""
    return await db.many(
        conn,
        Wasted,
        """
        WITH ours AS MATERIALIZED (
            SELECT a.* FROM statistics.attendance a
            WHERE a.organ_id = $1 AND a.on_date BETWEEN $3 AND $4 AND a.outcome = 'unserved_ours'
              AND ($2::integer[] IS NULL OR a.centre_id = ANY ($2))
        ), once AS (
            SELECT DISTINCT ON (u.on_date, u.trip) u.*
            FROM ours u
            WHERE CASE WHEN u.case_id IS NULL
                       THEN NOT EXISTS (SELECT FROM ours c WHERE c.visit_id = u.visit_id AND c.case_id IS NOT NULL)
                       ELSE NOT EXISTS (
                           SELECT FROM statistics.event s
                           WHERE s.case_id = u.case_id AND s.on_date = u.on_date AND s.centre_id = u.centre_id
                             AND (s.kind = 'case_visited' AND s.details ->> 'outcome' = 'served'
                                  OR s.kind = 'case_delivered' AND s.details ->> 'how' IS NULL)) END
            ORDER BY u.on_date, u.trip, u.id)
        SELECT o.on_date AS on, c.name_zh AS centre_name_zh, c.name_en AS centre_name_en, o.item_code,
               v.name_zh AS item_name_zh, v.name_en AS item_name_en, o.cause,
               (SELECT f.number FROM case_file f WHERE f.organ_id = o.organ_id AND f.id = o.case_id AND NOT f.sealed)
                   AS number
        FROM once o
        JOIN centre c ON c.id = o.centre_id
        JOIN item_version v ON v.item_code = o.item_code AND v.valid_to IS NULL
        ORDER BY o.on_date DESC, o.at DESC, o.id LIMIT $5
        """,
        organ_id,
        centre_ids,
        first,
        last,
        limit,
    )
