"""Starting a server with few rights, tied to our life; stopping it in order."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from backend.trouble import Trouble

NOBODY = 65534
LOG_LIMIT = 10 * 1024 * 1024
_SET_DEATH_SIGNAL = 1


@dataclass(frozen=True)
class Account:
    """Whose rights a server runs with."""

    uid: int
    gid: int
    dropped: bool
    """True when we are root and the server must not be."""

    @classmethod
    def for_servers(cls) -> Account:
        if os.geteuid() == 0:
            return cls(NOBODY, NOBODY, dropped=True)
        return cls(os.geteuid(), os.getegid(), dropped=False)

    def own(self, path: Path) -> None:
        if self.dropped:
            os.chown(path, self.uid, self.gid)

    def can_reach(self, path: Path) -> bool:
        """May this account walk down to `path`, which has no links in it?"""
        if not self.dropped:
            return True
        return all(parent.stat().st_mode & 0o001 for parent in path.parents)


@dataclass
class Server:
    """One running server and how it likes to be asked to stop."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    farewells: Sequence[tuple[signal.Signals, float]]
    """Signals in the order they are tried, each with the seconds it is given."""

    def stop(self) -> None:
        for farewell, patience in (*self.farewells, (signal.SIGKILL, 10.0)):
            if self.process.poll() is not None:
                return
            self.process.send_signal(farewell)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)

    def check(self) -> None:
        """Trouble, with the server's own last words, when it has ended."""
        if self.process.poll() is not None:
            raise failed(self.name, self.log)


def tied_to_us(farewell: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends `farewell` when the starting thread dies, however.

    It must run after the change of account, which clears the wish; Popen keeps that order.
    """
    parent = os.getpid()
    wish = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def tie() -> None:
        if wish is not None:
            wish(_SET_DEATH_SIGNAL, int(farewell), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def launch(
    name: str,
    command: Sequence[str | Path],
    account: Account,
    log: Path,
    *,
    keep: Sequence[int],
    farewells: Sequence[tuple[signal.Signals, float]],
) -> Server:
    """Start in a session of its own, so that Ctrl-C reaches us alone and we keep the order."""
    with open_log(log) as out:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd="/",
            env=plain_environment(),
            start_new_session=True,
            pass_fds=tuple(keep),
            user=account.uid if account.dropped else None,
            group=account.gid if account.dropped else None,
            extra_groups=[] if account.dropped else None,
            preexec_fn=tied_to_us(farewells[0][0]),  # noqa: PLW1509 (two system calls, no locks)
        )
    return Server(name, process, log, farewells)


def plain_environment() -> dict[str, str]:
    """Nothing of the caller's settings or secrets reaches a server."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def open_log(log: Path) -> BinaryIO:
    """Appends; a log that has grown too long is put aside first."""
    log.parent.mkdir(exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    return log.open("ab")


def failed(name: str, log: Path) -> Trouble:
    """What to say about a server that ended: its last words, or the usual cause."""
    words = log.read_text("utf-8", "replace").splitlines()[-12:] if log.exists() else []
    if any("No space left on device" in line for line in words):
        return disk_full(log.parent.parent)
    telling = [line for line in words if "FATAL" in line or "ERROR" in line or "error" in line]
    last = (telling or words or ["?"])[-1].strip()
    return Trouble(
        f"{name} 未能运行（{last}），详见 {log}。",
        f"{name} did not run ({last}); see {log}.",
    )


def disk_full(place: Path) -> Trouble:
    return Trouble(
        f"{place} 所在磁盘空间不足：请腾出至少 1 GB，或用 YITANG_DATA 指定其他目录。",
        f"The disk of {place} is full: free at least 1 GB, or set YITANG_DATA to another folder.",
    )
