"""How the web app behaves when the network or the server does not: nothing lost, nothing twice, nothing kept."""

import json
import re
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from backend.access.models import Me
from tests.frontend.answers import ID_NUMBER, ITEM, NAME, PHONE, appointment, problem
from tests.frontend.door import Door

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

HOLD = f"/api/holds/{UUID(int=101)}"
TICKET = f"/appointments/{appointment().id}"
ALL_THAT_IS_KEPT = """
async () => {
  const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => (indexedDB.open(name).onsuccess = (e) => done(e.target.result)));
    for (const store of db.objectStoreNames)
      kept.push(JSON.stringify(await new Promise((done) =>
        (db.transaction(store).objectStore(store).getAll().onsuccess = (e) => done(e.target.result)))));
  }
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      if (request.url.includes("/api/")) kept.push(request.url);
  return kept.join("\\n");
}
"""


def choose_time(page: Page) -> None:
    """Place and time, up to the question who is coming."""
    page.goto(f"/items/{ITEM}/place")
    page.locator("a.place").first.click()
    page.locator(".start").first.click()
    page.get_by_role("button", name="下一步").click()


def full_day(page: Page) -> Locator:
    """Tomorrow; on a month's last day but one it stands a page before the first free day."""
    page.wait_for_selector(".calendar")
    if page.locator(".day.full").count() == 0:
        page.get_by_role("button", name="上一月").click()
    return page.locator(".day.full").first


def sign_in(page: Page) -> None:
    page.get_by_label("手机号码").fill(PHONE)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("验证码").fill("123456")
    page.get_by_role("button", name="登录", exact=True).click()


def identify(page: Page) -> None:
    page.get_by_label("姓名").fill(NAME)
    page.get_by_label("公民身份号码").fill(ID_NUMBER)
    page.get_by_role("button", name="下一步").click()


def to_confirm(page: Page) -> None:
    choose_time(page)
    sign_in(page)
    identify(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("确认预约")


def test_the_first_screen_stays_within_its_budget(page: Page, door: Door) -> None:
    page.goto("/")
    page.wait_for_selector(".items")
    assert door.sent <= 35 * 1024
    assert [one.path for one in door.heard] == ["/api/items"]


@pytest.mark.parametrize("write", ["/api/holds", f"{HOLD}/confirm"])
def test_a_retry_after_a_lost_answer_sends_the_same_key(page: Page, door: Door, write: str) -> None:
    """It may have been done: only the same key makes the second try harmless."""
    lost = [True]
    door.refuse[f"POST {write}"] = lambda _: (0, None) if lost else None
    choose_time(page)
    sign_in(page)
    identify(page)
    if write.endswith("confirm"):
        page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_role("alert")).to_contain_text("重试不会重复预约")
    lost.clear()
    page.get_by_role("button", name="再试一次").click()
    if not write.endswith("confirm"):
        page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_text("预约成功")).to_be_visible()
    keys = {one.key for one in door.asked("POST", write)}
    assert len(keys) == 1
    assert len(door.asked("POST", write)) >= 2


def test_the_same_key_outlives_a_reload(page: Page, door: Door) -> None:
    lost = [True]
    door.refuse[f"POST {HOLD}/confirm"] = lambda _: (0, None) if lost else None
    to_confirm(page)
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_role("alert")).to_contain_text("重试不会重复预约")
    lost.clear()
    page.reload()
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_text("预约成功")).to_be_visible()
    assert len({one.key for one in door.asked("POST", f"{HOLD}/confirm")}) == 1


def test_a_busy_key_is_asked_again_after_a_second(page: Page, door: Door) -> None:
    busy = [True, True]
    said = problem("KeyBusy", 409, "请稍后重试。")
    door.refuse[f"POST {HOLD}/confirm"] = lambda _: (409, said) if busy and busy.pop() else None
    to_confirm(page)
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_text("预约成功")).to_be_visible()
    heard = door.asked("POST", f"{HOLD}/confirm")
    assert len(heard) == 3
    assert len({one.key for one in heard}) == 1


def test_every_write_carries_a_key(page: Page, door: Door) -> None:
    to_confirm(page)
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_text("预约成功")).to_be_visible()
    writes = [one for one in door.heard if one.method != "GET"]
    assert {one.path for one in writes} == {
        "/api/session/codes",
        "/api/session",
        "/api/me/identity",
        "/api/holds",
        f"{HOLD}/confirm",
    }
    assert all(one.key and 8 <= len(one.key) <= 128 for one in writes)


def test_another_time_is_another_wish_and_gets_another_key(page: Page, door: Door) -> None:
    door.refuse["POST /api/holds"] = lambda _: (409, problem("SlotFull", 409, "刚刚约满"))
    choose_time(page)
    sign_in(page)
    identify(page)
    page.get_by_role("link", name="选择其他时间").click()
    page.locator(".start").nth(1).click()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("alert")).to_contain_text("刚刚约满")
    first, second = door.asked("POST", "/api/holds")
    assert first.key != second.key
    assert json.loads(first.body)["starts_at"] != json.loads(second.body)["starts_at"]


