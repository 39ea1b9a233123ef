"""Guards that are seldom met by chance, each taken out once: what then goes wrong is noticed."""

from typing import Any

import pytest

from backend import clock, db
from backend.clock import civil_date
from backend.hall import actions, rules
from tests import make
from tests.hall.sweep import sweep

pytestmark = pytest.mark.anyio


def take_out(monkeypatch: pytest.MonkeyPatch, guard: str) -> None:
    """The condition is gone from every statement that has it."""
    value = db.value

    async def without(conn: db.Conn, sql: str, *args: Any) -> Any:
        return await value(conn, sql.replace(guard, ""), *args)

    monkeypatch.setattr(db, "value", without)


async def undo_after_another(conn: db.Conn) -> None:
    """One window calls, another lets the person leave, the first undoes its call."""
    now = clock.now()
    first = await make.clerk_at_window(conn, now, "first")
    second = await make.clerk_at_window(conn, now, "second")
    ticket = await make.walk_in(conn, now)
    await actions.call_next(conn, first, now)
    await actions.leave(conn, second, ticket.id, now)
    await actions.undo(conn, first, clock.now())


async def test_an_undo_leaves_alone_what_another_has_touched(conn: db.Conn) -> None:
    with pytest.raises(rules.NothingToUndo):
        await undo_after_another(conn)
    assert await sweep(conn) == []


async def test_an_undo_that_does_not_ask_the_revision_is_noticed(
    conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch, "AND t.revision = a.revision")
    await undo_after_another(conn)
    assert any("the log ends elsewhere" in said for said in await sweep(conn))


async def back_at_night(conn: db.Conn) -> None:
    """Missed, the day closed, and back again."""
    now, here = clock.now(), await make.centre_id(conn)
    clerk = await make.clerk_at_window(conn, now)
    boss = await make.staff(conn, "boss", "supervisor", centre_id=here)
    ticket = await make.walk_in(conn, now)
    await actions.call_next(conn, clerk, now)
    await conn.execute("UPDATE ticket SET calls = 3")
    await actions.miss(conn, clerk, ticket.id, now)
    await actions.close_day(conn, boss, here, civil_date(now), now)
    await actions.rejoin(conn, here, ticket.id, now)


async def test_nobody_comes_back_on_a_closed_day(conn: db.Conn) -> None:
    with pytest.raises(rules.DayClosed):
        await back_at_night(conn)
    assert await sweep(conn) == []


async def test_who_comes_back_on_a_closed_day_is_noticed(
    conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch, "AND (t.state <> 'missed' OR EXISTS (SELECT FROM day))")
    await back_at_night(conn)
    said = " ".join(await sweep(conn))
    assert "open on a closed day" in said
    assert "the close says otherwise" in said


async def test_a_ticket_counted_twice_is_noticed(conn: db.Conn) -> None:
    """The same ticket finished twice in the log, or its row in no column the log knows."""
    now, here = clock.now(), await make.centre_id(conn)
    await make.walk_in(conn, now)
    await conn.execute(
        """
        INSERT INTO event (organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, details)
        SELECT organ_id, on_date, at, kind, ticket_id, item_code, centre_id, actor_kind, details FROM event
        WHERE kind = 'ticket_issued'
        """
    )
    found = await actions.ledger(conn, here, civil_date(now))
    assert [fault for _, fault in found.wrong] == ["unissued"]
    assert (found.rows.issued, found.log.issued, found.balanced) == (1, 2, False)
    assert any("not lawful" in said for said in await sweep(conn))
