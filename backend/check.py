"""`yitang check` and `yitang test`: all that must hold before a change is handed in."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import click

from backend import webapp
from backend.trouble import Trouble

ROOT = Path(__file__).parent.parent
TOOLS = Path(sys.executable).parent
STATIC: dict[str, list[str | Path]] = {
    "ruff": [TOOLS / "ruff", "check", "."],
    "ruff format": [TOOLS / "ruff", "format", "--check", "."],
    "mypy": [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--explicit-package-bases",
        "backend",
        "admin",
        "tests",
    ],
    "import-linter": [TOOLS / "lint-imports"],
}
WORKERS = "2"


def check(data: Path) -> bool:
    """Lint, types and contracts, all of them even when one fails; True if all hold."""
    began = time.monotonic()
    running = [(name, _start(command, data)) for name, command in STATIC.items()]
    passed = [_told(name, process, began) for name, process in running]
    return all([*passed, _typescript(data, began)])


def test(data: Path, words: Sequence[str]) -> int:
    """The checks, then every test; with `words` only pytest, given those. Returns an exit code.

    pytest's closing line comes last, whatever the checks said, so that CI finds it.
    """
    checked = True
    if not words:
        checked = check(data)
        if not checked:
            click.echo("✗ 静态检查未通过，见上。/ The checks above failed.", err=True)
    environment = _environment(data)
    try:
        environment |= _for_tests(data)
    except Trouble as trouble:
        click.echo(f"✗ {trouble}", err=True)
        checked = False
    options = ["-n", WORKERS, "--dist", "loadgroup", *words]
    if not _writable():
        options += ["-o", f"cache_dir={data / 'cache' / 'pytest'}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options], cwd=ROOT, env=environment, check=False
    )
    return done.returncode or (0 if checked else 1)


def _for_tests(data: Path) -> dict[str, str]:
    """The programs that tests open our work with, the web app built for them."""
    from tests import chromium, office

    webapp.build(data, lambda step: click.echo(f"· 网页 / Web app: {step}"))
    return {
        "CHROMIUM": chromium.find(data, lambda step: click.echo(f"· Chromium: {step}")),
        "LIBREOFFICE": office.find(data, lambda step: click.echo(f"· LibreOffice: {step}")),
    }


def _start(command: Sequence[str | Path], data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(word) for word in command],
        cwd=ROOT,
        env=_environment(data),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _told(name: str, process: subprocess.Popen[str], began: float) -> bool:
    output, _ = process.communicate()
    passed = process.returncode == 0
    _say(name, passed, began)
    if not passed:
        click.echo(output.rstrip())
    return passed


def _typescript(data: Path, began: float) -> bool:
    try:
        node = webapp.Node(data, lambda step: click.echo(f"· {step}"))
        place = webapp.workplace(data)
        node.packages(place)
        node.npm(place, "run", "check")
    except Trouble as trouble:
        _say("tsc", False, began)
        click.echo(str(trouble))
        log = data / "log" / "webapp.log"
        click.echo(log.read_text() if log.exists() else "")
        return False
    _say("tsc", True, began)
    return True


def _say(name: str, passed: bool, began: float, out: IO[str] | None = None) -> None:
    sign = "✓" if passed else "✗"
    click.echo(f"{sign} {name} ({time.monotonic() - began:.1f} s)", file=out)


def _writable() -> bool:
    return os.access(ROOT, os.W_OK)


def _environment(data: Path) -> dict[str, str]:
    """Tools keep their caches beside the code, or under the data folder if that is not ours."""
    known = dict(os.environ)
    if not _writable():
        caches = data / "cache"
        known |= {
            "RUFF_CACHE_DIR": str(caches / "ruff"),
            "MYPY_CACHE_DIR": str(caches / "mypy"),
            "HYPOTHESIS_STORAGE_DIRECTORY": str(caches / "hypothesis"),
        }
    return known
