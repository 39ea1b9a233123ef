"""Hand-overs between places. Every step appends its event in the same statement."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from backend import db
from backend.cases.models import Case
from backend.cases.models.regions import Direction, Handover, Next, Organ, Scheme, Stage


class OpenRow(Struct, frozen=True):
    """A hand-over that has not ended, with its case. `due_on`: our next duty."""

    case_id: UUID
    number: str
    item_name_zh: str
    item_name_en: str
    power_type: str
    person_id: int
    centre_name_zh: str
    centre_name_en: str
    direction: Direction
    scheme: Scheme
    stage: Stage
    other_name: str
    due_on: date | None
    decides_by: date | None
    state: str


async def home_of(conn: db.Conn, person_id: int) -> str | None:
    """The person's home division as recorded."""
    found: str | None = await db.value(
        conn, "SELECT home_division FROM person WHERE id = $1", person_id
    )
    return found


async def handover(conn: db.Conn, organ_id: int, case_id: UUID) -> Handover | None:
    return await db.one(
        conn,
        Handover,
        """
        SELECT case_id, direction, scheme, accepting_code, accepting_name, deciding_code, deciding_name, centre_id, stage,
               taken_on, due_on, handed_over_on, tracking, received_on, decides_by, outcome, returned_on,
               return_tracking, delivered_on
        FROM handover WHERE organ_id = $1 AND case_id = $2
        """,
        organ_id,
        case_id,
    )


async def add_out(
    conn: db.Conn,
    case: Case,
    scheme: Scheme,
    here: Organ,
    there: Organ,
    staff_id: int,
    today: date,
    due_on: date,
) -> bool:
    """We take papers for another organ. False: the case has its hand-over already."""
    return bool(
        await db.run(
            conn,
            """
            INSERT INTO handover (organ_id, case_id, direction, scheme, accepting_code, accepting_name, deciding_code,
                                  deciding_name, centre_id, stage, taken_on, taken_by, due_on)
            VALUES ($1, $2, 'out', $3, $4, $5, $6, $7, $8, 'taken', $9, $10, $11) ON CONFLICT DO NOTHING
            """,
            case.organ_id,
            case.id,
            scheme,
            here.code,
            here.name,
            there.code,
            there.name,
            case.centre_id,
            today,
            staff_id,
            due_on,
        )
    )


async def add_in(
    conn: db.Conn,
    case: Case,
    scheme: Scheme,
    here: Organ,
    there: Organ,
    staff_id: int,
    now: datetime,
    today: date,
    taken_on: date,
    tracking: str,
) -> bool:
    """Another place took the papers and handed them over to us. False: the case has its hand-over already."""
    return bool(
        await db.value(
            conn,
            """
            WITH made AS (
                INSERT INTO handover (organ_id, case_id, direction, scheme, accepting_code, accepting_name,
                                      deciding_code, deciding_name, centre_id, stage, taken_on, handed_over_on, tracking,
                                      received_on)
                VALUES ($1, $2, 'in', $3, $4, $5, $6, $7, $8, 'received', $9, $9, $10, $11) ON CONFLICT DO NOTHING
                RETURNING case_id
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, actor_kind,
                                   actor_id, details)
                SELECT $1, $11, $12, 'case_handed_over', case_id, $13, $14, $8, 'staff', $15,
                       jsonb_build_object('act', 'received', 'scheme', $3::text, 'from', $4::text)
                FROM made
            )
            SELECT true FROM made
            """,
            case.organ_id,
            case.id,
            scheme,
            there.code,
            there.name,
            here.code,
            here.name,
            case.centre_id,
            taken_on,
            tracking,
            today,
            now,
            case.item_code,
            case.item_version,
            staff_id,
        )
    )


async def advance(
    conn: db.Conn,
    case: Case,
    sources: tuple[Stage, ...],
    next_: Next,
    staff_id: int,
    now: datetime,
    today: date,
    details: dict[str, Any],
) -> bool:
    """The next stage with its event; our duty is the new one. False: it stands elsewhere by now."""
    return bool(
        await db.value(
            conn,
            """
            WITH changed AS (
                UPDATE handover h
                SET (stage, due_on, handed_over_on, tracking, received_on, decides_by, outcome, returned_on,
                     return_tracking, delivered_on)
                  = (SELECT n.stage, n.due_on, coalesce(n.handed_over_on, h.handed_over_on),
                            coalesce(n.tracking, h.tracking), coalesce(n.received_on, h.received_on),
                            coalesce(n.decides_by, h.decides_by), coalesce(n.outcome, h.outcome),
                            coalesce(n.returned_on, h.returned_on), coalesce(n.return_tracking, h.return_tracking),
                            coalesce(n.delivered_on, h.delivered_on)
                     FROM jsonb_populate_record(NULL::handover, $4::jsonb) n)
                WHERE h.organ_id = $1 AND h.case_id = $2 AND h.stage = ANY ($3)
                RETURNING h.centre_id
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, actor_kind,
                                   actor_id, details)
                SELECT $1, $5, $6, 'case_handed_over', $2, $7, $8, centre_id, 'staff', $9, $10::jsonb FROM changed
            )
            SELECT true FROM changed
            """,
            case.organ_id,
            case.id,
            list(sources),
            msgspec.to_builtins(next_),
            today,
            now,
            case.item_code,
            case.item_version,
            staff_id,
            details,
        )
    )


async def open_handovers(
    conn: db.Conn,
    organ_id: int,
    centre_ids: list[int] | None,
    direction: Direction | None,
    limit: int,
    offset: int,
) -> list[OpenRow]:
    """What has not ended, by our next duty: the hand-over's own day, else the case's next limit; null centres: all."""
    return await db.many(
        conn,
        OpenRow,
        """
        SELECT h.case_id, c.number, v.name_zh AS item_name_zh, v.name_en AS item_name_en, v.power_type,
               c.person_id,
               t.name_zh AS centre_name_zh, t.name_en AS centre_name_en, h.direction, h.scheme, h.stage,
               CASE h.direction WHEN 'out' THEN h.deciding_name ELSE h.accepting_name END AS other_name,
               coalesce(h.due_on, (SELECT min(k.due_on) FROM case_clock k
                                  WHERE k.organ_id = h.organ_id AND k.case_id = h.case_id))
                   AS due_on,
               h.decides_by, c.state
        FROM handover h
        JOIN case_file c ON c.organ_id = h.organ_id AND c.id = h.case_id
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        JOIN centre t ON t.id = h.centre_id
        WHERE h.organ_id = $1 AND ($2::integer[] IS NULL OR h.centre_id = ANY ($2)) AND NOT c.sealed
          AND ($3::text IS NULL OR h.direction = $3) AND h.delivered_on IS NULL
          AND NOT (h.direction = 'in' AND h.stage = 'returned')
        ORDER BY due_on NULLS LAST, h.taken_on, h.case_id LIMIT $4 OFFSET $5
        """,
        organ_id,
        centre_ids,
        direction,
        limit,
        offset,
    )
