"""PostgreSQL: made once in the data folder, started with the settings below, no TCP."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from backend.embedded import programs
from backend.embedded.folder import Held
from backend.embedded.process import Server, disk_full, failed
from backend.embedded.process import launch as launch_server
from backend.trouble import Trouble

DATABASE = "yitang"
OWNER, APP, STATISTICS = "yitang_owner", "yitang_app", "yitang_statistics"
SUPERUSER = "postgres"
ROOM_FOR_NEW = 300 * 1024 * 1024
"""Bytes a new cluster needs with its first write-ahead log."""
PATIENCE = 120.0
"""Seconds to be ready; replaying the log after a crash is the long case."""

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "cluster_name": "yitang",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_parallel_workers_per_gather": "1",
    "io_workers": "2",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "autovacuum_max_workers": "2",
    # What people wrote must not reach a log: neither parameters nor the rows in error details.
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
DURABLE = {
    "wal_compression": "on",
    "checkpoint_timeout": "15min",
    "max_wal_size": "2GB",
    "min_wal_size": "128MB",
    "shared_preload_libraries": "pg_stat_statements",
    "track_io_timing": "on",
    "log_min_duration_statement": "1s",
    "log_lock_waits": "on",
}
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "128MB",
    "autovacuum_naptime": "5min",
    "shared_buffers": "128MB",
}

PROVIDE = """
SELECT format('CREATE ROLE %I LOGIN', name)
  FROM unnest(ARRAY['yitang_owner', 'yitang_app', 'yitang_statistics']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \\gexec
SELECT 'CREATE DATABASE yitang OWNER yitang_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'yitang') \\gexec
REVOKE CONNECT ON DATABASE yitang FROM PUBLIC;
GRANT CONNECT ON DATABASE yitang TO yitang_app, yitang_statistics;
GRANT yitang_app, yitang_statistics TO yitang_owner;
"""
FOR_TESTS = "ALTER ROLE yitang_owner CREATEDB;"
FOR_USE = """
\\connect yitang
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
"""

IS_MARKED = """
\\connect yitang
SELECT shobj_description(d.oid, 'pg_database') = :'text' || ' ' || v.version_num
  FROM pg_database AS d, alembic_version AS v WHERE d.datname = current_database();
"""
MARK = """
\\connect yitang
SELECT :'text' || ' ' || version_num AS mark FROM alembic_version \\gset
COMMENT ON DATABASE yitang IS :'mark';
"""


def url(sockets: Path, login: str) -> str:
    return f"postgresql://{login}@/{DATABASE}?host={sockets}"


def exists(data: Path) -> bool:
    """Has a cluster been made there?"""
    return (data / "postgres").is_dir()


def launch(held: Held, *, fast: bool, settings: Mapping[str, str]) -> Server:
    """Start it, making the cluster first when there is none. `settings`: instead of ours."""
    binaries = programs.postgres(held)
    home = held.data / "postgres"
    if not exists(held.data):
        _create(binaries, held, home, fast=fast)
    # The lock on the data folder proves that no server of ours is alive, so a pid file can only
    # be left from a kill, and its pid may by now belong to somebody else.
    (home / "postmaster.pid").unlink(missing_ok=True)
    asked = SETTINGS | (FAST if fast else DURABLE) | dict(settings)
    asked["unix_socket_directories"] = str(held.sockets)
    words = [f"--{name}={value}" for name, value in asked.items()]
    with _way_in(held, home) as (path, keep):
        return launch_server(
            "PostgreSQL",
            [binaries / "postgres", "-D", path, *words],
            held.account,
            held.log("postgres"),
            keep=[held.lock, *keep],
            farewells=[(signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0)],
        )


def wait(server: Server, held: Held) -> None:
    """Until the last line of its pid file says so."""
    note = held.data / "postgres" / "postmaster.pid"
    deadline = time.monotonic() + PATIENCE
    while True:
        server.check()
        lines = note.read_text().splitlines() if note.exists() else []
        if len(lines) >= 8 and lines[7].strip() == "ready":
            return
        if time.monotonic() > deadline:
            raise failed(server.name, server.log)
        time.sleep(0.01)


def provide(held: Held, *, fast: bool) -> None:
    """The logins and the database, made once."""
    _psql(held, PROVIDE + (FOR_TESTS if fast else FOR_USE))


def is_marked(held: Held, text: str) -> bool:
    """Does the database bear this mark, at the schema's revision of then?"""
    try:
        return _psql(held, IS_MARKED, text=text).strip() == "t"
    except Trouble:
        return False


def mark(held: Held, text: str) -> None:
    """Remember a text with the database, where nothing but a new database loses it."""
    _psql(held, MARK, text=text)


def _psql(held: Held, script: str, **variables: str) -> str:
    options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(held.sockets)]
    for name, value in variables.items():
        options += ["-v", f"{name}={value}"]
    done = subprocess.run(
        [str(programs.psql()), *options, "-U", SUPERUSER, "-d", "postgres"],
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Trouble(
            f"数据库准备失败（{last}），详见 {held.log('postgres')}。",
            f"The database could not be prepared ({last}); see {held.log('postgres')}.",
        )
    return done.stdout


def _create(binaries: Path, held: Held, home: Path, *, fast: bool) -> None:
    """Made under another name and renamed when whole, so a kill leaves nothing half-made."""
    if shutil.disk_usage(held.data).free < ROOM_FOR_NEW:
        raise disk_full(held.data)
    half = home.with_name("postgres.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    held.account.own(half)
    words = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
    words += ["-E", "UTF8", "-U", SUPERUSER, "--auth=trust", "--data-checksums"]
    words += ["--no-instructions", *(["--no-sync"] if fast else [])]
    with _way_in(held, half) as (path, keep):
        maker = launch_server(
            "initdb",
            [binaries / "initdb", "-D", path, *words],
            held.account,
            held.log("postgres"),
            keep=[held.lock, *keep],
            farewells=[(signal.SIGTERM, 5.0)],
        )
        try:
            maker.process.wait()
        except BaseException:
            maker.stop()
            raise
    if maker.process.returncode:
        raise failed("initdb", maker.log)
    half.rename(home)


@contextmanager
def _way_in(held: Held, home: Path) -> Iterator[tuple[str, list[int]]]:
    """The path of `home` for the server, and what it must inherit for that.

    When the account can't walk there (a checkout under /root), it is handed the open folder.
    """
    if held.account.can_reach(home):
        yield str(home), []
        return
    handle = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}", [handle]
    finally:
        os.close(handle)
