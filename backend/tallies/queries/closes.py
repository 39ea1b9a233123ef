"""Closes: who asked, who agreed, what was reopened; and what stands between a period and its close."""

from datetime import date, datetime

from backend import db
from backend.tallies.models.closes import (
    Close,
    Frozen,
    Person,
)

CLOSE = """
    SELECT id, organ_id, period, first, last, asked_at, asked_by, reason, open_days, seen, agreed_by, closed_at, run,
           data_until, digest, declined_at, declined_by, declined_reason, reopen_asked_at, reopen_asked_by,
           reopen_reason, reopened_at, reopened_by
    FROM statistics.close
    """


async def closes(conn: db.Conn, organ_id: int) -> list[Close]:
    """Every one of an organ: the newest periods first, the newest close of a period before its earlier ones."""
    return await db.many(
        conn, Close, CLOSE + "WHERE organ_id = $1 ORDER BY last DESC, first, id DESC", organ_id
    )


async def close(conn: db.Conn, close_id: int) -> Close | None:
    return await db.one(conn, Close, CLOSE + "WHERE id = $1", close_id)


async def in_force(conn: db.Conn, organ_id: int, first: date, last: date) -> list[Close]:
    """Frozen and not reopened, and wholly or partly in these days; the longest period first."""
    return await db.many(
        conn,
        Close,
        CLOSE + "WHERE organ_id = $1 AND closed_at IS NOT NULL AND reopened_at IS NULL"
        " AND first <= $3 AND last >= $2 ORDER BY last - first DESC, first",
        organ_id,
        first,
        last,
    )


async def standing_in_the_way(conn: db.Conn, organ_id: int, first: date, last: date) -> int | None:
    """The close of exactly these days that was asked for or is in force."""
    found: int | None = await db.value(
        conn,
        """
        SELECT id FROM statistics.close
        WHERE organ_id = $1 AND first = $2 AND last = $3 AND declined_at IS NULL AND reopened_at IS NULL
        """,
        organ_id,
        first,
        last,
    )
    return found


async def hold(conn: db.Conn, close_id: int) -> None:
    """Nobody else acts on it until the transaction ends."""
    await db.run(conn, "SELECT FROM close WHERE id = $1 FOR UPDATE", close_id)


async def ask(
    conn: db.Conn,
    organ_id: int,
    period: str,
    first: date,
    last: date,
    staff_id: int,
    reason: str,
    open_days: int,
    seen: str,
    now: datetime,
) -> int:
    """Breaks close_of_a_period_stands_once when it is asked for or closed already."""
    found: int = await db.value(
        conn,
        """
        INSERT INTO close (organ_id, period, first, last, asked_at, asked_by, reason, open_days, seen)
        VALUES ($1, $2, $3, $4, $9, $5, $6, $7, $8)
        RETURNING id
        """,
        organ_id,
        period,
        first,
        last,
        staff_id,
        reason,
        open_days,
        seen,
        now,
    )
    return found


async def agree(
    conn: db.Conn,
    close_id: int,
    staff_id: int,
    run: int,
    data_until: datetime | None,
    definitions: object,
    names: object,
    marks: object,
    digest: str,
    now: datetime,
) -> None:
    """From here on its numbers stand."""
    await db.run(
        conn,
        """
        UPDATE close SET agreed_by = $2, closed_at = $8, run = $3, data_until = $4, definitions = $5, names = $6,
                         digest = $7, marks = $9
        WHERE id = $1
        """,
        close_id,
        staff_id,
        run,
        data_until,
        definitions,
        names,
        digest,
        now,
        marks,
    )


async def decline(conn: db.Conn, close_id: int, staff_id: int, reason: str, now: datetime) -> None:
    """The asker takes it back, or somebody else does not agree."""
    await db.run(
        conn,
        "UPDATE close SET declined_at = $4, declined_by = $2, declined_reason = $3 WHERE id = $1",
        close_id,
        staff_id,
        reason,
        now,
    )


async def ask_to_reopen(
    conn: db.Conn, close_id: int, staff_id: int, reason: str, now: datetime
) -> None:
    await db.run(
        conn,
        """
        UPDATE close SET reopen_asked_at = $4, reopen_asked_by = $2, reopen_reason = $3 WHERE id = $1
        """,
        close_id,
        staff_id,
        reason,
        now,
    )


async def keep_closed(conn: db.Conn, close_id: int) -> None:
    """The wish to reopen is taken back or declined; the audit keeps it."""
    await db.run(
        conn,
        """
        UPDATE close SET reopen_asked_at = NULL, reopen_asked_by = NULL, reopen_reason = NULL WHERE id = $1
        """,
        close_id,
    )


async def reopen(conn: db.Conn, close_id: int, staff_id: int, now: datetime) -> None:
    """The period counts live again; what was frozen stays."""
    await db.run(
        conn,
        "UPDATE close SET reopened_at = $3, reopened_by = $2 WHERE id = $1",
        close_id,
        staff_id,
        now,
    )


async def due(conn: db.Conn, first: date, last: date) -> int:
    """What waits to be counted and has something in these days; what happens today keeps no month from its close."""
    found: int = await db.value(
        conn,
        """
        SELECT count(DISTINCT (d.family, d.subject, CASE WHEN d.subject IS NULL THEN d.on_date END)) FROM tally_due d
        WHERE d.on_date BETWEEN $1 AND $2
           OR d.family = 'case' AND EXISTS (
               SELECT FROM event e WHERE e.case_id = d.subject AND e.on_date BETWEEN $1 AND $2)
           OR d.family = 'appointment' AND EXISTS (
               SELECT FROM event e WHERE e.appointment_id = d.subject AND e.slot_on BETWEEN $1 AND $2)
        """,
        first,
        last,
    )
    return found


async def frozen(conn: db.Conn, close_id: int) -> Frozen | None:
    """How it counted and what everything was called."""
    return await db.one(
        conn,
        Frozen,
        "SELECT definitions, names, marks FROM statistics.close WHERE id = $1 AND closed_at IS NOT NULL",
        close_id,
    )


async def staff_names(conn: db.Conn, ids: list[int]) -> dict[int, str]:
    """Who these members of staff are."""
    found = await db.many(
        conn, Person, "SELECT id, name FROM staff WHERE id = ANY ($1::integer[])", ids
    )
    return {one.id: one.name for one in found}
