"""The close of a day: a ledger that balances, tickets ended with a cause, and nothing after it."""

from datetime import UTC, datetime, timedelta

import pytest

from backend import db
from backend.access.models import Staff
from backend.clock import civil_date
from backend.hall import actions, rules
from backend.hall.models import Finished, Ticket, WalkIn
from backend.hall.models.closing import DayLedger
from backend.hall.queries import closing as stored
from backend.hall.rules import closing
from backend.places.rules import UnknownCentre
from tests import make

pytestmark = pytest.mark.anyio

NINE = datetime(2026, 9, 18, 1, tzinfo=UTC)
ON = civil_date(NINE)
OTHER = "QX-HUZHEN"
BOTH = "HJ-108"
"""An item both centres serve."""


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


async def boss(conn: db.Conn, login: str = "boss", centre: str = make.HALL) -> Staff:
    return await make.staff(conn, login, "supervisor", centre_id=await make.centre_id(conn, centre))


async def ledger(conn: db.Conn, centre: str = make.HALL) -> DayLedger:
    return await actions.ledger(conn, await make.centre_id(conn, centre), ON)


async def called(conn: db.Conn, clerk: Staff, minute: float) -> Ticket:
    await make.walk_in(conn, at(minute), item=BOTH)
    return await actions.call_next(conn, clerk, at(minute))


async def a_day(conn: db.Conn) -> Staff:
    """One of each end: served, without service, missed, left, sent on; and one that still waits."""
    clerk = await make.clerk_at_window(conn, NINE, item=BOTH)
    for minute, how in ((0, Finished()), (1, Finished("unserved_ours", "system_down"))):
        one = await called(conn, clerk, minute)
        await actions.start(conn, clerk, one.id, at(minute))
        await actions.finish(conn, clerk, one.id, how, at(minute))
    one = await called(conn, clerk, 2)
    for again in (2.5, 3):
        await actions.recall(conn, clerk, one.id, at(again))
    await actions.miss(conn, clerk, one.id, at(3.5))
    one = await called(conn, clerk, 4)
    await actions.leave(conn, clerk, one.id, at(4))
    one = await called(conn, clerk, 5)
    await actions.send_on(conn, clerk, one.id, OTHER, at(5))
    await make.walk_in(conn, at(6), item=BOTH)
    return clerk


async def test_each_ticket_stands_in_one_column_and_both_sides_agree(conn: db.Conn) -> None:
    await a_day(conn)
    found = await ledger(conn)
    assert found.wrong == []
    assert found.balanced
    rows = found.rows
    assert (rows.issued, rows.walk_in, rows.by_appointment, rows.received) == (6, 6, 0, 0)
    assert (rows.served, rows.unserved, rows.missed, rows.left) == (1, 1, 1, 1)
    assert (rows.transferred, rows.closed, rows.open) == (1, 0, 1)
    there = await ledger(conn, OTHER)
    assert there.balanced
    assert (there.rows.issued, there.rows.received, there.log.received, there.log.open) == (
        1,
        1,
        1,
        1,
    )


async def test_what_was_undone_is_in_neither(conn: db.Conn) -> None:
    clerk = await make.clerk_at_window(conn, NINE)
    await make.walk_in(conn, NINE)
    one = await actions.call_next(conn, clerk, NINE)
    await actions.start(conn, clerk, one.id, NINE)
    await actions.finish(conn, clerk, one.id, Finished(), at(0.05))
    await actions.undo(conn, clerk, at(0.1))
    found = await ledger(conn)
    assert (found.rows.open, found.log.open, found.rows.served, found.log.served) == (1, 1, 0, 0)
    assert found.balanced


async def test_a_day_with_open_tickets_does_not_close(conn: db.Conn) -> None:
    await a_day(conn)
    who, here = await boss(conn), await make.centre_id(conn)
    with pytest.raises(closing.StillOpen) as no:
        await actions.close_day(conn, who, here, ON, at(60))
    assert "还有1个号" in no.value.sentence("zh")
    assert (
        await actions.close_tickets(conn, who, here, ON, "waiting", None, "gone_home", "", at(61))
        == 1
    )
    closed = await actions.close_day(conn, who, here, ON, at(62))
    assert (closed.rows.closed, closed.log.closed, closed.balanced) == (1, 1, True)
    again = await actions.close_day(conn, who, here, ON, at(63))
    assert again == closed
    acts = await stored.day_acts(conn, here, ON)
    assert [(act.kind, act.name) for act in acts] == [("day_closed", "boss")]
    assert await conn.fetchval("SELECT cause FROM ticket WHERE state = 'closed'") == "gone_home"


