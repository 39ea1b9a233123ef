"""The check at the door on a phone whose network is cut: it goes on verifying, keeps arrivals, sends each once."""

import re
from datetime import datetime, timedelta
from datetime import time as time_of_day
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from backend import crypto
from tests.e2e.axe import check
from tests.e2e.conftest import Installation, next_monday, picture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LINK = re.compile(r'class="code">(\d\d:\d\d)–.*?href="/diary/([0-9a-f-]{36})"', re.DOTALL)


def sign_in(page: Page, installation: Installation) -> None:
    page.goto(f"{installation.staff}/sign-in")
    page.locator("[name=login]").fill("supervisor")
    page.locator("[name=password]").fill("one-trip-is-enough")
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def codes(page: Page, installation: Installation) -> list[str]:
    """QR texts of what is booked for the first hour of today at the county hall, as phones show them."""
    page.goto(f"{installation.staff}/diary?centre=QX-HALL&state=booked")
    day = next_monday()
    keys = crypto.Keys.load(installation.data / "keys.json")
    found = []
    for time, appointment in LINK.findall(page.content()):
        at = datetime.combine(day.date(), time_of_day.fromisoformat(time), day.tzinfo)
        if at < day + timedelta(minutes=55):
            found.append(crypto.sign_ticket(keys, claim(UUID(appointment), at)))
    return found


def claim(appointment: UUID, at: datetime, centre: int = 1) -> crypto.Claim:
    return crypto.Claim("appointment", appointment, at, centre)


def scan(page: Page, code: str, *, says: str) -> None:
    """As a reader types it."""
    page.locator("#f-code").fill(code)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text(says)


def test_a_door_without_a_network(phone: Page, installation: Installation) -> None:
    sign_in(phone, installation)
    first, second, *_ = codes(phone, installation)
    keys = crypto.Keys.load(installation.data / "keys.json")
    phone.goto(f"{installation.staff}/door?centre=QX-HALL")
    expect(phone.locator("#door-net")).to_contain_text("网络正常")
    check(phone, "door")
    scan(phone, first, says="已签到")
    picture(phone, "door-online-360")
    scan(phone, first, says="该码已使用")

    phone.context.set_offline(True)
    expect(phone.locator("#door-net")).to_contain_text("网络中断")
    appointment = crypto.read_ticket(keys, second).appointment
    monday = next_monday() + timedelta(minutes=20)
    scan(phone, crypto.sign_ticket(keys, claim(appointment, monday, 2)), says="不在本网点")
    tomorrow = monday + timedelta(days=1)
    scan(phone, crypto.sign_ticket(keys, claim(appointment, tomorrow)), says="不是今天")
    noon = monday + timedelta(hours=3)
    scan(phone, crypto.sign_ticket(keys, claim(appointment, noon)), says="来早了")
    strange = crypto.sign_ticket(crypto.Keys.generate(), claim(appointment, monday))
    scan(phone, strange, says="不是本系统签发")
    other = "A" if second[60] != "A" else "B"
    scan(phone, second[:60] + other + second[61:], says="不是本系统签发")
    scan(phone, "https://elsewhere.test/" + "x" * 40, says="断网时只能核验二维码")
    scan(phone, "ABCDEFGH", says="断网时只能核验二维码")
    expect(phone.locator("#door-kept")).to_be_hidden()
    scan(phone, second, says="二维码有效，签到已保存")
    scan(phone, second, says="刚才已核验并保存")
    expect(phone.locator("#door-kept")).to_have_text("1人签到待补传")
    check(phone, "door without a network")
    picture(phone, "door-360")
    kept = phone.evaluate("localStorage.getItem('door:QX-HALL')")
    assert not re.search(r"[\u4e00-\u9fff]|\d{17}", kept), "nothing personal is kept"

    phone.context.set_offline(False)
    expect(phone.locator(".verdict")).to_contain_text("已补传1人")
    expect(phone.locator("#door-kept")).to_be_hidden()
    assert phone.evaluate("localStorage.getItem('door:QX-HALL')") == "[]"
    scan(phone, second, says="该码已使用")
    assert len(tickets(phone, installation, [first, second])) == 2


def tickets(page: Page, installation: Installation, scanned: list[str]) -> set[str]:
    """The numbers the codes have got, as the kiosk shows them again: one each."""
    found = set()
    for code in scanned:
        page.goto(f"{installation.staff}/screens/QX-HALL/kiosk")
        page.locator("#f-code").fill(code)
        page.keyboard.press("Enter")
        page.wait_for_url("**/kiosk/tickets/**")
        found.add(page.locator(".slip h1").inner_text())
    return found
