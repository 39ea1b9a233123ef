"""axe-core on the page as it is: no violation is accepted."""

import os
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

from backend import webapp

ROOT = Path(__file__).parent.parent.parent
RUN = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"


@cache
def _source() -> str:
    data = Path(os.environ.get("YITANG_DATA") or ROOT / "var")
    place = webapp.workplace(data) / "node_modules" / "axe-core" / "axe.min.js"
    return place.read_text(encoding="utf-8")


def check(page: Page, name: str) -> None:
    """Fail with what axe found, by page and element. Runs past the page's CSP, as the debugger does."""
    page.evaluate(_source())
    found = page.evaluate(RUN)
    told = [
        f"{one['id']} ({one['impact']}): {', '.join(node['target'][0] for node in one['nodes'][:5])}"
        for one in found
    ]
    assert not told, f"{name}: " + "; ".join(told)
