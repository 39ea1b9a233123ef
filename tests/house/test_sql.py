"""Every statement the house sends is one the schema understands, and its columns fill its struct."""

import inspect
from collections import Counter
from collections.abc import AsyncIterator

import asyncpg
import pytest

from backend import db
from tests.house import statements
from tests.house.statements import Statement

pytestmark = pytest.mark.anyio

OUTSIDE_QUERIES = {
    "backend/idempotency.py": "the idempotency keys, beside the transaction they belong to",
    "backend/wiring.py": "is the database there",
    "backend/ground.py": "is the catalogue there",
    "backend/tallies/commands.py": "enters the statistician's role",
}
"""Files that may send a statement though they are no queries room, and which."""

UTILITY = ("SET ", "ANALYZE ", "CREATE TEMPORARY ", "DROP TABLE ")
"""What PostgreSQL runs but does not prepare."""


@pytest.fixture(scope="module")
async def migrated(empty_url: str) -> AsyncIterator[db.Conn]:
    conn = await db.connect(empty_url)
    yield conn
    await conn.close()


async def undone(conn: db.Conn, sql: str) -> None:
    attempt = conn.transaction()
    await attempt.start()
    await conn.execute(sql)
    await attempt.rollback()


async def fault(conn: db.Conn, statement: Statement) -> str | None:
    """What the schema or the struct has against the statement."""
    try:
        if statement.sql.startswith(UTILITY):
            await undone(conn, statement.sql)
            return None
        prepared = await conn.prepare(statement.sql)
    except asyncpg.PostgresError as refused:
        return f"{statement}: {refused}"
    columns = [attribute.name for attribute in prepared.get_attributes()]
    if statement.shape is None:
        return None
    differ = statements.columns_differ(statement.shape, columns)
    return f"{statement}: {differ}" if differ else None


async def test_every_statement_prepares_and_fills_its_struct(migrated: db.Conn) -> None:
    found = statements.statements()
    assert len(found) > 100
    faults = [said for statement in found if (said := await fault(migrated, statement))]
    assert faults == []


async def test_sql_stands_in_queries() -> None:
    files = Counter(statement.where.split(":")[0] for statement in statements.statements())
    elsewhere = {
        file for file in files if "queries" not in file and not file.startswith("backend/demo/")
    }
    assert elsewhere == set(OUTSIDE_QUERIES)


PLANTED = """
    from msgspec import Struct
    from backend import db

    class Row(Struct, frozen=True):
        id: int
        name_zh: str

    ALL = "SELECT id, name_zh FROM organ "

    async def right(conn):
        return await db.many(conn, Row, ALL + "WHERE id = $1", 1)

    async def lacks_a_column(conn):
        return await db.one(conn, Row, "SELECT id FROM organ")

    async def has_one_too_many(conn):
        return await db.one(conn, Row, "SELECT id, name_zh, name_en FROM organ")

    async def no_such_column(conn):
        return await db.value(conn, "SELECT colour FROM organ")

    async def no_such_table(conn):
        return await db.run(conn, "DELETE FROM nowhere")
"""


async def test_the_check_finds_what_is_wrong(migrated: db.Conn) -> None:
    text = inspect.cleandoc(PLANTED)
    found = list(statements.in_text(text, "planted.py", statements.module_of(PLANTED)))
    faults = [await fault(migrated, statement) for statement in found]
    assert [said is None for said in faults] == [True, False, False, False, False]
    said = " ".join(said for said in faults if said)
    for word in ("missing ['name_zh']", "left over ['name_en']", "colour", "nowhere"):
        assert word in said


async def test_a_statement_that_cannot_be_read_is_an_error() -> None:
    text = 'async def built(conn, name):\n    return await db.value(conn, f"SELECT {name}")\n'
    with pytest.raises(statements.Unreadable):
        list(statements.in_text(text, "planted.py", statements.module_of("")))
