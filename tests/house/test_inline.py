"""Pages carry no inline style and no inline script: the content policy drops them without a word."""

import re
from pathlib import Path

from tests.house.shape import ROOT

INLINE = re.compile(r"""<[a-z][^>]*[\s}](?:style|on[a-z]+)\s*=\s*["'{]""")
PAGES = ("admin/templates/**/*.html", "frontend-static/templates/**/*.html")


def faults(text: str) -> list[str]:
    return [found.group(0)[-30:] for found in INLINE.finditer(text)]


def test_no_page_leans_on_what_the_policy_drops() -> None:
    pages: list[Path] = [path for pattern in PAGES for path in ROOT.glob(pattern)]
    assert len(pages) > 20
    assert {str(path): faults(path.read_text()) for path in pages if faults(path.read_text())} == {}


def test_the_check_bites() -> None:
    assert faults('<li class="day" {% if first %}style="grid-column: 3"{% endif %}>')
    assert faults('<button onclick="go()">')
    assert faults('<meta name="color-scheme" content="light">') == []
