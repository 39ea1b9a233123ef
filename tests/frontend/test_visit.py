"""A visit in the web app: kept times, several matters, another time, waiting list, offers, draw."""

import json
import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from backend import clock
from backend.access.models import Me
from tests.frontend import answers, desk
from tests.frontend.answers import ITEM, problem
from tests.frontend.door import Door
from tests.frontend.test_web_app import HOLD, TICKET, choose_time, full_day

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

KNOWN = Me("139****0001", "林*青", "330899********0026", "zh")


@pytest.fixture(autouse=True)
def signed_in(page: Page, door: Door) -> None:
    """Somebody who signed in here before and is known by name."""
    door.me = KNOWN
    page.add_init_script("localStorage.setItem('signed', '1')")


def hold(page: Page) -> None:
    choose_time(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("确认预约")


def test_choosing_a_time_keeps_it_and_counts_down(page: Page, door: Door) -> None:
    hold(page)
    expect(page.locator(".countdown")).to_contain_text(re.compile(r"为您保留到.午\d+:\d\d"))
    expect(page.get_by_role("timer")).to_contain_text(re.compile(r"剩余 (10:00|9:5\d)"))
    [kept] = door.asked("POST", "/api/holds")
    assert json.loads(kept.body)["matters"] == [{"item_code": ITEM}]


def test_a_reload_finds_the_kept_time_again(page: Page, door: Door) -> None:
    hold(page)
    page.reload()
    expect(page.get_by_role("timer")).to_contain_text("剩余")
    page.evaluate("sessionStorage.clear()")
    page.goto(f"/items/{ITEM}/confirm")
    expect(page.get_by_role("timer")).to_contain_text("剩余")
    assert len(door.asked("POST", "/api/holds")) == 1


def test_the_last_minutes_are_said_and_the_end_is_calm(page: Page, door: Door) -> None:
    door.desk.seconds = 62
    hold(page)
    expect(page.locator(".countdown.soon")).to_contain_text("快到时间了")
    expect(page.locator(".countdown .icon path")).to_have_count(1)
    expect(page.locator("p[role=status].unseen")).to_have_text("保留时间还剩1分钟")
    page.clock.install(time=clock.now())
    page.reload()
    expect(page.get_by_role("timer")).to_be_visible()
    page.clock.fast_forward("01:10")
    expect(page.get_by_role("heading", level=1)).to_have_text("保留时间已到")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("link", name="重新选时间").click()
    expect(page.locator(".chosen-place").first).to_contain_text("县政务大厅")


def test_the_way_back_to_the_times_gives_the_place_back(page: Page, door: Door) -> None:
    hold(page)
    page.get_by_role("link", name="改时间", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("什么时候来？")
    page.wait_for_timeout(200)
    assert len(door.asked("POST", f"{HOLD}/release")) == 1
    assert door.desk.holds == []
    expect(page.locator(".start[aria-checked=true]")).to_have_count(1)


def test_too_late_to_confirm_leads_back_with_the_answers(page: Page, door: Door) -> None:
    said = problem("HoldExpired", 409, "该时段保留10分钟，现已到时。")
    door.refuse[f"POST {HOLD}/confirm"] = lambda _: (409, said)
    hold(page)
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("保留时间已到")
    page.get_by_role("link", name="重新选时间").click()
    expect(page.locator(".start[aria-checked=true]")).to_have_count(1)


def test_the_first_screen_leads_on_to_what_is_kept(page: Page) -> None:
    hold(page)
    page.goto("/")
    card = page.locator(".kept-card")
    expect(card).to_contain_text("为您保留到")
    card.get_by_role("button", name="继续办理").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("确认预约")


def test_a_kept_time_can_be_given_back_from_the_list(page: Page, door: Door) -> None:
    hold(page)
    page.goto("/appointments")
    page.get_by_role("button", name="放回这个时间").click()
    expect(page.locator(".kept-card")).to_have_count(0)
    assert door.desk.holds == []


def test_another_matter_for_the_child_is_one_visit(page: Page, door: Door) -> None:
    """The same matter for a family member: planned, held, confirmed and shown as one."""
    door.desk.family = [desk.member()]
    door.desk.bay = True
    hold(page)
    page.get_by_role("link", name="再加一件事").click()
    page.locator(".choice").first.click()
    expect(page.get_by_label(re.compile("本人"))).to_be_disabled()
    page.get_by_label(re.compile("林\\*满")).check()
    page.get_by_role("button", name="下一步").click()
    expect(page.locator(".visit-line")).to_contain_text("2件事")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator(".itinerary li")).to_have_count(4)
    first, second = door.asked("POST", "/api/holds")
    assert json.loads(second.body)["matters"] == [
        {"item_code": ITEM},
        {"item_code": ITEM, "member_id": str(desk.CHILD)},
    ]
    assert first.key != second.key
    assert [len(one.matters) for one in door.desk.holds] == [2]
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_text("同一趟，共2件事")).to_be_visible()
    page.goto("/appointments")
    expect(page.locator(".one-visit .line-link")).to_have_count(2)
    expect(page.locator(".one-visit")).to_contain_text("为林*满办")


