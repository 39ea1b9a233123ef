"""The supervisor's board in a browser: pushed within a second, changed at once, readable small and large."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Installation
from tests.e2e.test_main_job import seen, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@contextmanager
def member(browser: Browser, installation: Installation, login: str, width: int) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    page = context.new_page()
    sign_in(page, installation, login)
    yield page
    context.close()


def act(page: Page, path: str, body: str) -> None:
    """What a form of the page would send."""
    status = page.evaluate(
        "([path, body]) => fetch(path, {method: 'POST', body: new URLSearchParams(body)}).then((a) => a.status)",
        [path, body],
    )
    assert status == 200, path


def test_the_board_follows_the_hall(browser: Browser, installation: Installation) -> None:
    with (
        member(browser, installation, "supervisor", 1280) as board,
        member(browser, installation, "clerk1", 1280) as clerk,
    ):
        board.goto(f"{installation.staff}/board")
        now = board.locator("#board-now")
        clerk.goto(f"{installation.staff}/hall")
        clerk.locator("button[name=window_id]:not([disabled])").last.click()
        expect(clerk.locator("#serving")).to_be_visible()
        begun = time.monotonic()
        act(clerk, "/hall/pause", "reason=meeting")
        expect(now).to_contain_text("暂停：开会", timeout=2000)
        assert time.monotonic() - begun < 1.5  # a second, and the machine's own slowness
        act(clerk, "/hall/resume", "")
        expect(now).not_to_contain_text("暂停：开会", timeout=2000)
        seen(board, "board")
        act(clerk, "/hall/sign-off", "")


def test_skills_are_changed_on_the_board(browser: Browser, installation: Installation) -> None:
    with member(browser, installation, "supervisor", 360) as board:
        board.goto(f"{installation.staff}/board")
        board.get_by_text("修改", exact=True).click()
        tick = board.locator("input[name=serves]:not(:checked)").first
        value = tick.get_attribute("value")
        tick.check()
        seen(board, "board-skills-phone")
        board.locator("[name=reason]").fill("支援出入境高峰")
        board.get_by_role("button", name="保存").click()
        expect(board.locator("#said")).to_contain_text("已保存")
        assert board.locator(f"input[value='{value}']").is_checked()
        board.get_by_text("修改记录").click()
        expect(board.locator("main")).to_contain_text("支援出入境高峰")
        wide = board.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360


def test_advice_is_readable(browser: Browser, installation: Installation) -> None:
    for width in (360, 1280):
        with member(browser, installation, "supervisor", width) as page:
            page.goto(f"{installation.staff}/advice")
            seen(page, f"advice-{width}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
