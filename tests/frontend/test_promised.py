"""What is promised to one person: waiting list, offers, draw; and which messages are wanted."""

import json
import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from backend import clock
from tests.frontend import answers, promised
from tests.frontend.answers import ITEM, problem
from tests.frontend.door import Door
from tests.frontend.test_web_app import choose_time, full_day

pytestmark = [
    pytest.mark.usefixtures("signed_in"),
    pytest.mark.browser,
    pytest.mark.xdist_group("pages"),
]


def test_a_full_day_offers_the_waiting_list(page: Page, door: Door) -> None:
    page.goto(f"/items/{ITEM}/place")
    page.locator("a.place", has_text="县政务大厅").click()
    full_day(page).click()
    page.get_by_role("link", name="排候补").click()
    page.get_by_label("上午", exact=True).check()
    page.get_by_label("湖镇中心").check()
    page.get_by_role("link", name="上一步").click()
    page.go_back()
    expect(page.get_by_label("湖镇中心")).to_be_checked()
    page.get_by_role("button", name="加入候补").click()
    expect(page.locator(".position")).to_have_text("第3位，共7人")
    [joined] = door.asked("POST", "/api/waiting")
    asked = json.loads(joined.body)
    assert asked["centre_codes"] == ["QX-HALL", "QX-HUZHEN"]
    assert asked["from_date"] == asked["to_date"] == str(answers.day(1))
    assert (asked["from_time"], asked["to_time"]) == ("00:00", "12:00")
    page.get_by_role("button", name="退出候补").click()
    expect(page.locator(".position")).to_have_count(0)


def test_an_offer_is_accepted_or_declined_on_the_first_screen(page: Page, door: Door) -> None:
    door.desk.offer()
    page.goto("/")
    card = page.locator(".kept-card.offer")
    expect(card).to_contain_text("候补排到了")
    expect(card.get_by_role("timer")).to_contain_text(re.compile("剩余 (30:00|29:5)"))
    card.get_by_role("button", name="不要了").click()
    card.get_by_role("button", name="再想想").click()
    card.get_by_role("button", name="接受这个时间").click()
    expect(page.get_by_text("预约成功")).to_be_visible()
    door.desk.offer(reason="closure", replaces=str(UUID(int=1)))
    page.goto("/appointments")
    expect(card).to_contain_text("原来的预约改到这个时间")
    card.get_by_role("button", name="不要了").click()
    card.get_by_role("button", name="确定不要").click()
    expect(card).to_have_count(0)
    assert door.desk.offers == []


def test_an_offer_that_is_over_says_so(page: Page, door: Door) -> None:
    door.desk.offer(seconds_left=1, expires_at=clock.now() + timedelta(seconds=1))
    page.goto("/")
    expect(page.get_by_text("留号时间已过")).to_be_visible()


def test_messages_can_be_switched_off(page: Page, door: Door) -> None:
    page.goto("/me")
    page.get_by_label("预约前一晚提醒我").uncheck()
    expect(page.locator("p[role=status].unseen")).to_have_text("已保存。")
    assert door.desk.wishes == {"offers": True, "reminders": False}


def test_a_pause_says_what_is_still_possible(page: Page, door: Door) -> None:
    said = "因3次预约未到，在线预约暂停至12月20日。"
    door.refuse["POST /api/holds"] = lambda _: (409, problem("NoShowPaused", 409, said))
    choose_time(page)
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text(said)
    expect(summary).to_contain_text("不预约也可以直接到窗口现场取号。")


def test_the_earliest_place_stands_in_one_line(page: Page) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 29.06, "longitude": 119.1})
    page.goto(f"/items/{ITEM}/place")
    expect(page.locator(".best")).to_contain_text("最早可约")
    page.get_by_role("button", name="按距离排列").click()
    expect(page.locator(".best")).to_contain_text("最近且最早 湖镇中心")
    page.locator(".best").click()
    expect(page.locator(".chosen-place").first).to_contain_text("湖镇中心")


def test_what_is_online_says_so_before_any_place(page: Page) -> None:
    online = next(one for one in answers.items() if one.online == "full")
    page.goto(f"/items/{online.code}/place")
    expect(page.locator(".notice.good")).to_contain_text("可网办，无需预约")


def test_a_draw_is_entered_and_can_be_checked(page: Page, door: Door) -> None:
    door.desk.draw()
    page.goto(f"/items/{ITEM}/place")
    page.get_by_role("link", name="去登记").click()
    expect(page.locator("main")).to_contain_text(promised.SEED_HASH)
    page.get_by_role("button", name="登记参加").click()
    expect(page.locator(".token")).to_have_text(promised.TOKEN)
    door.desk.draw(drawn=True)
    page.goto("/draws")
    page.locator("main .line-link").click()
    expect(page.locator(".tokens li")).to_have_count(2)
    expect(page.get_by_text("排在第2位，共2个编号")).to_be_visible()
    page.get_by_role("button", name="在本机核对").click()
    expect(page.get_by_text("核对一致")).to_be_visible()


def test_what_was_agreed_to_can_be_taken_back(page: Page, door: Door) -> None:
    door.desk.may_book_for_me = True
    page.goto("/me")
    page.get_by_role("button", name="收回同意").click()
    expect(page.get_by_text("可以为我预约的人")).to_have_count(0)
    assert door.desk.may_book_for_me is False
