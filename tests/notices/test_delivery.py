"""A notice is written once, delivered once, capped, put off, withdrawn, and always kept with its state."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend import crypto, db
from backend.notices import actions, queries
from backend.notices.models import NoticeWishes, Purpose
from tests import make
from tests.notices.notes import A_DAY, NOON, PHONE, states, write

pytestmark = pytest.mark.anyio


async def tally(conn: db.Conn) -> dict[tuple[str, str | None], int]:
    rows = await conn.fetch("SELECT state, why, count(*) AS n FROM notice GROUP BY 1, 2")
    return {(row["state"], row["why"]): row["n"] for row in rows}


async def test_a_key_is_written_and_delivered_once(conn: db.Conn) -> None:
    await write(conn, "same")
    await write(conn, "same")
    assert await actions.deliver_due(conn, NOON) == 1
    assert await actions.deliver_due(conn, NOON) == 0
    (message,) = await actions.outbox(conn, make.KEYS)
    assert (message.phone, message.at) == (PHONE, NOON)
    assert message.text.startswith("【青溪公安】您的登录验证码为same")


async def test_the_account_is_told_in_its_language(conn: db.Conn) -> None:
    await write(conn, "hello", language="en")
    (message,) = await actions.written(conn, make.KEYS)
    assert message.text is not None
    assert message.text.startswith("[Qingxi Police] Your sign-in code is hello")
    assert message.parts == 1


@pytest.mark.parametrize(("purpose", "most"), [("informing", 12), ("offering", 3)])
async def test_what_is_over_the_cap_is_withheld_and_says_so(
    conn: db.Conn, purpose: Purpose, most: int
) -> None:
    for number in range(most + 2):
        await write(conn, f"{purpose}:{number}", purpose)
    await write(conn, "other phone", purpose, phone="13900000002")
    assert await actions.deliver_due(conn, NOON) == most + 3
    assert await tally(conn) == {("delivered", None): most + 1, ("withheld", "over_cap"): 2}
    assert (await states(conn))["other phone"] == ("delivered", None)


async def test_what_must_be_said_is_said_however_often(conn: db.Conn) -> None:
    for number in range(40):
        await write(conn, f"code:{number}")
    await actions.deliver_due(conn, NOON)
    assert await tally(conn) == {("delivered", None): 40}


async def test_the_cap_is_of_the_centres_day(conn: db.Conn) -> None:
    """Midnight in Qingxi is four in the afternoon in UTC."""
    before, after = (datetime(2026, 11, 23, 15, minute, tzinfo=UTC) for minute in (0, 59))
    for number in range(4):
        await write(conn, f"late:{number}", "offering", now=before)
    await actions.deliver_due(conn, after)
    await write(conn, "next day", "offering", now=after)
    await actions.deliver_due(conn, after + timedelta(minutes=1))
    assert await tally(conn) == {("delivered", None): 4, ("withheld", "over_cap"): 1}
    assert (await states(conn))["next day"] == ("delivered", None)


async def test_counts_of_past_days_are_forgotten(conn: db.Conn) -> None:
    await write(conn, "one", "offering")
    await actions.deliver_due(conn, NOON)
    assert await actions.forget_counts(conn, NOON + 7 * A_DAY) == 0
    assert await actions.forget_counts(conn, NOON + 8 * A_DAY) == 1


async def test_a_message_is_sent_when_it_is_due(conn: db.Conn) -> None:
    await write(conn, "reminder", due_at=NOON + A_DAY, expires_at=NOON + 2 * A_DAY)
    assert await actions.deliver_due(conn, NOON + A_DAY - timedelta(seconds=1)) == 0
    assert await actions.deliver_due(conn, NOON + A_DAY) == 1


async def test_a_message_that_is_worth_nothing_any_more_is_not_sent(conn: db.Conn) -> None:
    await write(conn, "code", expires_at=NOON + timedelta(minutes=5))
    await actions.deliver_due(conn, NOON + timedelta(minutes=5))
    assert await states(conn) == {"code": ("failed", "expired")}
    assert await actions.outbox(conn, make.KEYS) == []


async def test_a_sign_in_code_lives_as_long_as_the_code(conn: db.Conn) -> None:
    await actions.send(
        conn,
        make.KEYS,
        key="k",
        template="login_code",
        phone=PHONE,
        now=NOON,
        code="123456",
    )
    expires_at = await conn.fetchval("SELECT expires_at FROM notice")
    assert expires_at == NOON + timedelta(minutes=5)


async def test_what_it_is_about_has_ended_so_it_is_withdrawn(conn: db.Conn) -> None:
    await write(conn, "told", about="appointment:1")
    await actions.deliver_due(conn, NOON)
    await write(conn, "reminder", about="appointment:1", due_at=NOON + A_DAY)
    await write(conn, "neighbour", about="appointment:2", due_at=NOON + A_DAY)
    assert await actions.withdraw(conn, "appointment:1", NOON) == 1
    assert await actions.withdraw(conn, "appointment:1", NOON) == 0
    await actions.deliver_due(conn, NOON + A_DAY - timedelta(seconds=1))
    assert await states(conn) == {
        "told": ("delivered", None),
        "reminder": ("withdrawn", None),
        "neighbour": ("waiting", None),
    }


async def test_one_that_fails_keeps_nobody_waiting_and_is_tried_again(
    conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own part is undone, also its place in the day's count; the others go out in the same run."""
    for key in ("first", "poisoned", "last"):
        await write(conn, key, "offering", phone=f"1390000000{len(key)}")
    poisoned = await conn.fetchval("SELECT id FROM notice WHERE key = 'poisoned'")
    deliver = queries.deliver_to_outbox

    async def breaks(conn: db.Conn, notice_id: int, now: datetime) -> None:
        await deliver(conn, notice_id, now)
        if notice_id == poisoned:
            await conn.execute("SELECT 1 / 0")

    monkeypatch.setattr(queries, "deliver_to_outbox", breaks)
    assert await actions.deliver_due(conn, NOON) == 2
    assert await tally(conn) == {("delivered", None): 2, ("waiting", None): 1}
    assert await conn.fetchval("SELECT count(*) FROM notice_day") == 2
    again = await conn.fetchrow("SELECT tries, due_at FROM notice WHERE id = $1", poisoned)
    assert again["tries"] == 1
    assert timedelta(seconds=30) <= again["due_at"] - NOON <= timedelta(seconds=45)
    monkeypatch.setattr(queries, "deliver_to_outbox", deliver)
    assert await actions.deliver_due(conn, again["due_at"]) == 1


