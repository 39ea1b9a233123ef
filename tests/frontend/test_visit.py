"""A visit in the web app: times kept while the rest is filled in, several matters, another time."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from backend import clock
from tests.frontend import promised
from tests.frontend.answers import ITEM, problem
from tests.frontend.door import Door
from tests.frontend.test_web_app import ALL_THAT_IS_KEPT, HOLD, TICKET, choose_time

pytestmark = [
    pytest.mark.usefixtures("signed_in"),
    pytest.mark.browser,
    pytest.mark.xdist_group("pages"),
]


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
    expect(page.locator(".start[aria-checked=true]")).to_have_count(1)
    assert len(door.asked("POST", f"{HOLD}/release")) == 1
    assert door.desk.holds == []
    times = [at for at, one in enumerate(door.heard) if one.path.endswith("/times")]
    assert times[-1] > [one.path for one in door.heard].index(f"{HOLD}/release")


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
    door.desk.family = [promised.member()]
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
        {"item_code": ITEM, "member_id": str(promised.CHILD)},
    ]
    assert first.key != second.key
    assert [len(one.matters) for one in door.desk.holds] == [2]
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_text("同一趟，共2件事")).to_be_visible()
    page.goto("/appointments")
    expect(page.locator(".one-visit .line-link")).to_have_count(2)
    expect(page.locator(".one-visit")).to_contain_text("为林*满办")
    kept = page.evaluate(ALL_THAT_IS_KEPT)
    assert "查验区" in kept
    assert "林*满" not in kept


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
    door.desk.family = [promised.member()]
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
    page.get_by_label("公民身份号码").fill("330899201805200070")
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
    for secret in ("林小满", "林*满", "330899201805200070", "周远", "13900000011"):
        assert secret not in kept


def test_another_time_is_asked_once_and_a_refusal_keeps_the_old_one(page: Page, door: Door) -> None:
    full = [True]
    said = problem("SlotFull", 409, "该时段刚刚约满，未为您占号，请选择其他时段。")
    door.refuse["POST " + TICKET.replace("/app", "/api/app") + "/move"] = lambda _: (
        (409, said) if full else None
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


def test_the_situation_may_spare_the_inspection(page: Page, door: Door) -> None:
    page.goto(f"/items/{ITEM}/place")
    page.locator("a.place").first.click()
    with page.expect_request(re.compile("times.bay=false")):
        page.get_by_label(re.compile("已在机动车登记服务站完成查验")).check()
    page.locator(".start").first.click()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("timer")).to_be_visible()
    [kept] = door.asked("POST", "/api/holds")
    assert json.loads(kept.body)["matters"] == [{"item_code": ITEM, "bay": False}]
