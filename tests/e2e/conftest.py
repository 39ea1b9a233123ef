"""The whole product as people run it (`yitang up`), and a real Chromium to walk it with."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from backend import clock
from backend.calendar import holidays, rules
from tests import chromium

ROOT = Path(__file__).parent.parent.parent
PICTURES = Path(__file__).parent / "pictures"
READY_WITHIN = 120
OPENING = time_of_day(8, 40)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def next_monday() -> datetime:
    """20 to nine on the next Monday that is a working day: the hall is open whenever the tests run. In the first half
    of a month, so that the month the calendar opens with has days ahead."""
    calendar = rules.calendar_of(tuple(holidays.newest()))
    on = clock.civil_date(clock.now()) + timedelta(days=1)
    while on.isoweekday() != 1 or on.day > 14 or not rules.is_working_day(on, calendar):
        on += timedelta(days=1)
    return datetime.combine(on, OPENING, clock.CENTRE_ZONE)


@dataclass(frozen=True)
class Installation:
    """A running product and its two doors."""

    resident: str
    staff: str
    data: Path


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """`yitang up` in an empty data folder, until the tests are over."""
    data = Path(tempfile.mkdtemp(prefix="yitang-e2e-"))
    data.chmod(0o755)
    public, staff = _free_port(), _free_port()
    environment = {name: text for name, text in os.environ.items() if not name.endswith("_URL")} | {
        "YITANG_DATA": str(data),
        "YITANG_PUBLIC_PORT": str(public),
        "YITANG_STAFF_PORT": str(staff),
        "YITANG_DEMO_NOW": next_monday().isoformat(),
    }
    with (data / "up.log").open("w+") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "backend.cli", "up"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_ready(running, data / "up.log")
            yield Installation(f"http://127.0.0.1:{public}", f"http://127.0.0.1:{staff}", data)
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(30)
            shutil.rmtree(data, ignore_errors=True)


def _wait_ready(running: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while "Yitang is ready" not in log.read_text():
        if running.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"up did not get ready:\n{log.read_text()}")
        time.sleep(0.1)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    data = Path(os.environ.get("YITANG_DATA") or ROOT / "var")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.find(data), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A resident's phone, 360 px wide."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        device_scale_factor=2,
        locale="zh-CN",
        has_touch=True,
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.clock.install(time=next_monday())
    yield page
    context.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A clerk's screen, 1280 px wide."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.clock.install(time=next_monday())
    yield page
    context.close()


def picture(page: Page, name: str) -> None:
    """For the README and for the eyes of whoever changed the page."""
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")
