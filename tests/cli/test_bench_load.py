"""The benches' driver and the reading of pgbench: waits and rates are worked out from what happened."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from backend import bench
from backend.bench import Measured
from backend.benches import availability, booking, load, reference
from backend.benches.availability import Seen
from backend.benches.booking import Rates
from backend.settings import load as settings_of
from backend.trouble import Trouble

pytestmark = pytest.mark.anyio
ASK = b"GET / HTTP/1.1\r\nHost: bench\r\n\r\n"


@asynccontextmanager
async def answering(seconds: float, *, status: int = 200, cut: bool = False) -> AsyncIterator[int]:
    """The port of a server that thinks so long about each request, one after the other."""
    turn = asyncio.Lock()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            async with turn:
                await asyncio.sleep(seconds)
            if cut:
                return
            for part in (f"HTTP/1.1 {status} So\r\nContent-Le", "ngth: 5\r\n\r\nhe", "llo"):
                writer.write(part.encode())
                await writer.drain()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await serve(reader, writer)
        writer.close()

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_a_closed_loop_counts_every_answer() -> None:
    async with answering(0.0) as port:
        said = await load.closed_loop("127.0.0.1", port, [ASK] * 50, lines=4, seconds=10)
    assert (said.good, said.bad, len(said.waits)) == (50, 0, 50)
    assert said.rate == pytest.approx(50 / said.seconds)


async def test_a_closed_loop_ends_with_its_time() -> None:
    async with answering(0.01) as port:
        said = await load.closed_loop("127.0.0.1", port, [ASK] * 10_000, lines=2, seconds=0.2)
    assert 5 < said.good < 40


async def test_a_refusal_is_no_good_answer() -> None:
    async with answering(0.0, status=409) as port:
        said = await load.closed_loop("127.0.0.1", port, [ASK] * 3, lines=1, seconds=10)
    assert (said.good, said.bad, said.rate, said.first_no) == (0, 3, 0.0, "409 hello")


async def test_an_open_loop_waits_from_the_arrival_on() -> None:
    """Twenty a second are answered and a hundred come: the last ones wait long though each takes 50 ms."""
    async with answering(0.05) as port:
        said = await load.open_loop("127.0.0.1", port, [ASK] * 1000, rate=100, seconds=0.4, lines=2)
    assert load.percentile(said.waits, 0.5) > 0.3
    assert load.percentile(said.waits, 1.0) > 1.0


async def test_a_cut_connection_is_no_answer() -> None:
    async with answering(0.0, cut=True) as port:
        with pytest.raises(load.Cut):
            await load.closed_loop("127.0.0.1", port, [ASK] * 3, lines=1, seconds=5)


def test_percentiles_are_waits_that_were_seen() -> None:
    assert load.percentile([], 0.99) == 0.0
    assert load.percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert load.percentile([float(n) for n in range(1, 101)], 0.99) == 99.0
    assert load.percentile([1.0, 9.0], 0.99) == 9.0


REPORT = "number of transactions actually processed: 1234\ntps = 99.0 (without initial connection time)\n"


def test_pgbench_is_read_after_its_warm_seconds() -> None:
    rates = (10.0, 20.0, 30.0, 400.0, 600.0)
    progress = "".join(
        f"progress: {n}.0 s, {rate} tps, lat 1.0 ms stddev 0.1, 0 failed\n"
        for n, rate in enumerate(rates, 1)
    )
    assert reference.read(REPORT, progress) == reference.Ran(1234, 500.0)
    with pytest.raises(Trouble):
        reference.read(REPORT, "")
    with pytest.raises(Trouble):
        reference.read("", progress)


def test_a_ratio_is_of_the_best_medians() -> None:
    http = {32: [100.0, 300.0, 110.0], 64: [200.0, 210.0, 1.0]}
    rates = Rates(http, {8: [400.0, 390.0, 9000.0], 32: [10.0, 10.0, 10.0]})
    assert rates.ratio == pytest.approx(200.0 / 400.0)


def test_a_view_is_as_old_as_the_first_booking_it_lacks() -> None:
    seen = Seen(confirmed=[10.0, 11.0, 12.0])
    for included, at in ((3, 12.5), (1, 12.5), (4, 13.0), (0, 10.25)):
        seen.note(included, at)
    assert (seen.reads, seen.ages) == (4, [1.5, 0.25])


GOOD = {
    "booking": {
        "ratio_random": 0.4,
        "ratio_hot": 0.9,
        "p99_half_peak_ms": 50.0,
        "untrue": 0.0,
        "refused": 0.0,
    },
    "availability": {
        "availability_p95_ms": 5.0,
        "ratio_fixed_bytes": 0.5,
        "staleness_max_ms": 1000.0,
        "unseen": 0.0,
        "refused": 0.0,
    },
}
FLOORS = {"booking": booking.FLOORS, "availability": availability.FLOORS}


@pytest.mark.parametrize("name", GOOD)
def test_every_floor_can_fail(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = {"booking": booking, "availability": availability}[name]
    floors, figures = FLOORS[name], dict(GOOD[name])
    monkeypatch.setattr(module, "measure", lambda _: Measured(figures, floors))
    assert bench.run(name, settings_of({}), as_json=True) == 0
    for key, (way, bound) in floors.items():
        figures[key] = bound + (0.01 if way == "<=" else -0.01)
        assert bench.run(name, settings_of({}), as_json=True) == 1, key
        assert '"met_floors": false' in capsys.readouterr().out
        figures[key] = bound
