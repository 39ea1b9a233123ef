"""Two at once on one list: each race is run again without its guard, and must then go wrong."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from backend import clock, db
from backend.access import queries
from backend.access.actions import family
from backend.access.models import Member, MemberCode, NewMember, Resident
from backend.answers import rule_of
from backend.refusal import Refusal
from tests import make
from tests.access.family import CHILD, MOTHER, last_code, named, wrong
from tests.people import id_number

pytestmark = [pytest.mark.anyio, pytest.mark.race]

Work = Callable[[db.Conn], Awaitable[Member | Refusal]]


def add(who: Resident, asked: dict[str, Any]) -> Work:
    async def work(conn: db.Conn) -> Member | Refusal:
        return await family.add(conn, make.KEYS, who, NewMember(**asked), clock.now())

    return work


def confirm(who: Resident, member_id: UUID, code: str) -> Work:
    async def work(conn: db.Conn) -> Member | Refusal:
        return await family.confirm(conn, make.KEYS, who, member_id, MemberCode(code), clock.now())

    return work


async def unlocked(*_: object) -> None:
    """As if nobody waited for anybody."""


def unlocked_together(at_once: int) -> Callable[..., Awaitable[None]]:
    """The same, and so many look at the list at the same moment."""
    barrier = asyncio.Barrier(at_once)

    async def come(*_: object) -> None:
        async with asyncio.timeout(10):
            await barrier.wait()

    return come


async def compared_before_counted(
    conn: db.Conn, member_id: UUID, code_digest: bytes, now: datetime, tries: int
) -> bool:
    """What `try_member_code` must not be: a look first, the count later."""
    row = await conn.fetchrow(
        "SELECT id, tries, spent_at, code_digest FROM member_code WHERE member_id = $1", member_id
    )
    await conn.fetchval("SELECT pg_sleep(0.05)")
    if row is None or row["tries"] >= tries or row["spent_at"] is not None:
        return False
    await conn.execute("UPDATE member_code SET tries = tries + 1 WHERE id = $1", row["id"])
    return bool(row["code_digest"] == code_digest)


async def live(owner: db.Conn) -> int:
    counted: int = await owner.fetchval("SELECT count(*) FROM member WHERE ended_at IS NULL")
    return counted


def told(answers: list[Any]) -> list[str]:
    """Members as their state, noes by their names."""
    return sorted(
        "member"
        if isinstance(one, Member)
        else rule_of(getattr(one, "constraint_name", None) or type(one).__name__)
        for one in answers
    )


async def test_the_same_member_twice_at_once_stands_once(owner: db.Conn, pool: db.Pool) -> None:
    who = await make.resident(owner, 1, clock.now())
    answers = await make.at_once(pool, [add(who, CHILD) for _ in range(5)])
    assert told(answers) == ["AlreadyMember"] * 4 + ["member"]
    assert await live(owner) == 1


async def test_without_the_lock_the_index_says_no(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "lock_account", unlocked_together(5))
    who = await make.resident(owner, 1, clock.now())
    await make.at_once(pool, [add(who, CHILD) for _ in range(5)])
    assert await live(owner) == 1


async def test_without_lock_and_indexes_the_same_member_stands_twice(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "lock_account", unlocked_together(5))
    await owner.execute("DROP INDEX member_once_per_account, member_ten_per_account")
    who = await make.resident(owner, 1, clock.now())
    await make.at_once(pool, [add(who, CHILD) for _ in range(5)])
    assert await live(owner) > 1


def eleven() -> list[dict[str, Any]]:
    return [CHILD | {"id_number": id_number(20 + n, "20180520")} for n in range(11)]


async def test_eleven_at_once_are_ten(owner: db.Conn, pool: db.Pool) -> None:
    who = await make.resident(owner, 1, clock.now())
    answers = await make.at_once(pool, [add(who, one) for one in eleven()])
    assert told(answers) == ["TooManyMembers"] + ["member"] * 10
    assert await live(owner) == 10


async def test_without_lock_and_index_eleven_are_eleven(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "lock_account", unlocked_together(11))
    await owner.execute("DROP INDEX member_ten_per_account")
    who = await make.resident(owner, 1, clock.now())
    await make.at_once(pool, [add(who, one) for one in eleven()])
    assert await live(owner) == 11


async def test_the_last_try_is_one_try(owner: db.Conn, pool: db.Pool) -> None:
    who = await make.resident(owner, 1, clock.now())
    added = await named(owner, who, MOTHER, clock.now())
    code = await last_code(owner)
    await owner.execute("UPDATE member_code SET tries = 4")
    answers = await make.at_once(pool, [confirm(who, added.id, code) for _ in range(4)])
    assert told(answers) == ["AlreadyConfirmed"] * 3 + ["member"]
    assert await owner.fetchval("SELECT tries FROM member_code") == 5
    sent = "SELECT count(*) FROM notice WHERE template = 'member_confirmed'"
    assert await owner.fetchval(sent) == 1


async def guess(owner: db.Conn, pool: db.Pool) -> int:
    """Twelve wrong codes at once, and then the right one; how many were compared."""
    who = await make.resident(owner, 1, clock.now())
    added = await named(owner, who, MOTHER, clock.now())
    code = await last_code(owner)
    answers = await make.at_once(pool, [confirm(who, added.id, wrong(code)) for _ in range(12)])
    assert set(told(answers)) == {"WrongCode"}
    compared: int = await owner.fetchval("SELECT tries FROM member_code")
    return compared


async def test_twelve_guesses_at_once_are_five(owner: db.Conn, pool: db.Pool) -> None:
    assert await guess(owner, pool) == 5


async def test_without_the_lock_they_are_five_too(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "lock_account", unlocked)
    assert await guess(owner, pool) == 5


async def test_a_look_before_the_count_allows_more(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "lock_account", unlocked)
    monkeypatch.setattr(queries, "try_member_code", compared_before_counted)
    await owner.execute("ALTER TABLE member_code DROP CONSTRAINT member_code_allows_five_tries")
    assert await guess(owner, pool) > 5


async def test_two_accounts_make_one_person(owner: db.Conn, pool: db.Pool) -> None:
    """Both parents name the child at the same moment."""
    parents = await make.residents(owner, 2, clock.now())
    before = await owner.fetchval("SELECT count(*) FROM person")
    answers = await make.at_once(pool, [add(who, CHILD) for who in parents])
    assert told(answers) == ["member", "member"]
    assert await owner.fetchval("SELECT count(*) FROM person") == before + 1


async def add_without_a_look(
    conn: db.Conn, person_id: int, name: bytes, number: bytes, index: bytes, *rest: Any
) -> bool:
    """What `add_person` must not be: an insert that expects nobody else."""
    await conn.execute(
        """
        INSERT INTO person (id, name_sealed, id_number_sealed, id_number_index, made_at)
        OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5)
        """,
        person_id,
        name,
        number,
        index,
        rest[-1],
    )
    await conn.fetchval("SELECT pg_sleep(0.05)")
    return True


async def test_without_a_look_the_other_parent_meets_a_bug(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    come = unlocked_together(2)

    async def both_come(conn: db.Conn, *person: Any) -> bool:
        await come()
        return await add_without_a_look(conn, *person)

    parents = await make.residents(owner, 2, clock.now())
    monkeypatch.setattr(queries, "add_person", both_come)
    answers = await make.at_once(pool, [add(who, CHILD) for who in parents])
    assert told(answers) == ["member", "person_has_one_id_number"]
