"""Answers in the web app: carried to times, hold, confirmation and ticket; a back that keeps them; a confirmation."""

import json
import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.frontend.door import Door

pytestmark = [
    pytest.mark.usefixtures("signed_in"),
    pytest.mark.browser,
    pytest.mark.xdist_group("pages"),
]

CHILD = ("未满16周岁的孩子", "父亲或母亲")
PASSPORT = "CR-201"
GUARDIAN, LETTER = "监护人居民身份证", "国家工作人员同意办证函"


def answer(page: Page, item: str = PASSPORT, answers: tuple[str, ...] = CHILD) -> None:
    page.goto(f"/items/{item}/situation")
    for one in answers:
        page.get_by_role("button", name=one, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("按您的情形")


def kept(page: Page) -> None:
    page.get_by_role("link", name="下一步").click()
    page.locator("a.place").first.click()
    expect(page.locator(".start").first).to_be_visible()
    # Days and times are there: nothing is drawn anew under the tap.
    page.wait_for_load_state("networkidle")
    page.locator(".start").first.click()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("确认预约")


def test_the_answers_go_along_to_times_hold_and_ticket(page: Page, door: Door) -> None:
    answer(page)
    with page.expect_request(re.compile(r"/times\?")) as asked:
        kept(page)
    assert unquote(asked.value.url).endswith(f"?situation={PASSPORT}:1:child.parent")
    [held] = door.asked("POST", "/api/holds")
    said = {"version": 1, "answers": ["child", "parent"]}
    assert json.loads(held.body)["matters"] == [{"item_code": PASSPORT, "situation": said}]
    bring = page.locator("[aria-labelledby=bring]")
    expect(bring).to_contain_text(GUARDIAN)
    expect(bring).not_to_contain_text(LETTER)
    page.get_by_label(re.compile("信息属实")).check()
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_text("预约成功")).to_be_visible()
    (confirmed,) = [one for one in door.heard if one.path.endswith("/confirm")]
    assert json.loads(confirmed.body) == {"shared": True}
    ticket = page.locator("[aria-labelledby=bring]")
    expect(ticket).to_contain_text("中国公民出入境证件申请表")
    expect(ticket).not_to_contain_text(LETTER)
    ticket.locator("summary").click()
    expect(ticket).to_contain_text(GUARDIAN)


def test_a_reload_of_the_confirmation_still_shows_the_papers_of_the_answers(
    page: Page, door: Door
) -> None:
    answer(page)
    kept(page)
    page.evaluate("sessionStorage.clear()")
    page.goto(f"/items/{PASSPORT}/confirm")
    bring = page.locator("[aria-labelledby=bring]")
    expect(bring).to_contain_text(GUARDIAN)
    expect(bring).not_to_contain_text(LETTER)


def test_without_a_tick_nothing_is_confirmed(page: Page, door: Door) -> None:
    answer(page)
    kept(page)
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_text("预约成功")).to_be_visible()
    (confirmed,) = [one for one in door.heard if one.path.endswith("/confirm")]
    assert confirmed.body == b""


def test_back_keeps_the_answers_and_another_answer_cuts_what_followed(page: Page) -> None:
    answer(page)
    page.locator("a.back").click()
    expect(page.locator("[aria-pressed=true]")).to_have_text(re.compile("父亲或母亲"))
    page.go_back()
    page.locator(".answers a").first.click()
    expect(page.locator("[aria-pressed=true]")).to_have_text(re.compile("未满16周岁"))
    page.get_by_role("button", name="已满16周岁").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("国家工作人员"))
    expect(page.locator("[aria-pressed=true]")).to_have_count(0)


def test_changed_answers_ask_for_another_look_at_the_time(page: Page, door: Door) -> None:
    answer(page)
    kept(page)
    page.goto(f"/items/{PASSPORT}/situation?step=0")
    page.get_by_role("button", name="已满16周岁").click()
    page.get_by_role("button", name="不是", exact=True).click()
    page.get_by_role("link", name="下一步").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("什么时候来？")
    expect(page.locator(".situation-line")).to_contain_text("已满16周岁、不是")


def test_skipping_books_with_the_general_list(page: Page, door: Door) -> None:
    page.goto(f"/items/{PASSPORT}/situation")
    page.get_by_role("button", name=re.compile("不清楚")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("到哪里办？")
    page.locator("a.place").first.click()
    expect(page.locator(".situation-line")).to_contain_text("答几个小问题")
    page.locator(".start").first.click()
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("[aria-labelledby=bring]")).to_contain_text(LETTER)
    [held] = door.asked("POST", "/api/holds")
    assert json.loads(held.body)["matters"] == [{"item_code": PASSPORT}]


def test_an_item_without_questions_goes_on_to_the_place(page: Page) -> None:
    page.goto("/items/HJ-102/situation")
    expect(page.get_by_role("heading", level=1)).to_have_text("到哪里办？")
