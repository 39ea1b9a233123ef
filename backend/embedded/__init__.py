"""PostgreSQL 18 and Valkey started by ourselves, for a machine that has neither.

Both listen on unix sockets only, live in a folder that nobody else may enter, run without root's
rights, and end with the process that started them, even when that one is killed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from backend.embedded import folder, postgres, valkey
from backend.embedded.postgres import APP, OWNER, STATISTICS
from backend.embedded.process import Account, Server
from backend.settings import Settings
from backend.trouble import Trouble


@dataclass(frozen=True)
class Urls:
    """Where a command finds its servers."""

    owner: str
    app: str
    statistics: str
    redis: str


@dataclass
class Servers:
    """What runs under one data folder; `stop` is safe to call twice."""

    held: folder.Held
    postgres: Server | None
    valkey: Server | None

    @property
    def urls(self) -> Urls:
        return _urls(self.held.sockets)

    @property
    def owner_url(self) -> str:
        return self.urls.owner

    @property
    def app_url(self) -> str:
        return self.urls.app

    @property
    def statistics_url(self) -> str:
        return self.urls.statistics

    @property
    def redis_url(self) -> str:
        return self.urls.redis

    def is_marked(self, text: str) -> bool:
        """Was the database last marked with this text, and not migrated since?"""
        return self.postgres is not None and postgres.is_marked(self.held, text)

    def mark(self, text: str) -> None:
        if self.postgres is not None:
            postgres.mark(self.held, text)

    def stop(self) -> None:
        """Valkey first (nothing in it matters), then PostgreSQL after its last checkpoint."""
        for server in (self.valkey, self.postgres):
            if server is not None:
                server.stop()
        self.held.release()


def start(
    data: Path,
    *,
    fast: bool = False,
    with_postgres: bool = True,
    with_valkey: bool = True,
    settings: Mapping[str, str] | None = None,
) -> Servers:
    """Lock the folder and start what is asked for; Trouble when the folder is in use.

    Call it from a thread that lives as long as the servers (the main one): they end with it.
    `fast` gives up durability, for tests only. `settings`: of PostgreSQL, instead of ours.
    """
    held = folder.take(data, Account.for_servers())
    servers = Servers(held, None, None)
    try:
        if with_valkey:
            servers.valkey = valkey.launch(held)
        if with_postgres:
            servers.postgres = postgres.launch(held, fast=fast, settings=settings or {})
            postgres.wait(servers.postgres, held)
            postgres.provide(held, fast=fast)
        if servers.valkey is not None:
            valkey.wait(servers.valkey, held)
        held.announce(postgres=with_postgres, valkey=with_valkey)
    except BaseException:
        servers.stop()
        raise
    return servers


def running(data: Path) -> Urls | None:
    """The servers that a live `up` (or test run) has under this folder."""
    known = folder.announced(data)
    if known is None or not known.postgres or not known.valkey:
        return None
    return _urls(Path(known.sockets))


@contextlib.contextmanager
def complete(
    settings: Settings, *, cache: bool = True, existing: bool = False
) -> Iterator[Settings]:
    """Settings that name every server: those given, those running, or ones started meanwhile.

    `cache` False: the caller has no use for Valkey. `existing`: it only reads, so a database of
    our own must be there already.
    """
    with_postgres = settings.database_url is None
    with_valkey = cache and settings.redis_url is None
    if not with_postgres and not with_valkey:
        yield settings
        return
    urls = running(settings.data)
    if urls is not None:
        yield filled(settings, urls)
        return
    if existing and with_postgres and not postgres.exists(settings.data):
        raise Trouble(
            f"{settings.data} 中还没有数据库：请先运行 ./yitang up，或设置 DATABASE_URL。",
            f"There is no database in {settings.data} yet: run ./yitang up first, "
            "or set DATABASE_URL.",
        )
    servers = start(settings.data, with_postgres=with_postgres, with_valkey=with_valkey)
    try:
        yield filled(settings, servers.urls, with_valkey=with_valkey)
    finally:
        servers.stop()


def filled(settings: Settings, urls: Urls, *, with_valkey: bool = True) -> Settings:
    """The settings with what the environment did not name."""
    if settings.redis_url is None and with_valkey:
        settings = msgspec.structs.replace(settings, redis_url=urls.redis)
    if settings.database_url is None:
        settings = msgspec.structs.replace(
            settings,
            database_url=urls.app,
            database_owner_url=urls.owner,
            database_statistics_url=urls.statistics,
        )
    return settings


def _urls(sockets: Path) -> Urls:
    owner, app, statistics = (postgres.url(sockets, login) for login in (OWNER, APP, STATISTICS))
    return Urls(owner, app, statistics, valkey.url(sockets))
