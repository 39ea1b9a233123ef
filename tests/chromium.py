"""Finds a Chromium for the browser tests, or installs one; never skips them silently."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from backend import webapp
from backend.trouble import Trouble

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN = ("chromium", "fonts-noto-cjk")
UNPACK = "import c from '@sparticuz/chromium'; process.stdout.write(await c.executablePath())"

Tell = Callable[[str], None]


def find(data: Path, tell: Tell = lambda _: None) -> str:
    """`CHROMIUM`, PATH, Debian's package (as root), npm's, in this order; else Trouble."""
    for way in (_named, _on_path, _from_debian, _from_npm):
        program = way(data, tell)
        if program is not None:
            return program
    raise Trouble(
        f"未找到 Chromium：请运行 apt-get install -y {' '.join(DEBIAN)}，或用 CHROMIUM 指定。",
        f"There is no Chromium: run apt-get install -y {' '.join(DEBIAN)}, or name one in CHROMIUM.",
    )


def _named(_: Path, __: Tell) -> str | None:
    named = os.environ.get("CHROMIUM")
    if named and not _runs(named):
        raise Trouble(
            f"CHROMIUM={named} 无法运行：请改为可用的 Chromium，或取消该变量。",
            f"CHROMIUM={named} does not run: name one that does, or unset it.",
        )
    return named or None


def _on_path(_: Path, __: Tell) -> str | None:
    found = (shutil.which(name) for name in NAMES)
    return next((program for program in found if program and _runs(program)), None)


def _from_debian(data: Path, tell: Tell) -> str | None:
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or apt is None:
        return None
    tell("apt-get install " + " ".join(DEBIAN))
    known = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (("update",), ("install", "-y", "--no-install-recommends", *DEBIAN)):
        done = subprocess.run([apt, "-q", *words], env=known, capture_output=True, check=False)
        if done.returncode:
            return None
    return _on_path(data, tell)


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
    return program if done.returncode == 0 and _runs(program) else None


def _runs(program: str) -> bool:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
