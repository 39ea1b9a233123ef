"""Delivery through a channel outside: claimed, sent, marked; tried again, given up, never lost."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from backend import db
from backend.deps import House
from backend.notices import actions
from backend.notices.models import Message
from backend.notices.senders import Undelivered
from tests import make
from tests.notices.notes import A_DAY, NOON, PHONE, states, write

pytestmark = pytest.mark.anyio


class Channel:
    """A gateway in memory that answers as told, and remembers what it was given."""

    def __init__(self, answers: Callable[[Message], Exception | None] = lambda _: None) -> None:
        self.answers, self.given = answers, list[Message]()

    async def send(self, message: Message) -> None:
        self.given.append(message)
        if no := self.answers(message):
            raise no

    async def close(self) -> None:
        """Nothing to let go of."""


async def through(house: House, channel: Channel, now: datetime = NOON) -> int:
    return await actions.deliver_through(house.pool, make.KEYS, channel, now)


async def test_a_channel_is_given_phone_text_and_key(conn: db.Conn, house: House) -> None:
    await write(conn, "code:1")
    channel = Channel()
    assert await through(house, channel) == 1
    (message,) = channel.given
    assert (message.key, message.phone, message.parts) == ("code:1", PHONE, 1)
    assert await states(conn) == {"code:1": ("delivered", None)}
    assert await through(house, channel, NOON + A_DAY / 2) == 0


async def test_a_channel_that_fails_is_tried_again_with_the_same_key(
    conn: db.Conn, house: House
) -> None:
    await write(conn, "offer", "offering")
    channel = Channel(lambda _: Undelivered("busy", for_good=False))
    assert await through(house, channel) == 0
    assert await states(conn) == {"offer": ("waiting", None)}
    assert await through(house, channel, NOON + timedelta(seconds=29)) == 0
    assert len(channel.given) == 1, "not before its next try"
    channel.answers = lambda _: None
    assert await through(house, channel, NOON + timedelta(minutes=1)) == 1
    assert [message.key for message in channel.given] == ["offer", "offer"]
    assert await conn.fetchval("SELECT sent FROM notice_day") == 1, "counted once"


async def test_a_channel_that_never_answers_is_given_up(conn: db.Conn, house: House) -> None:
    await write(conn, "case", expires_at=NOON + 30 * A_DAY)
    channel, now = Channel(lambda _: Undelivered("busy", for_good=False)), NOON
    for _ in range(20):
        await through(house, channel, now)
        now += timedelta(hours=2)
    assert len(channel.given) == 12
    assert await states(conn) == {"case": ("failed", "gave_up")}


async def test_poisoned_messages_end_while_the_others_flow(conn: db.Conn, house: House) -> None:
    for key in ("refused", "unreadable", "bug", "fine"):
        await write(conn, key)
    await conn.execute("UPDATE notice SET text_sealed = '\\x00' WHERE key = 'unreadable'")
    no = {"refused": Undelivered("status 400", for_good=True), "bug": RuntimeError("broken")}
    assert await through(house, Channel(lambda message: no.get(message.key))) == 1
    assert await states(conn) == {
        "refused": ("failed", "refused"),
        "unreadable": ("failed", "unreadable"),
        "bug": ("waiting", None),
        "fine": ("delivered", None),
    }
    shown = {one.why: one.text for one in await actions.written(conn, make.KEYS)}
    assert shown["unreadable"] is None, "shown as unreadable, and hides nothing else"


async def test_a_worker_that_dies_while_sending_loses_nothing(conn: db.Conn, house: House) -> None:
    """The claim is committed before the channel is asked: the try counts, the next one is set."""
    await write(conn, "code")

    class Died(BaseException):
        pass

    class Deadly(Channel):
        async def send(self, message: Message) -> None:
            raise Died

    with pytest.raises(Died):
        await through(house, Deadly())
    assert await conn.fetchval("SELECT (tries, state) = (1, 'waiting') FROM notice")
    assert await through(house, Channel(), NOON + timedelta(minutes=1)) == 1


async def test_withdrawn_while_a_channel_has_it_stays_withdrawn(
    conn: db.Conn, house: House
) -> None:
    await write(conn, "reminder", about="appointment:1")

    class Slow(Channel):
        async def send(self, message: Message) -> None:
            await actions.withdraw(conn, "appointment:1", NOON)
            raise Undelivered("busy", for_good=False)

    await through(house, Slow())
    assert await states(conn) == {"reminder": ("withdrawn", None)}
    assert await through(house, Channel(), NOON + timedelta(hours=1)) == 0
