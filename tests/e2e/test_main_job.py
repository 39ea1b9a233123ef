"""The main job as people do it: a resident on a phone, a clerk and a reviewer at desks, a statistician.

Each page passed is checked by axe and pictured at its reader's size.
"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import check
from tests.e2e.conftest import Installation, picture
from tests.people import id_number

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "one-trip-is-enough"
HALL = "QX-HALL"


def seen(page: Page, name: str) -> None:
    """The page is quiet, breaks no accessibility rule, and is pictured."""
    page.wait_for_timeout(400)
    check(page, name)
    picture(page, name)


def test_a_guide_opens_without_javascript(browser: Browser, installation: Installation) -> None:
    """A link in a message works everywhere."""
    for width in (360, 1280):
        context = browser.new_context(
            viewport={"width": width, "height": 740}, java_script_enabled=False, locale="zh-CN"
        )
        page = context.new_page()
        page.goto(f"{installation.resident}/guide/CR-201")
        expect(page.get_by_role("heading", level=1)).to_contain_text("普通护照首次申领")
        expect(page.locator("main")).to_contain_text("护照法")
        picture(page, f"guide-plain-{width}")
        context.close()


def sign_in(page: Page, installation: Installation, login: str) -> None:
    page.goto(f"{installation.staff}/sign-in")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator('form[action="/sign-in"] button').click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def take_window(desk: Page, installation: Installation, line: str) -> None:
    """A free window of the line; who sits somewhere else from an earlier walk leaves it first."""
    desk.request.post(f"{installation.staff}/hall/sign-off", form={}, max_redirects=0)
    desk.goto(f"{installation.staff}/hall")
    desk.locator("button.window:not([disabled])", has_text=line).first.click()


def press(page: Page, key: str, then: str) -> None:
    """A key as shown on its button, and what the page then says."""
    page.keyboard.press(key)
    expect(page.locator("#serving")).to_contain_text(then)


def test_the_main_job(phone: Page, desk: Page, installation: Installation) -> None:
    code = book(phone, installation)
    number = serve(desk, installation, code)
    decide(desk, installation, number)
    deliver(desk, installation, number)
    follow(phone, installation, number)
    count(desk, installation)


def book(phone: Page, installation: Installation) -> str:
    """Find, guide, place, time, who, confirm, ticket; the booking code."""
    phone.goto(installation.resident)
    seen(phone, "find-360")
    phone.get_by_role("searchbox").fill("护照")
    phone.keyboard.press("Enter")
    phone.locator(".items a").first.click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("普通护照首次申领")
    seen(phone, "guide-360")
    phone.get_by_role("link", name=re.compile("预约到窗口")).click()
    answer(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("到哪里办？")
    seen(phone, "place-360")
    phone.locator("a.place", has_text="行政服务中心").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("什么时候来？")
    phone.locator(".times [role=radio]").first.click()
    seen(phone, "time-360")
    phone.get_by_role("link", name="下一步").or_(phone.get_by_role("button", name="下一步")).click()
    phone.get_by_label("手机号码").fill("13900000099")
    phone.get_by_role("button", name="获取验证码").click()
    phone.get_by_role("button", name="填入验证码").click()
    seen(phone, "who-360")
    phone.get_by_role("button", name="登录", exact=True).click()
    phone.get_by_label("姓名").fill("林晓青")
    phone.get_by_label("公民身份号码").fill(id_number(99))
    phone.get_by_role("button", name="下一步").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("确认预约")
    phone.get_by_label("以上由系统核验的信息属实").check()
    expect(phone.locator("main")).not_to_contain_text("国家工作人员同意办证函")
    seen(phone, "confirm-360")
    phone.get_by_role("button", name="确认预约").click()
    expect(phone.get_by_text("预约成功")).to_be_visible()
    seen(phone, "ticket-360")
    code = re.sub(r"\s", "", phone.locator(".stub-letters").inner_text().splitlines()[-1])
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{8}", code), code
    opens_offline(phone, code)
    return code


def answer(phone: Page) -> None:
    """Two taps fix the papers: a grown-up who is no registered state staff."""
    expect(phone.get_by_role("heading", level=1)).to_have_text("谁申请？")
    seen(phone, "situation-360")
    phone.get_by_role("button", name="已满16周岁").click()
    phone.get_by_role("button", name="不是").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("按您的情形")
    expect(phone.locator("main")).to_contain_text("中国公民出入境证件申请表")
    expect(phone.locator("main")).not_to_contain_text("国家工作人员同意办证函")
    seen(phone, "situation-came-360")
    phone.get_by_role("link", name="下一步").click()


def opens_offline(phone: Page, code: str) -> None:
    """Without a network the ticket opens again, and nothing personal was kept for it."""
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator(".stub-letters")).to_contain_text(f"{code[:4]} {code[4:]}")
    seen(phone, "ticket-offline-360")
    phone.context.set_offline(False)
    phone.reload()
    expect(phone.locator(".stub-letters")).to_be_visible()


def serve(desk: Page, installation: Installation, code: str) -> str:
    """Sign on, check in, call until it is this person, tick the papers, accept; the case number."""
    sign_in(desk, installation, "clerk1")
    seen(desk, "windows-1280")
    take_window(desk, installation, "出入境")
    desk.locator("#check-in").fill(code)
    desk.keyboard.press("Enter")
    expect(desk.locator("#line")).to_contain_text("普通护照首次申领")
    desk.keyboard.press("Escape")
    for _ in range(20):
        press(desk, "n", "已叫号")
        if "普通护照首次申领" in desk.locator("#serving").inner_text():
            break
        press(desk, "l", "窗口空闲")
    show_display(desk, installation)
    press(desk, "s", "办理中")
    press(desk, "h", "已齐")
    seen(desk, "hall-1280")
    press(desk, "a", "审查中")
    found = re.search(r"330899\d{11}", desk.locator("#serving").inner_text())
    assert found
    press(desk, "f", "窗口空闲")
    return found[0]


def show_display(desk: Page, installation: Installation) -> None:
    """The called number stands on the hall's display, with its window and nothing personal."""
    screen = desk.context.new_page()
    screen.goto(f"{installation.staff}/screens/{HALL}/display")
    expect(screen.locator("main")).to_contain_text(re.compile(r"B\d{3}"))
    assert "林" not in screen.locator("body").inner_text()
    seen(screen, "display-1280")
    screen.close()


