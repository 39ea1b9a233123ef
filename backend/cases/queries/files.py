"""Case files and their papers."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.cases.models import Case, CaseMaterial, Step


class CaseKey(Struct, frozen=True):
    id: UUID


class NewCase(Struct, frozen=True):
    """A case to be prepared; its number is the stem and seven running digits."""

    id: UUID
    stem: str
    item_code: str
    item_version: int
    person_id: int
    account_id: int | None
    centre_id: int
    actor_id: int | None


async def add(
    conn: db.Conn,
    organ_id: int,
    new: list[NewCase],
    channel: str,
    actor_kind: str,
    now: datetime,
    today: date,
) -> None:
    """Prepared cases with their events; sealed where the item says so."""
    await db.run(
        conn,
        """
        WITH given AS (
            SELECT n.* FROM unnest($6::uuid[], $7::text[], $8::text[], $9::integer[], $10::integer[], $11::integer[],
                                   $12::integer[], $13::integer[])
                AS n (id, stem, item_code, item_version, person_id, account_id, centre_id, actor_id)
        ), made AS (
            INSERT INTO case_file (organ_id, id, number, item_code, item_version, person_id, account_id, channel,
                                   centre_id, state, made_at, sealed)
            SELECT $1, id, stem || lpad(nextval('case_number')::text, 7, '0'), g.item_code, g.item_version, person_id,
                   account_id, $2, centre_id, 'prepared', $4, coalesce((v.content -> 'sealed')::boolean, false)
            FROM given g JOIN item_version v ON (v.item_code, v.version) = (g.item_code, g.item_version)
        )
        INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, actor_kind,
                           actor_id)
        SELECT $1, $5, $4, 'case_prepared', id, item_code, item_version, centre_id, $3, actor_id FROM given
        """,
        organ_id,
        channel,
        actor_kind,
        now,
        today,
        [one.id for one in new],
        [one.stem for one in new],
        [one.item_code for one in new],
        [one.item_version for one in new],
        [one.person_id for one in new],
        [one.account_id for one in new],
        [one.centre_id for one in new],
        [one.actor_id for one in new],
    )


class NewMaterial(Struct, frozen=True):
    """A paper of a case; `place` counts from 1 in the item's order."""

    case_id: UUID
    place: int
    name_zh: str
    name_en: str
    state: str


async def add_materials(conn: db.Conn, organ_id: int, new: list[NewMaterial]) -> None:
    await db.run(
        conn,
        """
        INSERT INTO case_material (organ_id, case_id, place, name_zh, name_en, state)
        SELECT $1, m.case_id, m.place, m.zh, m.en, m.state
        FROM unnest($2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::text[]) AS m (case_id, place, zh, en, state)
        """,
        organ_id,
        [one.case_id for one in new],
        [one.place for one in new],
        [one.name_zh for one in new],
        [one.name_en for one in new],
        [one.state for one in new],
    )


async def case(conn: db.Conn, organ_id: int, case_id: UUID) -> Case | None:
    return await db.one(
        conn,
        Case,
        """
        SELECT c.organ_id, c.id, c.number, c.item_code, c.item_version, v.name_zh AS item_name_zh,
               v.name_en AS item_name_en, v.power_type, c.person_id, c.account_id, c.channel, c.centre_id,
               t.name_zh AS centre_name_zh, t.name_en AS centre_name_en, c.state, c.made_at, c.submitted_on,
               c.complete_at_first, c.received_on, c.accepted_on, c.accepted_by, c.acceptance, c.joint,
               c.deferred_due_on, c.legal_due_on, c.promised_due_on, c.due_provisional, c.extension_days, c.silent_on,
               c.renews_case, c.decided_on, c.decided_by, c.decision, c.reason, c.ground, c.right_body, c.checked_on,
               c.published_on, c.made_on, c.collect, c.mail_number, c.delivered_on, c.permit, c.permit_from, c.permit_to,
               c.sealed
        FROM case_file c
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        JOIN centre t ON t.id = c.centre_id
        WHERE c.organ_id = $1 AND c.id = $2
        """,
        organ_id,
        case_id,
    )


async def move_to(conn: db.Conn, organ_id: int, case_id: UUID, centre_id: int) -> None:
    """A prepared case goes where its appointment goes; one that was handed in stays."""
    await db.run(
        conn,
        "UPDATE case_file SET centre_id = $3 WHERE organ_id = $1 AND id = $2 AND state = 'prepared'",
        organ_id,
        case_id,
        centre_id,
    )


async def organ_of_case(conn: db.Conn, case_id: UUID) -> int | None:
    """For addresses that name only the case."""
    found: int | None = await db.value(
        conn, "SELECT organ_id FROM case_file WHERE id = $1", case_id
    )
    return found


async def case_by_number(conn: db.Conn, number: str) -> CaseKey | None:
    return await db.one(conn, CaseKey, "SELECT id FROM case_file WHERE number = $1", number)


async def cases_of_account(conn: db.Conn, account_id: int, person_id: int | None) -> list[CaseKey]:
    """The resident's own cases, newest first; one that was not handed in only while it is to be, online."""
    return await db.many(
        conn,
        CaseKey,
        """
        SELECT id FROM case_file
        WHERE (account_id = $1 OR person_id = $2) AND (state <> 'prepared' OR EXISTS (
            SELECT FROM online_filing f
            WHERE (f.organ_id, f.case_id) = (case_file.organ_id, case_file.id) AND f.given_up_at IS NULL))
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
    """What happened to the case, oldest first; not that it was rated, which the rated clerk must not learn."""
    return await db.many(
        conn,
        Step,
        """
        SELECT kind, at, on_date AS on, reason FROM event
        WHERE case_id = $1 AND kind LIKE 'case\\_%' AND kind NOT LIKE 'case\\_rat%' ORDER BY at, id
        """,
        case_id,
    )
