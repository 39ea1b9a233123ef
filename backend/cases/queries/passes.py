"""Passes over the files: where one stands, and which cases come next."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db


class Pass(Struct, frozen=True):
    """A pass over the files of an organ; `ended_at` None: it goes on after `after_id`."""

    id: int
    organ_id: int
    whole: bool
    on_date: date
    began_at: datetime
    after_id: UUID
    seen: int
    opened: int
    resolved: int
    ended_at: datetime | None


class OrganKey(Struct, frozen=True):
    id: int


class CaseKey(Struct, frozen=True):
    id: UUID


async def organs(conn: db.Conn) -> list[OrganKey]:
    return await db.many(conn, OrganKey, "SELECT id FROM organ ORDER BY id")


async def begin(conn: db.Conn, organ_id: int, whole: bool, on: date, now: datetime) -> bool:
    """A new pass, unless one runs."""
    return bool(
        await db.run(
            conn,
            """
            INSERT INTO file_review (organ_id, whole, on_date, began_at, after_id)
            VALUES ($1, $2, $3, $4, '00000000-0000-0000-0000-000000000000')
            ON CONFLICT (organ_id) WHERE ended_at IS NULL DO NOTHING
            """,
            organ_id,
            whole,
            on,
            now,
        )
    )


async def running(conn: db.Conn, organ_id: int) -> Pass | None:
    """The pass that runs, for this worker alone; None while another holds it."""
    return await db.one(
        conn,
        Pass,
        """
        SELECT id, organ_id, whole, on_date, began_at, after_id, seen, opened, resolved, ended_at FROM file_review
        WHERE organ_id = $1 AND ended_at IS NULL FOR UPDATE SKIP LOCKED
        """,
        organ_id,
    )


async def any_running(conn: db.Conn, organ_id: int) -> bool:
    return bool(
        await db.value(
            conn,
            "SELECT EXISTS (SELECT FROM file_review WHERE organ_id = $1 AND ended_at IS NULL)",
            organ_id,
        )
    )


async def newest(conn: db.Conn, organ_id: int, whole: bool | None) -> Pass | None:
    """The last one that began; null: of either kind."""
    return await db.one(
        conn,
        Pass,
        """
        SELECT id, organ_id, whole, on_date, began_at, after_id, seen, opened, resolved, ended_at FROM file_review
        WHERE organ_id = $1 AND ($2::boolean IS NULL OR whole = $2) ORDER BY on_date DESC, id DESC LIMIT 1
        """,
        organ_id,
        whole,
    )


async def next_cases(
    conn: db.Conn, organ_id: int, whole: bool, after: UUID, most: int
) -> list[CaseKey]:
    """Every case, or those that time alone can change: open, on commitment and not checked, with a finding."""
    return await db.many(
        conn,
        CaseKey,
        """
        SELECT c.id FROM case_file c
        WHERE c.organ_id = $1 AND c.id > $2 AND c.state <> 'prepared'
          AND ($3 OR c.state IN ('submitted', 'correcting', 'accepted', 'paused', 'granted', 'ready', 'mailed', 'refused')
               OR (c.acceptance = 'commitment' AND c.checked_on IS NULL)
               OR EXISTS (SELECT FROM finding f
                          WHERE (f.organ_id, f.case_id) = (c.organ_id, c.id) AND f.state <> 'resolved'))
        ORDER BY c.id LIMIT $4
        """,
        organ_id,
        after,
        whole,
        most,
    )


async def advance(
    conn: db.Conn, pass_id: int, after: UUID, seen: int, opened: int, resolved: int
) -> None:
    await db.run(
        conn,
        """
        UPDATE file_review
        SET after_id = $2, seen = seen + $3, opened = opened + $4, resolved = resolved + $5 WHERE id = $1
        """,
        pass_id,
        after,
        seen,
        opened,
        resolved,
    )


async def end(conn: db.Conn, pass_id: int, now: datetime) -> None:
    await db.run(conn, "UPDATE file_review SET ended_at = $2 WHERE id = $1", pass_id, now)
