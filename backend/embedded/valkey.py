"""Valkey as a cache: one unix socket, nothing on disk."""

from __future__ import annotations

import contextlib
import signal
import socket
import time
from pathlib import Path

from backend.embedded import programs
from backend.embedded.folder import Held
from backend.embedded.process import Server, failed
from backend.embedded.process import launch as launch_server

SOCKET = "valkey.sock"
SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "no",
    "maxmemory": "128mb",
    "maxmemory-policy": "allkeys-lru",
    "timeout": "0",
    "daemonize": "no",
    "loglevel": "notice",
}
PATIENCE = 15.0


def url(sockets: Path) -> str:
    return f"unix://{sockets / SOCKET}"


def launch(held: Held) -> Server:
    command: list[str | Path] = [programs.valkey(held)]
    settings = SETTINGS | {"unixsocket": str(held.sockets / SOCKET), "dir": str(held.sockets)}
    for name, value in settings.items():
        command += [f"--{name}", value]
    return launch_server(
        "Valkey",
        command,
        held.account,
        held.log("valkey"),
        keep=[held.lock],
        farewells=[(signal.SIGTERM, 5.0)],
    )


def wait(server: Server, held: Held) -> None:
    """Until it answers a PING."""
    deadline = time.monotonic() + PATIENCE
    while not _answers(held.sockets / SOCKET):
        server.check()
        if time.monotonic() > deadline:
            raise failed(server.name, server.log)
        time.sleep(0.01)


def _answers(path: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        line.connect(str(path))
        line.sendall(b"PING\r\n")
        return line.recv(16).startswith(b"+PONG")
    return False
