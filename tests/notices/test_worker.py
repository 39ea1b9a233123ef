"""The worker with a gateway set: a real request leaves, and the message is delivered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from backend import clock, db, worker
from backend.notices import actions
from backend.settings import Settings, load
from tests import make
from tests.notices.notes import states

pytestmark = [pytest.mark.anyio, pytest.mark.race]


@asynccontextmanager
async def gateway(seen: list[bytes]) -> AsyncIterator[str]:
    """Takes every message; on loopback."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]
        seen.append(head + await reader.readexactly(int(length)))
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/send"


def settled(cloned_url: str, data: Path, **more: str) -> Settings:
    make.KEYS.save(data / "keys.json")
    return load(
        {
            "YITANG_DATA": str(data),
            "DATABASE_URL": cloned_url,
            "YITANG_APP_ROLE": "yitang_app",
            **more,
        }
    )


async def works_until_delivered(owner: db.Conn, settings: Settings) -> None:
    stop = asyncio.Event()
    working = asyncio.create_task(worker.work(settings, stop))
    try:
        async with asyncio.timeout(10):
            while await states(owner) != {"code": ("delivered", None)}:
                assert not working.done()
                await asyncio.sleep(0.05)
    finally:
        stop.set()
        await working


@pytest.mark.parametrize("outside", [True, False])
async def test_the_worker_uses_the_gateway_if_there_is_one(
    owner: db.Conn,
    cloned_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    outside: bool,
) -> None:
    deliver = [job for job in worker.JOBS if job.name == "deliver_notices"]
    monkeypatch.setattr(worker, "JOBS", deliver)
    await actions.send(
        owner,
        make.KEYS,
        key="code",
        template="login_code",
        phone="13900000001",
        now=clock.now(),
        code="482915",
    )
    seen: list[bytes] = []
    async with gateway(seen) as url:
        more = {"YITANG_SMS_URL": url} if outside else {}
        await works_until_delivered(owner, settled(cloned_url, tmp_path, **more))
    assert len(seen) == outside
    assert await owner.fetchval("SELECT count(*) FROM outbox") == (not outside)
    if outside:
        assert b"482915" in seen[0]
