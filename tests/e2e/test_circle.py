"""The service circle in a real browser: look, suppose, import a matrix; the pages at two widths, with axe on each."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import check
from tests.e2e.conftest import Installation, picture
from tests.e2e.test_main_job import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def seen(page: Page, name: str) -> None:
    """At both widths: nothing sticks out, axe finds nothing."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        check(page, f"{name}-{width}")
        picture(page, f"{name}-{width}")


def test_a_statistician_looks_and_supposes(desk: Page, installation: Installation) -> None:
    sign_in(desk, installation, "statistician")
    desk.goto(f"{installation.staff}/standing")
    seen(desk, "standing")
    desk.locator("#F09 .big a").click()
    expect(desk.locator("#number")).to_have_attribute("value", "198")
    seen(desk, "standing-rows")
    desk.goto(f"{installation.staff}/circle?show=exit_entry")
    before = int(desk.locator("#minutes").get_attribute("value") or 0)
    desk.get_by_role("link", name="假设枫林镇便民服务中心公安代办点开办出入境").click()
    expect(desk.locator("#what-if")).to_contain_text("开办出入境")
    assert int(desk.locator("#minutes").get_attribute("value") or 0) < before
    seen(desk, "circle")
    desk.emulate_media(media="print")
    expect(desk.locator("figure.map svg")).to_be_visible()
    assert desk.locator("form:visible, .band:visible, .button:visible").count() == 0
    picture(desk, "circle-print")
    desk.emulate_media(media="screen")
    desk.locator("#f-open").select_option("330899206.exit_entry")
    desk.get_by_role("button", name="假设").click()
    expect(desk.locator("#what-if")).to_contain_text("月岭乡")
    desk.get_by_role("link", name="恢复现状").click()
    expect(desk.locator("#minutes")).to_have_attribute("value", str(before))


def test_an_administrator_imports_a_matrix(
    desk: Page, installation: Installation, tmp_path: Path
) -> None:
    sign_in(desk, installation, "admin")
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    wrong.write_text("村代码,QX-HALL\n330899009999,5\n")
    right.write_text("村代码,QX-HALL\n330899001001,5\n")
    for file, said in ((wrong, "没有村“330899009999”"), (right, "已导入1个分钟数")):
        desk.goto(f"{installation.staff}/circle-policy")
        desk.locator("#f-file").set_input_files(file)
        desk.locator("#f-source").fill("实测")
        desk.get_by_role("button", name="导入").click()
        expect(desk.locator("main")).to_contain_text(said)
    seen(desk, "circle-policy")
    desk.get_by_text("撤回").first.click()
    desk.locator("[id^=f-reason-]").fill("只是试一试")
    desk.get_by_role("button", name="撤回").click()
    expect(desk.locator("main")).to_contain_text("已撤回该矩阵")
