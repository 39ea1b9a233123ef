"""The statistician in a browser: choose, read, open a number, look at the charts, take a picture home."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import check
from tests.e2e.conftest import Installation
from tests.e2e.test_main_job import seen, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WIDTHS = (360, 1280)


@contextmanager
def statistician(browser: Browser, installation: Installation, width: int) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, locale="zh-CN", accept_downloads=True
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    sign_in(page, installation, "statistician")
    yield page
    context.close()


def narrow_enough(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def value_of(page: Page, locator: str) -> str:
    return page.locator(f"{locator} data").first.get_attribute("value") or ""


@pytest.mark.parametrize("width", WIDTHS)
def test_from_a_figure_to_its_rows(
    browser: Browser, installation: Installation, width: int
) -> None:
    with statistician(browser, installation, width) as page:
        page.goto(f"{installation.staff}/tallies")
        expect(page.locator(".group")).not_to_have_count(0)
        seen(page, f"figures-{width}")
        narrow_enough(page, width)
        page.locator(".picker .years a").first.click()
        expect(page.locator(".picker .years a[aria-current]")).to_be_visible()
        headline = value_of(page, ".all li:first-child .big")
        page.locator(".all li:first-child h3 a").first.click()
        page.locator("#f-by").select_option("month")
        page.locator("input[name=yoy]").check()
        page.locator("input[name=since]").check()
        page.get_by_role("button", name="统计", exact=True).click()
        expect(page.locator("table.figures thead")).to_contain_text("累计同比")
        assert value_of(page, "table.figures tfoot td:nth-child(2)") == headline
        seen(page, f"tallies-beside-{width}")
        narrow_enough(page, width)
        cell = page.locator("table.figures tbody tr td:nth-child(2) a").last
        number = cell.locator("data").get_attribute("value")
        cell.click()
        expect(page.locator("#number")).to_have_attribute("value", number or "")
        rows = page.locator("table.rows tbody tr").count()
        assert rows == min(int(number or 0), 100) > 0
        seen(page, f"tallies-rows-{width}")
        narrow_enough(page, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_charts_are_drawn_and_fetched(
    browser: Browser, installation: Installation, width: int
) -> None:
    with statistician(browser, installation, width) as page:
        page.goto(f"{installation.staff}/tallies/charts")
        expect(page.locator("#chart-trend svg")).to_be_visible()
        seen(page, f"charts-{width}")
        narrow_enough(page, width)
        for kind in ("funnel", "heat", "trips", "deadline"):
            expect(page.locator(f"#chart-{kind} svg")).to_have_attribute(
                "aria-label", re.compile("...")
            )
        alike = page.locator("#chart-trend details")
        alike.locator("summary").click()
        expect(alike.locator("table")).to_be_visible()
        assert alike.locator("tbody tr").count() == 12
        for form, start in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
            with page.expect_download() as coming:
                page.locator("#chart-trend").get_by_role("link", name=re.compile(form)).click()
            content = coming.value.path().read_bytes()
            assert content.startswith(start)
            assert coming.value.suggested_filename.endswith(form.lower())
        check(page, "charts, one opened")


def test_by_keyboard_in_english_in_the_dark_and_on_paper(
    browser: Browser, installation: Installation
) -> None:
    with statistician(browser, installation, 1280) as page:
        page.goto(f"{installation.staff}/tallies?figure=F01&by=month&yoy=1&lang=en")
        expect(page.locator("table.figures thead")).to_contain_text("year before")
        link = page.locator("table.figures tbody a").first
        link.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#number")).to_be_visible()
        page.emulate_media(color_scheme="dark")
        page.goto(f"{installation.staff}/tallies/charts?lang=en")
        seen(page, "charts-dark-1280")
        page.emulate_media(media="print", color_scheme="light")
        page.goto(f"{installation.staff}/tallies?figure=F01&by=month&yoy=1&lang=zh")
        expect(page.locator("table.figures")).to_be_visible()
        for hidden in (".choose", ".sections", ".band", ".downloads"):
            expect(page.locator(hidden).first).to_be_hidden()


def test_what_can_not_be_counted_is_said_beside_the_form(
    browser: Browser, installation: Installation
) -> None:
    with statistician(browser, installation, 360) as page:
        page.goto(f"{installation.staff}/tallies?figure=F01&period=2025-03-31..2025-03-01")
        expect(page.locator("[role=alert] .sentence")).to_contain_text("请先写较早的日期")
        page.locator("[role=alert] a").click()
        expect(page.locator("#f-period")).to_have_value("2025-03-31..2025-03-01")
        seen(page, "tallies-refused-360")
