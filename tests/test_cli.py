"""The command as people meet it: what it says when something is wrong, and what it leaves behind."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from backend import bench, embedded, webapp
from backend.cli import main
from backend.embedded import postgres
from backend.streams import Streams
from backend.trouble import Trouble

ROOT = Path(__file__).parent.parent
TOOLS = "awk cat cksum df dirname grep mkdir readlink rm sh sleep tail"
"""What the script itself needs of a machine."""
START_LIMIT = 60.0


def run(
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | dict(environment or {}),
        capture_output=True,
        text=True,
        timeout=START_LIMIT,
        check=False,
    )


def assert_one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Exit code 1 and a single line on stderr that names what it is about."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert done.stderr.startswith("yitang: ")
    for word in words:
        assert word in done.stderr


# The script that finds a Python


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
    stub(bare.parent / "bin" / "python3", f'exec {sys.executable} -c "{blocked}\n$2"')
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
    packages = Path(click.__file__).parent.parent
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    script = QUICK_VENV.format(python=sys.executable, packages=packages, version=version)
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


# The command line


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(commands(main)), ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, [*path, "--help"])
    assert done.exit_code == 0
    assert "Usage" in done.output


def test_the_command_line_starts_without_loading_what_it_does_not_need() -> None:
    heavy = "import backend.cli, sys; print({'litestar', 'asyncpg', 'alembic'} & set(sys.modules))"
    assert run([sys.executable, "-c", heavy], {"PYTHONPATH": str(ROOT)}).stdout.strip() == "set()"


def test_figures_of_an_empty_folder_say_how_to_begin(tmp_path: Path) -> None:
    done = yitang("figures", "--period", "2025", YITANG_DATA=str(tmp_path / "none"))
    assert_one_sentence(done, "./yitang up")


def test_a_port_is_a_number() -> None:
    assert_one_sentence(yitang("up", YITANG_PUBLIC_PORT="http"), "YITANG_PUBLIC_PORT")


def test_an_unknown_bench_names_the_known_ones() -> None:
    assert_one_sentence(yitang("bench", "nothing"), *bench.NAMES)


def test_floors_are_met_from_their_own_side() -> None:
    assert bench.all_met({"rate": 10, "wait": 2}, {"rate": (">=", 10), "wait": ("<=", 2)})
    assert not bench.all_met({"rate": 9}, {"rate": (">=", 10)})


def yitang(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [sys.executable, "-P", "-m", "backend.cli", *words]
    clean = {"PYTHONPATH": str(ROOT), "DATABASE_URL": "", "REDIS_URL": ""}
    return run(command, clean | environment)


# `up`, once, in a folder with spaces and a path too long for a socket


together = pytest.mark.xdist_group("up")
"""One worker runs these, so that there is one `up`."""


class Up:
    """A running `up` and what it has said."""

    def __init__(self, data: Path, ports: tuple[int, int]) -> None:
        self.data, self.ports = data, ports
        self.said = data.parent / "said.txt"
        with self.said.open("w") as out:
            self.process = subprocess.Popen(
                [ROOT / "yitang", "up", "--no-demo"],
                env=os.environ | self.environment(),
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def environment(self) -> Mapping[str, str]:
        ports = {"YITANG_PUBLIC_PORT": str(self.ports[0]), "YITANG_STAFF_PORT": str(self.ports[1])}
        return {"YITANG_DATA": str(self.data), "DATABASE_URL": "", "REDIS_URL": "", **ports}

    def ready(self) -> None:
        deadline = time.monotonic() + START_LIMIT
        while "Yitang is ready" not in self.said.read_text():
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < deadline, self.said.read_text()
            time.sleep(0.05)


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / ("a folder with a long name " * 4).strip() / "var"
    folder.parent.mkdir()
    return folder


@pytest.fixture(scope="module")
def up(data: Path) -> Iterator[Up]:
    started = Up(data, free_ports())
    try:
        started.ready()
        yield started
    finally:
        started.process.terminate()
        started.process.wait()


def descendants(pid: int) -> set[int]:
    """Process ids below this one, by /proc."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(entry.parent.name)] = int(fields[1])
    found = {pid}
    while grown := {child for child, parent in parents.items() if parent in found} - found:
        found |= grown
    return found - {pid}


