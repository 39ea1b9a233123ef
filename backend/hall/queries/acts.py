"""The acts on tickets: each one conditional statement, with its event and what is needed to undo it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.hall.models import PlacedBy, TicketState

CALL_NEXT = """
    WITH sits AS (
        SELECT window_id FROM desk WHERE window_id = $2 AND staff_id = $4 AND paused_at IS NULL FOR SHARE
    ), near AS (
        -- More than a centre has windows: those that other windows are taking at this moment are passed over.
        SELECT c.id FROM sits JOIN window_pool p ON p.window_id = sits.window_id
        CROSS JOIN LATERAL (
            SELECT t.id FROM ticket t WHERE t.pool_id = p.pool_id AND t.on_date = $3 AND t.state = 'waiting'
            ORDER BY t.turn_at, t.entered_at, t.id LIMIT 100) AS c
    ), chosen AS (
        SELECT t.organ_id, t.id FROM near JOIN ticket t ON t.id = near.id AND t.on_date = $3
        WHERE t.centre_id = $1 AND t.state = 'waiting'
        ORDER BY t.turn_at, t.entered_at, t.id LIMIT 1 FOR NO KEY UPDATE OF t SKIP LOCKED
    ), called AS (
        UPDATE ticket t SET state = 'called', window_id = $2, staff_id = $4, called_at = $5, announced_at = $5, calls = 1,
                            revision = t.revision + 1
        FROM chosen WHERE (t.organ_id, t.on_date, t.id) = (chosen.organ_id, $3, chosen.id) AND t.state = 'waiting'
        RETURNING to_jsonb(old) AS before, new.organ_id, new.id, new.item_code, new.issued_at, new.revision
    ), kept AS (
        INSERT INTO desk_act AS a (window_id, staff_id, kind, at, on_date, ticket_id, revision, before)
        SELECT $2, $4, 'ticket_called', $5, $3, id, revision, before FROM called
        ON CONFLICT (window_id) DO UPDATE SET staff_id = excluded.staff_id, kind = excluded.kind, at = excluded.at,
            on_date = excluded.on_date, ticket_id = excluded.ticket_id, revision = excluded.revision, before = excluded.before
    ), logged AS (
        INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, actor_id, details)
        SELECT organ_id, $3, $5, 'ticket_called', id, item_code, $1, 'staff', $4,
               jsonb_build_object('waited_s', extract(epoch FROM $5 - issued_at)::integer)
        FROM called
    )
    SELECT id FROM called
"""


async def call_next(
    conn: db.Conn, centre_id: int, window_id: int, on: date, staff_id: int, now: datetime
) -> UUID | None:
    """The first in line whom the window can serve; a ticket another window is taking is passed over."""
    called: UUID | None = await db.value(conn, CALL_NEXT, centre_id, window_id, on, staff_id, now)
    return called


async def call_this(
    conn: db.Conn, ticket_id: UUID, window_id: int, on: date, staff_id: int, now: datetime
) -> bool:
    """One who waits, out of turn; how many are passed is kept with the event."""
    return bool(
        await db.value(
            conn,
            """
            WITH sits AS (
                SELECT window_id FROM desk WHERE window_id = $2 AND staff_id = $4 AND paused_at IS NULL FOR SHARE
            ), called AS (
                UPDATE ticket t SET state = 'called', window_id = $2, staff_id = $4, called_at = $5, announced_at = $5,
                                    calls = 1, revision = t.revision + 1
                FROM sits JOIN window_pool p ON p.window_id = sits.window_id
                WHERE t.id = $1 AND t.on_date = $3 AND t.pool_id = p.pool_id AND t.state = 'waiting'
                RETURNING to_jsonb(old) AS before, new.organ_id, new.id, new.item_code, new.centre_id, new.pool_id,
                          new.issued_at, new.turn_at, new.entered_at, new.revision
            ), kept AS (
                INSERT INTO desk_act AS a (window_id, staff_id, kind, at, on_date, ticket_id, revision, before)
                SELECT $2, $4, 'ticket_called', $5, $3, id, revision, before FROM called
                ON CONFLICT (window_id) DO UPDATE SET staff_id = excluded.staff_id, kind = excluded.kind,
                    at = excluded.at, on_date = excluded.on_date, ticket_id = excluded.ticket_id,
                    revision = excluded.revision, before = excluded.before
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, actor_id,
                                   details)
                SELECT c.organ_id, $3, $5, 'ticket_called', c.id, c.item_code, c.centre_id, 'staff', $4,
                       jsonb_build_object('waited_s', extract(epoch FROM $5 - c.issued_at)::integer, 'passed',
                           (SELECT count(*) FROM ticket o
                            WHERE o.pool_id = c.pool_id AND o.on_date = $3 AND o.state = 'waiting'
                              AND (o.turn_at, o.entered_at, o.id) < (c.turn_at, c.entered_at, c.id)))
                FROM called c
            )
            SELECT true FROM called
            """,
            ticket_id,
            window_id,
            on,
            staff_id,
            now,
        )
    )


class Act(Struct, frozen=True):
    """What an act makes of a ticket. The four last only where they change; `own`: only the window's own ticket."""

    kind: str
    states: tuple[TicketState, ...]
    to: TicketState
    own: bool = True
    turn_at: datetime | None = None
    entered_at: datetime | None = None
    placed_by: PlacedBy | None = None
    pool_id: int | None = None
    details: dict[str, Any] | None = None
    cause: str | None = None
    revision: int | None = None
    """Only while the ticket is as it was when its calls were counted."""


