"""Two workers at once: no message goes out twice, no cap is passed. Each race is run again without its guard."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from backend import db
from backend.notices import actions
from backend.notices.models import Message, Purpose
from tests import make

pytestmark = [pytest.mark.anyio, pytest.mark.race]

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
T = TypeVar("T")


async def write(owner: db.Conn, key: str, purpose: Purpose = "offering") -> None:
    await actions.send(
        owner,
        make.KEYS,
        key=key,
        template="login_code",
        purpose=purpose,
        phone="13900000001",
        now=NOON,
        expires_at=NOON + timedelta(days=1),
        code=key,
    )


async def delivered(owner: db.Conn) -> int:
    count: int = await owner.fetchval("SELECT count(*) FROM notice WHERE state = 'delivered'")
    return count


async def four_workers(owner: db.Conn, pool: db.Pool) -> list[int | Exception]:
    """Twelve offers to one phone, taken three by three."""
    for number in range(12):
        await write(owner, f"offer:{number}")

    async def deliver(conn: db.Conn) -> int:
        ended = await actions.deliver_due(conn, NOON, most=3)
        await asyncio.sleep(0.05)
        return ended

    return await make.at_once(pool, [deliver] * 4)


async def test_the_cap_holds_for_workers_at_once(owner: db.Conn, pool: db.Pool) -> None:
    assert await four_workers(owner, pool) == [3, 3, 3, 3]
    assert await delivered(owner) == 3
    assert await owner.fetchval("SELECT count(*) FROM notice WHERE why = 'over_cap'") == 9, (
        "withheld, not lost"
    )
    assert await owner.fetchval("SELECT sent FROM notice_day") == 3


async def test_without_its_constraint_the_cap_is_passed(owner: db.Conn, pool: db.Pool) -> None:
    await owner.execute("ALTER TABLE notice_day DROP CONSTRAINT notice_day_never_over_cap")
    await four_workers(owner, pool)
    assert await delivered(owner) == 12


async def test_the_same_event_told_eight_times_at_once_is_one_message(
    owner: db.Conn, pool: db.Pool
) -> None:
    async def tell(conn: db.Conn) -> None:
        await write(conn, "appointment_booked:1:0")

    await make.at_once(pool, [tell] * 8)
    assert await owner.fetchval("SELECT count(*) FROM notice") == 1


async def test_without_its_constraint_the_event_is_told_eight_times(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owner.execute("ALTER TABLE notice DROP CONSTRAINT notice_never_repeats")
    run = db.run

    async def whatever(conn: db.Conn, sql: str, *args: Any) -> int:
        return await run(conn, sql.replace("ON CONFLICT (key) DO NOTHING", ""), *args)

    monkeypatch.setattr(db, "run", whatever)

    async def tell(conn: db.Conn) -> None:
        await write(conn, "appointment_booked:1:0")

    await make.at_once(pool, [tell] * 8)
    assert await owner.fetchval("SELECT count(*) FROM notice") == 8


class Channel:
    """A gateway that takes its time."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    async def send(self, message: Message) -> None:
        self.keys.append(message.key)
        await asyncio.sleep(0.05)

    async def close(self) -> None:
        """Nothing to let go of."""


async def two_channels(owner: db.Conn, pool: db.Pool) -> list[str]:
    """Two workers, each with the same gateway, both start at the same moment."""
    for number in range(10):
        await write(owner, f"code:{number}", "required")
    channel = Channel()
    await asyncio.gather(
        *(actions.deliver_through(pool, make.KEYS, channel, NOON) for _ in range(2))
    )
    return channel.keys


async def test_two_workers_send_each_message_once(owner: db.Conn, pool: db.Pool) -> None:
    keys = await two_channels(owner, pool)
    assert sorted(keys) == sorted(f"code:{number}" for number in range(10))
    assert await delivered(owner) == 10


async def test_without_its_lock_messages_are_sent_twice(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = db.many
    both = asyncio.Barrier(2)

    async def unlocked(conn: db.Conn, shape: type[T], sql: str, *args: Any) -> list[T]:
        rows = await many(conn, shape, sql.replace("FOR UPDATE OF n SKIP LOCKED", ""), *args)
        await both.wait()
        return rows

    monkeypatch.setattr(db, "many", unlocked)
    assert len(await two_channels(owner, pool)) == 20


async def test_withdrawal_and_delivery_at_once_end_it_once(owner: db.Conn, pool: db.Pool) -> None:
    """Whoever is first; never delivered after the withdrawal was committed, never both."""
    for number in range(10):
        await write(owner, f"reminder:{number}", "required")
    await owner.execute("UPDATE notice SET about = 'appointment:1'")

    async def deliver(conn: db.Conn) -> int:
        return await actions.deliver_due(conn, NOON)

    async def withdraw(conn: db.Conn) -> int:
        return await actions.withdraw(conn, "appointment:1", NOON)

    answers = await make.at_once(pool, [deliver, withdraw])
    ended = [answer for answer in answers if isinstance(answer, int)]
    assert sum(ended) == 10
    assert await delivered(owner) == await owner.fetchval("SELECT count(*) FROM outbox") == ended[0]
