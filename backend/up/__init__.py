"""`yitang up`: everything on one machine, from an empty folder to two open doors, and back."""

from __future__ import annotations

import gc
import http.client
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

import msgspec

from backend import clock, door, embedded, webapp
from backend.embedded.postgres import APP as APP_ROLE
from backend.settings import VARIABLES, Settings
from backend.trouble import Trouble
from backend.up import addresses
from backend.up.child import BREATH, STOPPING, Child, Family, tell
from backend.up.prepared import fingerprint
from backend.up.provision import prepare

START_LIMIT = 90.0
"""Seconds a door gets to become ready."""
STOP_LIMIT = door.PATIENCE + 5.0


CALM = 0.25
"""Seconds between two looks at our children while all is well."""


class Stopped(BaseException):
    """Somebody wants us to end: a signal, not a fault."""


@dataclass
class Run:
    """One `up`, from its first line to its last."""

    settings: Settings
    host: str
    began: float = field(default_factory=time.monotonic)
    family: Family = field(default_factory=Family)
    lines: dict[str, socket.socket] = field(default_factory=dict)
    servers: embedded.Servers | None = None
    interrupted: bool = False

    def say(self, text: str) -> None:
        tell(f"  {time.monotonic() - self.began:5.1f} s  {text}")

    def start(self) -> None:
        """In an order that keeps both cores busy."""
        for name, port in (
            ("public", self.settings.public_port),
            ("staff", self.settings.staff_port),
        ):
            self.lines[name] = door.listen(self.host, port, VARIABLES[f"{name}_port"])
        self._start_servers()
        underway = []
        if not webapp.is_current(self.settings.data):
            underway.append(self.family.fork("webapp", self._build))
        if not self._is_prepared():
            underway.append(self.family.fork("prepare", self._prepare))
        self._load()
        for child in underway:
            self._wait(child)
        self._open_doors()

    def stop(self) -> None:
        """Doors, then the worker, then the servers; each may finish what it has begun."""
        children = list(self.family.living.values())
        self.family.stop([child for child in children if child.name != "worker"], STOP_LIMIT)
        self.family.stop(children, STOP_LIMIT)
        if self.servers is not None:
            self.servers.stop()

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """The first signal ends the run; more of them change nothing.

        Python drops an exception raised inside some of its own callbacks (around a fork, say),
        so the wish is also remembered, and `watch` comes back to it.
        """
        if not self.interrupted:
            self.interrupted = True
            raise Stopped

    def watch(self) -> None:
        if self.interrupted:
            raise Stopped
        self.family.watch()

    def _wait(self, child: Child) -> None:
        while child.pid in self.family.living:
            self.watch()
            time.sleep(BREATH)

    def _start_servers(self) -> None:
        known = self.settings
        self.servers = servers = embedded.start(
            known.data,
            with_postgres=known.database_url is None,
            with_valkey=known.redis_url is None,
        )
        self.settings = embedded.filled(known, servers.urls)
        for server in (servers.postgres, servers.valkey):
            if server is not None:
                self.family.strangers[server.process.pid] = server.name
        self.say("数据库与缓存已启动 / Database and cache started")

    def _is_prepared(self) -> bool:
        """Only our own database is believed; another's is looked at on every start."""
        if self.servers is None or not self.settings.keys_file.exists():
            return False
        return self.servers.is_marked(fingerprint(self.settings))

    def _prepare(self) -> None:
        prepare(self.settings, say=self.say)
        if self.servers is not None:
            self.servers.mark(fingerprint(self.settings))

    def _build(self) -> None:
        webapp.build(self.settings.data, lambda step: self.say(f"网页 / Web app: {step} …"))
        self.say("网页已构建 / Web app built")

    def _load(self) -> None:
        """Import once, before forking: the children then start at once and share the memory."""
        gc.disable()
        for name in door.APPS:
            door.load(name)
        from backend import worker

        gc.freeze()
        gc.enable()
        self.say("程序已载入 / Code loaded")
        self._work = worker.run

    def _open_doors(self) -> None:
        for name in self.lines:
            self._fork(name, self._door(name))
        self._fork("worker", lambda: self._work(self.settings))
        for name, line in self.lines.items():
            self._await_ready(name, line.getsockname()[1])
            line.close()

    def _fork(self, name: str, work: Callable[[], None]) -> Child:
        return self.family.fork(name, work, self.settings.data / "log" / f"{name}.log")

    def _door(self, name: str) -> Callable[[], None]:
        def work() -> None:
            for other, line in self.lines.items():
                if other != name:
                    line.close()
            door.serve(name, self.settings, self.lines[name])

        return work

    def _await_ready(self, name: str, port: int) -> None:
        deadline = time.monotonic() + START_LIMIT
        while not _is_ready(self.host, port):
            self.watch()
            if time.monotonic() > deadline:
                log = self.settings.data / "log" / f"{name}.log"
                raise Trouble(
                    f"{name} 未能在 {START_LIMIT:.0f} 秒内就绪，详见 {log}。",
                    f"{name} was not ready within {START_LIMIT:.0f} seconds; see {log}.",
                )
            time.sleep(BREATH)


def up(settings: Settings, *, host: str, demo: bool | None) -> None:
    """Run until stopped. Trouble when something can't start, or ends by itself."""
    run = Run(_for_one_machine(settings, demo), host)
    if run.settings.demo and settings.demo_now is not None:
        clock.start_at(settings.demo_now)
    for number in STOPPING:
        signal.signal(number, run.interrupt)
    try:
        run.start()
        tell(addresses.announce(run.settings, host, time.monotonic() - run.began))
        while True:
            run.watch()
            time.sleep(CALM)
    except Stopped:
        tell("正在停止… / Stopping…")
    finally:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        run.stop()
    tell("已停止。/ Stopped.")


def _for_one_machine(settings: Settings, demo: bool | None) -> Settings:
    """Demo data by default only in our own database; one login for all enters the app's role."""
    own = settings.database_url is None
    role = settings.app_role
    if role is None and not own and settings.database_owner_url is None:
        role = APP_ROLE
    return msgspec.structs.replace(settings, demo=own if demo is None else demo, app_role=role)


def _is_ready(host: str, port: int) -> bool:
    line = http.client.HTTPConnection(host, port, timeout=2)
    try:
        line.request("GET", "/health/ready")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
