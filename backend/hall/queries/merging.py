"""What a journal changes: each statement conditional, with the act's own time."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.hall.models.leases import Lease
from backend.hall.models.merging import Conflict
from backend.hall.queries.tickets import NewTicket, Place


class EntryRow(Struct, frozen=True):
    """An entry as it was merged."""

    lease_id: UUID
    seq: int
    kind: str
    ticket_id: UUID


async def entry(conn: db.Conn, entry_id: UUID) -> EntryRow | None:
    return await db.one(
        conn,
        EntryRow,
        "SELECT lease_id, seq, kind, ticket_id FROM offline_entry WHERE id = $1",
        entry_id,
    )


async def newest(conn: db.Conn, lease_id: UUID) -> datetime | None:
    """When the last merged entry was done."""
    at: datetime | None = await db.value(
        conn, "SELECT max(at) FROM offline_entry WHERE lease_id = $1", lease_id
    )
    return at


async def keep_entry(
    conn: db.Conn,
    lease_id: UUID,
    entry_id: UUID,
    seq: int,
    kind: str,
    ticket_id: UUID,
    said_at: datetime,
    at: datetime,
    now: datetime,
    conflict_id: UUID | None,
    applied: bool,
    label: str,
) -> None:
    """Merged, and counted with its lease in the same statement."""
    await db.run(
        conn,
        """
        WITH counted AS (UPDATE lease SET applied = $3 WHERE id = $1)
        INSERT INTO offline_entry (lease_id, id, seq, kind, ticket_id, said_at, at, merged_at, conflict_id, applied, label)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        lease_id,
        entry_id,
        seq,
        kind,
        ticket_id,
        said_at,
        at,
        now,
        conflict_id,
        applied,
        label,
    )


async def keep_conflict(
    conn: db.Conn,
    lease: Lease,
    conflict_id: UUID,
    ticket_id: UUID,
    label: str,
    kind: str,
    zh: str,
    en: str,
    at: datetime,
    now: datetime,
) -> UUID:
    """A ticket has one open conflict of a lease: what comes of it later joins it."""
    kept: UUID = await db.value(
        conn,
        """
        WITH made AS (
            INSERT INTO offline_conflict (organ_id, id, lease_id, centre_id, on_date, ticket_id, label, kind, sentence_zh,
                                          sentence_en, at, found_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            ON CONFLICT (lease_id, ticket_id) WHERE settled_at IS NULL DO NOTHING
            RETURNING id
        )
        SELECT id FROM made
        UNION ALL
        SELECT id FROM offline_conflict WHERE lease_id = $3 AND ticket_id = $6 AND settled_at IS NULL
        LIMIT 1
        """,
        lease.organ_id,
        conflict_id,
        lease.id,
        lease.centre_id,
        lease.on,
        ticket_id,
        label,
        kind,
        zh,
        en,
        at,
        now,
    )
    return kept


async def issue_lent(
    conn: db.Conn,
    lease: Lease,
    at: Place,
    ticket_id: UUID,
    number: int,
    new: NewTicket,
    now: datetime,
) -> bool:
    """The ticket under the number the page gave. False: the number was not lent to this window."""
    return bool(
        await db.value(
            conn,
            """
            WITH made AS (
                INSERT INTO ticket (organ_id, id, centre_id, on_date, pool_id, prefix, number, item_code, person_id,
                                    appointment_id, case_id, turn_at, entered_at, placed_by, priority, state, issued_at)
                SELECT $1, $5, $2, $4, $3, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'waiting', $13
                WHERE EXISTS (SELECT FROM lease_block b
                              WHERE b.lease_id = $16 AND b.prefix = $6 AND $7 BETWEEN b.first AND b.last)
                RETURNING id
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, actor_id,
                                   details)
                SELECT $1, $4, $13, 'ticket_issued', id, $8, $2, 'staff', $17,
                       jsonb_build_object('appointment', $10::uuid IS NOT NULL, 'offline', true)
                FROM made
            )
            SELECT true FROM made
            """,
            at.organ_id,
            at.centre_id,
            at.pool_id,
            lease.on,
            ticket_id,
            at.prefix,
            number,
            new.item_code,
            new.person_id,
            new.appointment_id,
            new.case_id,
            new.turn_at,
            now,
            new.placed_by,
            new.priority,
            lease.id,
            lease.staff_id,
        )
    )