def open_case(page: Page, installation: Installation, number: str) -> None:
    page.goto(f"{installation.staff}/cases?q={number}")
    page.get_by_role("link", name=re.compile(number)).first.click()
    expect(page.locator("main")).to_contain_text(number)


def decide(desk: Page, installation: Installation, number: str) -> None:
    """Another officer grants it, from the work list."""
    reviewer = desk.context.browser.new_context(  # type: ignore[union-attr]
        viewport={"width": 1280, "height": 800}, locale="zh-CN"
    ).new_page()
    sign_in(reviewer, installation, "reviewer")
    reviewer.goto(f"{installation.staff}/cases")
    seen(reviewer, "cases-1280")
    open_case(reviewer, installation, number)
    seen(reviewer, "case-1280")
    grant = reviewer.get_by_role("button", name=re.compile("^准予"))
    grant.click()
    expect(grant).to_have_count(0)
    expect(reviewer.locator("main")).to_contain_text("准予")
    reviewer.context.close()


def deliver(desk: Page, installation: Installation, number: str) -> None:
    """The result is handed over: the case is closed."""
    open_case(desk, installation, number)
    desk.get_by_role("button", name=re.compile("已领取")).click()
    expect(desk.locator("main")).to_contain_text("已办结")


def follow(phone: Page, installation: Installation, number: str) -> None:
    """The resident sees the case closed, after one trip."""
    phone.goto(f"{installation.resident}/cases")
    expect(phone.locator("main")).to_contain_text("已办结")
    seen(phone, "cases-360")
    phone.locator("main a", has_text="普通护照首次申领").first.click()
    expect(phone.locator("main")).to_contain_text(number)
    expect(phone.locator("main")).to_contain_text("1趟")
    seen(phone, "case-360")


def count(desk: Page, installation: Installation) -> None:
    """The statistician sees 受理 and 准予, opens the rows behind them, and exports the same numbers."""
    page = desk.context.browser.new_context(  # type: ignore[union-attr]
        viewport={"width": 1280, "height": 800}, locale="zh-CN"
    ).new_page()
    sign_in(page, installation, "statistician")
    page.goto(f"{installation.staff}/tallies")
    seen(page, "tallies-1280")
    page.goto(f"{installation.staff}/tallies/all")
    seen(page, "tallies-all-1280")
    for figure in ("F01", "F02"):
        page.goto(f"{installation.staff}/tallies?figure={figure}")
        total = page.locator("tfoot td.number").first.inner_text().replace(",", "")
        with page.expect_download() as coming:
            page.get_by_role("link", name="CSV").click()
        assert total in coming.value.path().read_text(encoding="utf-8-sig")
        page.locator("tfoot td.number a").first.click()
        expect(page.locator("main")).to_contain_text(f"{int(total):,}")
        assert int(total) > 0
    seen(page, "tallies-rows-1280")
    page.context.close()
