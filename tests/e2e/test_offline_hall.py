"""A township loses its network for an hour: its window goes on in the browser, the hall goes on elsewhere,
and afterwards everything is there once, at its own time, with what did not fit in a list.

The door runs beside the test, in one loop with the browser, so that one clock can be put on for both.
"""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from backend import clock, db
from backend.access.guards import STAFF_COOKIE
from backend.hall import actions
from backend.hall.models import Finished
from tests import make
from tests.e2e.conftest import next_monday
from tests.e2e.township import CENTRE, Town, seen, town

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DUMP = """async () => {
  const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((done) => { indexedDB.open(name).onsuccess = (e) => done(e.target.result); });
    for (const store of base.objectStoreNames) {
      const all = base.transaction(store).objectStore(store).getAll();
      found.push(JSON.stringify(await new Promise((done) => { all.onsuccess = () => done(all.result); })));
    }
    base.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push(request.url, await (await cache.match(request)).text());
    }
  }
  return found;
}"""


def test_an_hour_without_a_network(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """In a thread of its own: the other browser tests keep this one's loop."""
    with ThreadPoolExecutor(1) as aside:
        url = aside.submit(request.getfixturevalue, "cloned_url").result()
        aside.submit(asyncio.run, _whole(url, tmp_path)).result()


async def _whole(url: str, folder: Path) -> None:
    opening = next_monday()
    clock.start_at(opening)
    try:
        async with town(url, folder, opening) as place:
            await before(place)
            await others(place)
            await without(place)
            await meanwhile(place)
            await reloaded(place)
            await back(place)
            await settled(place)
            await nothing_personal(place)
    finally:
        clock.start_at(datetime.now(UTC))


async def mode(place: Town, wanted: str) -> None:
    await expect(place.page.locator("#offline")).to_have_attribute("data-mode", wanted)


async def before(place: Town) -> None:
    """Three wait; the page takes everything along."""
    for _ in range(3):
        await place.do(lambda conn: make.walk_in(conn, clock.now(), place.item, CENTRE))
    await place.page.goto(f"{place.door}/hall/offline")
    await mode(place, "ready")
    await expect(place.page.locator("#state")).to_contain_text("等候3人，可发40个号，待签到预约3个")
    await place.page.evaluate("navigator.serviceWorker.ready")
    await place.page.wait_for_function("caches.keys().then((names) => names.length)")
    await seen(place, "offline-ready")


async def others(place: Town) -> None:
    """A second page of this browser does nothing; another browser says which window leads the line."""
    twin = await place.page.context.new_page()
    await twin.goto(f"{place.door}/hall/offline")
    await expect(twin.locator("#state")).to_contain_text("已有另一页面")
    await twin.close()
    token = await place.do(lambda conn: make.cookie(conn, place.second, clock.now()))
    context = await place.browser.new_context(locale="en-GB")
    await context.add_cookies([{"name": STAFF_COOKIE, "value": token, "url": place.door}])
    page = await context.new_page()
    await page.goto(f"{place.door}/hall/offline")
    await expect(page.locator("#state")).to_contain_text("window 1 leads")
    await context.close()


async def without(place: Town) -> None:
    """The network goes: somebody is served, one comes with a code, one without, one is missed and is back."""
    page = place.page
    await page.context.set_offline(True)
    await mode(place, "alone")
    await page.keyboard.press("n")
    await expect(page.locator("#serving")).to_contain_text("已叫号")
    await place.go_on(1)
    await page.keyboard.press("s")
    await expect(page.locator("#serving")).to_contain_text("办理中")
    await place.go_on(10)
    await page.keyboard.press("f")
    await expect(page.locator("#serving")).to_contain_text("窗口空闲")
    await page.locator("#check-in").fill(place.booked[0].code)
    await page.keyboard.press("Enter")
    await expect(page.locator("#given")).to_contain_text("960")
    await page.locator("#check-in").fill(place.booked[1].code)
    await page.keyboard.press("Enter")
    await expect(page.locator("#given")).to_contain_text("961")
    await page.locator("#check-in").fill(place.booked[1].code)
    await page.keyboard.press("Enter")
    await expect(page.locator("#said")).to_contain_text("已取号")
    await page.keyboard.press("Escape")
    await place.go_on(2)
    await page.locator("#walk-in").focus()
    await page.keyboard.press("1")
    await expect(page.locator("#given")).to_contain_text("962")
    await expect(page.locator("#line-list li")).to_have_count(5)
    await expect(page.locator("#line-list li").first).to_contain_text("预约")
    await seen(place, "offline-line")


async def meanwhile(place: Town) -> None:
    """The other window has a network: it calls and serves the first it sees, and checks in one who was checked in."""

    async def serve(conn: db.Conn) -> None:
        ticket = await actions.call_next(conn, place.second, clock.now())
        await actions.start(conn, place.second, ticket.id, clock.now())
        await actions.finish(conn, place.second, ticket.id, Finished(), clock.now())

    centre_id = await place.do(lambda conn: make.centre_id(conn, CENTRE))
    await place.do(serve)
    code = place.booked[1].code
    await place.do(lambda conn: actions.check_in(conn, make.KEYS, centre_id, code, clock.now()))


async def reloaded(place: Town) -> None:
    """The browser is closed and opened: nothing is lost. Then on with the hour."""
    page = place.page
    before = await page.locator("#line-list").inner_text()
    await page.goto(f"{place.door}/hall")
    await mode(place, "alone")
    await expect(page.locator("#line-list li")).to_have_count(5)
    assert await page.locator("#line-list").inner_text() == before
    await expect(page.locator("#state")).to_contain_text("6项操作保存在本浏览器")
    for _ in range(4):
        await page.keyboard.press("n")
        await expect(page.locator("#serving")).to_contain_text("已叫号")
        await place.go_on(1)
        await page.keyboard.press("s")
        await expect(page.locator("#serving")).to_contain_text("办理中")
        await place.go_on(9)
        await page.keyboard.press("f")
        await expect(page.locator("#serving")).to_contain_text("窗口空闲")
    await page.keyboard.press("n")
    for _ in range(2):
        await place.go_on(1)
        await expect(page.locator('[data-key="R"]')).to_be_enabled()
        await page.keyboard.press("r")
    await expect(page.locator("#serving")).to_contain_text("再叫（3/3）")
    await page.keyboard.press("m")
    await expect(page.locator("#aside-list")).to_contain_text("962")
    await place.go_on(5)
    await page.get_by_role("button", name="已返回").click()
    await expect(page.locator("#aside-list")).not_to_contain_text("962")
    await expect(page.locator("#line-list")).to_contain_text("962")
    await page.keyboard.press("n")
    await expect(page.locator("#serving")).to_contain_text("已叫号")
    await page.keyboard.press("s")
    await expect(page.locator("#serving")).to_contain_text("办理中")
    await page.keyboard.press("u")
    await seen(place, "offline-serving")
    await page.get_by_role("button", name="材料不齐").click()
    await expect(page.locator("#serving")).to_contain_text("窗口空闲")


async def back(place: Town) -> None:
    """The network is back: all comes in, once; the same journal sent again in two pieces changes nothing."""
    journal = await place.page.evaluate(DUMP)
    acts = next(json.loads(one) for one in journal if '"seq"' in one)
    await place.page.context.set_offline(False)
    await mode(place, "ready")
    await expect(place.page.locator("#state")).to_contain_text(f"已上传{len(acts)}项操作")
    await seen(place, "offline-back")
    count = "SELECT count(*) FROM event"
    events = (await place.rows(count))[0][0]
    lease = acts[0]["lease"]
    entries = [{key: one[key] for key in one if key != "lease"} for one in acts]
    for piece in (entries[:9], entries[5:], entries):
        answer = await place.page.request.post(
            f"{place.door}/hall/offline/journal", data={"lease": lease, "entries": piece}
        )
        assert answer.status == 200, await answer.text()
    assert (await place.rows(count))[0][0] == events
    await times_are_their_own(place, acts)
    await everybody_once(place)


async def times_are_their_own(place: Town, acts: list[dict[str, Any]]) -> None:
    """Every act that fitted stands in the log at the moment the browser wrote down, over most of an hour."""
    applied = await place.rows(
        """
        SELECT e.id::text, e.at, EXISTS (
            SELECT FROM event v WHERE v.ticket_id = e.ticket_id AND v.at = e.at AND v.kind = 'ticket_' || CASE e.kind
                WHEN 'issue' THEN 'issued' WHEN 'arrive' THEN 'issued' WHEN 'call' THEN 'called'
                WHEN 'recall' THEN 'recalled' WHEN 'start' THEN 'started' WHEN 'finish' THEN 'finished'
                WHEN 'miss' THEN 'missed' ELSE 'rejoined' END) AS logged, e.applied
        FROM offline_entry e ORDER BY e.seq
        """
    )
    assert [str(row["id"]) for row in applied] == [one["id"] for one in acts]
    assert [row["at"] for row in applied] == [datetime.fromisoformat(one["at"]) for one in acts]
    assert all(row["logged"] == row["applied"] for row in applied)
    assert applied[-1]["at"] - applied[0]["at"] >= timedelta(minutes=55)


async def everybody_once(place: Town) -> None:
    """Six tickets of the hall and three of the block; each served once; two things to look into."""
    tickets = await place.rows(
        "SELECT number, state, window_id, appointment_id FROM ticket ORDER BY number"
    )
    assert [row["number"] for row in tickets] == [1, 2, 3, 4, 960, 961, 962]
    visits = await place.rows(
        "SELECT ticket_id, count(*) FROM visit GROUP BY 1 HAVING count(*) > 1"
    )
    assert visits == []
    booked = {row["number"]: row["appointment_id"] for row in tickets if row["appointment_id"]}
    assert booked == {4: place.booked[1].id, 960: place.booked[0].id}
    fulfilled = await place.rows("SELECT id FROM appointment WHERE state = 'fulfilled'")
    assert [row["id"] for row in fulfilled] == [place.booked[0].id]
    causes = await place.rows("SELECT outcome, cause FROM visit WHERE cause IS NOT NULL")
    assert [tuple(row) for row in causes] == [("unserved_theirs", "paper_missing")]
    found = await place.rows("SELECT kind, label FROM offline_conflict ORDER BY kind")
    assert [row["kind"] for row in found] == ["CheckedInTwice", "TicketMovedMeanwhile"]


async def settled(place: Town) -> None:
    """The list says what happened; each is settled with a note."""
    page = place.page
    await page.get_by_role("link", name="待核实 2").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("断网记录核实")
    await expect(page.locator("article")).to_have_count(2)
    await expect(page.locator("main")).to_contain_text("其预约已另取号")
    await expect(page.locator("main")).to_contain_text("叫号 → 开始办理 → 办结")
    await seen(place, "offline-conflicts")
    for _ in range(2):
        await page.locator("article form input").first.fill("已电话核实，以窗口办理为准")
        await page.locator("article form button").first.click()
        await page.wait_for_timeout(300)
    await expect(page.locator("article form")).to_have_count(0)
    await expect(page.locator("main")).to_contain_text("已电话核实")


async def nothing_personal(place: Town) -> None:
    """Whatever the browser has kept names nobody and holds no booking code."""
    await place.page.goto(f"{place.door}/hall/offline")
    await mode(place, "ready")
    text = "\n".join(await place.page.evaluate(DUMP))
    assert '"salt"' in text
    kept = await place.rows("SELECT code, id::text AS id FROM appointment")
    canaries = [row[name] for row in kept for name in ("code", "id")]
    canaries += ["林晓青", "1391000000", "330899", place.first.login, place.second.login]
    assert [one for one in canaries if one in text] == []
