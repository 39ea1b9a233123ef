"""The place in line on a phone: pushed by the stream, asked for while it is cut, and what the phone may do."""

from typing import Any
from uuid import UUID

import msgspec
import pytest
from playwright.sync_api import Page, expect

from backend.hall.models import InLine
from tests.frontend.answers import problem
from tests.frontend.door import Answer, Door, Heard

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
TICKET = UUID(int=500)
PLACE = f"/api/tickets/{TICKET}"
STREAM = """
window.EventSource = class { static OPEN = 1; readyState = 1;
  constructor(url) { window.stream = this; this.url = url; }
  addEventListener(kind, work) { this[kind] = work; }
  close() { this.readyState = 2; } };
"""


def place(**different: Any) -> InLine:
    known = InLine(
        ticket="A005",
        state="waiting",
        ahead=4,
        wait_minutes_low=10,
        wait_minutes_high=25,
        calls_wanted=3,
        behind=3,
        why_zh="按取号时间排位",
        why_en="Placed by arrival",
        ticket_id=TICKET,
        centre_code="QX-HALL",
        centre_name_zh="县大厅",
        centre_name_en="County hall",
    )
    return msgspec.structs.replace(known, **different)


def push(page: Page, told: InLine) -> None:
    page.evaluate(
        """async (text) => {
          while (!window.stream?.onmessage) await new Promise((done) => setTimeout(done, 10));
          window.stream.onmessage({ data: text });
        }""",
        msgspec.json.encode(told).decode(),
    )


def test_what_is_pushed_shows_at_once(page: Page, door: Door) -> None:
    page.add_init_script(STREAM)
    page.goto(f"/line/{TICKET}")
    push(page, place())
    told = page.locator(".in-line")
    for words in ("县大厅", "A005", "前面还有4人", "约10–25分钟", "按取号时间排位", "排在3人之后"):
        expect(told).to_contain_text(words)
    push(page, place(ahead=1, near=True))
    expect(told).to_contain_text("请到窗口附近等候")
    push(page, place(state="called", window=7, calls=2, near=False, ahead=0))
    expect(told).to_contain_text("请到7号窗口")
    expect(told).to_contain_text("已呼叫2次，满3次")
    push(page, place(state="served"))
    expect(told).to_contain_text("已办理完毕")
    assert page.evaluate("window.stream.readyState") == 2
    assert door.heard == []


def test_while_the_stream_is_cut_it_is_asked_for(page: Page, door: Door) -> None:
    """The door of paper knows no streams."""
    door.refuse[f"GET {PLACE}"] = lambda _: (200, place())
    page.goto(f"/line/{TICKET}")
    expect(page.locator(".in-line")).to_contain_text("前面还有4人")


def test_a_number_of_another_day_is_refused_in_a_sentence(page: Page, door: Door) -> None:
    told = problem("UnknownTicket", 404, "本网点今日没有这个号，请核对号码。")
    door.refuse[f"GET {PLACE}"] = lambda _: (404, told)
    page.goto(f"/line/{TICKET}")
    expect(page.locator(".empty")).to_contain_text("今日没有这个号")


def test_who_was_missed_is_back_with_one_key(page: Page, door: Door) -> None:
    page.add_init_script(STREAM)
    sent: list[Heard] = []

    def back(heard: Heard) -> Answer | None:
        sent.append(heard)
        busy = problem("TryAgain", 503, "系统繁忙，请稍后再试。")
        return (503, busy) if len(sent) == 1 else (200, place(ahead=3))

    door.refuse[f"POST {PLACE}/back"] = back
    page.goto(f"/line/{TICKET}")
    push(page, place(state="missed"))
    expect(page.locator(".in-line")).to_contain_text("已过号")
    page.get_by_role("button", name="我回来了").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("button", name="我回来了").click()
    expect(page.locator(".in-line")).to_contain_text("前面还有3人")
    assert len({one.key for one in sent}) == 1
    assert sent[0].key


def test_leaving_asks_once_more(page: Page, door: Door) -> None:
    page.add_init_script(STREAM)
    door.refuse[f"POST {PLACE}/leave"] = lambda _: (200, place(state="left"))
    page.goto(f"/line/{TICKET}")
    push(page, place())
    page.get_by_role("button", name="我要离开").click()
    assert door.asked("POST", f"{PLACE}/leave") == []
    page.get_by_role("button", name="确定离开").click()
    expect(page.locator(".in-line")).to_contain_text("已离开队列")
    assert len(door.asked("POST", f"{PLACE}/leave")) == 1


def test_what_may_be_old_says_so(page: Page, door: Door) -> None:
    page.add_init_script(STREAM)
    page.goto(f"/line/{TICKET}")
    push(page, place())
    page.evaluate("window.stream.lost()")
    expect(page.locator(".in-line")).to_contain_text("暂时连不上")
    push(page, place(ahead=2))
    expect(page.locator(".in-line")).not_to_contain_text("暂时连不上")
