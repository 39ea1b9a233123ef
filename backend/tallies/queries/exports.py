"""Exports in the background: who asked for what, how far it is, and the pieces of the file."""

from datetime import datetime
from uuid import UUID

from backend import db
from backend.tallies.models.exports import Claimed, ExportJob, Wanted

SEEN = """
    SELECT id, asked_by, asked_at, title_zh, title_en, state, run, rows_done, rows_total, said_zh, said_en, file_name,
           media_type, bytes, pieces, sha256, ended_at, expires_at
    FROM export_job
    """


async def add_job(
    conn: db.Conn,
    job_id: UUID,
    organ_id: int,
    staff_id: int,
    now: datetime,
    wanted: Wanted,
    title_zh: str,
    title_en: str,
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO export_job (id, organ_id, asked_by, asked_at, asked, title_zh, title_en)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        job_id,
        organ_id,
        staff_id,
        now,
        wanted,
        title_zh,
        title_en,
    )


async def live_jobs(conn: db.Conn, staff_id: int) -> int:
    """How many of theirs wait or run."""
    found: int = await db.value(
        conn,
        "SELECT count(*) FROM export_job WHERE asked_by = $1 AND state IN ('waiting', 'running')",
        staff_id,
    )
    return found


async def jobs_of(conn: db.Conn, staff_id: int, most: int, offset: int) -> list[ExportJob]:
    """Newest first."""
    return await db.many(
        conn,
        ExportJob,
        SEEN + "WHERE asked_by = $1 ORDER BY asked_at DESC, id DESC LIMIT $2 OFFSET $3",
        staff_id,
        most,
        offset,
    )


async def job_of(conn: db.Conn, staff_id: int, job_id: UUID) -> ExportJob | None:
    """Only one's own."""
    return await db.one(conn, ExportJob, SEEN + "WHERE asked_by = $1 AND id = $2", staff_id, job_id)


async def claim(conn: db.Conn, silent_s: int) -> Claimed | None:
    """The oldest that waits, or whose worker has been silent for so many seconds; begun anew."""
    return await db.one(
        conn,
        Claimed,
        """
        UPDATE export_job SET state = 'running', run = run + 1, alive_at = clock_timestamp(), rows_done = 0,
                              rows_total = NULL
        WHERE id = (
            SELECT id FROM export_job
            WHERE state = 'waiting'
               OR (state = 'running' AND alive_at < clock_timestamp() - make_interval(secs => $1::integer))
            ORDER BY asked_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, run, organ_id, asked, asked_at
        """,
        silent_s,
    )


async def tell(conn: db.Conn, job: Claimed, done: int, total: int | None) -> bool:
    """How far it is. False: it was cancelled, or another worker has it."""
    return bool(
        await db.run(
            conn,
            """
            UPDATE export_job SET alive_at = clock_timestamp(), rows_done = $3, rows_total = $4
            WHERE id = $1 AND run = $2 AND state = 'running'
            """,
            job.id,
            job.run,
            done,
            total,
        )
    )


async def finish(
    conn: db.Conn,
    job: Claimed,
    now: datetime,
    name: str,
    media_type: str,
    rows: int,
    size: int,
    pieces: int,
    sha256: str,
    keep_days: int,
) -> bool:
    """The file may be fetched. False: it was cancelled meanwhile, or another worker has it."""
    return bool(
        await db.run(
            conn,
            """
            UPDATE export_job SET state = 'done', ended_at = $3::timestamptz, file_name = $4, media_type = $5, rows_done = $6,
                                  rows_total = $6, bytes = $7, pieces = $8, sha256 = $9,
                                  expires_at = $3::timestamptz + make_interval(days => $10::integer)
            WHERE id = $1 AND run = $2 AND state = 'running'
            """,
            job.id,
            job.run,
            now,
            name,
            media_type,
            rows,
            size,
            pieces,
            sha256,
            keep_days,
        )
    )


async def end_badly(
    conn: db.Conn, job: Claimed, now: datetime, state: str, said_zh: str, said_en: str
) -> None:
    """Refused or failed, with the sentence people read."""
    await db.run(
        conn,
        """
        UPDATE export_job SET state = $4, ended_at = $3, said_zh = $5, said_en = $6
        WHERE id = $1 AND run = $2 AND state = 'running'
        """,
        job.id,
        job.run,
        now,
        state,
        said_zh,
        said_en,
    )


async def again(conn: db.Conn, job: Claimed) -> None:
    """Back into the line after a fault."""
    await db.run(
        conn,
        "UPDATE export_job SET state = 'waiting' WHERE id = $1 AND run = $2 AND state = 'running'",
        job.id,
        job.run,
    )


async def cancel(conn: db.Conn, staff_id: int, job_id: UUID, now: datetime) -> bool:
    return bool(
        await db.run(
            conn,
            """
            UPDATE export_job SET state = 'cancelled', ended_at = $3
            WHERE asked_by = $1 AND id = $2 AND state IN ('waiting', 'running')
            """,
            staff_id,
            job_id,
            now,
        )
    )


async def add_piece(conn: db.Conn, job: Claimed, place: int, content: bytes) -> None:
    await db.run(
        conn,
        "INSERT INTO export_piece (job_id, place, content) VALUES ($1, $2, $3)",
        job.id,
        place,
        content,
    )


async def piece(conn: db.Conn, job_id: UUID, place: int) -> bytes | None:
    """Of a finished file only."""
    found: bytes | None = await db.value(
        conn,
        """
        SELECT p.content FROM export_piece p JOIN export_job j ON j.id = p.job_id
        WHERE p.job_id = $1 AND p.place = $2 AND j.state = 'done'
        """,
        job_id,
        place,
    )
    return found


async def expire(conn: db.Conn, now: datetime) -> int:
    """Files whose time is over go; that there was one stays."""
    return await db.run(
        conn,
        """
        WITH gone AS (UPDATE export_job SET state = 'expired'
                      WHERE state = 'done' AND expires_at <= $1 RETURNING id)
        DELETE FROM export_piece WHERE job_id IN (SELECT id FROM gone)
        """,
        now,
    )


async def keep_days(conn: db.Conn, organ_id: int) -> int | None:
    found: int | None = await db.value(
        conn, "SELECT keep_days FROM export_policy WHERE organ_id = $1", organ_id
    )
    return found


async def set_keep_days(conn: db.Conn, organ_id: int, days: int) -> None:
    await db.run(
        conn,
        """
        INSERT INTO export_policy (organ_id, keep_days) VALUES ($1, $2)
        ON CONFLICT ON CONSTRAINT export_policy_stands_once DO UPDATE SET keep_days = excluded.keep_days
        """,
        organ_id,
        days,
    )
