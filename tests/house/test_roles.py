"""What each login may do to the database, asked of the database itself."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from backend import db

pytestmark = pytest.mark.anyio

CLOSED = asyncpg.InsufficientPrivilegeError


@pytest.fixture
async def owner(county_url: str) -> AsyncIterator[db.Conn]:
    """The owner, whose grants are taken back after the test."""
    conn = await db.connect(county_url)
    whole = conn.transaction()
    await whole.start()
    yield conn
    await whole.rollback()
    await conn.close()


async def refused(conn: db.Conn, role: str, statement: str) -> bool:
    """Whether the role may not run the statement; nothing of it stays."""
    attempt = conn.transaction()
    await attempt.start()
    try:
        await conn.execute(f"SET LOCAL ROLE {role}")
        await conn.execute(statement)
    except CLOSED:
        return True
    finally:
        await attempt.rollback()
    return False


APPLICATION_MAY_NOT = [
    "UPDATE event SET reason = 'changed'",
    "DELETE FROM event",
    "DELETE FROM event_2026",
    "UPDATE event_2026 SET reason = 'changed'",
    "INSERT INTO event_2026 (organ_id, on_date, at, kind, actor_kind) "
    "VALUES (1, '2026-01-01', now(), 'ticket_issued', 'job')",
    "TRUNCATE event",
    "UPDATE audit SET reason = 'changed'",
    "DELETE FROM audit",
    "DELETE FROM case_file_2026",
    "CREATE TABLE own_table (id integer)",
    "ALTER TABLE event DISABLE TRIGGER ALL",
]
STATISTICIAN_MAY_NOT = [
    "SELECT name_sealed FROM person",
    "SELECT id FROM case_file",
    "SELECT id FROM event",
    "SELECT id FROM event_2026",
    "SELECT text_sealed FROM notice",
    "INSERT INTO statistics.organ VALUES (9, '330899', 'x', 'x')",
]


@pytest.mark.parametrize("statement", APPLICATION_MAY_NOT)
async def test_the_application_only_adds_to_the_log(owner: db.Conn, statement: str) -> None:
    assert await refused(owner, "yitang_app", statement)


@pytest.mark.parametrize("statement", STATISTICIAN_MAY_NOT)
async def test_the_statistician_sees_views_only(owner: db.Conn, statement: str) -> None:
    assert await refused(owner, "yitang_statistics", statement)


async def test_each_may_do_its_own_work(owner: db.Conn) -> None:
    assert not await refused(owner, "yitang_app", "SELECT count(*) FROM event")
    assert not await refused(owner, "yitang_app", "DELETE FROM login_code")
    assert not await refused(owner, "yitang_statistics", "SELECT count(*) FROM statistics.event")


async def test_a_year_made_later_is_closed_too(owner: db.Conn) -> None:
    await owner.execute("SELECT make_year(2040)")
    assert await refused(owner, "yitang_app", "DELETE FROM event_2040")


async def test_a_loose_grant_would_be_seen(owner: db.Conn) -> None:
    """The check can fail: with the grant back, the same statement runs."""
    await owner.execute("GRANT DELETE, SELECT ON event_2026 TO yitang_app")
    assert not await refused(owner, "yitang_app", "DELETE FROM event_2026")
