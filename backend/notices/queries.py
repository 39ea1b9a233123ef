"""Notices: written once, delivered once."""

from datetime import datetime

from msgspec import Struct

from backend import db
from backend.notices.models import Notice


class DeliveredRow(Struct, frozen=True):
    at: datetime
    key: str
    template: str
    phone_sealed: bytes
    text_sealed: bytes


async def add(
    conn: db.Conn, key: str, template: str, phone_sealed: bytes, text_sealed: bytes, now: datetime
) -> None:
    """A key that was used before adds nothing: a notice never repeats."""
    await db.run(
        conn,
        """
        INSERT INTO notice (key, template, phone_sealed, text_sealed, made_at, due_at)
        VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (key) DO NOTHING
        """,
        key,
        template,
        phone_sealed,
        text_sealed,
        now,
    )


async def take_due(conn: db.Conn, now: datetime, most: int) -> list[Notice]:
    """Locked for this delivery; another worker takes others."""
    return await db.many(
        conn,
        Notice,
        """
        SELECT id, key, template, phone_sealed, text_sealed FROM notice
        WHERE delivered_at IS NULL AND failed_at IS NULL AND due_at <= $1
        ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
        """,
        now,
        most,
    )


async def deliver_to_outbox(conn: db.Conn, notice_id: int, now: datetime) -> None:
    """The embedded channel: the outbox row and the mark of delivery are one statement."""
    await db.run(
        conn,
        """
        WITH kept AS (INSERT INTO outbox (notice_id, at) VALUES ($1, $2) ON CONFLICT (notice_id) DO NOTHING)
        UPDATE notice SET delivered_at = $2 WHERE id = $1
        """,
        notice_id,
        now,
    )


async def delivered(conn: db.Conn, most: int) -> list[DeliveredRow]:
    """The newest messages of the embedded channel."""
    return await db.many(
        conn,
        DeliveredRow,
        """
        SELECT o.at, n.key, n.template, n.phone_sealed, n.text_sealed
        FROM outbox o JOIN notice n ON n.id = o.notice_id ORDER BY o.id DESC LIMIT $1
        """,
        most,
    )
