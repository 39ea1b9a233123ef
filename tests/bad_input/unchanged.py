"""Sees whether anything in the database changed: by every row's place and version, so that nothing escapes."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from backend import db


async def fingerprint(conn: db.Conn) -> dict[str, tuple[int, int]]:
    """Of each table: how many rows, and a sum over where and in which version they stand."""
    rows = await conn.fetch("""
        SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    """)
    every = " UNION ALL ".join(
        f"SELECT '{row['name']}' AS name, count(*) AS rows,"
        f" coalesce(sum(hashtext(tableoid::text || ctid::text || xmin::text)), 0) AS places FROM {row['name']}"
        for row in rows
    )
    return {row["name"]: (row["rows"], row["places"]) for row in await conn.fetch(every)}


@asynccontextmanager
async def unchanged(conn: db.Conn, but: Collection[str] = ()) -> AsyncIterator[None]:
    """Nothing may change within, but these tables: the counters that count refused tries."""
    before = await fingerprint(conn)
    yield
    after = await fingerprint(conn)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed <= set(but), f"changed: {changed}"
