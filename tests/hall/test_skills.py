"""Two supervisors change who serves what at the same moment: the second is told, and nothing is half done."""

import asyncio

import pytest

from backend import clock, db
from backend.access.models import Role, Staff
from backend.hall.actions import board as actions
from backend.hall.queries import board as queries
from backend.hall.rules import board as rules
from backend.places import queries as places
from tests.admin.staff import NO_PASSWORD

pytestmark = pytest.mark.anyio


async def both(pool: db.Pool, owner: db.Conn) -> list[object]:
    """Each takes a line from another window, having seen the same page."""
    hall = await places.centre(owner, "QX-HALL")
    assert hall is not None
    staff_id = await owner.fetchval(
        "INSERT INTO staff (organ_id, login, name, password_hash) VALUES ($1, 'boss', '许慧英', $2) RETURNING id",
        hall.organ_id,
        NO_PASSWORD,
    )
    who = Staff(staff_id, hall.organ_id, "boss", "许慧英", [Role("supervisor", hall.id)])
    now = clock.now()
    windows = await places.windows(owner, hall.id, clock.civil_date(now))
    was = {one.id: frozenset(one.pool_ids) for one in windows}
    every = frozenset().union(*was.values())
    some = [one for one in sorted(was) if was[one] != every][:2]

    async def change(window_id: int) -> int:
        async with db.transaction(pool) as conn:
            wanted = {**was, window_id: every}
            seen = rules.skills_text(was)
            return await actions.set_skills(conn, who, hall, wanted, seen, "支援高峰", now)

    return list(await asyncio.gather(*map(change, some), return_exceptions=True))


async def test_the_second_of_two_is_told(pool: db.Pool, owner: db.Conn) -> None:
    found = await both(pool, owner)
    assert sorted(map(repr, (type(one) for one in found))) == sorted(
        map(repr, (int, rules.SkillsChanged))
    )
    assert (
        await owner.fetchval("SELECT count(*) FROM audit WHERE act = 'window_skills_changed'") == 1
    )


async def test_without_the_lock_both_believe_what_they_saw(
    pool: db.Pool, owner: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard taken out: both read before either writes."""
    arrived = asyncio.Barrier(2)

    async def no_lock(conn: db.Conn, centre_id: int) -> None:
        return None

    plain = actions._open_pools

    async def together(*asked: object) -> dict[int, str]:
        async with asyncio.timeout(5):
            await arrived.wait()
        return await plain(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(queries, "lock_windows", no_lock)
    monkeypatch.setattr(actions, "_open_pools", together)
    assert await both(pool, owner) == [1, 1]