def test_the_times_of_several_matters_are_asked_together(page: Page, door: Door) -> None:
    hold(page)
    page.get_by_role("link", name="再加一件事").click()
    page.get_by_label("事项名称").fill("出生")
    page.get_by_role("button", name="搜索").click()
    with page.expect_request(re.compile("/api/centres/QX-HALL/times")) as asked:
        page.locator(".choose .choice").first.click()
        page.get_by_role("button", name="下一步").click()
    assert asked.value.url.count("item=") == 2
    assert door.asked("GET", "/api/centres/QX-HALL/times")


def test_other_people_s_matters_release_before_they_hold(page: Page, door: Door) -> None:
    """For somebody else instead of oneself: the old hold would stand in the way of its own place."""
    door.desk.family = [desk.member()]
    hold(page)
    page.get_by_role("link", name=re.compile("修改机动车")).click()
    page.get_by_label(re.compile("林\\*满")).check()
    page.get_by_role("button", name="下一步").click()
    expect(page.locator(".answers")).to_contain_text("为林*满办")
    writes = [one.path for one in door.heard if one.method == "POST"]
    assert writes == ["/api/holds", f"{HOLD}/release", "/api/holds"]


def test_a_child_is_added_and_an_adult_agrees_by_code(page: Page, door: Door) -> None:
    page.goto("/me")
    page.get_by_role("button", name="添加家人").click()
    page.get_by_role("button", name=re.compile("^孩子")).click()
    page.get_by_label("您是孩子的").select_option("mother")
    page.get_by_role("button", name="保存").click()
    summary = page.get_by_role("alert").first
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="请填写姓名。").click()
    expect(page.get_by_label("姓名")).to_be_focused()
    page.get_by_label("姓名").fill("林小满")
    page.get_by_label("公民身份号码").fill("330899201805200074")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".members")).to_contain_text("林*满")
    page.get_by_role("button", name="添加家人").click()
    page.get_by_role("button", name=re.compile("^成年家人")).click()
    page.get_by_label("对方是您的").select_option("spouse")
    page.get_by_label("姓名").fill("周远")
    page.get_by_label("公民身份号码").fill("330899199003070018")
    page.get_by_label("对方手机号码").fill("139 0000 0011")
    page.get_by_role("button", name="保存").click()
    page.get_by_label("验证码", exact=True).fill("482915")
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator(".members > li")).to_have_count(2)
    expect(page.locator(".members")).not_to_contain_text("等待对方同意")
    added = [json.loads(one.body) for one in door.asked("POST", "/api/family")]
    assert added[0]["kind"] == "child"
    assert "phone" not in added[0]
    assert added[1]["phone"] == "13900000011"
    assert all(one.key for one in door.asked("POST", "/api/family"))
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    for secret in ("林小满", "林*满", "330899201805200074", "周远", "13900000011"):
        assert secret not in kept


def test_another_time_is_asked_once_and_a_refusal_keeps_the_old_one(page: Page, door: Door) -> None:
    full = [True]
    said = problem("SlotFull", 409, "该时段刚刚约满，未为您占号，请选择其他时段。")
    door.refuse["POST " + TICKET.replace("/app", "/api/app") + "/move"] = (
        lambda _: (409, said) if full else None
    )
    page.goto(TICKET)
    page.get_by_role("link", name="改时间", exact=True).click()
    page.locator(".start").nth(1).click()
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        re.compile("从.*上午9:00改到.*上午10:00？")
    )
    page.get_by_role("button", name="确定改时间").click()
    expect(page.get_by_role("alert")).to_contain_text("没有改成，原来的预约还在。")
    full.clear()
    page.locator(".start").nth(1).click()
    page.get_by_role("button", name="确定改时间").click()
    expect(page.get_by_text("时间已改好")).to_be_visible()
    expect(page.locator(".stub-when")).to_contain_text("上午10:00")


def test_a_full_day_offers_the_waiting_list(page: Page, door: Door) -> None:
    page.goto(f"/items/{ITEM}/place")
    page.locator("a.place", has_text="县政务大厅").click()
    full_day(page).click()
    page.get_by_role("link", name="排候补").click()
    page.get_by_label("上午", exact=True).check()
    page.get_by_label("湖镇中心").check()
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
    expect(card).to_contain_text("原来的预约自动取消")
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
    page.wait_for_function("document.querySelector('p[role=status].unseen').textContent === '已保存。'")
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
    expect(page.locator("main")).to_contain_text(desk.SEED_HASH)
    page.get_by_role("button", name="登记参加").click()
    expect(page.locator(".token")).to_have_text("QX7K2M9P")
    door.desk.draw(drawn=True)
    page.goto("/draws")
    page.locator("main .line-link").click()
    expect(page.locator(".tokens li")).to_have_count(2)
    page.get_by_role("button", name="在本机核对").click()
    expect(page.get_by_text("核对一致")).to_be_visible()
