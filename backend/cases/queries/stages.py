"""From one state to the next: each step is one conditional statement with its event."""

from datetime import date, datetime
from uuid import UUID

from backend import db


async def submit(
    conn: db.Conn,
    organ_id: int,
    case_id: UUID,
    now: datetime,
    today: date,
    complete: bool,
    staff_id: int,
) -> bool:
    """prepared → submitted. False: it was not prepared any more."""
    return bool(
        await db.value(
            conn,
            """
            WITH changed AS (
                UPDATE case_file SET state = 'submitted', submitted_on = $4, complete_at_first = $5
                WHERE organ_id = $1 AND id = $2 AND state = 'prepared'
                RETURNING item_code, item_version, centre_id, channel
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id,
                                   actor_kind, actor_id, details)
                SELECT $1, $4, $3, 'case_submitted', $2, item_code, item_version, centre_id, 'staff', $6,
                       jsonb_build_object('channel', channel, 'complete', $5::boolean)
                FROM changed
            )
            SELECT true FROM changed
            """,
            organ_id,
            case_id,
            now,
            today,
            complete,
            staff_id,
        )
    )


async def accept(
    conn: db.Conn,
    organ_id: int,
    case_id: UUID,
    now: datetime,
    today: date,
    staff_id: int,
    legal_due_on: date | None,
    promised_due_on: date | None,
    provisional: bool,
) -> bool:
    """submitted → accepted, with both due dates."""
    return bool(
        await db.value(
            conn,
            """
            WITH changed AS (
                UPDATE case_file SET state = 'accepted', accepted_on = $4, accepted_by = $5, legal_due_on = $6,
                                     promised_due_on = $7, due_provisional = $8
                WHERE organ_id = $1 AND id = $2 AND state = 'submitted'
                RETURNING item_code, item_version, centre_id
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id,
                                   actor_kind, actor_id)
                SELECT $1, $4, $3, 'case_accepted', $2, item_code, item_version, centre_id, 'staff', $5
                FROM changed
            )
            SELECT true FROM changed
            """,
            organ_id,
            case_id,
            now,
            today,
            staff_id,
            legal_due_on,
            promised_due_on,
            provisional,
        )
    )


async def not_accept(
    conn: db.Conn,
    organ_id: int,
    case_id: UUID,
    now: datetime,
    today: date,
    staff_id: int,
    reason: str,
) -> bool:
    """submitted → not accepted, in writing."""
    return bool(
        await db.value(
            conn,
            """
            WITH changed AS (
                UPDATE case_file SET state = 'not_accepted', reason = $6
                WHERE organ_id = $1 AND id = $2 AND state = 'submitted'
                RETURNING item_code, item_version, centre_id
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id,
                                   actor_kind, actor_id, reason)
                SELECT $1, $4, $3, 'case_not_accepted', $2, item_code, item_version, centre_id, 'staff', $5, $6
                FROM changed
            )
            SELECT true FROM changed
            """,
            organ_id,
            case_id,
            now,
            today,
            staff_id,
            reason,
        )
    )


async def decide(
    conn: db.Conn,
    organ_id: int,
    case_id: UUID,
    now: datetime,
    today: date,
    staff_id: int,
    decision: str,
    reason: str | None,
) -> bool:
    """accepted → granted, refused or ended."""
    return bool(
        await db.value(
            conn,
            """
            WITH changed AS (
                UPDATE case_file SET state = $6, decision = $6, decided_on = $4, decided_by = $5, reason = $7
                WHERE organ_id = $1 AND id = $2 AND state = 'accepted'
                RETURNING item_code, item_version, centre_id
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id,
                                   actor_kind, actor_id, reason)
                SELECT $1, $4, $3, 'case_' || $6, $2, item_code, item_version, centre_id, 'staff', $5, $7
                FROM changed
            )
            SELECT true FROM changed
            """,
            organ_id,
            case_id,
            now,
            today,
            staff_id,
            decision,
            reason,
        )
    )


async def deliver(
    conn: db.Conn, organ_id: int, case_id: UUID, now: datetime, today: date, staff_id: int
) -> bool:
    """granted or refused → closed: the applicant has the result."""
    return bool(
        await db.value(
            conn,
            """
            WITH changed AS (
                UPDATE case_file SET state = 'closed', delivered_on = $4
                WHERE organ_id = $1 AND id = $2 AND state IN ('granted', 'refused')
                RETURNING item_code, item_version, centre_id
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id,
                                   actor_kind, actor_id)
                SELECT $1, $4, $3, 'case_delivered', $2, item_code, item_version, centre_id, 'staff', $5
                FROM changed
            )
            SELECT true FROM changed
            """,
            organ_id,
            case_id,
            now,
            today,
            staff_id,
        )
    )
