"""Situation questions before a number and at the window: few taps, keys, and never in the way."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import check
from tests.e2e.conftest import Installation, picture
from tests.e2e.test_main_job import sign_in, take_window

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HALL = "QX-HALL"


def seen(page: Page, name: str) -> None:
    page.wait_for_timeout(300)
    check(page, name)
    picture(page, name)


def test_a_kiosk_asks_where_the_line_depends_on_it(desk: Page, installation: Installation) -> None:
    desk.goto(f"{installation.staff}/screens/{HALL}/kiosk?category=vehicle_driver")
    desk.get_by_role("link", name="机动车转让登记（二手车过户").first.click()
    expect(desk.locator("h2")).to_have_text("过户前查验过车了吗？")
    seen(desk, "kiosk-questions-1280")
    for one in ("二手车市场已查验", "在有效期内", "本人来"):
        desk.get_by_role("link", name=one).click()
    desk.get_by_role("button", name="不保留").click()
    expect(desk.locator(".slip")).to_contain_text("机动车转让登记")


def test_a_clerk_asks_at_the_window(desk: Page, installation: Installation) -> None:
    """A walk-in with a child: two keys, and the papers of the case are those of the child."""
    sign_in(desk, installation, "clerk2")
    take_window(desk, installation, "出入境")
    desk.goto(f"{installation.staff}/cases?state=prepared&item=CR-201")
    desk.locator("tbody tr", has_text="普通护照首次申领").first.locator("a").first.click()
    expect(desk.locator("#situation")).to_be_visible()
    seen(desk, "case-situation-1280")
    desk.locator("#situation a.button").click()
    expect(desk.locator("h2").first).to_have_text("谁申请？")
    seen(desk, "situation-ask-1280")
    desk.keyboard.press("2")
    expect(desk.locator("h2").first).to_have_text("谁陪孩子来？")
    desk.keyboard.press("2")
    expect(desk.locator("main")).to_contain_text("监护人委托书")
    seen(desk, "situation-set-1280")
    desk.get_by_role("button", name="按此情形办理").click()
    expect(desk.locator("#situation")).to_contain_text("监护人委托的其他成年人")
    desk.get_by_role("button", name="申请人已当面核对").click()
    expect(desk.locator("#situation")).to_contain_text("申请人已当面核对")


def test_the_guide_tells_every_situation_without_javascript(
    browser: Browser, installation: Installation
) -> None:
    for width in (360, 1280):
        context = browser.new_context(
            viewport={"width": width, "height": 740}, java_script_enabled=False, locale="zh-CN"
        )
        page = context.new_page()
        page.goto(f"{installation.resident}/guide/CR-201#situations")
        page.locator("summary", has_text="父亲或母亲").click()
        expect(page.locator("details[open]")).to_contain_text("监护人居民身份证")
        page.locator("#situations").scroll_into_view_if_needed()
        picture(page, f"guide-situations-{width}")
        context.close()
