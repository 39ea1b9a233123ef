"""Finds a program that tests need, or installs it; never skips them silently."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backend.trouble import Trouble

Tell = Callable[[str], None]
Way = Callable[[Path, Tell], str | None]


@dataclass(frozen=True)
class Wanted:
    """A program, the setting that names one, Debian's packages of it, and a way that needs no root."""

    title: str
    setting: str
    names: tuple[str, ...]
    debian: tuple[str, ...]
    unprivileged: Way

    def find(self, data: Path, tell: Tell = lambda _: None) -> str:
        """The setting, PATH, Debian's packages (as root), without root, in this order; else Trouble."""
        for way in (self._named, self._on_path, self._from_debian, self.unprivileged):
            program = way(data, tell)
            if program is not None:
                return program
        install = f"apt-get install -y --no-install-recommends {' '.join(self.debian)}"
        raise Trouble(
            f"未找到{self.title}：请运行 {install}，或用 {self.setting} 指定。",
            f"There is no {self.title}: run {install}, or name one in {self.setting}.",
        )

    def _named(self, _: Path, __: Tell) -> str | None:
        named = os.environ.get(self.setting)
        if named and not runs(named):
            raise Trouble(
                f"{self.setting}={named} 无法运行：请改为可用的{self.title}，或取消该变量。",
                f"{self.setting}={named} does not run: name one that does, or unset it.",
            )
        return named or None

    def _on_path(self, _: Path, __: Tell) -> str | None:
        found = (shutil.which(name) for name in self.names)
        return next((program for program in found if program and runs(program)), None)

    def _from_debian(self, data: Path, tell: Tell) -> str | None:
        apt = shutil.which("apt-get")
        if os.geteuid() != 0 or apt is None:
            return None
        tell("apt-get install " + " ".join(self.debian))
        known = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (("update",), ("install", "-y", "--no-install-recommends", *self.debian)):
            done = subprocess.run([apt, "-q", *words], env=known, capture_output=True, check=False)
            if done.returncode:
                return None
        return self._on_path(data, tell)


def runs(program: str) -> bool:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
