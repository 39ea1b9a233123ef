"""What reports ask the database: templates of the bureau and reports as they were filled."""

from datetime import datetime
from typing import Any
from uuid import UUID

from backend import db
from backend.reports.models import FilledReport, Template


async def templates(conn: db.Conn, organ_id: int) -> list[Template]:
    """The kept ones, newest first."""
    return await db.many(
        conn,
        Template,
        """
        SELECT encode(t.sha256, 'hex') AS key, t.name, t.size, encode(t.sha256, 'hex') AS sha256,
               s.name AS uploaded_by, t.uploaded_at
        FROM report_template t JOIN staff s ON s.id = t.uploaded_by
        WHERE t.organ_id = $1 AND t.removed_at IS NULL ORDER BY t.uploaded_at DESC, t.sha256
        """,
        organ_id,
    )


async def keep(
    conn: db.Conn, organ_id: int, digest: bytes, name: str, who: int, now: datetime, content: bytes
) -> None:
    """A template that is kept already (or was removed) is kept again, under its newest name."""
    await db.run(
        conn,
        """
        INSERT INTO report_template AS t (organ_id, sha256, name, uploaded_by, uploaded_at, size, content)
        VALUES ($1, $2, $3, $4, $5, length($6::bytea), $6)
        ON CONFLICT ON CONSTRAINT report_template_is_kept_once DO UPDATE
        SET name = excluded.name, uploaded_by = excluded.uploaded_by, uploaded_at = excluded.uploaded_at,
            removed_at = NULL
        """,
        organ_id,
        digest,
        name,
        who,
        now,
        content,
    )


async def content_of(conn: db.Conn, organ_id: int, digest: bytes) -> bytes | None:
    found: bytes | None = await db.value(
        conn,
        """
        SELECT content FROM report_template WHERE organ_id = $1 AND sha256 = $2 AND removed_at IS NULL
        """,
        organ_id,
        digest,
    )
    return found


async def remove(conn: db.Conn, organ_id: int, digest: bytes, now: datetime) -> str | None:
    """Its name; None: it was not there."""
    found: str | None = await db.value(
        conn,
        """
        UPDATE report_template SET removed_at = $3
        WHERE organ_id = $1 AND sha256 = $2 AND removed_at IS NULL RETURNING name
        """,
        organ_id,
        digest,
        now,
    )
    return found


async def add_filled(
    conn: db.Conn,
    organ_id: int,
    template: Template,
    digest: bytes,
    period: str,
    choice: dict[str, Any],
    answers: list[Any],
    evidence: list[Any],
    who: int,
    now: datetime,
    content: bytes,
) -> UUID:
    found: UUID = await db.value(
        conn,
        """
        INSERT INTO filled_report (organ_id, template_name, template_sha256, period, choice, answers, evidence,
                                   filled_by, filled_at, size, sha256, content)
        VALUES ($1, $2, decode($3, 'hex'), $4, $5, $6, $7, $8, $9, length($11::bytea), $10, $11) RETURNING id
        """,
        organ_id,
        template.name,
        template.sha256,
        period,
        choice,
        answers,
        evidence,
        who,
        now,
        digest,
        content,
    )
    return found


async def filled(conn: db.Conn, organ_id: int, limit: int) -> list[FilledReport]:
    """The newest first."""
    return await db.many(
        conn,
        FilledReport,
        """
        SELECT f.id, f.template_name, encode(f.template_sha256, 'hex') AS template_sha256, f.period, f.organ_id,
               s.name AS filled_by, f.filled_at, f.size, encode(f.sha256, 'hex') AS sha256, f.choice, f.answers,
               f.evidence
        FROM filled_report f JOIN staff s ON s.id = f.filled_by
        WHERE f.organ_id = $1 ORDER BY f.filled_at DESC, f.id DESC LIMIT $2
        """,
        organ_id,
        limit,
    )


async def filled_report(conn: db.Conn, organ_id: int, report_id: UUID) -> FilledReport | None:
    return await db.one(
        conn,
        FilledReport,
        """
        SELECT f.id, f.template_name, encode(f.template_sha256, 'hex') AS template_sha256, f.period, f.organ_id,
               s.name AS filled_by, f.filled_at, f.size, encode(f.sha256, 'hex') AS sha256, f.choice, f.answers,
               f.evidence
        FROM filled_report f JOIN staff s ON s.id = f.filled_by
        WHERE f.organ_id = $1 AND f.id = $2
        """,
        organ_id,
        report_id,
    )


async def filled_content(conn: db.Conn, organ_id: int, report_id: UUID) -> bytes | None:
    found: bytes | None = await db.value(
        conn,
        "SELECT content FROM filled_report WHERE organ_id = $1 AND id = $2",
        organ_id,
        report_id,
    )
    return found
