"""The sweep finds what is wrong, and only that: one planted fault for each invariant, undone afterwards."""

import json
from datetime import datetime
from uuid import UUID

import pytest

from backend import clock, db
from backend.booking import actions
from tests import make
from tests.booking.sweep import BROKEN, broken, sweep

pytestmark = pytest.mark.anyio

PARTY = UUID("019ab000-0000-7000-8000-00000000000a")

LIKE_ANOTHER = """
    INSERT INTO appointment (organ_id, id, code, person_id, account_id, item_code, centre_id, pool_id, starts_at, ends_at,
                             on_date, units, state, made_at, keeps_until, holder_id, hold_number, party_id)
    SELECT organ_id, uuidv7(), $2, $3, account_id, item_code, centre_id, pool_id, starts_at, ends_at,
           on_date, units, 'held', made_at, made_at + interval '10 minutes', $4, $5, $6
    FROM appointment WHERE id = $1
"""
TAKEN = """
    UPDATE slot SET taken = taken + $2 FROM appointment a
    WHERE a.id = $1 AND slot.pool_id = a.pool_id AND slot.starts_at >= a.starts_at AND slot.starts_at < a.ends_at
"""


@pytest.fixture
async def lived(conn: db.Conn) -> db.Conn:
    """One booked through a key, one cancelled, one whose places return later, a party of two on hold."""
    now = clock.now()
    first, second, third, fourth = await make.residents(conn, 4, now)
    await conn.execute("UPDATE slot SET places = 9, opened = 9 WHERE places > 1")
    kept = await make.appointment(conn, first, now)
    gone = await make.appointment(conn, second, now)
    await actions.cancel(conn, make.KEYS, second, gone.id, now)
    await with_key(conn, first.account_id, "a-key-of-mine", str(kept.id), now)
    for number, who in ((1, third), (None, fourth)):
        await conn.execute(
            LIKE_ANOTHER, kept.id, f"HHHHHHH{number or 2}".replace("1", "3"), who.person_id,
            third.person_id, number, PARTY,
        )  # fmt: skip
    await conn.execute(
        """
        INSERT INTO freed (organ_id, appointment_id, pool_id, starts_at, ends_at, returns_at)
        SELECT organ_id, $2, pool_id, starts_at, ends_at, $3 FROM appointment WHERE id = $1
        """,
        kept.id,
        gone.id,
        now,
    )
    held_already = await conn.fetchval(
        "SELECT count(*) FROM freed WHERE appointment_id = $1", gone.id
    )
    await conn.execute(TAKEN, kept.id, 2 + 1)
    if held_already > 1:  # cancelling frees them later, all by itself
        await conn.execute("DELETE FROM freed WHERE returns_at = $1", now)
        await conn.execute(TAKEN, kept.id, -1)
    return conn


async def with_key(conn: db.Conn, account: int, key: str, made: str, now: datetime) -> None:
    await conn.execute(
        """
        INSERT INTO idempotency (account_id, key, route, body_digest, status, answer, made_at, last_seen_at)
        VALUES ($1, $2, 'POST /api/appointments', '', 201, $3, $4, $4)
        """,
        account,
        key,
        json.dumps({"id": made}).encode(),
        now,
    )


async def test_what_was_lived_through_is_whole(lived: db.Conn) -> None:
    assert await sweep(lived) == []
    assert await lived.fetchval("SELECT count(*) FROM claim") == 4