async def test_each_kind_is_closed_by_itself_and_one_by_one(conn: db.Conn) -> None:
    clerk = await make.clerk_at_window(conn, NINE)
    who, here = await boss(conn), await make.centre_id(conn)
    tickets = [await make.walk_in(conn, NINE) for _ in range(4)]
    await actions.call_next(conn, clerk, NINE)
    await actions.park(conn, clerk, tickets[0].id, NINE)
    await actions.call_next(conn, clerk, NINE)
    close = actions.close_tickets
    assert await close(conn, who, here, ON, "waiting", tickets[2].id, "gone_home", "", NINE) == 1
    with pytest.raises(closing.NothingToClose):
        await close(conn, who, here, ON, "waiting", tickets[2].id, "gone_home", "", NINE)
    with pytest.raises(closing.NothingToClose):
        await close(conn, who, here, ON, "waiting", tickets[1].id, "gone_home", "", NINE)
    assert await close(conn, who, here, ON, "called", None, "system", "断电", NINE) == 1
    assert await close(conn, who, here, ON, "parked", None, "other", "未回", NINE) == 1
    with pytest.raises(rules.TicketMoved):
        await actions.start(conn, clerk, tickets[1].id, NINE)
    with pytest.raises(rules.NothingToUndo):
        await actions.undo(conn, clerk, NINE)
    assert (await actions.call_next(conn, clerk, NINE)).id == tickets[3].id
    assert (await ledger(conn)).balanced


async def closed_day(conn: db.Conn) -> tuple[Staff, Staff, Ticket]:
    """A clerk, the supervisor, and somebody who was missed; the day is closed just after a service ended."""
    clerk, who, here = (
        await make.clerk_at_window(conn, NINE),
        await boss(conn),
        await make.centre_id(conn),
    )
    missed = await make.walk_in(conn, NINE)
    await make.walk_in(conn, at(1))
    await actions.call_next(conn, clerk, at(2))
    for again in (3, 4):
        await actions.recall(conn, clerk, missed.id, at(again))
    await actions.miss(conn, clerk, missed.id, at(5))
    one = await actions.call_next(conn, clerk, at(6))
    await actions.start(conn, clerk, one.id, at(6))
    await actions.finish(conn, clerk, one.id, Finished(), at(7))
    await actions.close_day(conn, who, here, ON, at(7.05))
    return clerk, who, missed


async def refused(conn: db.Conn, work: object) -> str:
    """Why; nothing of it stays."""
    part = conn.transaction()
    await part.start()
    try:
        await work  # type: ignore[misc]
    except Exception as no:  # noqa: BLE001 - every way to fail is an answer
        return make.nos([no])[0]
    finally:
        await part.rollback()
    return "done"


async def test_after_the_close_nothing_is_issued_or_changed(conn: db.Conn) -> None:
    clerk, who, missed = await closed_day(conn)
    here = await make.centre_id(conn)
    still = "ticket_counter_stands_still_once_closed"
    assert await refused(conn, actions.walk_in(conn, here, WalkIn("HJ-154"), at(8))) == still
    assert await refused(conn, actions.walk_in(conn, here, WalkIn("CJ-351"), at(8))) == still
    assert await refused(conn, actions.rejoin(conn, here, missed.id, at(8))) == "DayClosed"
    assert await refused(conn, actions.leave(conn, clerk, missed.id, at(8))) == "DayClosed"
    assert await refused(conn, actions.undo(conn, clerk, at(7.1))) == "NothingToUndo"
    close = actions.close_tickets(conn, who, here, ON, "missed", None, "other", "", at(8))
    assert await refused(conn, close) == "DayClosed"
    assert await refused(conn, actions.call_next(conn, clerk, at(8))) == "NobodyWaiting"
    tomorrow = at(24 * 60)
    assert (await make.walk_in(conn, tomorrow)).label[1:] == "001"


async def test_a_closed_day_is_reopened_with_a_reason(conn: db.Conn) -> None:
    _, who, missed = await closed_day(conn)
    here = await make.centre_id(conn)
    with pytest.raises(closing.ReasonForReopening):
        await actions.reopen_day(conn, who, here, ON, " ", at(9))
    await actions.reopen_day(conn, who, here, ON, "群众返回", at(9))
    with pytest.raises(closing.DayNotClosed):
        await actions.reopen_day(conn, who, here, ON, "群众返回", at(9))
    assert (await actions.rejoin(conn, here, missed.id, at(10))).state == "waiting"
    assert (await make.walk_in(conn, at(10))).label[1:] == "003"
    kinds = [(act.kind, act.reason) for act in await stored.day_acts(conn, here, ON)]
    assert kinds == [("day_closed", None), ("day_reopened", "群众返回")]


