"""The processes that `up` starts by forking itself: what is imported once serves all of them."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn, TextIO

from backend.embedded.process import open_log, tied_to_us
from backend.trouble import Trouble

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SAID = 3
"""Exit code of a child that has told its trouble on the terminal itself."""
BREATH = 0.01
"""Seconds between two looks at our children while something is being waited for."""
_SET_NAME = 15


@dataclass(frozen=True)
class Child:
    name: str
    pid: int
    log: Path | None


@dataclass
class Family:
    """Our children by process id. Every wait goes through here, so no end is missed."""

    strangers: dict[int, str] = field(default_factory=dict)
    """Servers that others watch over (PostgreSQL, Valkey): their end is a death in the family."""
    living: dict[int, Child] = field(default_factory=dict)

    def fork(self, name: str, work: Callable[[], None], log: Path | None = None) -> Child:
        """Run `work` in a new process; with `log` its output goes there."""
        sys.stdout.flush()
        sys.stderr.flush()
        tie = tied_to_us(signal.SIGTERM)
        pid = os.fork()
        if pid == 0:
            tie()
            _live(name, work, log)
        child = Child(name, pid, log)
        self.living[pid] = child
        return child

    def watch(self) -> None:
        """Take note of what has ended; Trouble when it should not have."""
        pid, status = os.waitpid(-1, os.WNOHANG)
        child = self.living.pop(pid, None)
        if child is not None and os.waitstatus_to_exitcode(status) == SAID:
            raise SystemExit(1)
        if child is not None and (status != 0 or child.log is not None):
            raise ended(child)
        if pid in self.strangers:
            raise ended(Child(self.strangers.pop(pid), pid, None))

    def stop(self, children: Sequence[Child], patience: float) -> None:
        """Ask all of them, wait, insist."""
        for child in children:
            self._send(child, signal.SIGTERM)
        deadline = time.monotonic() + patience
        while any(child.pid in self.living for child in children):
            self._take_note(children)
            if time.monotonic() > deadline:
                for child in children:
                    self._send(child, signal.SIGKILL)
            time.sleep(BREATH)

    def _send(self, child: Child, number: signal.Signals) -> None:
        """Safe: a process id stays ours until we have waited for it."""
        if child.pid in self.living:
            os.kill(child.pid, number)

    def _take_note(self, children: Sequence[Child]) -> None:
        for child in children:
            if child.pid in self.living and os.waitpid(child.pid, os.WNOHANG)[0]:
                del self.living[child.pid]


def tell(text: str, stream: TextIO | None = None) -> None:
    """One line, whole, from whichever process says it."""
    stream = stream or sys.stdout
    stream.write(f"{text}\n")
    stream.flush()


def ended(child: Child) -> Trouble:
    """Said when a process is no longer there; its reasons are in its log, or already shown."""
    where = (f"，详见 {child.log}", f"; see {child.log}") if child.log else ("", "")
    return Trouble(
        f"{child.name} 意外退出，其余部分已停止{where[0]}。",
        f"{child.name} ended by itself and the rest was stopped{where[1]}.",
    )


def _live(name: str, work: Callable[[], None], log: Path | None) -> None:
    """The whole life of a child; never returns."""
    code = 1
    try:
        os.setsid()
        for number in STOPPING:
            signal.signal(number, _end_with_ours)
        _call_ourselves(name)
        if log is not None:
            with open_log(log) as out:
                os.dup2(out.fileno(), 1)
                os.dup2(out.fileno(), 2)
        work()
        code = 0
    except Trouble as trouble:
        tell(f"yitang: {trouble}", sys.stderr)
        code = SAID if log is None else 1
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:  # noqa: BLE001 (nothing may escape into the parent's code)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _end_with_ours(number: int, frame: FrameType | None) -> NoReturn:
    """Until a door or worker has its own way to stop: take along what we started (npm, say)."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
    os._exit(128 + number)


def _call_ourselves(name: str) -> None:
    """The name that `ps` and `top` show."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_NAME, f"yitang-{name}".encode()[:15], 0, 0, 0)
