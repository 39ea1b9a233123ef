"""The bench of cases on a small ground and the run's own servers: what it counts, and what it would notice."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from backend.benches import cases, cases_ground, ground, servers
from backend.benches.cases import Bench, Plan
from backend.crypto import Keys
from backend.embedded import Urls
from tests import servers as run
from tests.conftest import _recreate, named

pytestmark = pytest.mark.xdist_group("bench")
SMALL = Plan(cases=400, open_cases=100, pages=5, lists=6, papers=2)


@pytest.fixture(scope="module")
def bench(empty_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    owner = named("bench_cases")
    asyncio.run(_recreate(owner, empty_url.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]))
    ground.prepare(owner)
    app = owner.replace("yitang_owner@", "yitang_app@")
    urls = Urls(owner, app, owner.replace("yitang_owner@", "yitang_statistics@"), run.urls().redis)
    site = servers.Site(tmp_path_factory.mktemp("bench"), urls, Keys.generate())
    site.keys.save(site.keys_file)
    laid = asyncio.run(
        cases_ground.lay(owner, site.keys, SMALL.cases, SMALL.open_cases, SMALL.pages)
    )
    with servers.running(site, servers.SERVE_STAFF) as door:
        yield Bench(site, door, laid, SMALL)


def test_what_is_measured_was_really_done(bench: Bench) -> None:
    figures = cases.measured(bench).figures
    assert (figures["unswept"], figures["unprinted"], figures["refused"]) == (0, 0, 0)
    assert (figures["cases"], figures["open_limits"]) == (SMALL.cases, SMALL.open_cases)
    assert figures["events"] == 3 * SMALL.cases
    assert 0 < figures["case_page_p50_ms"] <= figures["case_page_p95_ms"]
    assert 0 < figures["work_list_p50_ms"] <= figures["work_list_p95_ms"]
    assert figures["sweep_million_s"] > 0


def test_a_page_that_is_refused_is_counted(bench: Bench) -> None:
    twice = replace(bench, refused=0, first_no="")
    twice.run(twice.get_all(["/cases/01990000-0000-7000-8000-000000000000"]))
    assert twice.refused == 1
    assert "404" in twice.first_no
