"""The work list."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.cases.models import CaseState
from backend.cases.models.sealed import Sight


class WorkRow(Struct, frozen=True):
    """A line of the work list."""

    id: UUID
    number: str
    item_code: str
    item_name_zh: str
    item_name_en: str
    power_type: str
    person_id: int
    centre_id: int
    centre_name_zh: str
    centre_name_en: str
    state: CaseState
    submitted_on: date | None
    accepted_on: date | None
    accepted_by: int | None
    legal_due_on: date | None
    promised_due_on: date | None


async def work_list(
    conn: db.Conn,
    organ_id: int,
    centre_ids: list[int] | None,
    states: list[str],
    item_code: str | None,
    most: int,
    offset: int,
    sight: Sight,
) -> list[WorkRow]:
    """Open cases, soonest due first; null centres mean the whole organ. Sealed ones as far as `sight` goes.

    Each centre and state gives its own first lines, so that a page costs the same however many cases there are.
    """
    return await db.many(
        conn,
        WorkRow,
        """
        SELECT c.id, c.number, c.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en, v.power_type,
               c.person_id,
               c.centre_id, t.name_zh AS centre_name_zh, t.name_en AS centre_name_en, c.state, c.submitted_on,
               c.accepted_on, c.accepted_by, c.legal_due_on, c.promised_due_on
        FROM (
            SELECT f.* FROM centre s CROSS JOIN unnest($3::text[]) AS wanted (state) CROSS JOIN LATERAL (
                SELECT * FROM case_file f
                WHERE f.organ_id = $1 AND f.centre_id = s.id AND f.state = wanted.state
                  AND f.state IN ('prepared', 'submitted', 'correcting', 'accepted', 'paused', 'granted', 'ready',
                                  'mailed', 'refused')
                  AND ($4::text IS NULL OR f.item_code = $4)
                  AND (NOT f.sealed OR f.accepted_by = $7 OR $8::integer[] IS NULL OR f.centre_id = ANY ($8))
                ORDER BY least(f.promised_due_on, f.legal_due_on), f.id
                LIMIT $5::integer + $6::integer
            ) f
            WHERE s.organ_id = $1 AND ($2::integer[] IS NULL OR s.id = ANY ($2))
            ORDER BY least(f.promised_due_on, f.legal_due_on), f.id
            LIMIT $5 OFFSET $6
        ) c
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        JOIN centre t ON t.id = c.centre_id
        ORDER BY least(c.promised_due_on, c.legal_due_on), c.id
        """,
        organ_id,
        centre_ids,
        states,
        item_code,
        most,
        offset,
        sight.staff_id,
        sight.centres,
    )
