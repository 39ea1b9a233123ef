"""What is asked of item and item_version. Dates are civil dates; `valid_to` is the first day after."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct

from backend import db
from backend.permits.models import Stored


class Standing(Struct, frozen=True):
    """The newest version of an item, and the content that was last imported for it."""

    item_code: str
    version: int
    valid_from: date
    origin: str
    content_hash: bytes
    imported_hash: bytes | None


class Row(Struct, frozen=True):
    """What a new version needs besides its number."""

    code: str
    origin: str
    content_hash: bytes
    name_zh: str
    name_en: str
    power_type: str
    counts_as_licence: bool
    scope: str
    exception: bool
    content: Any


async def add_item(conn: db.Conn, code: str, category: str) -> None:
    """The item itself; nothing if it is known already."""
    await db.run(
        conn,
        "INSERT INTO item (code, category) VALUES ($1, $2) ON CONFLICT (code) DO NOTHING",
        code,
        category,
    )


async def lock_items(conn: db.Conn, codes: list[str]) -> None:
    """One import or edit of an item at a time; the next one sees what this one wrote."""
    await db.run(
        conn, "SELECT code FROM item WHERE code = ANY ($1) ORDER BY code FOR UPDATE", codes
    )


async def standing(conn: db.Conn, codes: list[str]) -> list[Standing]:
    return await db.many(
        conn,
        Standing,
        """
        SELECT DISTINCT ON (v.item_code) v.item_code, v.version, v.valid_from, v.origin, v.content_hash,
               (SELECT i.content_hash FROM item_version i
                WHERE i.item_code = v.item_code AND i.origin = 'import'
                ORDER BY i.version DESC LIMIT 1) AS imported_hash
        FROM item_version v
        WHERE v.item_code = ANY ($1)
        ORDER BY v.item_code, v.version DESC
        """,
        codes,
    )


async def close_version(conn: db.Conn, code: str, version: int, valid_to: date) -> None:
    await db.run(
        conn,
        "UPDATE item_version SET valid_to = $3 WHERE item_code = $1 AND version = $2",
        code,
        version,
        valid_to,
    )


async def add_version(
    conn: db.Conn,
    row: Row,
    version: int,
    valid_from: date,
    now: datetime,
    valid_to: date | None = None,
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO item_version
            (item_code, version, valid_from, valid_to, origin, content_hash, name_zh, name_en, power_type,
             counts_as_licence, statistics_scope, max_visits_exception, content, imported_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """,
        row.code,
        version,
        valid_from,
        valid_to,
        row.origin,
        row.content_hash,
        row.name_zh,
        row.name_en,
        row.power_type,
        row.counts_as_licence,
        row.scope,
        row.exception,
        row.content,
        now,
    )


async def item_on(conn: db.Conn, code: str, on: date) -> Stored | None:
    """The version that holds on a day."""
    return await db.one(
        conn,
        Stored,
        """
        SELECT version, valid_from, valid_to, origin, content::text FROM item_version
        WHERE item_code = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)
        """,
        code,
        on,
    )


async def item_version(conn: db.Conn, code: str, version: int) -> Stored | None:
    return await db.one(
        conn,
        Stored,
        """
        SELECT version, valid_from, valid_to, origin, content::text FROM item_version
        WHERE item_code = $1 AND version = $2
        """,
        code,
        version,
    )


async def versions(conn: db.Conn, code: str) -> list[Stored]:
    """Every version of an item, newest first."""
    return await db.many(
        conn,
        Stored,
        """
        SELECT version, valid_from, valid_to, origin, content::text FROM item_version
        WHERE item_code = $1 ORDER BY version DESC
        """,
        code,
    )


async def items_on(conn: db.Conn, on: date) -> list[Stored]:
    """The versions that hold on a day, by code."""
    return await db.many(
        conn,
        Stored,
        """
        SELECT version, valid_from, valid_to, origin, content::text FROM item_version
        WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1)
        ORDER BY item_code
        """,
        on,
    )


async def edition(conn: db.Conn, on: date) -> str:
    """Changes when, and only when, another set of contents holds on that day."""
    text: str = await db.value(
        conn,
        """
        SELECT coalesce(md5(string_agg(item_code || encode(content_hash, 'hex'), ' ' ORDER BY item_code)), '')
        FROM item_version
        WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1)
        """,
        on,
    )
    return text
