"""The check that nothing changed sees an insert, an update to the same value, and a delete."""

import pytest

from backend import db
from tests.bad_input.unchanged import fingerprint, unchanged

pytestmark = pytest.mark.anyio

CHANGES = [
    "UPDATE organ SET name_en = name_en",
    "DELETE FROM slot WHERE ctid = (SELECT ctid FROM slot LIMIT 1)",
    "INSERT INTO desk (window_id, staff_id, since) SELECT 1, id, now() FROM staff LIMIT 1",
    "UPDATE item_version SET valid_from = valid_from WHERE item_code = 'HJ-101'",
]


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_does_not_escape(conn: db.Conn, change: str) -> None:
    await conn.execute(
        "INSERT INTO staff (organ_id, login, name, password_hash) SELECT id, 'x', 'x', '$argon2id$' FROM organ"
    )
    with pytest.raises(AssertionError, match="changed"):
        async with unchanged(conn):
            await conn.execute(change)
    table = change.replace("DELETE FROM", "UPDATE").replace("INSERT INTO", "UPDATE").split()[1]
    async with unchanged(conn, but={table}):
        await conn.execute("UPDATE idempotency SET status = NULL")
    assert table in await fingerprint(conn)
