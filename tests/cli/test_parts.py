"""The parts below the commands: embedded servers, the web app's build, streams, explanations."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend import embedded, webapp
from backend.embedded import postgres
from backend.streams import Streams
from backend.trouble import Trouble, explaining_the_database
from tests.cli.launched import run


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A real file system of 32 MB where we may make one, else a lie about the free room."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(place)]
    real = os.geteuid() == 0 and run([*mount]).returncode == 0
    if real:
        monkeypatch.setattr(postgres, "ROOM_FOR_NEW", 0)  # so that initdb itself meets the end
    else:
        usage = shutil.disk_usage(place)._replace(free=1)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    yield place
    if real:
        run(["umount", "-l", str(place)])


def test_a_full_disk_is_one_sentence(small_disk: Path) -> None:
    with pytest.raises(Trouble, match="free at least 1 GB"):
        embedded.start(small_disk)
    assert embedded.running(small_disk) is None


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    with pytest.raises(Trouble, match="YITANG_DATA"):
        embedded.start(tmp_path / "var", with_postgres=False, with_valkey=False)


def test_the_built_web_app_is_recognised_by_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "app.ts").write_text("1")
    monkeypatch.setattr(webapp, "SOURCE", tmp_path)
    assert not webapp.is_current(tmp_path)
    (tmp_path / "dist" / webapp.STAMP).write_text(webapp.fingerprint())
    assert webapp.is_current(tmp_path)
    (tmp_path / "app.ts").write_text("2")
    assert not webapp.is_current(tmp_path)


def test_a_stopping_door_ends_open_streams_and_no_other_request() -> None:
    said: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        kind = scope["path"].encode()
        await send({"type": "http.response.start", "headers": [(b"Content-Type", kind)]})
        said.append(await receive())

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.05)
        return {"type": "http.request"}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    async def both() -> None:
        streams = Streams(app)
        streams.close()
        await streams({"type": "http", "path": "text/event-stream"}, receive, send)
        assert [m["type"] for m in said[1:]] == ["http.disconnect", "http.response.body"]
        said.clear()
        await streams({"type": "http", "path": "application/json"}, receive, send)
        assert [m["type"] for m in said[1:]] == ["http.request"]

    asyncio.run(both())


class _DriverSays(Exception):
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("problem", "advice"),
    [
        (ConnectionRefusedError("no"), "check DATABASE_URL"),
        (_DriverSays("42P01"), "./yitang migrate"),
        (_DriverSays("28P01"), "user and password"),
        (_DriverSays("53100"), "disk is full"),
    ],
)
def test_what_a_deployment_gets_wrong_is_one_sentence(problem: Exception, advice: str) -> None:
    with pytest.raises(Trouble, match=advice), explaining_the_database():
        raise problem
    with pytest.raises(Trouble, match=advice), explaining_the_database():
        raise RuntimeError("wrapped") from problem


def test_a_bug_stays_a_bug() -> None:
    with pytest.raises(_DriverSays), explaining_the_database():
        raise _DriverSays("42601")