async def test_only_a_supervisor_of_the_centre_closes_it(conn: db.Conn) -> None:
    here = await make.centre_id(conn)
    clerk = await make.staff(conn, "clerk", "clerk", centre_id=here)
    elsewhere = await boss(conn, "elsewhere", OTHER)
    for who in (clerk, elsewhere):
        with pytest.raises(UnknownCentre):
            await actions.close_day(conn, who, here, ON, at(1))
        with pytest.raises(UnknownCentre):
            await actions.reopen_day(conn, who, here, ON, "reason", at(1))
    with pytest.raises(closing.DayToCome):
        await actions.close_day(conn, await boss(conn), here, ON + timedelta(days=1), at(1))


async def test_the_worker_closes_what_balances_and_marks_the_rest(conn: db.Conn) -> None:
    """Days of two centres, the worker down until two days later; it ends no ticket."""
    await a_day(conn)
    here, there, later = (
        await make.centre_id(conn),
        await make.centre_id(conn, OTHER),
        at(2 * 24 * 60),
    )
    who = await boss(conn)
    assert await actions.close_days(conn, at(60)) == 0, "a day that still runs is nobody's to close"
    await actions.close_tickets(conn, who, here, ON, "waiting", None, "gone_home", "", at(61))
    assert await actions.close_days(conn, later) == 2
    assert await actions.close_days(conn, later) == 0
    closed, marked = await stored.day(conn, here, ON), await stored.day(conn, there, ON)
    assert closed is not None
    assert marked is not None
    assert (closed.closed_at, closed.closed_by, closed.balanced) == (later, None, True)
    assert (marked.closed_at, marked.open_tickets) == (None, 1)
    assert await conn.fetchval("SELECT state FROM ticket WHERE centre_id = $1", there) == "parked"
    await actions.reopen_day(conn, who, here, ON, "核对", later)
    assert await actions.close_days(conn, later + timedelta(hours=1)) == 0
    assert await actions.close_days(conn, later + timedelta(hours=13)) == 1


DAMAGE = {
    "differs": "UPDATE ticket SET state = 'left' WHERE state = 'missed'",
    "unissued": "DELETE FROM event WHERE kind = 'ticket_issued' AND ticket_id = (SELECT id FROM ticket WHERE state = 'missed')",
    "unknown": "DELETE FROM ticket WHERE state = 'missed'",
    "visits": "DELETE FROM visit",
    "way_differs": "UPDATE ticket SET appointment_id = id WHERE state = 'missed'",
    "unsent": "UPDATE ticket SET from_ticket = id WHERE state = 'missed'",
}


@pytest.mark.parametrize("fault", DAMAGE)
async def test_an_unbalanced_day_says_which_tickets(conn: db.Conn, fault: str) -> None:
    _, who, missed = await closed_day(conn)
    here = await make.centre_id(conn)
    await actions.reopen_day(conn, who, here, ON, "核对", at(9))
    await conn.execute(DAMAGE[fault])
    found = await ledger(conn)
    assert [why for _, why in found.wrong] == [fault]
    assert not found.balanced
    assert (fault == "visits") or found.wrong[0][0].id == missed.id
    assert await actions.close_days(conn, at(3 * 24 * 60)) == 1
    marked = await stored.day(conn, here, ON)
    assert marked is not None
    assert (marked.closed_at, marked.balanced, marked.wrong_tickets) == (None, False, 1)
    kept = await actions.close_day(conn, who, here, ON, at(3 * 24 * 60))
    assert not kept.balanced
    counted = {one.source: one for one in await stored.ledgers(conn, here, ON, ON)}
    day = await stored.day(conn, here, ON)
    assert closing.mark_of(counted.get("rows"), counted.get("log"), day) == "closed_unbalanced"


def test_every_fault_and_cause_is_said_in_both_languages() -> None:
    from typing import get_args

    from admin.texts import TEXTS
    from backend.hall.models.closing import CloseCause, Column, DayMark, Fault

    assert set(closing.WHY_WRONG) == set(get_args(Fault))
    for name, kind in (("cause", CloseCause), ("column", Column), ("mark", DayMark)):
        assert {f"close.{name}.{one}" for one in get_args(kind)} <= set(TEXTS)
