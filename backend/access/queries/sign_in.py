"""Sign-in codes and sessions."""

from datetime import datetime

from msgspec import Struct

from backend import db
from backend.access.models import Resident


class Asked(Struct, frozen=True):
    asked_at: datetime


async def codes_asked(conn: db.Conn, phone_index: bytes, since: datetime) -> list[Asked]:
    return await db.many(
        conn,
        Asked,
        """
        SELECT asked_at FROM login_code WHERE phone_index = $1 AND asked_at > $2
        ORDER BY asked_at DESC
        """,
        phone_index,
        since,
    )


async def add_code(
    conn: db.Conn, phone_index: bytes, code_digest: bytes, now: datetime, expires_at: datetime
) -> int:
    """The id of the code."""
    made: int = await db.value(
        conn,
        """
        INSERT INTO login_code (phone_index, code_digest, asked_at, expires_at)
        VALUES ($1, $2, $3, $4) RETURNING id
        """,
        phone_index,
        code_digest,
        now,
        expires_at,
    )
    return made


async def try_code(
    conn: db.Conn, phone_index: bytes, code_digest: bytes, now: datetime, tries: int
) -> bool:
    """Spend the newest code if it matches; count the try either way."""
    return bool(
        await db.value(
            conn,
            """
            UPDATE login_code
            SET tries = tries + 1, spent_at = CASE WHEN code_digest = $2 THEN $3::timestamptz END
            WHERE id = (SELECT id FROM login_code WHERE phone_index = $1 ORDER BY asked_at DESC LIMIT 1)
              AND spent_at IS NULL AND expires_at > $3 AND tries < $4
            RETURNING spent_at IS NOT NULL
            """,
            phone_index,
            code_digest,
            now,
            tries,
        )
    )


async def add_session(
    conn: db.Conn,
    token_digest: bytes,
    account_id: int | None,
    staff_id: int | None,
    now: datetime,
    expires_at: datetime,
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO session (token_digest, account_id, staff_id, made_at, seen_at, expires_at)
        VALUES ($1, $2, $3, $4, $4, $5)
        """,
        token_digest,
        account_id,
        staff_id,
        now,
        expires_at,
    )


async def end_session(conn: db.Conn, token_digest: bytes) -> None:
    await db.run(conn, "DELETE FROM session WHERE token_digest = $1", token_digest)


async def resident_of_session(conn: db.Conn, token_digest: bytes, now: datetime) -> Resident | None:
    return await db.one(
        conn,
        Resident,
        """
        SELECT a.id AS account_id, a.person_id, a.language, s.token_digest AS session
        FROM session s JOIN account a ON a.id = s.account_id
        WHERE s.token_digest = $1 AND s.expires_at > $2
        """,
        token_digest,
        now,
    )