async def act(
    conn: db.Conn,
    ticket_id: UUID,
    on: date,
    window_id: int | None,
    staff_id: int | None,
    wanted: Act,
    now: datetime,
) -> bool:
    """False: the ticket is elsewhere, or in another state by now. Without a window nothing is kept to undo."""
    return bool(
        await db.value(
            conn,
            """
            WITH day AS (
                -- Who was missed comes back, or leaves, only until the day is closed.
                SELECT c.prefix FROM ticket t
                JOIN ticket_counter c ON (c.centre_id, c.on_date, c.prefix) = (t.centre_id, t.on_date, t.prefix)
                WHERE t.id = $1 AND t.on_date = $2 AND c.closed_last IS NULL FOR KEY SHARE OF c
            ), moved AS (
                UPDATE ticket t SET state = $4, revision = t.revision + 1,
                    window_id = CASE WHEN $4 IN ('waiting', 'parked') THEN NULL ELSE t.window_id END,
                    staff_id = CASE WHEN $4 IN ('waiting', 'parked') THEN NULL ELSE t.staff_id END,
                    called_at = CASE WHEN $4 = 'waiting' THEN NULL ELSE t.called_at END,
                    announced_at = CASE WHEN $6 = 'ticket_recalled' THEN $7 ELSE t.announced_at END,
                    calls = CASE WHEN $6 = 'ticket_recalled' THEN t.calls + 1 WHEN $4 = 'waiting' THEN 0 ELSE t.calls END,
                    started_at = CASE WHEN $4 = 'serving' THEN $7 WHEN $4 IN ('waiting', 'parked') THEN NULL
                                      ELSE t.started_at END,
                    ended_at = CASE WHEN $4 IN ('served', 'missed', 'left', 'transferred', 'closed') THEN $7 END,
                    turn_at = coalesce($10, t.turn_at), entered_at = coalesce($11, t.entered_at),
                    placed_by = coalesce($12, t.placed_by), pool_id = coalesce($13, t.pool_id), cause = $15
                WHERE t.id = $1 AND t.on_date = $2 AND t.state = ANY ($5) AND (NOT $9 OR t.window_id = $3)
                  AND (t.state <> 'missed' OR EXISTS (SELECT FROM day)) AND t.revision = coalesce($16, t.revision)
                RETURNING to_jsonb(old) AS before, new.organ_id, new.id, new.item_code, new.centre_id, new.revision
            ), kept AS (
                INSERT INTO desk_act AS a (window_id, staff_id, kind, at, on_date, ticket_id, revision, before)
                SELECT $3::integer, $8::integer, $6, $7, $2, id, revision, before FROM moved WHERE $3::integer IS NOT NULL AND $8::integer IS NOT NULL
                ON CONFLICT (window_id) DO UPDATE SET staff_id = excluded.staff_id, kind = excluded.kind,
                    at = excluded.at, on_date = excluded.on_date, ticket_id = excluded.ticket_id,
                    revision = excluded.revision, before = excluded.before
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, actor_id,
                                   details)
                SELECT organ_id, $2, $7, $6, id, item_code, centre_id,
                       CASE WHEN $8::integer IS NULL THEN 'resident' ELSE 'staff' END, $8, $14::jsonb
                FROM moved
            )
            SELECT true FROM moved
            """,
            ticket_id,
            on,
            window_id,
            wanted.to,
            list(wanted.states),
            wanted.kind,
            now,
            staff_id,
            wanted.own,
            wanted.turn_at,
            wanted.entered_at,
            wanted.placed_by,
            wanted.pool_id,
            wanted.details,
            wanted.cause,
            wanted.revision,
        )
    )


