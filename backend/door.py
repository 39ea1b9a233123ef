"""One door as a server process: its app behind uvicorn."""

from __future__ import annotations

import errno
import gc
import importlib
import socket
from collections.abc import Sequence
from typing import Any

from backend.settings import Settings
from backend.streams import Streams
from backend.trouble import Trouble

APPS = {"public": "backend.app", "staff": "admin.app"}
"""Named, not imported: the backend does not know the staff door's insides."""
SERVER = ("uvicorn.lifespan.on", "uvicorn.loops.uvloop", "uvicorn.protocols.http.httptools_impl")
PATIENCE = 10
"""Seconds that requests under way get when the door stops."""
BACKLOG = 1024


def listen(host: str, port: int, variable: str) -> socket.socket:
    """A listening socket, or Trouble naming the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    line = socket.socket(family, socket.SOCK_STREAM)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        line.bind((host, port))
        line.listen(BACKLOG)
    except OSError as problem:
        line.close()
        raise _not_ours(host, port, variable, problem) from problem
    return line


def load(name: str) -> Any:
    """The module of a door, and its server; importing them is most of a start's time."""
    for needed in SERVER:
        importlib.import_module(needed)
    return importlib.import_module(APPS[name])


def serve(name: str, settings: Settings, line: socket.socket, proxies: Sequence[str] = ()) -> None:
    """Serve until SIGINT or SIGTERM. Forwarded headers count only from `proxies`."""
    import uvicorn

    streams = Streams(load(name).create_app(settings))

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            gc.freeze()  # what stands from here on is never looked through again: no pause of it

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            streams.close()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        streams,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        backlog=BACKLOG,
        timeout_graceful_shutdown=PATIENCE,
    )
    Server(config).run(sockets=[line])


def _not_ours(host: str, port: int, variable: str, problem: OSError) -> Trouble:
    if problem.errno == errno.EADDRINUSE:
        return Trouble(
            f"端口 {port} 已被占用：请停止占用它的程序，或用 {variable} 指定其他端口。",
            f"Port {port} is taken: stop the program that uses it, or set {variable} to another.",
        )
    return Trouble(
        f"无法在 {host}:{port} 监听（{problem.strerror}）：请用 {variable} 指定其他端口。",
        f"Can't listen on {host}:{port} ({problem.strerror}): set {variable} to another port.",
    )
