"""New appointments: held, offered, booked, confirmed; booked ones in one statement with their event."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.booking.models import Answered


class New(Struct, frozen=True):
    """An appointment to be written: `case_id` and `item_version` only if it is booked at once."""

    id: UUID
    code: str
    person_id: int
    item_code: str
    centre_id: int
    pool_id: int
    starts_at: datetime
    ends_at: datetime
    then_pool_id: int | None
    then_starts_at: datetime | None
    then_ends_at: datetime | None
    on: date
    units: int
    account_id: int | None
    holder_id: int
    actor_id: int | None
    session: bytes | None = None
    case_id: UUID | None = None
    item_version: int | None = None
    party_id: UUID | None = None
    hold_number: int | None = None
    waiting_id: UUID | None = None
    replaces: UUID | None = None
    situation: Answered | None = None


class Kept(Struct, frozen=True):
    """What the new ones are: booked by a resident or by staff, or held or offered until a time."""

    state: str
    actor_kind: str
    until: datetime | None = None
    offered_for: str | None = None


async def add(
    conn: db.Conn, organ_id: int, new: list[New], kept: Kept, now: datetime, today: date
) -> int:
    """Write appointments that are held, offered or booked; booked ones with their event. How many."""
    made: int = await db.value(
        conn,
        """
        WITH given AS (
            SELECT n.* FROM unnest($7::uuid[], $8::text[], $9::integer[], $10::text[], $11::integer[], $12::integer[],
                        $13::timestamptz[], $14::timestamptz[], $15::integer[], $16::timestamptz[], $17::timestamptz[],
                        $18::date[], $19::smallint[], $20::integer[], $21::integer[], $22::integer[], $23::bytea[],
                        $24::uuid[], $25::integer[], $26::uuid[], $27::smallint[], $28::uuid[], $29::uuid[],
                        $31::jsonb[])
                AS n (id, code, person_id, item_code, centre_id, pool_id, starts_at, ends_at, then_pool_id,
                      then_starts_at, then_ends_at, on_date, units, account_id, holder_id, actor_id, session, case_id,
                      item_version, party_id, hold_number, waiting_id, replaces, situation)
        ), made AS (
            INSERT INTO appointment (organ_id, id, code, case_id, person_id, account_id, item_code, centre_id, pool_id,
                                     starts_at, ends_at, then_pool_id, then_starts_at, then_ends_at, on_date, units,
                                     state, made_at, party_id, keeps_until, holder_id, session_digest, hold_number,
                                     offered_for, waiting_id, replaces, situation)
            SELECT $1, id, code, case_id, person_id, account_id, item_code, centre_id, pool_id, starts_at, ends_at,
                   then_pool_id, then_starts_at, then_ends_at, on_date, units, $4, $2, party_id, $5, holder_id,
                   CASE $4 WHEN 'held' THEN session END,
                   hold_number, $6, waiting_id, replaces, situation
            FROM given
            RETURNING id
        ), logged AS (
            INSERT INTO event (organ_id, on_date, at, kind, appointment_id, case_id, item_code, item_version,
                               centre_id, slot_on, actor_kind, actor_id)
            SELECT $1, $3, $2, 'appointment_booked', id, case_id, item_code, item_version, centre_id, on_date,
                   $30, actor_id
            FROM given WHERE $4 = 'booked'
        )
        SELECT count(*)::integer FROM made
        """,
        organ_id,
        now,
        today,
        kept.state,
        kept.until,
        kept.offered_for,
        [one.id for one in new],
        [one.code for one in new],
        [one.person_id for one in new],
        [one.item_code for one in new],
        [one.centre_id for one in new],
        [one.pool_id for one in new],
        [one.starts_at for one in new],
        [one.ends_at for one in new],
        [one.then_pool_id for one in new],
        [one.then_starts_at for one in new],
        [one.then_ends_at for one in new],
        [one.on for one in new],
        [one.units for one in new],
        [one.account_id for one in new],
        [one.holder_id for one in new],
        [one.actor_id for one in new],
        [one.session for one in new],
        [one.case_id for one in new],
        [one.item_version for one in new],
        [one.party_id for one in new],
        [one.hold_number for one in new],
        [one.waiting_id for one in new],
        [one.replaces for one in new],
        kept.actor_kind,
        [one.situation for one in new],
    )
    return made


async def confirm(
    conn: db.Conn,
    organ_id: int,
    ids: list[UUID],
    case_ids: list[UUID],
    now: datetime,
    today: date,
    actor_kind: str,
    actor_id: int | None,
) -> int:
    """held or offered → booked, each with its case; how many. The places stay as they are."""
    done: int = await db.value(
        conn,
        """
        WITH made AS (
            UPDATE appointment a SET state = 'booked', case_id = c.case_id, made_at = $4, keeps_until = NULL,
                                     hold_number = NULL, session_digest = NULL
            FROM unnest($2::uuid[], $3::uuid[]) AS c (id, case_id)
            WHERE a.organ_id = $1 AND a.id = c.id AND a.state IN ('held', 'offered') AND a.keeps_until > $4
            RETURNING a.id, a.case_id, a.item_code, a.centre_id, a.on_date
        ), logged AS (
            INSERT INTO event (organ_id, on_date, at, kind, appointment_id, case_id, item_code, item_version,
                               centre_id, slot_on, actor_kind, actor_id)
            SELECT $1, $5, $4, 'appointment_booked', m.id, m.case_id, m.item_code, f.item_version, m.centre_id,
                   m.on_date, $6, $7
            FROM made m JOIN case_file f ON f.organ_id = $1 AND f.id = m.case_id
        )
        SELECT count(*)::integer FROM made
        """,
        organ_id,
        ids,
        case_ids,
        now,
        today,
        actor_kind,
        actor_id,
    )
    return done
