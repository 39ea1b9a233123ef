"""A visit of the whole family in the real product: held, planned, moved, waited for and offered.

Each page passed is checked by axe and pictured at its reader's size.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import check
from tests.e2e.conftest import Installation, next_monday, picture
from tests.people import id_number

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ITEM = "CJ-301"
HALL = "行政服务中心"
CHILD = "330899201903010772"
"""Invented: born 2019-03-01 in the division that does not exist."""


@pytest.fixture
def other(browser: Browser) -> Iterator[Page]:
    """Somebody else's phone."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.clock.install(time=next_monday())
    yield page
    context.close()


def seen(page: Page, name: str) -> None:
    page.wait_for_timeout(400)
    check(page, name)
    picture(page, name)


def sign_in(page: Page, serial: int, name: str) -> None:
    page.get_by_label("手机号码").fill(f"139000{serial:05d}")
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_role("button", name="填入验证码").click()
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_label("姓名").fill(name)
    page.get_by_label("公民身份号码").fill(id_number(serial))
    page.get_by_role("button", name="下一步").click()


def choose(page: Page, installation: Installation, day: int) -> None:
    """A start some open days ahead at the county hall, up to who is coming."""
    page.goto(f"{installation.resident}/items/{ITEM}/place")
    page.locator("a.place", has_text=HALL).click()
    page.locator("button.day:not(.full)").nth(day).click()
    page.locator(".start").first.click()
    page.get_by_role("button", name="下一步").click()


def to_confirm(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("确认预约")


def test_one_visit_for_oneself_and_a_child(phone: Page, installation: Installation) -> None:
    """Held while a child and a second matter are added, confirmed as one, moved to another day."""
    choose(phone, installation, 2)
    sign_in(phone, 61, "林晓青")
    to_confirm(phone)
    expect(phone.locator(".itinerary li")).to_have_count(2)
    phone.reload()
    expect(phone.get_by_role("timer")).to_contain_text("剩余")
    add_a_child(phone)
    expect(phone.locator(".visit-line")).to_contain_text("2件事")
    phone.locator(".start").nth(1).click()
    seen(phone, "time-two-360")
    phone.get_by_role("button", name="下一步").click()
    to_confirm(phone)
    expect(phone.locator(".itinerary li")).to_have_count(3)
    seen(phone, "confirm-two-360")
    phone.get_by_role("button", name="确认预约").click()
    expect(phone.get_by_text("同一趟，共2件事")).to_be_visible()
    seen(phone, "ticket-two-360")
    phone.goto(f"{installation.resident}/appointments")
    expect(phone.locator(".one-visit .line-link")).to_have_count(2)
    seen(phone, "appointments-360")
    phone.locator(".line-link").first.click()
    move(phone)
    phone.goto(f"{installation.resident}/me")
    expect(phone.locator(".members")).to_contain_text("我是母亲")
    seen(phone, "me-360")


def add_a_child(phone: Page) -> None:
    phone.get_by_role("link", name="再加一件事").click()
    phone.get_by_label("事项名称").fill("护照")
    phone.get_by_role("button", name="搜索").click()
    phone.get_by_role("button", name=re.compile("普通护照首次申领")).click()
    phone.get_by_role("button", name="添加家人").click()
    phone.get_by_role("button", name=re.compile("^孩子")).click()
    phone.get_by_label("您是孩子的").select_option("mother")
    phone.get_by_label("姓名").fill("林小满")
    phone.get_by_label("公民身份号码").fill(CHILD)
    phone.get_by_role("button", name="保存").click()
    expect(phone.get_by_role("radio", name=re.compile("孩子"))).to_be_checked()
    seen(phone, "for-360")
    phone.get_by_role("button", name="下一步").click()


def move(phone: Page) -> None:
    phone.get_by_role("link", name="改时间", exact=True).click()
    phone.locator("button.day:not(.full):not([aria-checked=true])").nth(3).click()
    phone.locator(".start").nth(2).click()
    expect(phone.get_by_role("heading", level=2).first).to_have_text(re.compile("^从.+改到.+？$"))
    seen(phone, "move-360")
    phone.get_by_role("button", name="确定改时间").click()
    expect(phone.get_by_text("时间已改好")).to_be_visible()


def test_a_freed_place_is_offered_to_who_waits(
    phone: Page, other: Page, installation: Installation
) -> None:
    """One books and cancels; the other waits for that day, is offered a place and takes it.

    The day has free places too, which the worker offers every two seconds: it may be before the page is read.
    """
    choose(phone, installation, 3)
    sign_in(phone, 62, "林晓青")
    to_confirm(phone)
    phone.get_by_role("button", name="确认预约").click()
    expect(phone.get_by_text("预约成功")).to_be_visible()
    mine = "fetch('/api/appointments').then((answer) => answer.json()).then((all) => all[0].on)"
    on = phone.evaluate(mine)
    other.goto(f"{installation.resident}/items/{ITEM}/waiting?centre=QX-HALL&on={on}")
    sign_in(other, 63, "周明远")
    expect(other.get_by_label("从", exact=True)).to_have_value(on)
    seen(other, "waiting-360")
    with other.expect_response(
        lambda one: one.request.method == "POST" and one.url.endswith("/api/waiting")
    ) as joined:
        other.get_by_role("button", name="加入候补").click()
    assert [joined.value.json()[place] for place in ("position", "of")] == [1, 1]
    mine_waits = other.get_by_role("region", name="我的候补")
    expect(mine_waits).to_contain_text(re.compile("第1位，共1人|有号留给您"))
    phone.get_by_role("button", name="取消预约").click()
    phone.get_by_role("button", name="确定取消").click()
    expect(phone.locator(".stub-state")).to_have_text("已取消")
    offer = other.locator(".kept-card.offer")
    for _ in range(20):
        other.goto(installation.resident)
        other.wait_for_timeout(500)
        if offer.count():
            break
    expect(offer).to_contain_text("候补排到了")
    seen(other, "offer-360")
    offer.get_by_role("button", name="接受这个时间").click()
    expect(other.get_by_text("预约成功")).to_be_visible()
