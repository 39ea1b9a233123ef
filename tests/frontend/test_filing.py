"""Handing in online: what is said of a bundle (一件事), where the item is part of one."""

import json
from uuid import UUID

import msgspec
import pytest
from playwright.sync_api import Page, expect

from backend.cases.models.photos import CasePhotos, FiledBundle, Filing
from backend.permits.models import Text
from tests.frontend.door import Door

pytestmark = [
    pytest.mark.usefixtures("signed_in"),
    pytest.mark.browser,
    pytest.mark.xdist_group("pages"),
]

CASE = UUID(int=7)
LEAD = "330899" + "2026" + "0000001"
NAME = Text("父母子女投靠户口迁移", "Hukou move: parents and children")
MOVING = FiledBundle(Text("户口迁移一件事", "Moving one's hukou"), "", [LEAD])


def filing(door: Door, bundle: FiledBundle | None) -> None:
    """An application without papers, that may be handed in at once."""
    begun = Filing(
        CASE, "3308992026", "HJ-132", NAME, None, "prepared", ["window"], True, False, None, None,
        bundle,
    )  # fmt: skip
    papers = CasePhotos(
        CASE, "HJ-132", NAME, "3308992026", "prepared", "app", [], True, False, None, 1, 0, None
    )
    done = msgspec.structs.replace(begun, state="submitted")
    door.refuse[f"GET /api/online-cases/{CASE}"] = lambda _: (200, begun)
    door.refuse[f"GET /api/cases/{CASE}/photos"] = lambda _: (200, papers)
    door.refuse[f"POST /api/online-cases/{CASE}/hand-in"] = lambda _: (200, done)


def handed_in(page: Page, door: Door) -> str:
    """What was said of the bundle."""
    page.get_by_label("我确认所提交的材料真实有效").check()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已提交")
    [sent] = door.asked("POST", f"/api/online-cases/{CASE}/hand-in")
    said: str = json.loads(sent.body)["bundle"]
    return said


@pytest.mark.parametrize(
    ("choice", "said"), [("", ""), ("是，这是第一件", "lead"), (f"是，接着办件{LEAD}", LEAD)]
)
def test_it_is_said_on_the_page(page: Page, door: Door, choice: str, said: str) -> None:
    filing(door, MOVING)
    page.goto(f"/online/{CASE}")
    ask = page.get_by_role("group", name="作为“户口迁移一件事”的一部分提交吗？")
    expect(ask.get_by_label("不是，单独办理")).to_be_checked()
    if choice:
        ask.get_by_label(choice).check()
    assert handed_in(page, door) == said


def test_an_item_of_no_bundle_is_not_asked(page: Page, door: Door) -> None:
    filing(door, None)
    page.goto(f"/online/{CASE}")
    expect(page.get_by_role("button", name="提交申请")).to_be_visible()
    expect(page.get_by_text("一件事")).to_have_count(0)
    assert handed_in(page, door) == ""
