"""`up`, once, in a folder with spaces and a path too long for a socket."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from backend import embedded
from tests.cli.launched import ROOT, START_LIMIT, assert_one_sentence, yitang

together = pytest.mark.xdist_group("up")
"""One worker runs these, so that there is one `up`."""


class Up:
    """A running `up` and what it has said."""

    def __init__(self, data: Path, ports: tuple[int, int]) -> None:
        self.data, self.ports, self.said_first = data, ports, ""
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
        started.said_first = started.said.read_text()
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
    assert "Schema ready" in up.said_first
    assert "Schema ready" not in again.said.read_text(), "nothing has changed since"
    below = descendants(again.process.pid)
    again.process.kill()
    again.process.wait()
    assert_gone(below)
    left = sockets(data)
    embedded.start(data, with_postgres=False, with_valkey=False).stop()
    assert not left.exists(), "the next start clears what the killed one left"
