"""The hall's bench for an instant on the run's own servers: what it counts, and what it would notice."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from backend import bench as benches
from backend.bench import Measured
from backend.benches import ground, hall, hall_ground, hall_queries, load, servers
from backend.benches.hall import Bench, Plan
from backend.crypto import Keys
from backend.embedded import Urls
from backend.hall.queries import CALL_NEXT
from backend.settings import load as settings_of
from tests import servers as run
from tests.conftest import _recreate, named

pytestmark = pytest.mark.xdist_group("bench")
WAITING, WINDOWS = 60, 4
SHORT = Plan(
    cycle=0.3,
    seconds=0.8,
    rounds=1,
    flat_seconds=1,
    clients=(2,),
    streams=20,
    calls=2,
    pause=0.1,
)


@pytest.fixture(scope="module")
def bench(empty_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    owner = named("bench_hall")
    asyncio.run(_recreate(owner, empty_url.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]))
    ground.prepare(owner)
    app = owner.replace("yitang_owner@", "yitang_app@")
    urls = Urls(owner, app, owner.replace("yitang_owner@", "yitang_statistics@"), run.urls().redis)
    site = servers.Site(tmp_path_factory.mktemp("bench"), urls, Keys.generate())
    site.keys.save(site.keys_file)
    laid = asyncio.run(hall_ground.lay(owner, WAITING, WINDOWS))
    with servers.running(site, servers.SERVE_STAFF) as door:
        yield Bench(site, door, laid, SHORT)


def test_calls_are_counted_as_they_are(bench: Bench) -> None:
    figures = hall.measured(bench).figures
    assert (figures["untrue"], figures["refused"], figures["unheard"]) == (0, 0, 0)
    assert figures["windows"] == WINDOWS
    assert figures["calls_timed"] >= WINDOWS
    assert figures["ratio_call"] == pytest.approx(
        figures["http_calls_per_s"] / figures["pgbench_calls_per_s"]
    )
    assert 0 < figures["call_p50_ms"] <= figures["call_p99_ms"]
    assert 0 < figures["display_p50_ms"] <= figures["display_p95_ms"]


def test_a_call_that_is_not_in_the_log_is_noticed(bench: Bench) -> None:
    async def said_only() -> None:
        bench.asked += 1

    before = bench.untrue
    bench.counted(said_only())
    assert bench.untrue == before + 1
    bench.untrue = before


def test_a_window_that_is_busy_is_refused_and_counted(bench: Bench) -> None:
    twice = replace(bench, refused=0, first_no="")

    async def call_twice() -> None:
        (line,) = await load.connect("127.0.0.1", bench.door.port, 1)
        for _ in range(2):
            await twice.call(load.Asker(line), bench.hall.seats[0])
        line.close()

    twice.counted(call_twice())
    assert (twice.refused, twice.untrue - bench.untrue) == (1, 0)
    assert twice.first_no.startswith("409")


def test_pgbench_runs_the_very_statement(bench: Bench) -> None:
    words = hall_ground.script(bench.hall).split()
    call = [word for word in CALL_NEXT.split("-- More than")[0].split() if "$" not in word]
    assert [word for word in call if word not in words] == []
    assert "SKIP LOCKED" in " ".join(words)
    before = bench.site.ask(bench.logged)
    assert bench.by_pgbench(2) > 0
    assert bench.site.ask(bench.logged) > before
    bench.free_all()
    waiting = bench.site.ask(lambda conn: hall_queries.waiting(conn, bench.hall.on))
    assert 0 < waiting <= WAITING


GOOD = {
    "call_p99_ms": 50.0,
    "display_p95_ms": 300.0,
    "ratio_call": 0.15,
    "unheard": 0.0,
    "untrue": 0.0,
    "refused": 0.0,
}


def test_every_floor_can_fail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = dict(GOOD)
    monkeypatch.setattr(hall, "measure", lambda _: Measured(figures, hall.FLOORS))
    assert benches.run("hall", settings_of({}), as_json=True) == 0
    assert set(hall.FLOORS) == set(GOOD)
    for key, (way, bound) in hall.FLOORS.items():
        figures[key] = bound + (0.01 if way == "<=" else -0.01)
        assert benches.run("hall", settings_of({}), as_json=True) == 1, key
        assert '"met_floors": false' in capsys.readouterr().out
        figures[key] = bound
