import asyncio, re
from pathlib import Path
import pytest
from backend import clock
from tests.admin.test_exports import ASKED, who, work  # noqa
from playwright.sync_api import sync_playwright
pytestmark = pytest.mark.anyio
OUT = Path("/tmp/b_bench")
STATIC = Path("admin/static")

def shoot(pages):
    with sync_playwright() as p:
        b = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox","--disable-gpu"])
        for name, html in pages.items():
            for w in (360, 1280):
                pg = b.new_context(viewport={"width": w, "height": 900}, locale="zh-CN").new_page()
                def handle(route):
                    m = re.match(r".*/static/([^?]+)", route.request.url)
                    if m:
                        f = STATIC / m[1]
                        kind = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}[f.suffix[1:]]
                        return route.fulfill(body=f.read_bytes(), content_type=kind)
                    return route.fulfill(body=html, content_type="text/html")
                pg.route("**/*", handle)
                pg.goto("http://staff.test/x")
                print(name, w, pg.evaluate("document.documentElement.scrollWidth"))
                pg.screenshot(path=OUT / f"{name}-{w}.png", full_page=True)
        b.close()

async def test_look(staff_door, who, conn, house):
    door = who.into(staff_door)
    pages = {"empty": (await door.get("/exports")).text}
    await door.post("/exports/rows/csv" + ASKED)
    await work(house)
    await door.post("/exports/rows/xlsx" + ASKED)
    await conn.execute("UPDATE export_job SET state='refused', said_zh='共21,000,000行，超过XLSX的20个工作表所能容纳的20960000行。请改用CSV、JSON Lines或Parquet，或缩短统计期。', said_en='x' WHERE state='waiting'")
    await door.post("/exports/rows/parquet" + ASKED)
    await conn.execute("UPDATE export_job SET state='running', rows_done=412000, rows_total=1000000 WHERE state='waiting'")
    await door.post("/exports/table/jsonstat?figure=F01&period=2024&by=centre")
    pages["jobs"] = (await door.get("/exports?done=asked")).text
    pages["jobs-en"] = (await door.get("/exports?lang=en")).text
    await door.get("/exports?lang=zh")
    pages["rows"] = (await door.get("/tallies/rows" + ASKED)).text
    pages["table"] = (await door.get("/tallies?figure=F01&period=2024&by=item")).text
    await asyncio.to_thread(shoot, pages)
