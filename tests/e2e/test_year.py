"""A year that is over: closed by two, published, filled into a report, taken home as files; each page at both widths."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from backend import clock
from tests.e2e.conftest import Installation, next_monday
from tests.e2e.test_circle import seen
from tests.e2e.test_main_job import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_month_is_closed_by_two(desk: Page, browser: Browser, installation: Installation) -> None:
    month = f"{clock.civil_date(next_monday()).replace(day=1) - timedelta(days=1):%Y-%m}"
    sign_in(desk, installation, "statistician")
    desk.goto(f"{installation.staff}/closes?period={month}")
    expect(desk.locator("#ready")).to_contain_text("收支核对平衡")
    seen(desk, "closes")
    desk.locator("#ready button").click()
    expect(desk.locator("main")).to_contain_text("须由另一名统计员或管理员同意")
    asked = desk.url
    other = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN").new_page()
    sign_in(other, installation, "admin")
    other.goto(asked)
    other.locator("form[action$='/agree'] button").click()
    frozen = other.locator(".digest")
    expect(frozen).to_have_text(re.compile("^[0-9a-f]{64}$"), timeout=60_000)
    other.context.close()


def test_a_close_stays_what_it_was(desk: Page, installation: Installation) -> None:
    sign_in(desk, installation, "statistician")
    desk.goto(f"{installation.staff}/closes")
    desk.get_by_role("link", name="2025", exact=True).click()
    desk.locator("a[href$='check=true']").click()
    expect(desk.locator("main")).to_contain_text("SHA-256一致")
    seen(desk, "close-frozen")
    desk.locator("a[href$='table?figure=F01']").first.click()
    expect(desk.locator("table.figures tbody tr")).not_to_have_count(0)
    seen(desk, "close-table")
    desk.goto(desk.url.split("/table")[0] + "/changes")
    seen(desk, "close-changes")


def test_a_report_is_filled(desk: Page, installation: Installation) -> None:
    sign_in(desk, installation, "statistician")
    desk.goto(f"{installation.staff}/reports")
    seen(desk, "reports")
    desk.locator("#f-period").fill("2025")
    desk.locator("form[action='/reports/preview'] button").click()
    expect(desk.locator("main")).to_contain_text("F01")
    seen(desk, "reports-preview")
    desk.goto(f"{installation.staff}/reports/names?period=2025")
    seen(desk, "reports-names")


def test_files_are_made_in_the_background(desk: Page, installation: Installation) -> None:
    sign_in(desk, installation, "statistician")
    desk.goto(f"{installation.staff}/tallies?figure=F01&period=2025")
    desk.locator("table.figures tfoot a").first.click()
    with desk.expect_download() as coming:
        desk.get_by_role("link", name="CSV").first.click()
    assert coming.value.path().read_bytes().startswith(b"\xef\xbb\xbf")
    desk.goto(f"{installation.staff}/exports")
    seen(desk, "exports")
    desk.goto(f"{installation.staff}/open-data")
    expect(desk.locator("table")).to_contain_text("2025")
    seen(desk, "open-data-staff")


def test_residents_read_the_year(phone: Page, installation: Installation) -> None:
    phone.goto(installation.resident)
    phone.get_by_role("link", name="年度数据").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("2025")
    seen(phone, "year")
    phone.goto(f"{installation.resident}/open-data")
    expect(phone.locator("main")).to_contain_text("JSON-stat")
    seen(phone, "open-data")