def sockets(data: Path) -> Path:
    """Where the last holder of this folder has its sockets."""
    return Path(json.loads((data / "servers.json").read_text())["sockets"])


def assert_gone(pids: set[int]) -> None:
    deadline = time.monotonic() + 15
    while left := {pid for pid in pids if Path(f"/proc/{pid}").exists()}:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


@together
def test_both_doors_are_ready(up: Up) -> None:
    for port in up.ports:
        for path in ("/health/live", "/health/ready"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
                assert answer.status == 200


@together
def test_a_taken_port_is_named(up: Up, tmp_path: Path) -> None:
    taken = dict(up.environment()) | {"YITANG_DATA": str(tmp_path)}
    assert_one_sentence(yitang("up", **taken), str(up.ports[0]), "YITANG_PUBLIC_PORT")


@together
def test_a_second_up_on_the_same_folder_is_refused(up: Up) -> None:
    public, staff = free_ports()
    other = {"YITANG_PUBLIC_PORT": str(public), "YITANG_STAFF_PORT": str(staff)}
    done = yitang("up", **(dict(up.environment()) | other))
    assert_one_sentence(done, str(up.process.pid), "YITANG_DATA")


@together
def test_other_commands_use_the_servers_that_run(up: Up) -> None:
    done = yitang("figures", "--period", "2025", "--json", **up.environment())
    assert done.returncode == 0, done.stderr
    assert '"F01"' in done.stdout.splitlines()[-1]


@together
def test_stopping_twice_leaves_no_process_and_killing_leaves_none(up: Up, data: Path) -> None:
    below = descendants(up.process.pid)
    assert len(below) >= 5, "two doors, a worker, two servers"
    up.process.send_signal(signal.SIGTERM)
    time.sleep(0.05)
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(20) == 0, up.said.read_text()
    assert_gone(below)
    again = Up(data, up.ports)
    again.ready()
    below = descendants(again.process.pid)
    again.process.kill()
    again.process.wait()
    assert_gone(below)
    left = sockets(data)
    embedded.start(data, with_postgres=False, with_valkey=False).stop()
    assert not left.exists(), "the next start clears what the killed one left"


# The parts below it


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A real file system of 32 MB where we may make one, else a lie about the free room."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(place)]
    real = os.geteuid() == 0 and run([*mount]).returncode == 0
    if real:
        monkeypatch.setattr(postgres, "ROOM_FOR_NEW", 0)  # so that initdb itself meets the end
    else:
        usage = shutil.disk_usage(place)._replace(free=1)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    yield place
    if real:
        run(["umount", "-l", str(place)])


def test_a_full_disk_is_one_sentence(small_disk: Path) -> None:
    with pytest.raises(Trouble, match="free at least 1 GB"):
        embedded.start(small_disk)
    assert embedded.running(small_disk) is None


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    with pytest.raises(Trouble, match="YITANG_DATA"):
        embedded.start(tmp_path / "var", with_postgres=False, with_valkey=False)


def test_the_built_web_app_is_recognised_by_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "app.ts").write_text("1")
    monkeypatch.setattr(webapp, "SOURCE", tmp_path)
    assert not webapp.is_current(tmp_path)
    (tmp_path / "dist" / webapp.STAMP).write_text(webapp.fingerprint())
    assert webapp.is_current(tmp_path)
    (tmp_path / "app.ts").write_text("2")
    assert not webapp.is_current(tmp_path)


def test_a_stopping_door_ends_open_streams_and_no_other_request() -> None:
    said: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        kind = scope["path"].encode()
        await send({"type": "http.response.start", "headers": [(b"Content-Type", kind)]})
        said.append(await receive())

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.05)
        return {"type": "http.request"}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    async def both() -> None:
        streams = Streams(app)
        streams.close()
        await streams({"type": "http", "path": "text/event-stream"}, receive, send)
        assert [m["type"] for m in said[1:]] == ["http.disconnect", "http.response.body"]
        said.clear()
        await streams({"type": "http", "path": "application/json"}, receive, send)
        assert [m["type"] for m in said[1:]] == ["http.request"]

    asyncio.run(both())
