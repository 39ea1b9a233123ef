"""Writing the demo into an empty database, and seeing whether it is there."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import TypeVar

from backend import clock, db, ground
from backend.booking import actions as booking
from backend.crypto import Keys
from backend.demo import live, queries, rare, yearly
from backend.demo.county import seed_county
from backend.demo.history import Plan, Progress, is_much, seed_history, seed_history_apart
from backend.demo.people import RESIDENTS
from backend.demo.staff import SIGN_INS, seed_staff
from backend.demo.telling import told
from backend.settings import Settings
from backend.tallies import actions as tallies
from backend.trouble import Trouble

T = TypeVar("T")


def seed(
    settings: Settings,
    *,
    years: int = 3,
    scale: float = 1.0,
    seed: int = 1,
    from_year: int | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> bool:
    """The county and `years` years of its history up to yesterday, or all since `from_year`.

    False: the demo is there already, nothing was done. Trouble: the database holds something else.
    """
    url, at = owner_url(settings), now or clock.now()
    state = asyncio.run(_asked(url, queries.state))
    if state == "complete":
        return False
    if state == "foreign":
        raise Trouble(
            "数据库中已有其他数据，演示数据只写入空数据库：请换用空数据库（DATABASE_URL 或 YITANG_DATA）。",
            "The database holds other data, and the demo goes into an empty one only: name an empty "
            "one (DATABASE_URL or YITANG_DATA).",
        )
    ground.bring(url)
    today = clock.civil_date(at)
    first = date(from_year, 1, 1) if from_year else _years_before(today, years)
    if first < ground.FIRST_DAY:
        raise Trouble(
            f"演示历史最早从{ground.FIRST_DAY.year}年开始，请减少年数。",
            f"The history begins in {ground.FIRST_DAY.year} at the earliest: ask for fewer years.",
        )
    with told(progress) as tell:
        asyncio.run(_seed(url, _keys(settings), first, at, Plan(scale, seed), tell))
    return True


def _years_before(today: date, years: int) -> date:
    """The same day `years` years ago; 1 March for a leap day."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return date(today.year - years, 3, 1)


def seed_if_empty(settings: Settings) -> bool:
    """A small history for `up`. False: something is there already, and stays as it is."""
    if asyncio.run(_asked(owner_url(settings), queries.state)) != "empty":
        return False
    return seed(settings, years=2, scale=0.02, progress=_silent)


def _silent(done: int, total: int, words: str) -> None:
    """A few seconds need no telling."""


def is_present(settings: Settings) -> bool:
    """Whether a demo sign-in exists, of which `serve` wants none."""
    return asyncio.run(_asked(owner_url(settings), queries.is_present))


def sign_ins() -> list[str]:
    """Lines for `up` to print."""
    staff = [f"{one.login} / {one.password}  {one.shown_zh} / {one.shown_en}" for one in SIGN_INS]
    residents = "、".join(one.phone for one in RESIDENTS[:3])
    return [*staff, f"{residents}  居民（验证码见页面）/ residents (the page shows the code)"]


def owner_url(settings: Settings) -> str:
    url = settings.database_owner_url or settings.database_url
    if url is None:
        raise LookupError("no database is named: complete the settings first")
    return url


def _keys(settings: Settings) -> Keys:
    """The installation's own; the demo's when it has none yet."""
    return Keys.load(settings.keys_file) if settings.keys_file.exists() else Keys.demo()


async def _asked(url: str, question: Callable[[db.Conn], Awaitable[T]]) -> T:
    conn = await db.connect(url)
    try:
        return await question(conn)
    finally:
        await conn.close()


async def _seed(
    url: str, keys: Keys, first: date, now: datetime, plan: Plan, progress: Progress
) -> None:
    """A little is one transaction. Much is three: the county, then its years, then today."""
    conn, today = await db.connect(url), clock.civil_date(now)
    try:
        apart = is_much(plan, first, today)
        async with conn.transaction():
            await seed_county(conn, today)
            await seed_staff(conn)
            if not apart:
                await seed_history(conn, keys, first, now, plan, progress)
                await _arrive_at_today(conn, keys, first, now)
        if apart:
            await seed_history_apart(url, conn, keys, first, now, plan, progress)
            async with conn.transaction():
                await _arrive_at_today(conn, keys, first, now)
        await queries.sample_roughly(conn)
        await queries.take_statistics(conn)
    finally:
        await conn.close()


async def _arrive_at_today(conn: db.Conn, keys: Keys, first: date, now: datetime) -> None:
    """Rare courses of the past, slots for the coming days with what is held in them, and people to look at; then
    everything is counted, and the years that are over are closed."""
    await rare.add(conn, keys, first, now)
    await booking.materialise(conn, clock.civil_date(now))
    await queries.count_taken(conn)
    await live.add(conn, keys, now)
    await tallies.rebuild(conn, now)
    await yearly.close(conn, first, now)
