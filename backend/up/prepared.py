"""Whether our own database is as this version of the code leaves it, so that a start may skip it.

The mark is the database's comment: it goes where the database goes, and with it when it is made
anew. It holds the fingerprint of what preparing reads and the schema's revision at that time.
"""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from pathlib import Path

from backend import db
from backend.settings import Settings

READ_BY_PREPARING = ("ground.py", "calendar", "demo", "permits", "schema")
MARK = """
    SELECT shobj_description(oid, 'pg_database') FROM pg_database
    WHERE datname = current_database()
"""
REVISION = "SELECT version_num FROM alembic_version"
MARKING = "SELECT format('COMMENT ON DATABASE %I IS %L', current_database(), $1::text)"


def is_prepared(settings: Settings) -> bool:
    """False when in doubt: preparing again changes nothing."""
    with suppress(Exception):
        return settings.keys_file.exists() and asyncio.run(_is_marked(settings))
    return False


def mark(settings: Settings) -> None:
    """Say that it was prepared by this code, for these settings."""
    asyncio.run(_mark(settings))


def fingerprint(settings: Settings) -> str:
    """Of the files that preparing reads, by name, size and time of change."""
    digest = hashlib.sha256(str(settings.demo).encode())
    house = Path(__file__).parent.parent
    for name in READ_BY_PREPARING:
        for path in sorted([house / name, *(house / name).rglob("*")]):
            if path.suffix in (".py", ".sql", ".json"):
                known = path.stat()
                digest.update(f"{path} {known.st_size} {known.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:32]


async def _is_marked(settings: Settings) -> bool:
    conn = await db.connect(settings.database_owner_url or "")
    try:
        revision = await db.value(conn, REVISION)
        return bool(await db.value(conn, MARK) == f"{fingerprint(settings)} {revision}")
    finally:
        await conn.close()


async def _mark(settings: Settings) -> None:
    conn = await db.connect(settings.database_owner_url or "")
    try:
        revision = await db.value(conn, REVISION)
        comment = await db.value(conn, MARKING, f"{fingerprint(settings)} {revision}")
        await db.run(conn, comment)
    finally:
        await conn.close()
