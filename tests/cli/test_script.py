"""The script: finding a Python, making its environment, one sentence for each way that fails."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.cli.launched import ROOT, assert_one_sentence, run

TOOLS = "awk cat cksum df dirname grep mkdir readlink rm sh sleep tail"
"""What the script itself needs of a machine."""
PYTHON = shlex.quote(sys.executable)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout of script and locks alone, in a path with spaces, and a PATH without Python."""
    checkout = tmp_path / "a check out"
    (checkout / "requirements").mkdir(parents=True)
    shutil.copy(ROOT / "yitang", checkout)
    for name in ("run.txt", "dev.txt"):
        shutil.copy(ROOT / "requirements" / name, checkout / "requirements")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in TOOLS.split():
        (programs / name).symlink_to(shutil.which(name) or "/nonexistent")
    return checkout


def stub(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def start_bare(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    programs = str(checkout.parent / "bin")
    return run([checkout / "yitang", "up"], {"PATH": programs, "YITANG_PYTHON": "", **environment})


def test_a_machine_without_python_is_told_what_to_install(bare: Path) -> None:
    assert_one_sentence(start_bare(bare), "Python 3.11", "apt-get install python3")


def test_dead_shims_and_old_pythons_are_not_taken_for_python(bare: Path) -> None:
    stub(bare.parent / "bin" / "python3.12", 'echo "shim: command not found" >&2; exit 127')
    stub(bare.parent / "bin" / "python3", "exit 3")
    assert_one_sentence(start_bare(bare), "No usable Python 3.11")


def test_a_named_python_that_cannot_run_is_named(bare: Path) -> None:
    done = run([bare / "yitang", "up"], {"YITANG_PYTHON": "/nonexistent/python"})
    assert_one_sentence(done, "YITANG_PYTHON=/nonexistent/python")


def test_a_python_without_venv_is_told_which_package_to_install(bare: Path) -> None:
    blocked = "import sys; sys.modules['ensurepip'] = None"
    stub(bare.parent / "bin" / "python3", f'exec {PYTHON} -c "{blocked}\n$2"')
    assert_one_sentence(start_bare(bare), "venv", "apt-get install python3-venv")


def test_a_full_disk_is_noticed_before_anything_is_installed(bare: Path) -> None:
    (bare.parent / "bin" / "df").unlink()
    stub(bare.parent / "bin" / "df", "echo Filesystem; echo /dev/x 100 99 1 99% /")
    (bare.parent / "bin" / "python3").symlink_to(sys.executable)
    assert_one_sentence(start_bare(bare), "disk", "free at least 1 GB")
    assert not (bare / ".venv").exists()


QUICK_VENV = """
case "$1 $2" in
"-m venv")
    {python} -m venv --without-pip "$3"
    echo {packages} > "$3/lib/python{version}/site-packages/pip.pth"
    ;;
*) exec {python} "$@" ;;
esac
"""
"""A Python whose environments borrow our pip: making one of their own takes seconds."""


def test_packages_that_cannot_be_fetched_are_a_matter_of_the_network(bare: Path) -> None:
    packages = shlex.quote(str(Path(click.__file__).parent.parent))
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    script = QUICK_VENV.format(python=PYTHON, packages=packages, version=version)
    stub(bare.parent / "bin" / "python3", script)
    locked = "nothing==1 --hash=sha256:" + "0" * 64
    (bare / "requirements" / "run.txt").write_text(locked + "\n")
    done = start_bare(
        bare,
        PIP_INDEX_URL="http://127.0.0.1:9/",
        PIP_EXTRA_INDEX_URL="",
        PIP_FIND_LINKS="",
        PIP_CONFIG_FILE="/dev/null",
    )
    assert done.returncode == 1
    assert "check the network" in done.stderr.splitlines()[-1], done.stderr
    assert "ensurepip" not in done.stderr


def test_the_script_works_through_a_link_from_elsewhere_in_a_path_with_spaces(
    tmp_path: Path,
) -> None:
    checkout = tmp_path / "a check out"
    checkout.mkdir()
    for name in ("yitang", "backend", "requirements", ".venv"):
        (checkout / name).symlink_to(ROOT / name)
    (checkout / "yitang").unlink()
    shutil.copy(ROOT / "yitang", checkout)
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    (elsewhere / "backend").mkdir()  # must not be taken for ours
    (elsewhere / "one trip").symlink_to(checkout / "yitang")
    done = run([elsewhere / "one trip", "--version"], cwd=elsewhere)
    assert done.returncode == 0, done.stderr
    assert "yitang" in done.stdout
