"""One matter without a visit: from the phone, with a photo, to the electronic result; and a look at photos before a day."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cases import pictures
from tests.e2e.axe import check
from tests.e2e.conftest import Installation, picture
from tests.people import id_number

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "one-trip-is-enough"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """As a telephone takes it, with its position."""
    path = tmp_path / "paper.jpg"
    path.write_bytes(pictures.with_position())
    return path


def seen(page: Page, name: str) -> None:
    """The page is quiet, breaks no accessibility rule, and is pictured."""
    page.wait_for_timeout(400)
    check(page, name)
    picture(page, name)


def sign_in(page: Page, installation: Installation, login: str) -> None:
    page.goto(f"{installation.staff}/sign-in")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator('form[action="/sign-in"] button').click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def officer(browser: Browser, installation: Installation, login: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN").new_page()
    page.set_default_timeout(15_000)
    sign_in(page, installation, login)
    return page


def identify(phone: Page, serial: int) -> None:
    """Sign in with a code and say who one is."""
    phone.get_by_label("手机号码").fill(f"139000000{serial}")
    phone.get_by_role("button", name="获取验证码").click()
    phone.get_by_role("button", name="填入验证码").click()
    phone.get_by_role("button", name="登录", exact=True).click()
    phone.get_by_label("姓名").fill("林晓青")
    phone.get_by_label("公民身份号码").fill(id_number(serial))
    phone.get_by_role("button", name="下一步").click()


def test_a_matter_without_a_visit(
    phone: Page, browser: Browser, installation: Installation, photo: Path
) -> None:
    number = hand_in(phone, installation, photo)
    clerk, reviewer = (
        officer(browser, installation, "clerk1"),
        officer(browser, installation, "reviewer"),
    )
    open_case(clerk, installation, number)
    clerk.get_by_role("button", name=re.compile("^受理")).first.click()
    expect(clerk.locator("main")).to_contain_text("审查中")
    open_case(reviewer, installation, number)
    reviewer.locator('button[name="decision"][value="granted"]').click()
    expect(reviewer.locator('button[name="decision"]')).to_have_count(0)
    open_case(clerk, installation, number)
    seen(clerk, "online-deliver-1280")
    clerk.locator('form:has(input[name="how"]) button').click()
    expect(clerk.locator("main")).to_contain_text("已办结")
    phone.goto(f"{installation.resident}/cases")
    phone.locator("main a", has_text=number).click()
    expect(phone.locator("main")).to_contain_text("已办结")
    expect(phone.locator("main")).to_contain_text("0趟")
    seen(phone, "online-closed-360")


def hand_in(phone: Page, installation: Installation, photo: Path) -> str:
    """No visit is said before any time is offered; a photo, two checks, electronic; the case's number."""
    phone.goto(f"{installation.resident}/items/CR-244")
    expect(phone.locator("main")).to_contain_text("可网办，无需预约")
    seen(phone, "online-guide-360")
    phone.get_by_role("link", name="网上办理").click()
    phone.locator("button.choice", has_text="租房").click()
    seen(phone, "online-came-360")
    phone.get_by_role("link", name="网上办理").click()
    expect(phone.locator("main")).to_contain_text("不用到窗口")
    identify(phone, 98)
    expect(phone.get_by_text("为谁办理？").first).to_be_visible()
    seen(phone, "online-for-360")
    phone.get_by_role("button", name="开始填写").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("网上办理")
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_role("alert")).to_contain_text("请先拍摄")
    seen(phone, "online-wrong-360")
    phone.locator('input[type="file"]').first.set_input_files(photo)
    expect(phone.locator(".shot img")).to_have_count(1)
    phone.get_by_role("button", name=re.compile("^删除")).click()
    expect(phone.locator(".shot img")).to_have_count(0)
    phone.locator('input[type="file"]').first.set_input_files([photo, photo])
    expect(phone.locator(".shot img")).to_have_count(2)
    phone.locator('input[type="file"]').last.set_input_files(photo)
    expect(phone.locator(".shot img")).to_have_count(3)
    for box in phone.locator('input[id^="right-"]').all():
        box.check()
    phone.get_by_label("我确认所提交的材料真实有效").check()
    seen(phone, "online-filing-360")
    phone.set_viewport_size({"width": 1280, "height": 800})
    seen(phone, "online-filing-1280")
    phone.set_viewport_size({"width": 360, "height": 740})
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("已提交，不用到窗口")
    seen(phone, "online-done-360")
    found = re.search(r"330899\d{11}", phone.locator("main").inner_text())
    assert found
    return found[0]


def open_case(page: Page, installation: Installation, number: str) -> None:
    page.goto(f"{installation.staff}/cases?q={number}")
    page.get_by_role("link", name=re.compile(number)).first.click()
    expect(page.locator("main")).to_contain_text(number)


def test_photos_are_looked_at_before_the_day(
    phone: Page, browser: Browser, installation: Installation, photo: Path
) -> None:
    book(phone, installation)
    phone.get_by_role("link", name="拍材料预审").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("材料预审")
    phone.locator('input[type="file"]').first.set_input_files(photo)
    expect(phone.locator(".shot img")).to_have_count(1)
    seen(phone, "photos-360")
    phone.get_by_role("button", name="提交预审").click()
    expect(phone.locator("main")).to_contain_text("工作人员将在办理日前答复")
    clerk = officer(browser, installation, "clerk1")
    clerk.goto(f"{installation.staff}/pre-review")
    seen(clerk, "pre-review-list-1280")
    clerk.get_by_role("link", name=re.compile("开始预审")).first.click()
    expect(clerk.locator(".photos img")).to_have_js_property("complete", True)
    seen(clerk, "pre-review-1280")
    clerk.set_viewport_size({"width": 360, "height": 740})
    seen(clerk, "pre-review-360")
    clerk.set_viewport_size({"width": 1280, "height": 800})
    clerk.get_by_label("不合格", exact=True).check()
    clerk.get_by_label("不合格的原因").select_option("cut_off")
    clerk.get_by_role("button", name="答复申请人").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("材料预审")
    phone.reload()
    expect(phone.locator("main")).to_contain_text("须更换")
    expect(phone.locator("main")).to_contain_text("拍摄不完整")
    seen(phone, "photos-answered-360")


def book(phone: Page, installation: Installation) -> None:
    """A visit on a later day for a matter with a paper to bring."""
    phone.goto(f"{installation.resident}/items/HJ-153/place")
    phone.locator("a.place", has_text="行政服务中心").click()
    phone.locator(
        ".calendar [role=gridcell] button:not([disabled]), .days button:not([disabled])"
    ).nth(2).click()
    phone.locator(".times [role=radio]").first.click()
    phone.get_by_role("link", name="下一步").or_(phone.get_by_role("button", name="下一步")).click()
    identify(phone, 97)
    phone.get_by_role("button", name="确认预约").click()
    expect(phone.get_by_text("预约成功")).to_be_visible()