async def test_who_opted_out_is_not_told_even_of_what_was_written_before(conn: db.Conn) -> None:
    who = await make.resident(conn, 7, NOON)
    phone = "13910000007"
    await write(conn, "offer", "offering", phone=phone)
    facts: dict[str, Any] = dict.fromkeys(
        ("name", "when", "centre", "item", "papers", "hours"), "—"
    )
    await write(conn, "r", "informing", phone=phone, template="appointment_reminder", **facts)
    await write(conn, "code", phone=phone)
    assert await actions.wishes(conn, who.account_id) == NoticeWishes(True, True)
    await actions.set_wishes(conn, who.account_id, NoticeWishes(offers=False, reminders=False))
    await actions.deliver_due(conn, NOON)
    assert await states(conn) == {
        "offer": ("withheld", "opted_out"),
        "r": ("withheld", "opted_out"),
        "code": ("delivered", None),
    }


async def test_neither_phone_nor_text_can_be_read_in_the_database(conn: db.Conn) -> None:
    await write(conn, "secret")
    row = dict(await conn.fetchrow("SELECT * FROM notice"))
    stored = b" ".join(part for part in row.values() if isinstance(part, bytes))
    assert PHONE.encode() not in stored
    assert "验证码".encode() not in stored
    assert row["phone_index"] == crypto.blind_index(make.KEYS, "phone", PHONE)
