"""What waits for a look before the day, by the day of its visit."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db


class WaitingRow(Struct, frozen=True):
    """A case whose photos wait for an answer."""

    case_id: UUID
    number: str
    item_code: str
    item_name_zh: str
    item_name_en: str
    person_id: int
    centre_name_zh: str
    centre_name_en: str
    asked_at: datetime
    papers: int
    photos: int
    visit_at: datetime | None
    """None: the visit was cancelled, or the notice is answered online."""
    visit_on: date | None


async def waiting_reviews(
    conn: db.Conn, organ_id: int, centre_ids: list[int] | None, most: int, offset: int
) -> list[WaitingRow]:
    """Soonest visit first; null centres mean the whole organ. Sealed cases are in no list."""
    return await db.many(
        conn,
        WaitingRow,
        """
        SELECT r.case_id, c.number, c.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en, c.person_id,
               t.name_zh AS centre_name_zh, t.name_en AS centre_name_en, r.asked_at, p.papers, p.photos,
               a.starts_at AS visit_at, a.on_date AS visit_on
        FROM pre_review r
        JOIN case_file c ON (c.organ_id, c.id) = (r.organ_id, r.case_id)
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        JOIN centre t ON t.id = c.centre_id
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT material)::integer AS papers, count(*)::integer AS photos FROM case_photo
            WHERE (organ_id, case_id) = (r.organ_id, r.case_id)
        ) p
        LEFT JOIN LATERAL (
            SELECT starts_at, on_date FROM appointment
            WHERE (organ_id, case_id) = (r.organ_id, r.case_id) AND state IN ('booked', 'arrived')
            ORDER BY starts_at LIMIT 1
        ) a ON true
        WHERE r.organ_id = $1 AND r.answered_at IS NULL AND c.state IN ('prepared', 'correcting') AND NOT c.sealed
          AND ($2::integer[] IS NULL OR c.centre_id = ANY ($2))
        ORDER BY a.starts_at NULLS LAST, r.asked_at
        LIMIT $3 OFFSET $4
        """,
        organ_id,
        centre_ids,
        most,
        offset,
    )


class VisitRow(Struct, frozen=True):
    """When somebody comes for a case."""

    starts_at: datetime
    on: date


async def visit_of(conn: db.Conn, organ_id: int, case_id: UUID) -> VisitRow | None:
    """The visit still to come."""
    return await db.one(
        conn,
        VisitRow,
        """
        SELECT starts_at, on_date AS on FROM appointment
        WHERE organ_id = $1 AND case_id = $2 AND state IN ('booked', 'arrived') ORDER BY starts_at LIMIT 1
        """,
        organ_id,
        case_id,
    )


async def booked_for(
    conn: db.Conn, organ_id: int, person_id: int, item_code: str
) -> datetime | None:
    """When the person comes for the item, if that is booked."""
    found: datetime | None = await db.value(
        conn,
        """
        SELECT starts_at FROM appointment
        WHERE organ_id = $1 AND person_id = $2 AND item_code = $3 AND state IN ('booked', 'arrived')
        ORDER BY starts_at LIMIT 1
        """,
        organ_id,
        person_id,
        item_code,
    )
    return found
