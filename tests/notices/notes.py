"""Writes messages for tests, and reads what became of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from backend import db
from backend.notices import actions
from backend.notices.models import Purpose
from tests import make

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
PHONE = "13900000001"
A_DAY = timedelta(days=1)


async def write(
    conn: db.Conn,
    key: str,
    purpose: Purpose = "required",
    phone: str = PHONE,
    now: datetime = NOON,
    **more: Any,
) -> None:
    """Any message will do: what matters here is its purpose."""
    await actions.send(
        conn,
        make.KEYS,
        key=key,
        template=more.pop("template", "login_code"),
        purpose=purpose,
        phone=phone,
        now=now,
        expires_at=more.pop("expires_at", now + A_DAY),
        code=key,
        **more,
    )


async def states(conn: db.Conn) -> dict[str, tuple[str, str | None]]:
    rows = await conn.fetch("SELECT key, state, why FROM notice ORDER BY id")
    return {row["key"]: (row["state"], row["why"]) for row in rows}
