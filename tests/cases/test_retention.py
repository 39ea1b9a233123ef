"""What goes when its time is over, what stays, and that nothing that is counted changes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend import db, retention
from backend.access.models import Staff
from backend.cases.models.retention import KINDS
from backend.cases.queries import retention as stored
from backend.cases.rules import ReasonNeeded
from backend.clock import civil_date
from backend.demo.history import Plan, seed_history
from backend.demo.staff import seed_staff
from backend.tallies import actions as tallies
from tests import make
from tests.conftest import OneConnection

pytestmark = pytest.mark.anyio

FIRST = date(2025, 3, 1)
PLAYED = datetime(2025, 4, 12, 6, tzinfo=UTC)
NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)
"""A year and a half later: everything of then is due."""


@pytest.fixture
async def lived(conn: db.Conn) -> db.Conn:
    """Six weeks of the county, a little of it."""
    await seed_staff(conn)
    await seed_history(conn, make.KEYS, FIRST, PLAYED, Plan(0.02, 5), lambda *_: None)
    return conn


async def switch(conn: db.Conn, who: Staff, *kinds: str, days: int = 90) -> None:
    for kind in kinds:
        await retention.set_kept(
            conn, who, kind, days, "个人信息保护法 §19", True, True, "档案室已确认", NOW
        )


async def counted(conn: db.Conn) -> list[object]:
    """Every figure over the whole time, and the log itself, byte for byte."""
    found: list[object] = []
    for period in ("2025", "2025-03", "2025-04"):
        choice = await tallies.choose(conn, period, NOW)
        values = await tallies.figures(conn, choice)
        found.append({code: value.value for code, value in values.items()})
        found.append(await tallies.imbalances(conn, choice))
    log = "SELECT count(*), md5(string_agg(e::text, '|' ORDER BY e.on_date, e.id)) FROM event e"
    found.append(tuple(await conn.fetchrow(log)))
    return found


async def due(conn: db.Conn) -> dict[str, int]:
    rows = await retention.standing(conn, civil_date(NOW))
    return {one.kind.code: one.due for one in rows if one.due}


async def run(conn: db.Conn, now: datetime = NOW) -> int:
    return await retention.run_through(OneConnection(conn), make.KEYS, now)


async def test_it_is_dry_until_somebody_switches_it_on(lived: db.Conn) -> None:
    before = await due(lived)
    assert before["tickets"] > 50
    assert before["bookings"] > 5
    assert await run(lived) == 0
    (report,) = await retention.newest_runs(lived, 9)
    assert report.done == {"due": dict.fromkeys(retention.SHEARS, 0) | before, "gone": {}}
    assert await due(lived) == before


async def test_nothing_that_is_counted_changes_and_what_is_personal_goes(lived: db.Conn) -> None:
    who = await make.staff(lived, "keeper", "administrator")
    numbers, before = await counted(lived), await due(lived)
    tickets = await lived.fetchval("SELECT count(*) FROM ticket")
    used = await lived.fetchval("SELECT count(*) FROM appointment WHERE state = 'fulfilled'")
    opened = await lived.fetchval("SELECT count(*) FROM case_file WHERE state <> 'prepared'")
    await switch(lived, who, *retention.SHEARS)
    assert await run(lived) >= sum(before.values())
    assert await due(lived) == {}
    assert await counted(lived) == numbers
    assert await lived.fetchval("SELECT count(*) FROM ticket") == tickets
    assert await lived.fetchval("SELECT count(person_id) FROM ticket") == 0
    left = "SELECT count(*) FROM appointment WHERE state = 'fulfilled'"
    assert await lived.fetchval(left) == used
    left = "SELECT count(*) FROM case_file WHERE state <> 'prepared'"
    assert await lived.fetchval(left) == opened
    (report,) = await retention.newest_runs(lived, 9)
    assert report.done["due"]["tickets"] == report.done["gone"]["tickets"] == before["tickets"]


async def test_references_hold(lived: db.Conn) -> None:
    """What names a ticket, a booking that was used, a visit or a case still finds it."""
    who = await make.staff(lived, "keeper", "administrator")
    await switch(lived, who, *retention.SHEARS)
    await run(lived)
    lost = await lived.fetch("""
        SELECT 'visit' FROM visit v WHERE v.ticket_id IS NOT NULL
            AND NOT EXISTS (SELECT FROM ticket t WHERE t.id = v.ticket_id AND t.on_date = v.on_date)
        UNION ALL SELECT 'event' FROM event e WHERE e.ticket_id IS NOT NULL
            AND NOT EXISTS (SELECT FROM ticket t WHERE t.id = e.ticket_id)
        UNION ALL SELECT 'appointment' FROM ticket t WHERE t.appointment_id IS NOT NULL
            AND NOT EXISTS (SELECT FROM appointment a WHERE a.id = t.appointment_id)
        UNION ALL SELECT 'case' FROM event e WHERE e.kind IN ('case_submitted', 'case_accepted', 'case_visited')
            AND NOT EXISTS (SELECT FROM case_file c WHERE c.id = e.case_id)
        UNION ALL SELECT 'paper' FROM case_material m
            WHERE NOT EXISTS (SELECT FROM case_file c WHERE c.id = m.case_id)
    """)
    assert lost == []


async def test_it_goes_in_batches_once_a_day(
    lived: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 7)
    who = await make.staff(lived, "keeper", "administrator")
    before = await due(lived)
    await switch(lived, who, "tickets")
    assert await run(lived) == before["tickets"]
    assert await run(lived, NOW + timedelta(hours=3)) == 0
    assert len(await retention.newest_runs(lived, 9)) == 1
    assert await run(lived, NOW + timedelta(days=1)) == 0
    assert len(await retention.newest_runs(lived, 9)) == 2


async def test_the_last_day_is_kept(conn: db.Conn) -> None:
    """90 days: a ticket of the ninetieth day stays, the one of the day before goes."""
    who = await make.staff(conn, "keeper", "administrator")
    person = (await make.resident(conn, 1, NOW)).person_id
    today = civil_date(NOW)
    for age in (90, 91):
        ticket = await make.walk_in(conn, NOW - timedelta(days=age))
        await conn.execute(
            "UPDATE ticket SET person_id = $2, on_date = $3 WHERE id = $1",
            ticket.id,
            person,
            today - timedelta(days=age),
        )
    await switch(conn, who, "tickets")
    assert await due(conn) == {"tickets": 1}
    assert await run(conn) == 1
    kept = await conn.fetch("SELECT on_date FROM ticket WHERE person_id IS NOT NULL")
    assert [row["on_date"] for row in kept] == [today - timedelta(days=90)]


async def test_messages_go_with_text_and_number(conn: db.Conn) -> None:
    who = await make.staff(conn, "keeper", "administrator")
    for age, state in ((200, "delivered"), (200, "waiting"), (10, "delivered")):
        at = NOW - timedelta(days=age)
        await conn.execute(
            """
            INSERT INTO notice (key, template, phone_sealed, text_sealed, made_at, due_at, state, ended_at)
            VALUES ($1, 'x', 'a', 'b', $2, $2, $3, CASE WHEN $3 <> 'waiting' THEN $2::timestamptz END)
            """,
            f"{state}:{age}",
            at,
            state,
        )
    await conn.execute(
        "INSERT INTO outbox (notice_id, at) SELECT id, $1 FROM notice WHERE state = 'delivered'",
        NOW,
    )
    await switch(conn, who, "messages", days=183)
    assert await run(conn) == 1
    keys = [row["key"] for row in await conn.fetch("SELECT key FROM notice ORDER BY id")]
    assert keys == ["waiting:200", "delivered:10"]
    assert await conn.fetchval("SELECT count(*) FROM outbox") == 1


async def test_addresses_of_closed_cases(conn: db.Conn) -> None:
    who = await make.staff(conn, "keeper", "administrator")
    case = await make.case(conn, NOW)
    await conn.execute(
        """
        UPDATE case_file SET state = 'closed', address_sealed = 'x', accepted_on = $2, acceptance = 'plain',
               decision = 'granted', decided_on = $2, delivered_on = $2, submitted_on = $2
        WHERE id = $1
        """,
        case.id,
        date(2026, 1, 5),
    )
    await switch(conn, who, "addresses", days=183)
    assert await run(conn) == 1
    assert (
        await conn.fetchval("SELECT address_sealed FROM case_file WHERE id = $1", case.id) is None
    )


async def test_what_a_prepared_case_leaves_is_known(conn: db.Conn) -> None:
    """Every table that refers to a case: its rows go with a case nobody handed in, or such a case has none."""
    children = {
        row["name"]
        for row in await conn.fetch("""
            SELECT DISTINCT conrelid::regclass::text AS name FROM pg_constraint
            WHERE contype = 'f' AND confrelid IN ('case_file'::regclass, 'pre_review'::regclass)
        """)
    }
    gone = {
        "case_material",
        "case_photo",
        "pre_review",
        "paper_answer",
        "online_filing",
        "case_clock",
    }
    keep_it = {"appointment", "visit_case"}
    never = {
        "ban",
        "case_alert",
        "remedy",
        "case_pause",
        "correction_notice",
        "finding",
        "handover",
        "issued_paper",
        "publication",
        "publication_hold",
        "rating",
        "rating_invitation",
    }
    assert children <= gone | keep_it | never, children - gone - keep_it - never


async def test_only_what_can_go_can_be_set(conn: db.Conn) -> None:
    who = await make.staff(conn, "keeper", "administrator")
    for kind in ("household_files", "events", "nonsense"):
        with pytest.raises(retention.UnknownKind):
            await switch(conn, who, kind)
    with pytest.raises(retention.KeptOutOfBounds):
        await switch(conn, who, "tickets", days=29)
    with pytest.raises(ReasonNeeded):
        await retention.set_kept(conn, who, "tickets", 90, "§19", True, True, " ", NOW)
    assert await stored.kept(conn) == []
    await switch(conn, who, "tickets", days=100)
    (row,) = await stored.kept(conn)
    assert (row.keep_days, row.confirmed, row.carried_out, row.changed_by) == (
        100,
        True,
        True,
        "keeper",
    )
    assert await conn.fetchval("SELECT reason FROM audit") == "档案室已确认"


def test_every_kind_says_what_and_how_long() -> None:
    assert len({one.code for one in KINDS}) == len(KINDS)
    deletable = {one.code for one in KINDS if one.fate in ("blanked", "deleted")}
    assert deletable == set(retention.SHEARS)
    for one in KINDS:
        assert one.basis
        assert (one.keep_days is None) == (one.code not in retention.SHEARS)
