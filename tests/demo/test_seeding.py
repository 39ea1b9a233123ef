"""Writing the demo: into an empty database only, once, the same every time, all of it or nothing."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from backend import crypto, db, demo
from backend.access.actions import HASHER
from backend.clock import civil_date
from backend.demo.history import Plan, seed_history, seed_history_apart, seeding
from backend.demo.history.shard import Shard
from backend.settings import Settings
from backend.trouble import Trouble
from tests.demo.conftest import NOW, Clone, settings_for

TODAY = civil_date(NOW)
FIRST = TODAY - timedelta(days=12)
KEYS = crypto.Keys.demo()
TOLD = "SELECT on_date, at, kind, item_code, centre_id, case_id, ticket_id, appointment_id, details::text FROM event"


def silent(done: int, total: int, words: str) -> None:
    """Tells nobody."""


def test_the_demo_is_written_once(seeded: Settings) -> None:
    assert demo.is_present(seeded)
    assert not demo.seed(seeded, years=1, scale=0.01)
    assert not demo.seed_if_empty(seeded)


def test_other_data_is_left_alone(clone: Clone, tmp_path: Path) -> None:
    url = clone("foreign")

    async def move_in() -> None:
        conn = await db.connect(url)
        await conn.execute(
            "INSERT INTO organ (id, division_code, name_zh, name_en) VALUES (7, '330881', '某县公安局', 'Another bureau')"
        )
        await conn.close()

    asyncio.run(move_in())
    settings = settings_for(url, tmp_path)
    with pytest.raises(Trouble, match="an empty one"):
        demo.seed(settings, years=1, scale=0.01)
    assert not demo.seed_if_empty(settings)
    assert not demo.is_present(settings)


def test_a_history_does_not_begin_before_the_calendar(clone: Clone, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="fewer years"):
        demo.seed(settings_for(clone("early"), tmp_path), years=30, scale=0.01, now=NOW)


async def _events(url: str, apart: bool, seed: int = 5) -> list[tuple[object, ...]]:
    conn = await db.connect(url)
    plan = Plan(0.05, seed)
    try:
        if apart:
            await seed_history_apart(url, conn, KEYS, FIRST, NOW, plan, silent)
        else:
            async with conn.transaction():
                await seed_history(conn, KEYS, FIRST, NOW, plan, silent)
        return sorted(tuple(map(str, row)) for row in await conn.fetch(TOLD))
    finally:
        await conn.close()


def test_the_same_seed_tells_the_same_by_one_process_or_two(founded: Clone) -> None:
    """Ids included; another seed tells something else."""
    alone = asyncio.run(_events(founded("alone"), apart=False))
    together = asyncio.run(_events(founded("together"), apart=True))
    other = asyncio.run(_events(founded("other"), apart=False, seed=6))
    assert len(alone) > 1000
    assert together == alone
    assert other != alone


def test_a_process_that_dies_leaves_no_half_history(
    founded: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, write_apart = founded("half"), seeding._write_apart

    def with_a_broken_half(at: str, shards: list[Shard], tell: demo.Progress) -> list[int]:
        world = shards[1].world
        sites = tuple(msgspec.structs.replace(site, centre_id=-1) for site in world.sites)
        broken = msgspec.structs.replace(
            shards[1], world=msgspec.structs.replace(world, sites=sites)
        )
        return write_apart(at, [shards[0], broken], tell)

    monkeypatch.setattr(seeding, "_write_apart", with_a_broken_half)
    with pytest.raises(Trouble, match="nothing of it was kept"):
        asyncio.run(_events(url, apart=True))
    assert asyncio.run(_counts(url)) == [0, 0, 0]


async def _counts(url: str) -> list[int]:
    conn = await db.connect(url)
    try:
        return [
            await db.value(conn, f"SELECT count(*) FROM {t}")
            for t in ("event", "person", "case_file")
        ]
    finally:
        await conn.close()


def test_progress_rises_to_its_end(founded: Clone) -> None:
    told: list[tuple[int, int]] = []
    url = founded("told")

    async def write() -> None:
        conn = await db.connect(url)
        async with conn.transaction():
            plan, first = Plan(0.001, 1), date(2026, 3, 1)
            await seed_history(
                conn, KEYS, first, NOW, plan, lambda done, total, _: told.append((done, total))
            )
        await conn.close()

    asyncio.run(write())
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1]


def test_every_role_has_a_sign_in_and_its_password_is_right(seeded: Settings) -> None:
    roles = {one.role for one in demo.SIGN_INS}
    assert roles == {"clerk", "reviewer", "supervisor", "legal", "statistician", "administrator"}
    lines = "\n".join(demo.sign_ins())
    assert all(one.login in lines and one.password in lines for one in demo.SIGN_INS)

    async def hashes() -> dict[str, str]:
        assert seeded.database_url is not None
        conn = await db.connect(seeded.database_url)
        rows = await conn.fetch("SELECT login, password_hash FROM staff WHERE demo")
        await conn.close()
        return {row["login"]: row["password_hash"] for row in rows}

    kept = asyncio.run(hashes())
    assert all(HASHER.verify(kept[one.login], one.password) for one in demo.SIGN_INS[:2])
    assert all(len(one.password) >= 12 and one.login in kept for one in demo.SIGN_INS)
