"""The bench of tallies on a small ground: what it seeds is what is counted, and what it would notice."""

import asyncio
from dataclasses import replace

import pytest

from backend import db
from backend.benches import ground, servers, tallies, tallies_ground
from backend.benches.tallies import Bench, Plan
from backend.crypto import Keys
from backend.embedded import Urls
from tests import servers as run
from tests.conftest import _recreate, named

pytestmark = pytest.mark.xdist_group("bench")
SMALL = Plan(cases=600, tickets=400, tables=4, drills=6, lags=2)


@pytest.fixture(scope="module")
def bench(empty_url: str, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    owner = named("bench_tallies")
    asyncio.run(_recreate(owner, empty_url.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]))
    ground.prepare(owner)
    app = owner.replace("yitang_owner@", "yitang_app@")
    urls = Urls(owner, app, owner.replace("yitang_owner@", "yitang_statistics@"), run.urls().redis)
    site = servers.Site(tmp_path_factory.mktemp("bench"), urls, Keys.generate())
    return Bench(site, asyncio.run(tallies_ground.lay(owner, SMALL.cases, SMALL.tickets)), SMALL)


def test_the_log_is_looked_after_as_ever_once_it_is_written(bench: Bench, empty_url: str) -> None:
    """Indexes and references are those of an installation nothing was written into at once."""

    async def looked_after(conn: db.Conn) -> list[str]:
        return [
            row[0]
            for row in await conn.fetch(
                """
                SELECT c.relname || substring(pg_get_indexdef(indexrelid) FROM ' USING .*') FROM pg_index JOIN pg_class c ON c.oid = indrelid
                WHERE c.relname ~ '^event' UNION ALL
                SELECT conrelid::regclass || ' ' || conname FROM pg_constraint WHERE conrelid::regclass::text ~ '^(event|case)'
                UNION ALL SELECT tgname || tgenabled::text FROM pg_trigger WHERE tgrelid = 'event'::regclass
                ORDER BY 1
                """
            )
        ]

    async def there() -> list[str]:
        conn = await db.connect(empty_url)
        try:
            return await looked_after(conn)
        finally:
            await conn.close()

    found = bench.site.ask(looked_after)
    assert found == asyncio.run(there())
    assert len(found) > 20


def test_what_is_measured_was_really_done(bench: Bench) -> None:
    figures = tallies.measured(bench).figures
    assert (figures["cases"], figures["tickets"]) == (SMALL.cases, SMALL.tickets)
    for nothing in ("miscounted", "rows_missing", "unseen", "differences"):
        assert figures[nothing] == 0, nothing
    assert figures["events"] > 4 * SMALL.cases
    assert 0 < figures["year_table_p50_ms"] <= figures["year_table_p95_ms"]
    assert 0 < figures["drill_p50_ms"] <= figures["drill_p95_ms"]
    assert 0 < figures["lag_p50_s"] <= figures["lag_p95_s"] < tallies.SEEN_WITHIN
    assert figures["seed_s"] > 0
    assert figures["recount_s"] > 0


def test_a_sum_that_is_wrong_is_noticed(bench: Bench) -> None:
    """One licence too many in a sum: the plain count and the recount both see it."""

    async def spoil(conn: db.Conn) -> None:
        await conn.execute(
            """
            WITH one AS (
                SELECT s.cell_id, c.part, c.organ_id, c.centre_id, c.item_code, c.item_version
                FROM tally_sum s JOIN statistics.tally_cell c ON c.id = s.cell_id
                WHERE s.source = 'accepted' AND s.grain = 'year' AND c.power = 'licence' AND s.first = make_date($1, 1, 1)
                LIMIT 1),
            in_total AS (
                UPDATE tally_total t SET n = t.n + 1 FROM one
                WHERE t.source = 'accepted' AND t.grain = 'year' AND t.first = make_date($1, 1, 1)
                  AND t.part IN (one.part, CASE WHEN one.part LIKE '%.first' THEN 'nth=first' END)
                  AND (t.organ_id, t.centre_id, t.item_code, t.item_version)
                    = (one.organ_id, one.centre_id, one.item_code, one.item_version))
            UPDATE tally_sum s SET n = s.n + 1 FROM one
            WHERE s.source = 'accepted' AND s.grain = 'year' AND s.first = make_date($1, 1, 1) AND s.cell_id = one.cell_id
            """,
            bench.ground.years[0],
        )

    bench.site.ask(spoil)
    again = replace(bench, miscounted=0, rows_missing=0)
    again.run(again.ask_tables(1))
    assert again.miscounted == 1
    assert again.run(again.recount())[1] == 1
