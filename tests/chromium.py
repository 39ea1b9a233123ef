"""The Chromium of the browser tests."""

from __future__ import annotations

import subprocess
from pathlib import Path

from backend import webapp
from backend.trouble import Trouble
from tests.programs import Tell, Wanted, runs

UNPACK = "import c from '@sparticuz/chromium'; process.stdout.write(await c.executablePath())"


def _from_npm(data: Path, tell: Tell) -> str | None:
    tell("npm install @sparticuz/chromium")
    place = data / "chromium"
    place.mkdir(parents=True, exist_ok=True)
    node = webapp.Node(data, tell)
    try:
        node.npm(place, "install", "--no-audit", "--no-fund", "--no-save", "@sparticuz/chromium")
    except Trouble:
        return None
    done = subprocess.run(
        [str(node.program), "--input-type=module", "-e", UNPACK],
        cwd=place,
        env={**node.environment(), "TMPDIR": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    program = done.stdout.strip()
    return program if done.returncode == 0 and runs(program) else None


find = Wanted(
    title="Chromium",
    setting="CHROMIUM",
    names=("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    debian=("chromium", "fonts-noto-cjk"),
    unprivileged=_from_npm,
).find
