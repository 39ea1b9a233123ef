"""What a bench runs: PostgreSQL and Valkey of its own, and the residents' door as `serve` runs it."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from backend import db, door, embedded
from backend.crypto import Keys
from backend.embedded.process import tied_to_us
from backend.settings import VARIABLES
from backend.trouble import Trouble

T = TypeVar("T")
ROOT = Path(__file__).parent.parent.parent
HOST = "127.0.0.1"
CORES = 2
START_LIMIT = 60.0
SERVE = ("backend.cli", "serve", "public")
"""The module and words that are the door: the command of a deployment, one process."""
SERVE_STAFF = ("backend.cli", "serve", "staff")


@dataclass(frozen=True)
class Site:
    """Where the servers are, which keys seal, and which process is PostgreSQL's first."""

    data: Path
    urls: embedded.Urls
    keys: Keys
    postgres_pid: int | None = None

    @property
    def keys_file(self) -> Path:
        return self.data / "keys.json"

    def ask(self, question: Callable[[db.Conn], Awaitable[T]]) -> T:
        """By the owner, on a connection of its own."""

        async def asked() -> T:
            conn = await db.connect(self.urls.owner)
            try:
                return await question(conn)
            finally:
                await conn.close()

        return asyncio.run(asked())


@dataclass(frozen=True)
class Door:
    port: int
    pid: int


def of_a_county() -> dict[str, str]:
    """PostgreSQL's memory as the runbook asks for it where years of a county are kept: a quarter of the machine's."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    return {"shared_buffers": f"{total // 4}MB", "effective_cache_size": f"{total // 2}MB"}


@contextlib.contextmanager
def site(settings: Mapping[str, str] | None = None) -> Iterator[Site]:
    """Durable servers in a folder that goes afterwards, everything on the first two cores."""
    with _two_cores(), tempfile.TemporaryDirectory(prefix="yitang-bench-") as folder:
        servers = embedded.start(Path(folder), settings=settings)
        try:
            pid = servers.postgres.process.pid if servers.postgres else None
            made = Site(Path(folder), servers.urls, Keys.generate(), pid)
            made.keys.save(made.keys_file)
            yield made
        finally:
            servers.stop()


@contextlib.contextmanager
def _two_cores() -> Iterator[None]:
    """What is started from here on inherits it."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:CORES])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextlib.contextmanager
def running(site: Site, module: Sequence[str] = SERVE) -> Iterator[Door]:
    """The door on a free port, ready; ended with what it has begun when left."""
    line = door.listen(HOST, 0, VARIABLES["public_port"])
    port = line.getsockname()[1]
    line.close()
    with (site.data / "door.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", *module],
            env=os.environ | {"PYTHONPATH": str(ROOT)} | _environment(site, port),
            stdout=log,
            stderr=log,
            preexec_fn=tied_to_us(signal.SIGTERM),  # noqa: PLW1509 (two system calls, no locks)
        )
    try:
        _await_ready(process, port, site.data / "door.log")
        yield Door(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _environment(site: Site, port: int) -> dict[str, str]:
    given = {
        "data": str(site.data),
        "database_url": site.urls.app,
        "database_owner_url": site.urls.owner,
        "database_statistics_url": site.urls.statistics,
        "redis_url": site.urls.redis,
        "public_port": str(port),
        "staff_port": str(port),
        "keys_file": str(site.keys_file),
        "demo": "",
        "demo_now": "",
        "app_role": "",
        "sms_url": "",
    }
    return {VARIABLES[name]: value for name, value in given.items()}


def _await_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT
    while not _is_ready(port):
        if process.poll() is not None or time.monotonic() > deadline:
            said = (log.read_text("utf-8", "replace").strip().splitlines() or ["?"])[-1]
            raise Trouble(
                f"测量用的入口未能启动（{said}）。", f"The bench's door did not start ({said})."
            )
        time.sleep(0.05)


def _is_ready(port: int) -> bool:
    line = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        line.request("GET", "/health/ready")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


@dataclass(frozen=True)
class Spent:
    """Seconds of processor time so far: of the door, of PostgreSQL's processes, of the whole machine."""

    door: float
    postgres: float
    machine: float

    def since(self, before: Spent) -> Spent:
        return Spent(
            self.door - before.door,
            self.postgres - before.postgres,
            self.machine - before.machine,
        )


def spent(site: Site, door: Door) -> Spent:
    """From /proc; 0 where there is none."""
    pids = set() if site.postgres_pid is None else _family(site.postgres_pid)
    postgres = sum(_seconds(pid, ended=True) for pid in pids)
    return Spent(_seconds(door.pid, ended=False), postgres, _machine())


def _machine() -> float:
    """User, nice, system and interrupt time of all cores."""
    with contextlib.suppress(OSError):
        fields = Path("/proc/stat").read_text().splitlines()[0].split()
        ticks = sum(int(fields[at]) for at in (1, 2, 3, 6, 7))
        return ticks / os.sysconf("SC_CLK_TCK")
    return 0.0


def _family(pid: int) -> set[int]:
    """The process and its children."""
    found = {pid}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            if int(entry.read_text().rpartition(")")[2].split()[1]) == pid:
                found.add(int(entry.parent.name))
    return found


def _seconds(pid: int, *, ended: bool) -> float:
    """User and system time; `ended`: with that of children already gone."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks = sum(int(one) for one in fields[11 : 15 if ended else 13])
        return ticks / os.sysconf("SC_CLK_TCK")
    return 0.0
