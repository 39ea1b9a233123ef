"""Situation questions on a phone and on a desk: back keeps the answers, other matters and online ways are said."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import check
from tests.e2e.conftest import Installation, picture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HEADING = "heading"


def says(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def tap(page: Page, *answers: str) -> None:
    for one in answers:
        page.locator("button.choice", has_text=one).first.click()


def test_the_way_back_keeps_the_answers(phone: Page, installation: Installation) -> None:
    """And the times are those of the answers: without the bay, for less time."""
    phone.goto(f"{installation.resident}/items/CJ-302/situation")
    tap(phone, "二手车市场已查验", "在有效期内", "本人来", "不保留")
    says(phone, "按您的情形")
    expect(phone.locator("main")).to_contain_text("约15分钟")
    expect(phone.locator("main")).not_to_contain_text("车辆须先到查验区")
    phone.locator("a.back").click()
    says(phone, "原车主要保留号牌号码吗？")
    chosen = phone.locator("button.choice[aria-pressed=true]")
    expect(chosen).to_contain_text("不保留")
    phone.go_back()
    phone.reload()
    says(phone, "按您的情形")
    phone.get_by_role("link", name="下一步").click()
    phone.locator("a.place", has_text="行政服务中心").click()
    expect(phone.locator(".chosen-place").first).to_contain_text("15分钟")
    expect(phone.locator("main")).to_contain_text("二手车市场已查验并上传")
    check(phone, "situation-time")
    picture(phone, "situation-time-360")
    phone.get_by_role("link", name=re.compile("修改“.*转让登记.*”的回答")).click()
    says(phone, "按您的情形")


def test_another_matter_is_said_before_a_time_is_given(
    phone: Page, installation: Installation
) -> None:
    phone.goto(f"{installation.resident}/items/HJ-153")
    phone.get_by_role("link", name=re.compile("预约到窗口")).click()
    tap(phone, "丢了")
    expect(phone.locator("main")).to_contain_text("按您的情形，应办理“居民身份证补领（丢失）”")
    expect(phone.get_by_role("link", name="下一步")).to_have_count(0)
    check(phone, "situation-instead")
    phone.get_by_role("link", name="居民身份证补领（丢失）").click()
    says(phone, "居民身份证补领（丢失）")


def test_what_needs_no_visit_is_said_and_skipping_is_possible(
    phone: Page, installation: Installation
) -> None:
    phone.goto(f"{installation.resident}/items/HJ-101/situation")
    tap(phone, "中国境内", "已登记结婚")
    expect(phone.locator("main")).to_contain_text("可网办，无需预约")
    check(phone, "situation-online")
    picture(phone, "situation-online-360")
    phone.goto(f"{installation.resident}/items/CR-201/situation")
    phone.get_by_role("button", name="不清楚，先按通用清单预约").click()
    says(phone, "到哪里办？")


def test_on_a_desk_and_in_english(desk: Page, installation: Installation) -> None:
    for language, ask, grown, no in (
        ("zh", "谁申请？", "已满16周岁", "不是"),
        ("en", "Who applies?", "Somebody of 16 or over", "No"),
    ):
        desk.goto(f"{installation.resident}/items/CR-201/situation?step=0")
        desk.evaluate(f"localStorage.setItem('language', '{language}')")
        desk.reload()
        says(desk, ask)
        check(desk, f"situation-{language}")
        tap(desk, grown, no)
        expect(desk.locator("#came-papers")).to_be_visible()
        check(desk, f"situation-came-{language}")
        picture(desk, f"situation-came-{language}-1280")
