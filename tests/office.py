"""The LibreOffice of the export tests: another program that opens what the statistician takes away."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.programs import Tell, Wanted, runs

DEBIAN = ("libreoffice-calc", "libreoffice-writer", "fonts-noto-cjk")
LIBRARIES = (
    "usr/lib/libreoffice/program",
    "usr/lib/x86_64-linux-gnu",
    "usr/lib/aarch64-linux-gnu",
    "usr/lib",
)
STARTED = """#!/bin/sh
export LD_LIBRARY_PATH={libraries} XDG_DATA_HOME={root}/usr/share
[ -e {root}/etc/fonts/fonts.conf ] && export FONTCONFIG_PATH={root}/etc/fonts
exec {root}/usr/lib/libreoffice/program/soffice "$@"
"""
MOST_SECONDS = 240
UTF8_LIST = "--infilter=CSV:44,34,76,1"
"""Comma, quotation mark, UTF-8, from the first line: what the dialogue offers for a list with a mark of its encoding."""


def converted(program: str, sources: Sequence[Path], to: str, folder: Path) -> list[Path]:
    """Each source opened and saved in the form `to` ("xlsx", "pdf", "txt:Text (encoded):UTF8") in `folder`."""
    folder.mkdir(exist_ok=True)
    how = [UTF8_LIST] if {source.suffix for source in sources} == {".csv"} else []
    subprocess.run(
        [
            program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", *how,
            "--convert-to", to, "--outdir", str(folder), *map(str, sources),
        ],
        env=os.environ | {"HOME": str(folder)},
        capture_output=True,
        check=True,
        timeout=MOST_SECONDS,
    )  # fmt: skip
    made = [folder / f"{source.stem}.{to.split(':', maxsplit=1)[0]}" for source in sources]
    missing = [path.name for path in made if not path.exists()]
    assert not missing, f"LibreOffice did not open {missing}"
    return made


def _unpacked(data: Path, tell: Tell) -> str | None:
    """Debian's packages fetched and unpacked under `data`, nothing installed."""
    apt, dpkg = shutil.which("apt-get"), shutil.which("dpkg-deb")
    place, root = data / "office", data / "office" / "root"
    program = place / "soffice"
    if runs(str(program)):
        return str(program)
    if apt is None or dpkg is None:
        return None
    tell("apt-get download " + " ".join(DEBIAN))
    if not _fetched(apt, place):
        return None
    for package in (place / "archives").glob("*.deb"):
        subprocess.run([dpkg, "-x", str(package), str(root)], check=True)
        package.unlink()
    _settle(root)
    program.write_text(
        STARTED.format(root=root, libraries=":".join(f"{root}/{of}" for of in LIBRARIES))
    )
    program.chmod(0o755)
    return str(program) if runs(str(program)) else None


def _fetched(apt: str, place: Path) -> bool:
    """What is wished and not installed, into `archives`, by apt in a state of our own."""
    for folder in ("lists/partial", "archives/partial"):
        (place / folder).mkdir(parents=True, exist_ok=True)
    own = {
        "Dir::State": place,
        "Dir::State::status": "/var/lib/dpkg/status",
        "Dir::Cache": place,
        "Debug::NoLocking": 1,
        "APT::Sandbox::User": "",
    }
    options = [word for key, value in own.items() for word in ("-o", f"{key}={value}")]
    wish = ("install", "-y", "--no-install-recommends", "--download-only", *DEBIAN)
    return all(
        subprocess.run([apt, "-q", *options, *words], capture_output=True, check=False).returncode
        == 0
        for words in (("update",), wish)
    )


def _settle(root: Path) -> None:
    """What an installation would do: its settings in their place, and all paths those under `root`."""
    for link in [path for path in root.rglob("*") if path.is_symlink()]:
        if link.readlink().is_absolute():
            target = root / link.readlink().relative_to("/")
            link.unlink()
            link.symlink_to(target)
    office = root / "usr/lib/libreoffice"
    shutil.copytree(
        office / "share/.registry", root / "etc/libreoffice/registry", dirs_exist_ok=True
    )
    for settings in (office / "program").glob("*rc"):
        settings.write_text(settings.read_text().replace("file:///", f"file://{root}/"))


find = Wanted(
    title="LibreOffice",
    setting="LIBREOFFICE",
    names=("soffice", "libreoffice"),
    debian=DEBIAN,
    unprivileged=_unpacked,
).find
