"""The page of a case: whose turn it is, the notice, withdrawing, mail or window, rating; nothing lost, nothing forced."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from backend.cases.models.story import InBundle
from backend.permits.models import Text
from tests.e2e.axe import check
from tests.frontend import stories
from tests.frontend.answers import problem
from tests.frontend.door import Door, Heard

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("pages"),
    pytest.mark.usefixtures("signed_in"),
]
PATH = f"/api/cases/{stories.ID}"
ADDRESS = "青溪县迎晖路88号3幢201室"


def told(door: Door, story: Any, *ratings: Any) -> None:
    """What the door says of the case and its ratings."""
    door.refuse[f"GET {PATH}"] = lambda _: (200, story)
    door.refuse[f"GET {PATH}/ratings"] = lambda _: (200, list(ratings))


def answered(door: Door, path: str, story: Any) -> None:
    door.refuse[f"POST {PATH}{path}"] = lambda _: (200, story)


def body(door: Door, path: str) -> Any:
    (heard,) = door.asked("POST", f"{PATH}{path}")
    assert heard.key
    assert 8 <= len(heard.key) <= 128
    return json.loads(heard.body)


def open_case(page: Page) -> None:
    page.goto(f"/cases/{stories.ID}")
    expect(page.get_by_role("heading", level=1)).to_have_text("普通护照首次申领")


def test_it_says_whose_turn_it_is_and_both_dates(page: Page, door: Door) -> None:
    told(door, stories.story("accepted"))
    open_case(page)
    main = page.locator("main")
    expect(main).to_contain_text("轮到我们")
    expect(main).to_contain_text("最后一天：9月18日（周五）")
    expect(main).to_contain_text("承诺9月18日前办结，法定10月27日前")
    expect(main).to_contain_text("承诺最多1趟")
    expect(main).to_contain_text("5个工作日内没有告知补正，依法视为已受理")
    page.locator("summary", has_text="承诺9月18日前办结").click()
    expect(main).to_contain_text("9月12日至9月13日：周末，2天不算")
    check(page, "case accepted")


def test_the_notice_is_received_ticked_and_answered_once(page: Page, door: Door) -> None:
    told(door, stories.story("correcting", notice=stories.notice()))
    answered(door, "/notice/received", stories.story("correcting", notice=stories.notice(True)))
    lost = [True]
    after = stories.story("submitted")
    door.refuse[f"POST {PATH}/notice/answer"] = lambda _: (0, None) if lost else (200, after)
    open_case(page)
    expect(page.get_by_text("轮到您")).to_be_visible()
    expect(page.get_by_text("清单只有这些，不会再加。")).to_be_visible()
    page.get_by_role("button", name="提交补正").click()
    expect(page.get_by_role("alert")).to_contain_text("请勾选已备好的材料")
    page.get_by_label("身份证正反面").check()
    page.get_by_label("补充说明").fill("申请表已重新签名")
    check(page, "case correcting")
    page.get_by_role("button", name="提交补正").click()
    expect(page.get_by_role("alert")).to_contain_text("没有连上服务器")
    expect(page.get_by_label("补充说明")).to_have_value("申请表已重新签名")
    lost.clear()
    page.get_by_role("button", name="提交补正").click()
    expect(page.get_by_text("待受理")).to_be_visible()
    expect(page.get_by_role("button", name="提交补正")).to_have_count(0)
    asked = door.asked("POST", f"{PATH}/notice/answer")
    assert len({one.key for one in asked}) == 1, "a lost answer is asked for with the same key"
    assert json.loads(asked[0].body) == {"papers": [1], "words": "申请表已重新签名"}
    assert len(door.asked("POST", f"{PATH}/notice/received")) == 1


def test_what_is_wanted_can_be_brought_instead(page: Page, door: Door) -> None:
    told(door, stories.story("correcting", notice=stories.notice(True)))
    open_case(page)
    page.get_by_role("link", name="预约到窗口交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("到哪里办？")
    assert door.asked("POST", f"{PATH}/notice/received") == [], "its receipt was proved before"


def test_withdrawing_asks_once_more(page: Page, door: Door) -> None:
    told(door, stories.story("submitted"))
    answered(door, "/withdraw", stories.story("withdrawn"))
    open_case(page)
    page.get_by_role("button", name="撤回申请").click()
    expect(page.get_by_role("heading", name="确定撤回这个申请吗？")).to_be_focused()
    page.get_by_role("button", name="继续办理").click()
    expect(page.get_by_role("button", name="撤回申请")).to_be_focused()
    assert door.asked("POST", f"{PATH}/withdraw") == []
    page.get_by_role("button", name="撤回申请").click()
    page.get_by_role("button", name="确定撤回").click()
    expect(page.get_by_text("已撤回", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="撤回申请")).to_have_count(0)


def test_a_refusal_is_its_sentence(page: Page, door: Door) -> None:
    told(door, stories.story("accepted"))
    said = "该办件当前状态为“已办结”，不能进行此操作。"
    door.refuse[f"POST {PATH}/withdraw"] = lambda _: (409, problem("WrongState", 409, said))
    open_case(page)
    page.get_by_role("button", name="撤回申请").click()
    page.get_by_role("button", name="确定撤回").click()
    expect(page.get_by_role("alert")).to_contain_text(said)


def test_mail_needs_an_address_which_stays_nowhere(page: Page, door: Door) -> None:
    told(door, stories.story("granted"))
    answered(
        door, "/collect", stories.story("granted", collect="mail", address="青溪县迎晖路********")
    )
    open_case(page)
    page.get_by_role("button", name="更改").click()
    page.get_by_label("邮寄").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写收件地址")
    page.get_by_label("收件地址").fill(ADDRESS)
    check(page, "case collect")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已留地址：青溪县迎晖路********")).to_be_visible()
    assert body(door, "/collect") == {"collect": "mail", "address": ADDRESS}
    kept = page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    assert "迎晖路" not in kept


def test_a_rating_is_never_filled_in_nor_forced(page: Page, door: Door) -> None:
    told(door, stories.story("closed"), stories.asked())
    door.refuse[f"POST {PATH}/ratings"] = rated
    open_case(page)
    page.get_by_role("button", name="评价这次服务").click()
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("alert")).to_contain_text("请先选一个总体评价。")
    assert door.asked("POST", f"{PATH}/ratings") == []
    page.get_by_label("非常不满意", exact=True).check()
    page.locator("summary", has_text="分项评价").click()
    page.get_by_label("服务态度").select_option("1")
    page.get_by_label("想说的话").fill("窗口叫号很久没人应")
    check(page, "case rating")
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("您的评价：非常不满意")).to_be_visible()
    expect(page.get_by_text("会有专人核实")).to_be_visible()
    wanted = {
        "step": "result",
        "level": 1,
        "attitude": 1,
        "words": "窗口叫号很久没人应",
        "named": False,
    }
    assert body(door, "/ratings") == wanted


def rated(heard: Heard) -> Any:
    said = json.loads(heard.body)
    level, words = said["level"], said["words"]
    return 200, [
        stories.asked(level=level, words=words, rated_on=stories.ON, changes_until=stories.ON)
    ]


def test_an_unrated_case_shows_no_rating(page: Page, door: Door) -> None:
    told(door, stories.story("closed"), stories.asked())
    open_case(page)
    expect(page.get_by_text("不评不算好评")).to_be_visible()
    expect(page.get_by_text("您的评价")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("elder", ["0", "18", "24"])
def test_every_part_fits_its_screen(page: Page, door: Door, width: int, elder: str) -> None:
    """Nothing runs out at the side, in either language, also in elder mode."""
    told(door, stories.story("correcting", notice=stories.notice(True)), stories.asked())
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(f"localStorage.setItem('elder', '{elder}')")
    for language in ("zh", "en"):
        page.add_init_script(f"localStorage.setItem('language', '{language}')")
        page.goto(f"/cases/{stories.ID}")
        page.wait_for_selector(".wanted")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        check(page, f"case {width} {elder} {language}")


def test_only_a_licence_is_granted_or_refused_as_one(door: Door, page: Page) -> None:
    told(door, stories.story("refused", power_type="public_service"))
    page.goto(f"/cases/{stories.ID}")
    expect(page.locator("main")).to_contain_text("不予办理")
    expect(page.locator("main")).not_to_contain_text("不予许可")


def test_a_bundle_is_told_of(door: Door, page: Page) -> None:
    of = InBundle(Text("户口迁移一件事", "Moving one's hukou"), "33089920260000001")
    told(door, stories.story("accepted", bundle=of))
    open_case(page)
    expect(page.locator("main")).to_contain_text("户口迁移一件事，牵头件33089920260000001")
