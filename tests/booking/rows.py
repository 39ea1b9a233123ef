"""What stands in the database, so that two ways of writing it can be compared."""

import json
from typing import Any

from backend import crypto, db
from tests import make

RANDOM = {"id", "phone_sealed", "text_sealed", "qr"}
"""Drawn by lot, or sealed with a nonce."""


async def whole_database(conn: db.Conn) -> dict[str, list[str]]:
    """Every row of every table, with what is drawn by lot said by whose it is."""
    said: dict[str, str] = {}
    for row in await conn.fetch(
        "SELECT a.id, a.code, a.person_id, c.id AS case_id, c.number FROM appointment a"
        " JOIN case_file c ON c.id = a.case_id"
    ):
        for name in ("id", "code", "case_id", "number"):
            said[str(row[name])] = f"<{name} of {row['person_id']}>"
    tables = await conn.fetch("""
        SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    """)
    found = {}
    for table in tables:
        rows = await conn.fetch(f"SELECT * FROM {table['name']}")
        found[table["name"]] = sorted(_plain(dict(row), said) for row in rows)
    return found


def _plain(row: dict[str, Any], said: dict[str, str]) -> str:
    if "family" in row:  # what is to be counted says when the database wrote it, by its own clock
        del row["at"]
    if "text_sealed" in row:
        for name in ("phone", "text"):
            sealed = row[f"{name}_sealed"]
            row[name] = crypto.open_sealed(make.KEYS, sealed, f"notice.{name}", row["key"])
    if row.get("answer") is not None:
        answer = json.loads(row["answer"])
        row["answer"] = {name: value for name, value in answer.items() if name not in RANDOM}
    kept = {name: value for name, value in row.items() if name not in RANDOM or str(value) in said}
    text = json.dumps(kept, default=str, sort_keys=True, ensure_ascii=False)
    for drawn, words in said.items():
        text = text.replace(drawn, words)
    return text
