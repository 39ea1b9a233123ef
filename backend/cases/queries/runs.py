"""What runs of jobs did: the proof that they ran."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct

from backend import db


class JobRun(Struct, frozen=True):
    """One run. `done`: counts by name, and lists where a job has something to show."""

    id: int
    job: str
    on_date: date
    started_at: datetime
    ended_at: datetime
    done: dict[str, Any]


async def add_run(
    conn: db.Conn,
    job: str,
    on: date,
    started_at: datetime,
    ended_at: datetime,
    done: dict[str, Any],
) -> int:
    """A run that is over; its number."""
    made: int = await db.value(
        conn,
        """
        INSERT INTO job_run (job, on_date, started_at, ended_at, done) VALUES ($1, $2, $3, $4, $5)
        RETURNING id
        """,
        job,
        on,
        started_at,
        ended_at,
        done,
    )
    return made


async def finish_run(conn: db.Conn, run_id: int, ended_at: datetime, done: dict[str, Any]) -> None:
    """For one that was added when it began, because what it raises names it."""
    await db.run(
        conn,
        "UPDATE job_run SET ended_at = $2, done = $3 WHERE id = $1",
        run_id,
        ended_at,
        done,
    )


async def newest_run(conn: db.Conn, job: str) -> JobRun | None:
    return await db.one(
        conn,
        JobRun,
        """
        SELECT id, job, on_date, started_at, ended_at, done FROM job_run
        WHERE job = $1 ORDER BY id DESC LIMIT 1
        """,
        job,
    )


async def runs(conn: db.Conn, job: str, most: int) -> list[JobRun]:
    """Newest first."""
    return await db.many(
        conn,
        JobRun,
        """
        SELECT id, job, on_date, started_at, ended_at, done FROM job_run
        WHERE job = $1 ORDER BY id DESC LIMIT $2
        """,
        job,
        most,
    )


async def settled_since(conn: db.Conn, job: str, since: datetime) -> list[JobRun]:
    """Runs that an act on a case began and in which the law took its course."""
    return await db.many(
        conn,
        JobRun,
        """
        SELECT id, job, on_date, started_at, ended_at, done FROM job_run
        WHERE job = $1 AND started_at > $2 AND jsonb_array_length(done -> 'effects') > 0 ORDER BY id
        """,
        job,
        since,
    )
