"""Holds and offers: appointments nobody has confirmed yet."""

from datetime import date, datetime
from uuid import UUID

from backend import db
from backend.booking.models import Answered
from backend.booking.queries.stages import Staged


class HeldRow(Staged, frozen=True):
    """A hold or an offer as stored, with the names its page shows."""

    organ_id: int
    division_code: str
    id: UUID
    party_id: UUID | None
    case_id: UUID | None
    state: str
    item_code: str
    item_name_zh: str
    item_name_en: str
    centre_id: int
    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    on: date
    units: int
    person_id: int
    holder_id: int | None
    account_id: int | None
    session: bytes | None
    hold_number: int | None
    keeps_until: datetime | None
    offered_for: str | None
    waiting_id: UUID | None
    replaces: UUID | None
    situation: Answered | None

    def stands(self, now: datetime) -> bool:
        """It still keeps its places."""
        return self.keeps_until is not None and self.keeps_until > now


HELD = """
    SELECT a.organ_id, o.division_code, a.id, a.party_id, a.case_id, a.state, a.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en,
           a.centre_id, c.code AS centre_code, c.name_zh AS centre_name_zh, c.name_en AS centre_name_en, a.pool_id,
           p.kind AS pool_kind, p.name_zh AS pool_name_zh, p.name_en AS pool_name_en, a.starts_at, a.ends_at,
           a.then_pool_id, t.name_zh AS then_name_zh, t.name_en AS then_name_en, a.then_starts_at, a.then_ends_at,
           a.on_date AS on, a.units, a.person_id, a.holder_id, a.account_id, a.session_digest AS session, a.hold_number,
           a.keeps_until, a.offered_for, a.waiting_id, a.replaces, a.situation
    FROM appointment a
    JOIN organ o ON o.id = a.organ_id
    JOIN centre c ON c.id = a.centre_id
    JOIN pool p ON p.id = a.pool_id
    LEFT JOIN pool t ON t.id = a.then_pool_id
    JOIN item_version v ON v.item_code = a.item_code AND v.valid_from <= a.on_date
                       AND (v.valid_to IS NULL OR v.valid_to > a.on_date)
"""


OVER = """
    (SELECT coalesce(o.party_id, o.id) FROM appointment o
     WHERE o.organ_id = $1 AND o.state = 'held' AND o.person_id = ANY ($3) AND o.keeps_until <= $4)
"""


async def held_by(
    conn: db.Conn, organ_id: int, holder_id: int, person_ids: list[int], now: datetime
) -> list[HeldRow]:
    """What a person holds, also what is past its time and was not taken back yet; and what anybody held
    for these people and is past its time. In time order."""
    return await db.many(
        conn,
        HeldRow,
        HELD
        + "WHERE a.organ_id = $1 AND a.state = 'held' AND (a.holder_id = $2 OR coalesce(a.party_id, a.id) IN "
        + OVER
        + ") ORDER BY a.starts_at, a.id",
        organ_id,
        holder_id,
        person_ids,
        now,
    )


async def held_of_account(conn: db.Conn, account_id: int, session: bytes) -> list[HeldRow]:
    """What a session holds, in time order."""
    return await db.many(
        conn,
        HeldRow,
        HELD
        + "WHERE a.account_id = $1 AND a.session_digest = $2 AND a.state = 'held' ORDER BY a.starts_at, a.id",
        account_id,
        session,
    )


async def whole(conn: db.Conn, hold_id: UUID) -> list[HeldRow]:
    """Every appointment of a hold, whatever became of it, kept as it is until the transaction ends."""
    return await db.many(
        conn,
        HeldRow,
        HELD + "WHERE a.id = $1 OR a.party_id = $1 ORDER BY a.id FOR NO KEY UPDATE OF a",
        hold_id,
    )