async def call_then(conn: db.Conn, lease: Lease, ticket_id: UUID, now: datetime) -> bool:
    """One who waits in a line of the window, as of then. False: not waiting any more, or no line of it."""
    return bool(
        await db.value(
            conn,
            """
            WITH called AS (
                UPDATE ticket t SET state = 'called', window_id = $2, staff_id = $4, called_at = $5, announced_at = $5,
                                    calls = 1, revision = t.revision + 1
                FROM window_pool p
                WHERE t.id = $1 AND t.on_date = $3 AND t.state = 'waiting'
                  AND p.window_id = $2 AND p.pool_id = t.pool_id
                RETURNING t.organ_id, t.id, t.item_code, t.centre_id, t.issued_at
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, actor_id,
                                   details)
                SELECT organ_id, $3, $5, 'ticket_called', id, item_code, centre_id, 'staff', $4,
                       jsonb_build_object('waited_s', greatest(0, extract(epoch FROM $5 - issued_at))::integer,
                                          'offline', true)
                FROM called
            )
            SELECT true FROM called
            """,
            ticket_id,
            lease.window_id,
            lease.on,
            lease.staff_id,
            now,
        )
    )


async def called_unseen(conn: db.Conn, lease: Lease, at: datetime) -> UUID | None:
    """Who was called to the window before `at` and never got an entry of this journal."""
    found: UUID | None = await db.value(
        conn,
        """
        SELECT t.id FROM ticket t
        WHERE t.window_id = $2 AND t.on_date = $3 AND t.staff_id = $4 AND t.state = 'called' AND t.called_at <= $5
          AND NOT EXISTS (SELECT FROM offline_entry e WHERE e.lease_id = $1 AND e.ticket_id = t.id)
        """,
        lease.id,
        lease.window_id,
        lease.on,
        lease.staff_id,
        at,
    )
    return found


CONFLICT = """
    SELECT o.id, o.centre_id, c.name_zh AS centre_zh, c.name_en AS centre_en, w.number AS window, o.on_date AS on, o.label,
           o.kind, o.sentence_zh, o.sentence_en, o.at,
           coalesce((SELECT array_agg(e.kind ORDER BY e.seq) FROM offline_entry e
                     WHERE e.conflict_id = o.id AND NOT e.applied), '{}') AS acts,
           o.settled_at, s.name AS settled_by, o.note
    FROM offline_conflict o JOIN centre c ON c.id = o.centre_id JOIN lease l ON l.id = o.lease_id
    JOIN service_window w ON w.id = l.window_id LEFT JOIN staff s ON s.id = o.settled_by
"""


async def conflicts(
    conn: db.Conn, organ_id: int, centre_ids: list[int] | None, most: int
) -> list[Conflict]:
    """Of the centres (null: of the whole organ), those to settle first, then the newest."""
    return await db.many(
        conn,
        Conflict,
        CONFLICT
        + """
        WHERE o.organ_id = $1 AND ($2::integer[] IS NULL OR o.centre_id = ANY ($2))
        ORDER BY o.settled_at IS NOT NULL, o.found_at DESC, o.at, o.id LIMIT $3
        """,
        organ_id,
        centre_ids,
        most,
    )


async def conflict(conn: db.Conn, organ_id: int, conflict_id: UUID) -> Conflict | None:
    return await db.one(
        conn, Conflict, CONFLICT + "WHERE o.organ_id = $1 AND o.id = $2", organ_id, conflict_id
    )


async def open_conflicts(conn: db.Conn, centre_id: int) -> int:
    counted: int = await db.value(
        conn,
        "SELECT count(*) FROM offline_conflict WHERE centre_id = $1 AND settled_at IS NULL",
        centre_id,
    )
    return counted


async def conflicts_among(conn: db.Conn, ids: list[UUID]) -> int:
    """How many different conflicts these entries ended in."""
    counted: int = await db.value(
        conn, "SELECT count(DISTINCT conflict_id) FROM offline_entry WHERE id = ANY ($1)", ids
    )
    return counted


async def settle(conn: db.Conn, conflict_id: UUID, staff_id: int, note: str, now: datetime) -> bool:
    """False: somebody settled it before."""
    return bool(
        await db.run(
            conn,
            """
            UPDATE offline_conflict SET settled_at = $4, settled_by = $2, note = $3
            WHERE id = $1 AND settled_at IS NULL
            """,
            conflict_id,
            staff_id,
            note,
            now,
        )
    )