def test_a_refusal_is_its_sentence_and_nothing_typed_is_lost(page: Page, door: Door) -> None:
    said = "公民身份号码有误（末位校验不符），请对照证件逐位核对后重新填写。"
    door.refuse["PUT /api/me/identity"] = lambda _: (422, problem("IdNumberCheckDigit", 422, said))
    choose_time(page)
    sign_in(page)
    identify(page)
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text(said)
    expect(page.get_by_label("姓名")).to_have_value(NAME)
    summary.get_by_role("link", name=said).click()
    expect(page.get_by_label("公民身份号码")).to_be_focused()
    expect(page.get_by_label("公民身份号码")).to_have_attribute("aria-invalid", "true")


def test_a_way_back_keeps_the_answers(page: Page, door: Door) -> None:
    door.refuse["PUT /api/me/identity"] = lambda _: (422, problem("NameShape", 422, "姓名有误"))
    choose_time(page)
    sign_in(page)
    identify(page)
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("link", name="上一步").click()
    expect(page.locator(".start[aria-checked=true]")).to_have_count(1)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_label("姓名")).to_have_value(NAME)
    expect(page.get_by_label("公民身份号码")).to_have_value(ID_NUMBER)


def test_the_ticket_opens_without_a_network(page: Page, context: BrowserContext) -> None:
    to_confirm(page)
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_text("预约成功")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function(
        "caches.keys().then((all) => Promise.all(all.map((one) => caches.match('/index.html'))))"
        ".then((found) => found.some(Boolean))"
    )
    context.set_offline(True)
    page.goto(TICKET)
    expect(page.locator(".stub-letters")).to_contain_text("K7MP Q2XD")
    expect(page.locator(".stub svg.qr path")).to_have_attribute("d", re.compile(r"^M\d"))
    expect(page.get_by_text("本机保存的凭证").first).to_be_visible()


def test_nothing_about_the_person_stays_on_the_phone_or_in_an_address(page: Page) -> None:
    seen: list[str] = []
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    page.on("request", lambda request: seen.append(request.url))
    to_confirm(page)
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_text("预约成功")).to_be_visible()
    page.goto("/me")
    expect(page.get_by_text("林*青")).to_be_visible()
    kept = page.evaluate(ALL_THAT_IS_KEPT)
    assert "K7MPQ2XD" in kept
    outside = kept + "".join(url for url in seen if "/api/demo/" not in url)
    for secret in (NAME, ID_NUMBER, PHONE, "林*青", "139****0001"):
        assert secret not in outside


def test_without_a_demo_no_code_is_shown(page: Page, door: Door) -> None:
    choose_time(page)
    page.get_by_label("手机号码").fill(PHONE)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_label("验证码")).to_be_focused()
    page.wait_for_timeout(300)
    assert door.asked("GET", "/api/demo/outbox")
    expect(page.get_by_text("演示短信")).to_have_count(0)


def test_a_full_day_offers_the_nearest_place_that_is_free(page: Page) -> None:
    page.goto(f"/items/{ITEM}/place")
    page.locator("a.place", has_text="县政务大厅").click()
    full_day(page).click()
    expect(page.get_by_text("约满了。")).to_be_visible()
    page.get_by_role("button", name="改到这里").click()
    expect(page.locator(".chosen-place").first).to_contain_text("湖镇")
    expect(page.locator(".start[aria-checked=true]")).to_have_count(1)


def test_days_are_chosen_by_keyboard(page: Page) -> None:
    page.goto(f"/items/{ITEM}/place")
    page.locator("a.place").first.click()
    first = full_day(page)
    first.click()
    expect(page.get_by_text("约满了。")).to_be_visible()
    page.keyboard.press("ArrowRight")
    if page.locator("button.day").count() > 1:
        expect(page.locator(".day:focus")).not_to_have_class(re.compile("full"))
        page.keyboard.press("Enter")
        expect(page.locator(".start").first).to_be_visible()


def test_a_page_takes_the_focus_to_its_heading(page: Page) -> None:
    page.goto("/")
    page.locator(".items a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert "一趟" in page.title()


def test_looks_are_kept_and_both_languages_are_complete(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Large type").click()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("What do you need?")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    page.goto("/me")
    expect(page.get_by_role("heading", level=1)).to_have_text("Me")
    text = page.locator("main").inner_text().replace("中文", "")
    assert not re.search("[\u4e00-\u9fff]", text)


def test_signing_out_forgets_the_tickets(page: Page, door: Door) -> None:
    door.me = Me("139****0001", "林*青", "330899********0026", "zh")
    door.refuse["DELETE /api/session"] = lambda _: (401, problem("SignInFirst", 401, "请先登录"))
    page.add_init_script("localStorage.setItem('signed', '1')")
    page.goto(TICKET)
    expect(page.locator(".stub")).to_be_visible()
    page.goto("/me")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_label("手机号码")).to_be_visible()
    assert "K7MPQ2XD" not in page.evaluate(ALL_THAT_IS_KEPT)
