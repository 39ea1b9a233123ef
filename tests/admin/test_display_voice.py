"""The call display's own script in Chromium: every call is said, twice, one after the other."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from tests import chromium
from tests.house.shape import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
PAGE = """<!doctype html><title>display</title>
<section id="calls" data-display="/events" data-poll="/now" data-empty="-"><ol class="call-list"></ol></section>
<p id="waiting"></p><p id="stale" hidden>old</p><button id="sound" data-on="on">off</button>
<script type="module" src="/screens.js"></script>"""
STUBS = """
window.spoken = []; window.gongs = 0; window.under_way = 0; window.most = 0;
window.AudioContext = class { currentTime = 0; destination = {};
  createOscillator() { window.gongs++; return { frequency: {}, connect: (x) => x, start() {}, stop() {} }; }
  createGain() { return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (x) => x }; } };
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: { getVoices: () => [{ lang: "zh_CN" }],
  speak(words) { window.under_way++; window.most = Math.max(window.most, window.under_way);
    setTimeout(() => { window.under_way--; window.spoken.push(words.text); words.onend(); }, 60); } } });
window.EventSource = class extends EventTarget { static CLOSED = 2; constructor() { super(); window.stream = this; setTimeout(() => this.onopen()); } };
window.display = (called) => window.stream.onmessage({ data: JSON.stringify({ called, waiting: 3 }) });
const wait = window.setTimeout; window.setTimeout = (work, ms = 0) => wait(work, ms > 5000 ? ms : ms / 20);
"""


@pytest.fixture
def page() -> Iterator[Page]:
    data = Path(os.environ.get("YITANG_DATA") or ROOT / "var")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium.find(data), args=["--no-sandbox", "--disable-gpu"]
        )
        shown = opened.new_page()
        shown.add_init_script(STUBS)
        shown.route("**/*", answer)
        shown.goto("http://display.test/")
        shown.wait_for_function("!!window.stream?.onmessage")
        yield shown
        opened.close()


def answer(route: Route) -> None:
    if route.request.url.endswith("/screens.js"):
        text = (ROOT / "admin" / "static" / "screens.js").read_text()
        route.fulfill(body=text, content_type="text/javascript")
    else:
        route.fulfill(body=PAGE, content_type="text/html")


def call(number: int, window: int, calls: int = 1) -> dict[str, object]:
    return {
        "label": f"A{number:03d}",
        "window": window,
        "called_at": f"2026-03-02T09:00:0{number}.{calls}Z",
        "calls": calls,
    }


def test_calls_that_come_together_are_said_one_after_the_other(page: Page) -> None:
    page.evaluate("window.display([])")
    page.click("#sound")
    page.evaluate("(called) => window.display(called)", [call(3, 7), call(2, 5), call(1, 4)])
    page.evaluate("(c) => window.display(c)", [call(4, 9), call(3, 7), call(2, 5), call(1, 4)])
    page.wait_for_function("window.spoken.length === 8")
    said = page.evaluate("window.spoken")
    numbers = [
        number + window for number, window in re.findall(r"请A零零(.)号，到(.)号", "".join(said))
    ]
    assert numbers == [one for one in ("一4", "二5", "三7", "四9") for _ in range(2)]
    assert page.evaluate("window.most") == 1


def test_a_recall_is_said_again_and_marked(page: Page) -> None:
    page.evaluate("(c) => window.display(c)", [call(1, 4)])
    page.click("#sound")
    page.evaluate("(c) => window.display(c)", [call(1, 4)])
    page.evaluate("(c) => window.display(c)", [call(1, 4, calls=2)])
    page.wait_for_function("window.spoken.length === 2")
    assert "第2次" in page.inner_text(".call.new")
    page.evaluate("(c) => window.display(c)", [call(1, 4, calls=2)])
    assert page.evaluate("window.spoken.length") == 2
    assert page.is_visible(".call.new"), "still marked when something else changed"


def test_what_may_be_old_says_so(page: Page) -> None:
    page.evaluate("window.stream.dispatchEvent(new Event('lost'))")
    assert page.is_visible("#stale")
    page.evaluate("(c) => window.display(c)", [call(1, 4)])
    assert page.is_hidden("#stale")
