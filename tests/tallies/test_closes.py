"""A period is closed by two persons, once, when it is over and counted; and reopened the same way."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from backend import db
from backend.refusal import Refusal
from backend.tallies.actions import closes, fold
from backend.tallies.queries import closes as queries
from backend.tallies.rules import (
    BadPeriod,
    BooksDoNotBalance,
    PeriodInFuture,
    PeriodReversed,
)
from backend.tallies.rules import closes as rules
from tests.tallies.closing import ITEMS, MARCH, NOW, acts, closed, lived, person
from tests.tallies.histories import Log

pytestmark = pytest.mark.anyio


async def test_one_asks_another_agrees_and_it_is_frozen(conn: db.Conn) -> None:
    await lived(conn)
    asker = await person(conn, "asks", "statistician")
    other = await person(conn, "agrees", "administrator")
    close_id = await closes.ask(conn, asker, "2025-03", "", NOW)
    asked = await closes.close_of(conn, asker, close_id)
    assert (asked.state, asked.period, asked.first, asked.last) == (
        "asked",
        MARCH,
        date(2025, 3, 1),
        date(2025, 3, 31),
    )
    found = await closes.agree(conn, other, close_id, NOW)
    assert found.state == "closed"
    assert found.agreed_by == other.id
    assert found.run is not None
    assert found.run > 0
    assert len(found.digest or "") == 64
    sums = await conn.fetchval("SELECT count(*) FROM close_sum WHERE close_id = $1", close_id)
    assert sums > 10
    assert await acts(conn) == ["close_asked", "close_agreed"]


@pytest.mark.parametrize(
    ("given", "no"),
    [
        ("2025-03-01..2025-03-30", rules.NotAPeriodToClose),
        ("2025-02..2025-04", rules.NotAPeriodToClose),
        ("2025-03..2025-04", rules.NotAPeriodToClose),
        ("2024..2025", rules.NotAPeriodToClose),
        ("2025-03-07", rules.NotAPeriodToClose),
        ("2025-04", rules.PeriodNotOver),
        ("2025Q2", rules.PeriodNotOver),
        ("2025", rules.PeriodNotOver),
        ("2025-05", PeriodInFuture),
        ("2025-03..2025-01", PeriodReversed),
        ("March", BadPeriod),
        ("", BadPeriod),
    ],
)
async def test_what_is_no_whole_period_that_is_over_is_refused(
    conn: db.Conn, given: str, no: type[Refusal]
) -> None:
    asker = await person(conn, "asks", "statistician")
    with pytest.raises(no):
        await closes.ask(conn, asker, given, "", NOW)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("2025-01..2025-03", "2025Q1"),
        ("2025Q1", "2025Q1"),
        ("2024-01-01..2024-12-31", "2024"),
        ("２０２５－０３", MARCH),
    ],
)
async def test_one_period_has_one_text(conn: db.Conn, given: str, text: str) -> None:
    found = await closed(conn, given)
    assert found.period == text


async def test_the_last_day_of_a_period_is_too_early(conn: db.Conn) -> None:
    asker = await person(conn, "asks", "statistician")
    late = datetime(2025, 3, 31, 15, 59, tzinfo=UTC)  # a minute before midnight at the centres
    with pytest.raises(rules.PeriodNotOver):
        await closes.ask(conn, asker, MARCH, "", late)
    assert await closes.ask(conn, asker, MARCH, "", late + timedelta(minutes=1))


async def test_nobody_agrees_to_their_own_wish(conn: db.Conn) -> None:
    await lived(conn)
    asker = await person(conn, "asks", "statistician", "administrator")
    close_id = await closes.ask(conn, asker, MARCH, "", NOW)
    with pytest.raises(rules.AnotherPersonCloses):
        await closes.agree(conn, asker, close_id, NOW)
    assert (await closes.close_of(conn, asker, close_id)).state == "asked"


async def broken(conn: db.Conn, statement: str, *args: Any) -> str | None:
    """Which constraint says no."""
    attempt = conn.transaction()
    await attempt.start()
    try:
        await conn.execute(statement, *args)
    except db.ConstraintBroken as no:
        found: str | None = no.constraint_name
        return found
    finally:
        await attempt.rollback()
    return None


async def test_the_database_knows_both_rules_of_four_eyes(conn: db.Conn) -> None:
    asker = await person(conn, "asks", "statistician")
    other = await person(conn, "agrees", "statistician")
    close_id = await closes.ask(conn, asker, MARCH, "", NOW)
    alone = """
        UPDATE close SET agreed_by = asked_by, closed_at = now(), run = 1, definitions = '{}', names = '{}', digest = ''
        WHERE id = $1
        """
    assert await broken(conn, alone, close_id) == rules.AnotherPersonCloses.constraint
    await closes.agree(conn, other, close_id, NOW)
    await closes.ask_to_reopen(conn, asker, close_id, "漏计一件", NOW)
    reopened = "UPDATE close SET reopened_at = now(), reopened_by = reopen_asked_by WHERE id = $1"
    assert await broken(conn, reopened, close_id) == rules.AnotherPersonReopens.constraint


@pytest.mark.parametrize(
    "change",
    [
        "digest = 'x'",
        "run = 0",
        "definitions = '{}'",
        "names = '{}'",
        "closed_at = now()",
        "period = '2024'",
    ],
)
async def test_what_was_frozen_is_never_written_again(conn: db.Conn, change: str) -> None:
    found = await closed(conn)
    said = await broken(conn, f"UPDATE close SET {change} WHERE id = $1", found.id)
    assert said == "close_stays_as_it_was"


@pytest.mark.parametrize(
    "table", ["close_cell", "close_sum", "close_spread", "close_standing", "close_file"]
)
async def test_the_application_may_only_add_frozen_rows(conn: db.Conn, table: str) -> None:
    allowed = [
        await conn.fetchval("SELECT has_table_privilege('yitang_app', $1, $2)", table, right)
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE")
    ]
    assert allowed == [True, True, False, False]
    assert not await conn.fetchval("SELECT has_table_privilege('yitang_app', 'close', 'DELETE')")


async def test_what_was_counted_in_between_is_not_agreed_to(conn: db.Conn) -> None:
    march = await lived(conn)
    asker = await person(conn, "asks", "statistician")
    other = await person(conn, "agrees", "statistician")
    close_id = await closes.ask(conn, asker, MARCH, "", NOW)
    await march.accept(date(2025, 3, 20))
    attempt = conn.transaction()
    await attempt.start()
    with pytest.raises(rules.NumbersMoved):
        await closes.agree(conn, other, close_id, NOW)
    await attempt.rollback()
    await closes.decline(conn, other, close_id, "数字有变化", NOW)
    again = await closes.ask(conn, asker, MARCH, "", NOW)
    assert (await closes.agree(conn, other, again, NOW)).state == "closed"


async def test_what_happens_after_the_period_moves_nothing(conn: db.Conn) -> None:
    march = await lived(conn)
    asker = await person(conn, "asks", "statistician")
    other = await person(conn, "agrees", "statistician")
    close_id = await closes.ask(conn, asker, MARCH, "", NOW)
    await march.grant(march.cases[9], date(2025, 4, 2))
    await march.ticket(date(2025, 4, 2))
    assert (await closes.agree(conn, other, close_id, NOW)).state == "closed"


async def test_nothing_of_the_period_may_wait_to_be_counted(conn: db.Conn) -> None:
    march = await lived(conn)
    asker = await person(conn, "asks", "statistician")
    log = Log(march.random, march.centres)
    log.add("case_accepted", date(2025, 4, 2), 1, **march.case())
    await log.write(conn)
    assert await conn.fetchval("SELECT count(*) FROM tally_due") == 1
    assert await queries.due(conn, date(2025, 3, 1), date(2025, 3, 31)) == 0
    log.rows.clear()
    log.add("case_granted", date(2025, 4, 2), 1, **march.cases[10])
    await log.write(conn)
    with pytest.raises(rules.StillCounting):
        await closes.ask(conn, asker, MARCH, "", NOW)
    await fold(conn)
    assert await closes.ask(conn, asker, MARCH, "", NOW)


async def test_books_that_do_not_balance_are_not_closed(conn: db.Conn) -> None:
    march = await lived(conn)
    asker = await person(conn, "asks", "statistician")
    again = march.cases[5] | {"item_code": ITEMS[1]}
    await march.tell(("case_accepted", date(2025, 3, 28), again))
    with pytest.raises(BooksDoNotBalance) as no:
        await closes.ask(conn, asker, MARCH, "", NOW)
    assert "2025-03" in no.value.sentence("en")


async def test_days_left_open_need_a_reason_and_are_kept(conn: db.Conn) -> None:
    march = await lived(conn)
    await march.ticket(date(2025, 3, 5))
    await march.ticket(date(2025, 3, 6), 1)
    asker = await person(conn, "asks", "statistician")
    with pytest.raises(rules.OpenDaysNeedAReason) as no:
        await closes.ask(conn, asker, MARCH, "", NOW)
    assert "2" in no.value.sentence("zh")
    close_id = await closes.ask(conn, asker, MARCH, "两处网络故障", NOW)
    found = await closes.close_of(conn, asker, close_id)
    assert (found.open_days, found.reason) == (2, "两处网络故障")
    period, ready = await closes.look(conn, asker, "2025Q1", NOW)
    assert period.text == "2025Q1"
    assert {(m.on_date.day, m.kind) for m in ready.open_days} == {
        (5, "not_closed"),
        (6, "not_closed"),
    }
