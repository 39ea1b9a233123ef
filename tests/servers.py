"""One PostgreSQL and one Valkey for a whole test run, shared by all its xdist workers.

`begin` in the process that pytest was started as (its workers inherit the addresses through the
environment), `urls` wherever they are needed, `end` when the run is over.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

from backend import embedded
from backend.embedded import Urls

ADDRESSES = "YITANG_TEST_SERVERS"
NAMED = "yitang-test-"
ROOM = 2 * 1024**3
"""Bytes that memory-backed /dev/shm must have free to be used instead of the disk."""

_started: list[tuple[embedded.Servers, Path]] = []


def begin() -> Urls:
    """Start both, without durability. Call it from the main thread: they end with its process."""
    place = _quick_place()
    _sweep(Path(place or tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=f"{NAMED}{os.getpid()}-", dir=place))
    folder.chmod(0o711)
    try:
        servers = embedded.start(folder, fast=True)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _started.append((servers, folder))
    found = Urls(servers.owner_url, servers.app_url, servers.statistics_url, servers.redis_url)
    os.environ[ADDRESSES] = json.dumps(asdict(found))
    return found


def urls() -> Urls:
    """The run's servers."""
    return Urls(**json.loads(os.environ[ADDRESSES]))


def end() -> None:
    """Stop what this process began; nothing to do in a worker."""
    while _started:
        servers, folder = _started.pop()
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)
        os.environ.pop(ADDRESSES, None)


def _sweep(place: Path) -> None:
    """Folders of runs that were killed: they may hold gigabytes of memory."""
    for folder in place.glob(f"{NAMED}*-*"):
        pid = folder.name.removeprefix(NAMED).partition("-")[0]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def _quick_place() -> str | None:
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM:
        return str(memory)
    return None
