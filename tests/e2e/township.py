"""A small centre with two windows of one line, a door beside the test, and a real browser before it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from admin.app import create_app
from backend import clock, db
from backend.access.guards import STAFF_COOKIE
from backend.access.models import Resident, Staff
from backend.booking import actions as booking
from backend.booking.models import Appointment, Booking
from backend.cache import Cache
from backend.deps import House
from backend.hall import actions
from backend.settings import load
from tests import chromium, make
from tests.e2e import axe
from tests.e2e.conftest import FLAGS, PICTURES, ROOT, _free_port

CENTRE = "QX-BAISHA"


@dataclass
class Town:
    """A small centre with two windows of one line, and the door both reach it by."""

    pool: db.Pool
    door: str
    item: str
    first: Staff
    second: Staff
    people: list[Resident]
    booked: list[Appointment]
    page: Page
    browser: Browser

    async def go_on(self, minutes: float) -> None:
        """Time passes, for the house and for the browser."""
        clock.start_at(clock.now() + timedelta(minutes=minutes))
        await self.page.clock.fast_forward(int(minutes * 60_000))

    async def do(self, work: Callable[[db.Conn], Coroutine[Any, Any, Any]]) -> Any:
        async with db.transaction(self.pool) as conn:
            return await work(conn)

    async def rows(self, sql: str, *args: object) -> list[Any]:
        async with db.transaction(self.pool) as conn:
            return list(await conn.fetch(sql, *args))


@asynccontextmanager
async def town(url: str, folder: Path, opening: datetime) -> AsyncIterator[Town]:
    pool = await db.open_pool(url, size=8, plans=db.SHORT)
    port = _free_port()
    settings = load({"YITANG_DATA": str(folder), "YITANG_DEMO": "1"})
    house = House(settings, pool, pool, Cache(None), make.KEYS)
    config = uvicorn.Config(create_app(settings, opened=house), port=port, log_level="warning")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    async with db.transaction(pool) as conn:
        item, clerks, people, booked = await _people(conn, opening)
        token = await make.cookie(conn, clerks[0], clock.now() + timedelta(hours=9))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.find(ROOT / "var"), args=FLAGS
        )
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
        door = f"http://127.0.0.1:{port}"
        await context.add_cookies([{"name": STAFF_COOKIE, "value": token, "url": door}])
        page = await context.new_page()
        page.set_default_timeout(10_000)
        await page.clock.install(time=clock.now())
        yield Town(pool, door, item, clerks[0], clerks[1], people, booked, page, browser)
        await browser.close()
    server.should_exit = True
    await running
    await pool.close()


async def _people(
    conn: db.Conn, opening: datetime
) -> tuple[str, list[Staff], list[Resident], list[Appointment]]:
    """Two clerks at two windows, four residents, three of them booked for this morning."""
    now, centre_id = clock.now(), await make.centre_id(conn, CENTRE)
    item = await conn.fetchval(
        "SELECT item_code FROM service WHERE centre_id = $1 AND valid_to IS NULL ORDER BY item_code LIMIT 1",
        centre_id,
    )
    await conn.execute(
        """
        WITH w AS (INSERT INTO service_window (centre_id, number, name_zh, name_en)
                   VALUES ($1, 2, '流动窗口', 'Mobile window') RETURNING id)
        INSERT INTO window_pool (window_id, pool_id) SELECT w.id, p.id FROM w, pool p WHERE p.centre_id = $1
        """,
        centre_id,
    )
    windows = await make.windows_for(conn, item, CENTRE)
    clerks = []
    for place, window_id in enumerate(windows):
        clerk = await make.staff(conn, f"clerk-{place}", "clerk", centre_id=centre_id)
        await actions.sign_on(conn, clerk, window_id, now)
        clerks.append(clerk)
    people = await make.residents(conn, 4, now)
    booked = []
    earlier = now - timedelta(days=3)
    shown = await booking.free_times(conn, item, CENTRE, clock.civil_date(now), 1, earlier)
    times = [time for day in shown.days for time in day.times]
    for who, time in zip(people[:3], times[:3], strict=True):
        assert who.person_id is not None
        asked = Booking(item, CENTRE, time.starts_at)
        booked.append(await booking.book(conn, make.KEYS, who, who.person_id, asked, earlier))
    return item, clerks, people, booked


async def seen(place: Town, name: str) -> None:
    """Looked at in two sizes; axe finds nothing."""
    PICTURES.mkdir(exist_ok=True)
    for width in (360, 1280):
        await place.page.set_viewport_size({"width": width, "height": 800})
        await place.page.wait_for_timeout(150)
        await place.page.evaluate(axe._source())
        found = await place.page.evaluate(axe.RUN)
        told = [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]
        assert told == [], name
        await place.page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
