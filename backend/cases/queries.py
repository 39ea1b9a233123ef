"""Cases and their steps. Every change appends its event in the same statement."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.cases.models import Case, CaseMaterial, CaseState, Step


class CaseKey(Struct, frozen=True):
    id: UUID


class WorkRow(Struct, frozen=True):
    """A line of the work list."""

    id: UUID
    number: str
    item_code: str
    item_name_zh: str
    item_name_en: str
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


async def add(
    conn: db.Conn,
    organ_id: int,
    number_stem: str,
    item_code: str,
    item_version: int,
    person_id: int,
    account_id: int | None,
    channel: str,
    centre_id: int,
    now: datetime,
    today: date,
    actor_kind: str,
    actor_id: int | None,
) -> UUID:
    """A prepared case; its number is the stem and seven running digits."""
    made: UUID = await db.value(
        conn,
        """
        WITH made AS (
            INSERT INTO case_file (organ_id, id, number, item_code, item_version, person_id, account_id, channel,
                                   centre_id, state, made_at)
            VALUES ($1, uuidv7(), $2 || lpad(nextval('case_number')::text, 7, '0'), $3, $4, $5, $6, $7, $8,
                    'prepared', $9)
            RETURNING id
        ), logged AS (
            INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id,
                               actor_kind, actor_id)
            SELECT $1, $10, $9, 'case_prepared', id, $3, $4, $8, $11, $12 FROM made
        )
        SELECT id FROM made
        """,
        organ_id,
        number_stem,
        item_code,
        item_version,
        person_id,
        account_id,
        channel,
        centre_id,
        now,
        today,
        actor_kind,
        actor_id,
    )
    return made


async def add_materials(
    conn: db.Conn,
    organ_id: int,
    case_id: UUID,
    names_zh: list[str],
    names_en: list[str],
    states: list[str],
) -> None:
    """The papers in the item's order."""
    await db.run(
        conn,
        """
        INSERT INTO case_material (organ_id, case_id, place, name_zh, name_en, state)
        SELECT $1, $2, m.place, m.zh, m.en, m.state
        FROM unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS m (zh, en, state, place)
        """,
        organ_id,
        case_id,
        names_zh,
        names_en,
        states,
    )


async def case(conn: db.Conn, organ_id: int, case_id: UUID) -> Case | None:
    return await db.one(
        conn,
        Case,
        """
        SELECT c.organ_id, c.id, c.number, c.item_code, c.item_version, v.name_zh AS item_name_zh,
               v.name_en AS item_name_en, v.power_type, c.person_id, c.account_id, c.channel, c.centre_id,
               t.name_zh AS centre_name_zh, t.name_en AS centre_name_en, c.state, c.made_at, c.submitted_on,
               c.complete_at_first, c.accepted_on, c.accepted_by, c.legal_due_on, c.promised_due_on,
               c.due_provisional, c.decided_on, c.decided_by, c.decision, c.reason, c.delivered_on
        FROM case_file c
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        JOIN centre t ON t.id = c.centre_id
        WHERE c.organ_id = $1 AND c.id = $2
        """,
        organ_id,
        case_id,
    )


async def organ_of_case(conn: db.Conn, case_id: UUID) -> int | None:
    """For addresses that name only the case."""
    found: int | None = await db.value(conn, "SELECT organ_id FROM case_file WHERE id = $1", case_id)
    return found


async def case_by_number(conn: db.Conn, number: str) -> CaseKey | None:
    return await db.one(conn, CaseKey, "SELECT id FROM case_file WHERE number = $1", number)


async def cases_of_account(conn: db.Conn, account_id: int, person_id: int | None) -> list[CaseKey]:
    """The resident's own cases, newest first; a prepared one only while it has a live appointment."""
    return await db.many(
        conn,
        CaseKey,
        """
        SELECT id FROM case_file
        WHERE (account_id = $1 OR person_id = $2) AND state <> 'prepared'
        ORDER BY id DESC LIMIT 200
        """,
        account_id,
        person_id,
    )


async def materials(conn: db.Conn, organ_id: int, case_id: UUID) -> list[CaseMaterial]:
    return await db.many(
        conn,
        CaseMaterial,
        """
        SELECT place, name_zh, name_en, state FROM case_material
        WHERE organ_id = $1 AND case_id = $2 ORDER BY place
        """,
        organ_id,
        case_id,
    )


async def tick(conn: db.Conn, organ_id: int, case_id: UUID, place: int, state: str) -> bool:
    return bool(
        await db.run(
            conn,
            "UPDATE case_material SET state = $4 WHERE organ_id = $1 AND case_id = $2 AND place = $3",
            organ_id,
            case_id,
            place,
            state,
        )
    )


async def steps(conn: db.Conn, case_id: UUID) -> list[Step]:
    """What happened to the case, oldest first."""
    return await db.many(
        conn,
        Step,
        """
        SELECT kind, at, on_date AS on, reason FROM event
        WHERE case_id = $1 AND kind LIKE 'case\\_%' ORDER BY at, id
        """,
        case_id,
    )


async def submit(
    conn: db.Conn, organ_id: int, case_id: UUID, now: datetime, today: date, complete: bool, staff_id: int
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
    conn: db.Conn, organ_id: int, case_id: UUID, now: datetime, today: date, staff_id: int, reason: str
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


async def work_list(
    conn: db.Conn,
    organ_id: int,
    centre_ids: list[int] | None,
    states: list[str],
    item_code: str | None,
    most: int,
    offset: int,
) -> list[WorkRow]:
    """Open cases, soonest promise first; null centres mean the whole organ."""
    return await db.many(
        conn,
        WorkRow,
        """
        SELECT c.id, c.number, c.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en, c.person_id,
               c.centre_id, t.name_zh AS centre_name_zh, t.name_en AS centre_name_en, c.state, c.submitted_on,
               c.accepted_on, c.accepted_by, c.legal_due_on, c.promised_due_on
        FROM case_file c
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        JOIN centre t ON t.id = c.centre_id
        WHERE c.organ_id = $1 AND ($2::integer[] IS NULL OR c.centre_id = ANY ($2)) AND c.state = ANY ($3)
          AND ($4::text IS NULL OR c.item_code = $4)
        ORDER BY c.promised_due_on NULLS LAST, c.legal_due_on NULLS LAST, c.id
        LIMIT $5 OFFSET $6
        """,
        organ_id,
        centre_ids,
        states,
        item_code,
        most,
        offset,
    )
