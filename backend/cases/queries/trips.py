"""Events of a case as the fold of trips reads them, and trips beyond the promise."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.cases.models.trips import Told


class BeyondRow(Struct, frozen=True):
    """A trip beyond what its item promises, whose cause nobody has said yet."""

    case_id: UUID
    number: str
    item_code: str
    item_name_zh: str
    item_name_en: str
    centre_id: int
    centre_name_zh: str
    centre_name_en: str
    on: date
    place: int
    most: int


class CauseCount(Struct, frozen=True):
    """How many trips beyond the promise had this cause."""

    cause: str
    owner: str | None
    n: int


async def told(conn: db.Conn, organ_id: int, case_ids: list[UUID]) -> list[Told]:
    """Everything that happened to these cases, without what was undone; attended as their applicants."""
    return await db.many(
        conn,
        Told,
        """
        SELECT e.id, e.kind, e.at, e.on_date AS on, e.centre_id, e.case_id, e.visit_id, f.person_id, e.details,
               c.name_zh AS centre_name_zh, c.name_en AS centre_name_en
        FROM statistics.event e
        JOIN case_file f ON f.organ_id = e.organ_id AND f.id = e.case_id
        LEFT JOIN centre c ON c.id = e.centre_id
        WHERE e.case_id = ANY ($2) AND e.organ_id = $1
        ORDER BY e.at, e.id
        """,
        organ_id,
        case_ids,
    )


async def beyond(
    conn: db.Conn,
    organ_id: int,
    centre_ids: list[int] | None,
    first: date,
    last: date,
    item_code: str | None,
    limit: int,
    offset: int,
) -> list[BeyondRow]:
    """Trips of the days beyond the promise and without a cause, newest first; null centres: all of the organ.

    Whoever came once to a window although it could be done from home chose so: that needs no cause.
    """
    return await db.many(
        conn,
        BeyondRow,
        """
        WITH seen AS (
            SELECT DISTINCT e.case_id FROM statistics.event e
            WHERE e.kind IN ('case_visited', 'case_delivered') AND e.on_date BETWEEN $3 AND $4 AND e.organ_id = $1
              AND ($2::integer[] IS NULL OR e.centre_id = ANY ($2)) AND ($5::text IS NULL OR e.item_code = $5)
              AND (e.kind = 'case_visited' OR e.details ->> 'how' IS NULL)
        ), promised AS (
            SELECT f.organ_id, f.id, f.number, f.item_code, f.channel, v.name_zh, v.name_en,
                   (v.content -> 'visit' ->> 'most')::integer AS most
            FROM seen s
            JOIN case_file f ON f.organ_id = $1 AND f.id = s.case_id AND NOT f.sealed
            JOIN item_version v ON (v.item_code, v.version) = (f.item_code, f.item_version)
            WHERE NOT v.max_visits_exception AND v.content -> 'visit' ->> 'most' IS NOT NULL
        ), gone AS (
            SELECT p.id, e.centre_id, e.on_date, row_number() OVER (PARTITION BY p.id ORDER BY e.on_date, min(e.at)) AS place
            FROM promised p
            JOIN statistics.event e ON e.case_id = p.id AND e.organ_id = p.organ_id
            WHERE e.kind = 'case_visited' OR (e.kind = 'case_delivered' AND e.details ->> 'how' IS NULL)
               OR (e.kind = 'case_handed_over' AND e.details ->> 'act' = 'delivered' AND e.details ->> 'how' IS NULL)
            GROUP BY p.id, e.centre_id, e.on_date
        )
        SELECT p.id AS case_id, p.number, p.item_code, p.name_zh AS item_name_zh, p.name_en AS item_name_en,
               g.centre_id, t.name_zh AS centre_name_zh, t.name_en AS centre_name_en, g.on_date AS on, g.place::integer,
               p.most
        FROM gone g
        JOIN promised p ON p.id = g.id
        JOIN centre t ON t.id = g.centre_id
        WHERE g.on_date BETWEEN $3 AND $4 AND ($2::integer[] IS NULL OR g.centre_id = ANY ($2))
          AND g.place > p.most AND (g.place > 1 OR p.channel = 'app')
          AND NOT EXISTS (
              SELECT FROM statistics.event c
              WHERE c.case_id = p.id AND c.kind = 'case_trip_caused'
                AND (c.details ->> 'trip_on')::date = g.on_date AND (c.details ->> 'centre')::integer = g.centre_id)
        ORDER BY g.on_date DESC, t.name_zh, p.item_code, p.id, g.place
        LIMIT $6 OFFSET $7
        """,
        organ_id,
        centre_ids,
        first,
        last,
        item_code,
        limit,
        offset,
    )


async def causes(
    conn: db.Conn, organ_id: int, centre_ids: list[int] | None, first: date, last: date
) -> list[CauseCount]:
    """Causes of the days' trips beyond the promise, as confirmed last, most frequent first."""
    return await db.many(
        conn,
        CauseCount,
        """
        SELECT said.cause, said.owner, count(*) AS n
        FROM (
            SELECT DISTINCT ON (e.case_id, e.details ->> 'trip_on', e.details ->> 'centre')
                   e.details ->> 'cause' AS cause, e.details ->> 'owner' AS owner
            FROM statistics.event e
            WHERE e.kind = 'case_trip_caused' AND e.organ_id = $1 AND e.on_date >= $3
              AND (e.details ->> 'trip_on')::date BETWEEN $3 AND $4
              AND ($2::integer[] IS NULL OR (e.details ->> 'centre')::integer = ANY ($2))
            ORDER BY e.case_id, e.details ->> 'trip_on', e.details ->> 'centre', e.at DESC, e.id DESC) said
        GROUP BY 1, 2 ORDER BY 3 DESC, 1
        """,
        organ_id,
        centre_ids,
        first,
        last,
    )


async def add_cause(
    conn: db.Conn,
    organ_id: int,
    case_id: UUID,
    on: date,
    now: datetime,
    staff_id: int,
    reason: str | None,
    details: dict[str, Any],
) -> None:
    """A trip beyond the promise has its cause. Said again, the newest counts."""
    await db.run(
        conn,
        """
        INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, actor_kind,
                           actor_id, reason, details)
        SELECT $1, $3, $4, 'case_trip_caused', f.id, f.item_code, f.item_version, f.centre_id, 'staff', $5, $6, $7::jsonb
        FROM case_file f WHERE f.organ_id = $1 AND f.id = $2
        """,
        organ_id,
        case_id,
        on,
        now,
        staff_id,
        reason,
        details,
    )
