"""`serve` and `worker`: the parts of a deployment, each a process of its own."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import msgspec

from backend import door, embedded
from backend.crypto import BadKeys, Keys
from backend.settings import VARIABLES, Settings
from backend.trouble import Trouble, explaining_the_database


def serve(settings: Settings, name: str, host: str, proxies: Sequence[str]) -> None:
    """One door until SIGINT or SIGTERM; refuses demo keys and demo sign-ins."""
    port = settings.public_port if name == "public" else settings.staff_port
    with _deployed(settings) as complete:
        line = door.listen(host, port, VARIABLES[f"{name}_port"])
        door.serve(name, complete, line, proxies)


def work(settings: Settings) -> None:
    """The jobs until SIGINT or SIGTERM; refuses demo keys and demo sign-ins."""
    from backend import worker

    with _deployed(settings) as complete:
        worker.run(complete)


@contextmanager
def _deployed(settings: Settings) -> Iterator[Settings]:
    """Real keys, servers that answer, no demo people; an orderly end on either signal."""
    _check_keys(settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    with embedded.complete(msgspec.structs.replace(settings, demo=False)) as complete:
        _check_people(complete)
        yield complete


def _check_keys(settings: Settings) -> None:
    try:
        keys = Keys.load(settings.keys_file)
    except BadKeys as problem:
        raise Trouble(
            "密钥文件不可用，请从备份恢复或另行指定 YITANG_KEYS。", str(problem)
        ) from None
    if keys.is_demo:
        raise Trouble(
            f"{settings.keys_file} 是演示密钥，不得用于正式环境：请用 YITANG_KEYS 指定真实密钥。",
            f"{settings.keys_file} holds demo keys: name a file with real ones in YITANG_KEYS.",
        )


def _check_people(settings: Settings) -> None:
    from backend import demo

    with explaining_the_database():
        present = demo.is_present(settings)
    if present:
        raise Trouble(
            "数据库中有演示数据与演示账号，不得用于正式环境：请改用空数据库。",
            "The database holds demo data and demo sign-ins: use an empty database.",
        )


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
