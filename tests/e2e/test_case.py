"""A case followed on a phone in the real product: a notice answered and then withdrawn; a result rated, and the
bad rating put right by a supervisor.

Each page passed is checked by axe and pictured at its reader's size.
"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import check
from tests.e2e.conftest import Installation, picture
from tests.e2e.test_main_job import sign_in
from tests.people import id_number

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ITEM = "CR-201"


def seen(page: Page, name: str) -> None:
    page.wait_for_timeout(400)
    check(page, name)
    picture(page, name)


def book(phone: Page, installation: Installation, serial: int) -> str:
    """A visit at the county hall some days ahead, so that today's hall stays as it is; the path of its case."""
    phone.goto(f"{installation.resident}/items/{ITEM}/place")
    phone.locator("a.place", has_text="行政服务中心").click()
    phone.locator("button.day:not(.full)").last.click()
    phone.locator(".start").first.click()
    phone.get_by_role("button", name="下一步").click()
    phone.get_by_label("手机号码").fill(f"139000{serial:05d}")
    phone.get_by_role("button", name="获取验证码").click()
    phone.get_by_role("button", name="填入验证码").click()
    phone.get_by_role("button", name="登录", exact=True).click()
    phone.get_by_label("姓名").fill("林晓青")
    phone.get_by_label("公民身份号码").fill(id_number(serial))
    phone.get_by_role("button", name="下一步").click()
    phone.get_by_role("button", name="确认预约").click()
    expect(phone.get_by_text("预约成功")).to_be_visible()
    phone.get_by_role("link", name="查看办件").click()
    phone.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}$"))
    expect(phone.locator("main")).to_contain_text("轮到您")
    return re.sub(r"^.*(?=/cases/)", "", phone.url)


def do(page: Page, installation: Installation, path: str, **form: str | float | bool) -> None:
    """What the case page's own form sends."""
    answer = page.request.post(f"{installation.staff}{path}", form=form, max_redirects=0)
    assert answer.status == 303, answer.text()


def test_a_notice_is_answered_and_the_matter_withdrawn(
    phone: Page, desk: Page, installation: Installation
) -> None:
    case = book(phone, installation, 71)
    sign_in(desk, installation, "clerk1")
    do(
        desk,
        installation,
        f"{case}/notice",
        lines="1. 照片背景应为白色，请重新拍摄",
        receipt="signed",
    )
    phone.goto(f"{installation.resident}{case}")
    expect(phone.locator(".wanted")).to_contain_text("照片背景应为白色")
    expect(phone.locator("main")).to_contain_text("清单只有这些")
    seen(phone, "case-notice-360")
    phone.locator(".wanted input[type=checkbox]").check()
    phone.get_by_role("button", name="提交补正").click()
    expect(phone.locator("main")).to_contain_text("您已补正")
    expect(phone.locator("main")).to_contain_text("轮到我们")
    phone.get_by_role("button", name="撤回申请").click()
    phone.get_by_role("button", name="确定撤回").click()
    expect(phone.locator("main")).to_contain_text("申请已撤回：本人申请。")
    seen(phone, "case-withdrawn-360")
    plain(phone, installation, case)


def plain(phone: Page, installation: Installation, case: str) -> None:
    """The page without JavaScript tells the same, and nothing personal."""
    phone.goto(f"{installation.resident}{case.replace('/cases/', '/status/')}")
    expect(phone.locator("main")).to_contain_text("申请已撤回：本人申请。")
    expect(phone.locator("main")).not_to_contain_text("照片背景应为白色")
    seen(phone, "status-plain-360")


def test_a_result_is_mailed_rated_and_the_rating_put_right(
    phone: Page, desk: Page, installation: Installation
) -> None:
    case = book(phone, installation, 72)
    sign_in(desk, installation, "clerk1")
    do(desk, installation, f"{case}/papers", place="0", state="have")
    do(desk, installation, f"{case}/accept")
    phone.reload()
    expect(phone.locator("main")).to_contain_text("承诺")
    phone.locator(".limit summary").first.click()
    expect(phone.locator(".limit").first).to_contain_text("起算，当天不算")
    seen(phone, "case-limits-360")
    choose_mail(phone)
    decide(desk, installation, case)
    do(desk, installation, f"{case}/deliver")
    phone.reload()
    rate(phone)
    put_right(desk, installation)


def choose_mail(phone: Page) -> None:
    phone.get_by_role("button", name="更改").click()
    phone.get_by_label("邮寄").check()
    phone.get_by_label("收件地址").fill("青溪县迎晖路88号3幢201室")
    phone.get_by_role("button", name="保存").click()
    expect(phone.locator("main")).to_contain_text("已留地址：青溪县迎晖路**")


def decide(desk: Page, installation: Installation, case: str) -> None:
    """Another officer, with a session of their own."""
    browser: Browser = desk.context.browser  # type: ignore[assignment]
    reviewer = browser.new_context(locale="zh-CN").new_page()
    sign_in(reviewer, installation, "reviewer")
    do(reviewer, installation, f"{case}/decide", decision="granted")
    reviewer.context.close()


def rate(phone: Page) -> None:
    """Nothing is chosen beforehand; a bad one is answered for."""
    phone.locator(".rated", has_text="结果与送达").get_by_role("button").click()
    expect(phone.locator(".rated input[type=radio]:checked")).to_have_count(0)
    phone.get_by_label("不满意", exact=True).check()
    phone.locator("summary", has_text="分项评价").click()
    phone.get_by_label("想说的话").fill("来回问了三个窗口")
    phone.get_by_label("愿意实名").check()
    seen(phone, "case-rating-360")
    phone.get_by_role("button", name="提交评价").click()
    expect(phone.locator("main")).to_contain_text("您的评价：不满意")


def put_right(desk: Page, installation: Installation) -> None:
    """A supervisor who had nothing to do with the case."""
    browser: Browser = desk.context.browser  # type: ignore[assignment]
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    boss = context.new_page()
    sign_in(boss, installation, "supervisor")
    boss.goto(f"{installation.staff}/ratings")
    card = boss.locator("section.card", has_text="来回问了三个窗口")
    expect(card).to_contain_text("下一步：核实")
    card.get_by_label("核实到的情况").fill("当日引导员缺岗")
    seen(boss, "ratings-1280")
    card.get_by_role("button", name="核实", exact=True).click()
    expect(card).to_contain_text("下一步：整改")
    context.close()
    desk.goto(f"{installation.staff}/my-ratings")
    expect(desk.locator("main")).not_to_contain_text("来回问了三个窗口")
    seen(desk, "my-ratings-1280")
