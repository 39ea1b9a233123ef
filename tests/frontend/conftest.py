"""The web app as built, behind a door of paper, in a real Chromium."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from backend import webapp
from backend.access.models import Me
from tests import chromium
from tests.frontend.door import Door
from tests.house.shape import ROOT


@pytest.fixture(scope="package")
def data() -> Path:
    return Path(os.environ.get("YITANG_DATA") or ROOT / "var")


@pytest.fixture(scope="package")
def dist(data: Path) -> Path:
    """Built when the sources changed."""
    return webapp.build(data)


@pytest.fixture(scope="package")
def browser(data: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        opened = playwright.chromium.launch(executable_path=chromium.find(data), args=flags)
        yield opened
        opened.close()


@pytest.fixture
def door(dist: Path) -> Iterator[Door]:
    opened = Door(dist)
    yield opened
    opened.close()


@pytest.fixture
def context(browser: Browser, door: Door) -> Iterator[BrowserContext]:
    """A phone, 360 px wide, that speaks Chinese."""
    opened = browser.new_context(
        base_url=door.address, viewport={"width": 360, "height": 740}, locale="zh-CN"
    )
    opened.set_default_timeout(10_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Fails on an exception in the page or a violated security policy."""
    opened = context.new_page()
    opened.on("pageerror", _fail)
    return opened


@pytest.fixture
def signed_in(page: Page, door: Door) -> None:
    """Somebody who signed in here before and is known by name."""
    door.me = Me("139****0001", "林*青", "330899********0026", "zh")
    page.add_init_script("localStorage.setItem('signed', '1')")


def _fail(error: object) -> None:
    raise AssertionError(f"an exception in the page: {error}")
