"""The legal steps of a case at the desk: clerk, reviewer and supervisor, each with the forms of the case page.

Each page passed is checked by axe and pictured; the forms are opened, filled and sent as people do it.
"""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Installation
from tests.e2e.test_main_job import seen, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def fold(page: Page, text: str) -> Locator:
    """The opened form under a heading."""
    found = page.locator("details", has=page.locator("summary", has_text=text)).first
    found.locator("summary").click()
    return found


def opened(browser: Browser, installation: Installation, login: str, case: str = "") -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(15_000)
    sign_in(page, installation, login)
    if case:
        page.goto(f"{installation.staff}{case}")
    return page


def test_a_case_goes_the_long_way(browser: Browser, installation: Installation) -> None:
    clerk = opened(browser, installation, "clerk1")
    case = take_in(clerk, installation)
    ask_for_more(clerk)
    reviewer = opened(browser, installation, "reviewer", case)
    examine(reviewer)
    clerk.goto(f"{installation.staff}{case}")
    send_out(clerk)
    narrow(clerk)
    for page in (clerk, reviewer):
        page.context.close()


def take_in(page: Page, installation: Installation) -> str:
    """A booked case of the hall that nobody has begun."""
    page.goto(f"{installation.staff}/cases?state=prepared")
    page.locator("a[href^='/cases/0']").first.click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}$"))
    expect(page.locator("main")).to_contain_text("待提交")
    return re.sub(r"^.*(?=/cases/)", "", page.url)


def ask_for_more(page: Page) -> None:
    form = fold(page, "一次性告知补正")
    form.locator("textarea").fill("照片不符合规格\n联系电话有误")
    seen(page, "case-notice-form-1280")
    form.get_by_role("button", name="出具告知书").click()
    expect(page.locator("main")).to_contain_text("待补正")
    expect(page.locator("main")).to_contain_text("照片不符合规格")
    expect(page.locator("#papers-issued")).to_contain_text("补正材料")
    page.get_by_role("button", name=re.compile("^材料已补正")).first.click()
    expect(page.locator("main")).to_contain_text("已补正")
    if page.get_by_role("button", name=re.compile("全部收齐")).count():
        page.get_by_role("button", name=re.compile("^全部收齐")).first.click()
        expect(page.locator("main")).to_contain_text("已齐")
    page.get_by_role("button", name=re.compile("^受理")).click()
    expect(page.locator("main")).to_contain_text("审查中")


def examine(page: Page) -> None:
    form = fold(page, "特别程序（不计时）")
    form.locator("textarea").fill("需要检验")
    form.get_by_role("button", name="特别程序（不计时）").click()
    expect(page.locator("main")).to_contain_text("特别程序（计时中止）")
    seen(page, "case-paused-1280")
    page.get_by_role("button", name=re.compile("^特别程序结束")).first.click()
    expect(page.locator("main")).to_contain_text("不计时")
    page.get_by_role("button", name=re.compile("^准予")).first.click()
    page.wait_for_timeout(800)
    expect(page.locator("main")).to_contain_text("准予")


def send_out(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^制证完成")).first.click()
    expect(page.locator("main")).to_contain_text("待领取")
    form = fold(page, "邮寄结果")
    form.locator("input[name=parcel]").fill("EM330899007")
    form.get_by_role("button", name="邮寄结果").click()
    expect(page.locator("main")).to_contain_text("邮寄中")
    page.get_by_role("button", name=re.compile("^已领取")).first.click()
    expect(page.locator("main")).to_contain_text("已办结")
    seen(page, "case-closed-1280")


def narrow(page: Page) -> None:
    """Nothing of it is wider than a small screen."""
    page.set_viewport_size({"width": 360, "height": 780})
    page.reload()
    seen(page, "case-closed-360")
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0
