"""Write a message beside what caused it; deliver what is due."""

from datetime import datetime

from backend import crypto, db
from backend.crypto import Keys
from backend.notices import queries, templates
from backend.notices.models import Delivered


async def send(
    conn: db.Conn,
    keys: Keys,
    *,
    key: str,
    template: str,
    phone: str,
    now: datetime,
    **facts: object,
) -> None:
    """In the caller's transaction: the message exists if and only if the event does."""
    await queries.add(
        conn,
        key,
        template,
        crypto.seal(keys, phone, "notice.phone", key),
        crypto.seal(keys, templates.text(template, facts), "notice.text", key),
        now,
    )


async def deliver_due(conn: db.Conn, now: datetime, most: int = 50) -> int:
    """Deliver what is due through the embedded channel; how many went out."""
    due = await queries.take_due(conn, now, most)
    for notice in due:
        await queries.deliver_to_outbox(conn, notice.id, now)
    return len(due)


async def outbox(conn: db.Conn, keys: Keys, most: int = 50) -> list[Delivered]:
    """Opened for the demo only: a real channel shows nobody else's messages."""
    return [
        Delivered(
            row.at,
            row.template,
            crypto.open_sealed(keys, row.phone_sealed, "notice.phone", row.key),
            crypto.open_sealed(keys, row.text_sealed, "notice.text", row.key),
        )
        for row in await queries.delivered(conn, most)
    ]