class LastAct(Struct, frozen=True):
    """A window's last act, as long as it is remembered."""

    kind: str
    staff_id: int
    at: datetime
    ticket_id: UUID


async def seen_act(conn: db.Conn, window_id: int, on: date) -> LastAct | None:
    """Not locked: every act takes the ticket first and this row after it, undo too."""
    return await db.one(
        conn,
        LastAct,
        "SELECT kind, staff_id, at, ticket_id FROM desk_act WHERE window_id = $1 AND on_date = $2",
        window_id,
        on,
    )


async def forget_act(conn: db.Conn, window_id: int) -> None:
    await db.run(conn, "DELETE FROM desk_act WHERE window_id = $1", window_id)


async def undo(
    conn: db.Conn, window_id: int, on: date, staff_id: int, seen: LastAct, now: datetime
) -> bool:
    """The ticket as it was before the window's last act, and that act's events counted no more.
    False: somebody has touched the ticket since, or it is not the act that was seen any more."""
    return bool(
        await db.value(
            conn,
            """
            WITH day AS (
                SELECT c.prefix FROM desk_act a JOIN ticket t ON t.id = a.ticket_id AND t.on_date = a.on_date
                JOIN ticket_counter c ON (c.centre_id, c.on_date, c.prefix) = (t.centre_id, t.on_date, t.prefix)
                WHERE a.window_id = $1 AND a.on_date = $2 AND c.closed_last IS NULL FOR KEY SHARE OF c
            ), back AS (
                UPDATE ticket t SET state = b.state, window_id = b.window_id, staff_id = b.staff_id, called_at = b.called_at,
                    announced_at = b.announced_at, calls = b.calls, started_at = b.started_at, ended_at = b.ended_at,
                    turn_at = b.turn_at, entered_at = b.entered_at, placed_by = b.placed_by, pool_id = b.pool_id,
                    cause = b.cause, revision = t.revision + 1
                FROM desk_act a CROSS JOIN LATERAL jsonb_to_record(a.before) AS b (
                    state text, window_id integer, staff_id integer, called_at timestamptz, announced_at timestamptz,
                    calls smallint, started_at timestamptz, ended_at timestamptz, turn_at timestamptz,
                    entered_at timestamptz, placed_by text, pool_id integer, cause text)
                WHERE a.window_id = $1 AND a.on_date = $2 AND t.id = a.ticket_id AND t.on_date = a.on_date
                  AND (a.kind, a.at, a.ticket_id) = ($5, $6, $7)
                  AND t.revision = a.revision AND EXISTS (SELECT FROM day)
                RETURNING t.organ_id, t.id, t.item_code, t.centre_id, t.appointment_id, a.kind, a.at
            ), taken_back AS (
                INSERT INTO event_undone (organ_id, on_date, event_id)
                SELECT e.organ_id, e.on_date, e.id FROM event e, back b
                WHERE e.on_date = $2 AND e.at = b.at
                  AND e.kind = ANY (ARRAY[b.kind, 'visit_ended', 'case_visited', 'appointment_fulfilled'])
                  AND (e.ticket_id = b.id OR e.appointment_id = b.appointment_id)
                ON CONFLICT DO NOTHING
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, actor_id,
                                   details)
                SELECT organ_id, $2, $4, 'ticket_undone', id, item_code, centre_id, 'staff', $3,
                       jsonb_build_object('of', kind)
                FROM back
            )
            SELECT true FROM back
            """,
            window_id,
            on,
            staff_id,
            now,
            seen.kind,
            seen.at,
            seen.ticket_id,
        )
    )