BOOKED = "state = 'booked'"
PLANTED = {
    "taken is not the number of claims": "UPDATE slot SET taken = taken - 1 WHERE taken > 1",
    "the view counts otherwise": """
        CREATE OR REPLACE VIEW claim AS
        SELECT organ_id, id AS keeper_id, state, keeps_until AS until, pool_id, starts_at, ends_at
        FROM appointment WHERE state NOT IN ('cancelled', 'lapsed')""",
    "a slot is oversold": """
        ALTER TABLE slot DROP CONSTRAINT slot_never_oversold;
        UPDATE slot SET places = taken - 1 WHERE taken > 1""",
    "more places than the openings give": "UPDATE slot SET opened = 8 WHERE opened = 9",
    "two slots of a pool overlap": """
        INSERT INTO slot (organ_id, pool_id, starts_at, ends_at, on_date, places, opened)
        SELECT organ_id, pool_id, starts_at + interval '5 minutes', ends_at + interval '5 minutes', on_date, 1, 1
        FROM slot WHERE taken = 0 AND (ends_at, pool_id) IN (SELECT starts_at, pool_id FROM slot) LIMIT 1""",
    "somebody stands in a slot that is not there": """
        DELETE FROM slot WHERE taken > 1 AND ends_at IN (SELECT ends_at FROM appointment)""",
    "somebody holds a matter twice": f"""
        DROP INDEX appointment_one_live_per_person_and_item;
        UPDATE appointment SET person_id = (SELECT person_id FROM appointment WHERE {BOOKED}) WHERE state = 'held'
            AND hold_number = 1""",
    "a case has two appointments": f"""
        DROP INDEX appointment_one_live_per_case;
        UPDATE appointment SET state = 'booked', keeps_until = NULL,
            case_id = (SELECT case_id FROM appointment WHERE {BOOKED}) WHERE state = 'held';
        INSERT INTO event (organ_id, on_date, at, kind, appointment_id, slot_on, actor_kind)
        SELECT organ_id, on_date, made_at, 'appointment_booked', id, on_date, 'resident' FROM appointment
        WHERE {BOOKED} AND party_id IS NOT NULL""",
    "half a party is held": """
        UPDATE slot SET taken = taken - 1 WHERE taken > 0;
        UPDATE appointment SET state = 'lapsed', keeps_until = NULL WHERE state = 'held' AND hold_number IS NULL""",
    "a hold has no end, or something else has one": """
        ALTER TABLE appointment DROP CONSTRAINT appointment_kept_for_a_while;
        UPDATE appointment SET keeps_until = NULL WHERE state = 'held'""",
    "somebody holds a third time": """
        DROP INDEX appointment_one_live_per_person_and_item; DROP INDEX appointment_two_holds_per_person;
        INSERT INTO appointment (organ_id, id, code, person_id, item_code, centre_id, pool_id, starts_at, ends_at,
            on_date, units, state, made_at, keeps_until, holder_id, hold_number)
        SELECT a.organ_id, uuidv7(), 'AAAAAAA' || n, a.person_id, (SELECT code FROM item ORDER BY code OFFSET n LIMIT 1),
            a.centre_id, a.pool_id, a.starts_at, a.ends_at, a.on_date, a.units, 'held', a.made_at, a.keeps_until, a.holder_id, 1
        FROM appointment a, generate_series(2, 3) n WHERE a.hold_number = 1;
        UPDATE slot SET taken = taken + 2 WHERE taken > 1""",
    "an appointment has no case": f"""
        ALTER TABLE appointment DROP CONSTRAINT appointment_booked_has_its_case;
        DELETE FROM idempotency; UPDATE appointment SET case_id = NULL WHERE {BOOKED}""",
    "a day is not the day of its time": f"UPDATE appointment SET on_date = on_date + 1 WHERE {BOOKED}",
    "the events tell another story": f"UPDATE appointment SET revision = 1 WHERE {BOOKED}",
    "places were freed by nobody": f"""
        UPDATE freed SET appointment_id = (SELECT id FROM appointment WHERE {BOOKED})""",
    "an accepted offer and what it replaces are both there": f"""
        UPDATE appointment SET replaces = id WHERE {BOOKED}""",
    "an answer is kept of nothing, or a key without its answer": """
        UPDATE idempotency SET status = NULL, answer = NULL, route = 'POST /api/elsewhere'""",
    "two keys made the same": """
        INSERT INTO idempotency SELECT account_id, 'a-second-key', route, body_digest, status, answer, made_at, last_seen_at
        FROM idempotency""",
}


@pytest.mark.parametrize("words", BROKEN)
async def test_each_invariant_can_break(lived: db.Conn, words: str) -> None:
    await lived.execute(PLANTED[words])
    assert broken(await sweep(lived)) == {words}


async def test_an_answer_that_names_nothing_is_found(lived: db.Conn) -> None:
    now, account = clock.now(), await lived.fetchval("SELECT account_id FROM idempotency")
    await with_key(lived, account, "of-nothing", "019ab000-0000-7000-8000-0000000000ff", now)
    assert broken(await sweep(lived)) == {
        "an answer is kept of nothing, or a key without its answer"
    }
