"""Who is asked, once, whether they want to rate."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db


class Unrated(Struct, frozen=True):
    """A case whose applicant may be asked how it was."""

    organ_id: int
    case_id: UUID
    number: str
    item_name_zh: str
    item_name_en: str
    person_id: int
    account_id: int | None


async def invite(
    conn: db.Conn, now: datetime, today: date, default_days: int, never: list[str], most: int
) -> list[Unrated]:
    """Granted, delivered that long ago, not rated at all and not asked yet: marked as asked, in one statement.

    Looks back two weeks and no further, so that a worker that stood still does not ask about the past.
    """
    return await db.many(
        conn,
        Unrated,
        """
        WITH found AS (
            SELECT c.organ_id, c.id, c.number, c.item_code, c.item_version, c.person_id, c.account_id
            FROM case_file c LEFT JOIN rating_policy p ON p.organ_id = c.organ_id
            WHERE c.delivered_on BETWEEN $2::date - 14 AND $2::date - coalesce(p.invite_days, $3)
              AND c.state = 'closed' AND c.decision = 'granted' AND NOT c.sealed AND c.item_code <> ALL ($4)
              AND NOT EXISTS (SELECT FROM rating r WHERE (r.organ_id, r.case_id) = (c.organ_id, c.id))
              AND NOT EXISTS (SELECT FROM rating_invitation i WHERE (i.organ_id, i.case_id) = (c.organ_id, c.id))
            ORDER BY c.id LIMIT $5
        ), asked AS (
            INSERT INTO rating_invitation (organ_id, case_id, at) SELECT organ_id, id, $1 FROM found
            ON CONFLICT DO NOTHING RETURNING organ_id, case_id
        )
        SELECT f.organ_id, f.id AS case_id, f.number, v.name_zh AS item_name_zh, v.name_en AS item_name_en, f.person_id,
               f.account_id
        FROM found f JOIN asked a ON (a.organ_id, a.case_id) = (f.organ_id, f.id)
        JOIN item_version v ON (v.item_code, v.version) = (f.item_code, f.item_version)
        """,
        now,
        today,
        default_days,
        never,
        most,
    )
