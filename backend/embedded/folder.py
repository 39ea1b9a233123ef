"""The data folder: one user at a time, and a short private folder for its sockets."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import shutil
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from backend.embedded.process import Account, disk_full
from backend.trouble import Trouble

SHORT_AND_PLAIN = re.compile(r"/[A-Za-z0-9/_.-]{0,60}")
"""A socket's whole path may have about 100 bytes, and must need no quoting anywhere."""
PATIENCE = 20.0
"""Seconds for the servers of a killed run to finish by themselves."""


@dataclass(frozen=True)
class Announcement:
    """What the holder of a folder tells other commands, in `servers.json`."""

    pid: int
    sockets: str
    postgres: bool
    valkey: bool


@dataclass
class Held:
    """A locked data folder. The servers inherit `lock`, so it is free only when all have ended."""

    data: Path
    account: Account
    lock: int
    sockets: Path

    def log(self, name: str) -> Path:
        return self.data / "log" / f"{name}.log"

    def announce(self, *, postgres: bool, valkey: bool) -> None:
        note = Announcement(os.getpid(), str(self.sockets), postgres, valkey)
        _write(self.data, note)

    def release(self) -> None:
        if self.lock < 0:
            return
        shutil.rmtree(self.sockets, ignore_errors=True)
        with contextlib.suppress(OSError):
            (self.data / "servers.json").unlink()
        os.close(self.lock)
        self.lock = -1


def take(data: Path, account: Account) -> Held:
    """Make the folder if needed and lock it; a second user is refused in one sentence."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        data = data.resolve()
        lock = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise unusable(data, problem) from problem
    try:
        _acquire(lock, data)
        _clear(data)
        held = Held(data, account, lock, _socket_folder(account))
        held.announce(postgres=False, valkey=False)
    except OSError as problem:
        os.close(lock)
        raise unusable(data, problem) from problem
    except BaseException:
        os.close(lock)
        raise
    return held


def announced(data: Path) -> Announcement | None:
    """What the live holder of this folder says; None when nobody holds it."""
    try:
        lock = os.open(data / "lock", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(data)
    else:
        return None
    finally:
        os.close(lock)


def _acquire(lock: int, data: Path) -> None:
    """Servers whose starter was killed are on their way out: they are waited for."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _read(data)
            if (holder and _alive(holder.pid)) or time.monotonic() > deadline:
                raise in_use(data, holder) from None
            time.sleep(0.05)
        else:
            return


def _clear(data: Path) -> None:
    """Remove what a killed run left; we hold the lock, so nobody uses it."""
    left = _read(data)
    if left and Path(left.sockets).name.startswith("yitang-"):
        shutil.rmtree(left.sockets, ignore_errors=True)
    (data / "servers.json").unlink(missing_ok=True)


def _socket_folder(account: Account) -> Path:
    """A new 0700 folder with a short path, whatever the data folder is called."""
    wanted = Path(tempfile.gettempdir()).resolve()
    if not SHORT_AND_PLAIN.fullmatch(str(wanted)) or not account.can_reach(wanted / "x"):
        wanted = Path("/tmp")  # noqa: S108 - mkdtemp makes a folder only we may enter
    made = Path(tempfile.mkdtemp(prefix="yitang-", dir=wanted))
    account.own(made)
    return made


def _read(data: Path) -> Announcement | None:
    try:
        return Announcement(**json.loads((data / "servers.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _write(data: Path, note: Announcement) -> None:
    new = data / "servers.json.new"
    new.write_text(json.dumps(asdict(note)))
    new.replace(data / "servers.json")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def in_use(data: Path, holder: Announcement | None) -> Trouble:
    pid = holder.pid if holder else "?"
    return Trouble(
        f"数据目录 {data} 正由另一个一趟进程（{pid}）使用：请先停止它，或用 YITANG_DATA 指定其他目录。",
        f"Another yitang (process {pid}) is using {data}: stop it first, "
        "or set YITANG_DATA to another folder.",
    )


def unusable(data: Path, problem: OSError) -> Trouble:
    if problem.errno == errno.ENOSPC:
        return disk_full(data)
    return Trouble(
        f"无法写入数据目录 {data}（{problem.strerror}）：请用 YITANG_DATA 指定可写的目录。",
        f"Can't write to {data} ({problem.strerror}): set YITANG_DATA to a folder you can write to.",
    )
