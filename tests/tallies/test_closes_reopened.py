"""Asked for once, declined, reopened and closed anew; and who may do any of it."""

import pytest
from msgspec.structs import replace

from backend import db
from backend.tallies.actions import closes
from backend.tallies.queries import closes as queries
from backend.tallies.rules import closes as rules
from tests.tallies.closing import MARCH, NOW, acts, closed, lived, person

pytestmark = pytest.mark.anyio


async def test_reopening_takes_two_persons_and_a_reason(conn: db.Conn) -> None:
    await lived(conn)
    found = await closed(conn)
    asker = await person(conn, "opens", "statistician", "administrator")
    other = await person(conn, "too", "administrator")
    with pytest.raises(rules.ReasonForTheClose):
        await closes.ask_to_reopen(conn, asker, found.id, "", NOW)
    with pytest.raises(rules.NothingToAgree):
        await closes.reopen(conn, other, found.id, NOW)
    await closes.ask_to_reopen(conn, asker, found.id, "漏计一件", NOW)
    with pytest.raises(rules.AnotherPersonReopens):
        await closes.reopen(conn, asker, found.id, NOW)
    await closes.keep_closed(conn, other, found.id, "不影响", NOW)
    assert (await closes.close_of(conn, asker, found.id)).state == "closed"
    await closes.ask_to_reopen(conn, asker, found.id, "确需更正", NOW)
    await closes.reopen(conn, other, found.id, NOW)
    reopened = await closes.close_of(conn, asker, found.id)
    assert reopened.state == "reopened"
    assert reopened.digest == found.digest
    with pytest.raises(rules.NothingToAgree):
        await closes.ask_to_reopen(conn, asker, found.id, "再来", NOW)
    assert (await closed(conn, name="again")).id != found.id


async def test_a_role_of_one_centre_and_a_stranger_close_nothing(conn: db.Conn) -> None:
    await lived(conn)
    centre = await conn.fetchval("SELECT min(id) FROM centre")
    local = await person(conn, "local", "statistician", centre=centre)
    clerk = await person(conn, "clerk", "clerk", "administrator")
    asker = await person(conn, "asks", "statistician")
    for who in (local, clerk):
        with pytest.raises(rules.WholeOrganCloses):
            await closes.ask(conn, who, MARCH, "", NOW)
    close_id = await closes.ask(conn, asker, MARCH, "", NOW)
    with pytest.raises(rules.WholeOrganCloses):
        await closes.agree(conn, local, close_id, NOW)
    await conn.execute("INSERT INTO organ VALUES (2, '330898', NULL, '邻县公安局', 'Next Bureau')")
    stranger = await person(conn, "stranger", "statistician")
    await conn.execute("UPDATE staff SET organ_id = 2 WHERE id = $1", stranger.id)
    with pytest.raises(rules.UnknownClose):
        await closes.agree(conn, replace(stranger, organ_id=2), close_id, NOW)
    assert await queries.closes(conn, 2) == []


async def test_a_declined_wish_leaves_the_period_open(conn: db.Conn) -> None:
    asker = await person(conn, "asks", "statistician")
    close_id = await closes.ask(conn, asker, MARCH, "", NOW)
    with pytest.raises(rules.ReasonForTheClose):
        await closes.decline(conn, asker, close_id, " ", NOW)
    await closes.decline(conn, asker, close_id, "先核对", NOW)
    assert (await closes.close_of(conn, asker, close_id)).state == "declined"
    with pytest.raises(rules.NothingToAgree):
        await closes.agree(conn, await person(conn, "agrees", "statistician"), close_id, NOW)
    assert await closes.ask(conn, asker, MARCH, "", NOW) != close_id
    assert await acts(conn) == ["close_asked", "close_declined", "close_asked"]


async def test_a_period_is_asked_for_and_closed_once(conn: db.Conn) -> None:
    await lived(conn)
    asker = await person(conn, "asks", "statistician")
    other = await person(conn, "agrees", "statistician")

    async def again() -> str | None:
        attempt = conn.transaction()
        await attempt.start()
        try:
            await closes.ask(conn, other, "2025-03-01..2025-03-31", "", NOW)
        except db.ConstraintBroken as no:
            found: str | None = no.constraint_name
            return found
        finally:
            await attempt.rollback()
        return None

    close_id = await closes.ask(conn, asker, MARCH, "", NOW)
    assert await again() == rules.AlreadyClosed.constraint
    await closes.agree(conn, other, close_id, NOW)
    assert await again() == rules.AlreadyClosed.constraint
    with pytest.raises(rules.AlreadyClosed):
        await closes.look(conn, asker, MARCH, NOW)
    await closes.ask_to_reopen(conn, asker, close_id, "漏计一件", NOW)
    assert await again() == rules.AlreadyClosed.constraint
    await closes.reopen(conn, other, close_id, NOW)
    assert await again() is None
