"""Both benches for an instant on the run's own servers: what they count, what pgbench writes, what they notice."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from backend import db
from backend.app import create_app
from backend.benches import availability, booking, ground, queries, reference, servers
from backend.benches.booking import Bench
from backend.benches.load import closed_loop
from backend.benches.queries import Spot
from backend.cache import Cache
from backend.crypto import Keys
from backend.deps import House
from backend.embedded import Urls
from backend.settings import load
from tests import servers as run
from tests.conftest import OneConnection, _recreate, named

pytestmark = pytest.mark.xdist_group("bench")
T = TypeVar("T")
TABLES = (
    "idempotency",
    "case_file",
    "case_material",
    "event",
    "appointment",
    "freed",
    "notice",
    "audit",
    "session",
    "person",
)


class Ground:
    """The bench's county in a database of this process."""

    def __init__(self, site: servers.Site, spots: list[Spot]) -> None:
        self.site, self.spots = site, spots

    def ask(self, question: Callable[[db.Conn], Awaitable[T]]) -> T:
        async def asked() -> T:
            conn = await db.connect(self.site.urls.owner)
            try:
                return await question(conn)
            finally:
                await conn.close()

        return asyncio.run(asked())

    def rows(self) -> Counter[str]:
        """How many rows each table has, and how many places are taken."""

        async def counted(conn: db.Conn) -> Counter[str]:
            found = {
                table: await conn.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES
            }
            taken = await conn.fetchval("SELECT sum(taken)::integer FROM slot")
            return Counter(found | {"slot.taken": taken})

        return self.ask(counted)


@pytest.fixture(scope="module")
def laid(empty_url: str, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    owner = named("bench")
    asyncio.run(_recreate(owner, empty_url.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]))
    ground.prepare(owner)
    urls = Urls(
        owner,
        owner.replace("yitang_owner@", "yitang_app@"),
        owner.replace("yitang_owner@", "yitang_statistics@"),
        run.urls().redis,
    )
    site = servers.Site(tmp_path_factory.mktemp("bench"), urls, Keys.generate())
    site.keys.save(site.keys_file)
    return Ground(site, asyncio.run(ground.lay(owner, wide=True, pools=ground.POOLS[:1], days=30)))


@pytest.fixture(scope="module")
def door(laid: Ground) -> Iterator[servers.Door]:
    with servers.running(laid.site, availability.MODULE) as opened:
        yield opened


@pytest.fixture
def bench(laid: Ground, door: servers.Door, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """With people nobody has booked for yet."""
    monkeypatch.setattr(reference, "WARM", 0)
    plan = booking.Plan((4,), (2,), rounds=1, seconds=1, open_seconds=0.3, open_lines=4, warm=4)
    last = laid.ask(
        lambda conn: conn.fetchval("SELECT coalesce(max(id), 0) FROM person WHERE id < 1e7")
    )
    figure = laid.ask(
        lambda conn: conn.fetchval(
            "SELECT coalesce(max(id), $1) FROM person WHERE id >= $1", ground.FIRST_FIGURE
        )
    )
    return Bench(laid.site, door, laid.spots, plan, last + 1, figure + 1, most_seen=5_000.0)


def test_figures_are_counts(bench: Bench, laid: Ground) -> None:
    before = laid.ask(queries.counts)
    measured = booking.measured(bench)
    after, figures = laid.ask(queries.counts), measured.figures
    assert after.appointments - before.appointments == figures["confirmed"] + figures["by_pgbench"]
    assert (figures["untrue"], figures["refused"]) == (0, 0)
    assert figures["confirmed"] > 4
    assert figures["by_pgbench"] > 4
    assert figures["ratio_random"] == pytest.approx(
        figures["http_random_per_s"] / figures["pgbench_random_per_s"]
    )
    assert figures["p99_half_peak_ms"] >= figures["p50_half_peak_ms"] > 0


def test_an_answer_without_an_appointment_is_noticed(bench: Bench, laid: Ground) -> None:
    bench._compare(laid.ask(queries.counts), 1)
    assert bench.untrue == 1


def test_a_transaction_of_pgbench_writes_what_a_booking_writes(bench: Bench, laid: Ground) -> None:
    people = bench._requests(6, bench.spots)
    start = laid.rows()
    bench._drive(closed_loop("127.0.0.1", bench.door.port, people, lines=2, seconds=60))
    booked = laid.rows()
    assert bench.answered[-1].statuses == {201: 6}
    first = bench.next_figure
    laid.ask(lambda conn: queries.add_figures(conn, first, first + 3000, ground.TOKEN))
    bench.next_figure = first + 3001
    before = laid.rows()
    ran = reference.run(
        laid.site.urls.app, bench.spots, hot=False, first=first, clients=1, seconds=1
    )
    after = laid.rows()
    assert {name: (booked - start)[name] / 6 for name in start} == {
        name: (after - before)[name] / ran.done for name in start
    }


def test_what_pgbench_writes_is_as_long(bench: Bench, laid: Ground) -> None:
    bench._drive(
        closed_loop(
            "127.0.0.1", bench.door.port, bench._requests(4, bench.spots), lines=1, seconds=60
        )
    )
    phone, text = laid.ask(
        lambda conn: conn.fetchrow(
            """
            SELECT avg(octet_length(n.phone_sealed))::integer, avg(octet_length(n.text_sealed))::integer
            FROM notice n JOIN appointment a ON n.about = 'appointment:' || a.id WHERE a.person_id < 1e7
            """
        )
    )
    answer = laid.ask(
        lambda conn: conn.fetchval(
            "SELECT avg(octet_length(answer))::integer FROM idempotency WHERE account_id < 1e7"
        )
    )
    assert phone == reference.SEALED_PHONE
    assert text == pytest.approx(reference.SEALED_TEXT, rel=0.1)
    assert answer == pytest.approx(reference.ANSWER, rel=0.05)


def test_pgbench_sends_no_statement_more_than_the_door(bench: Bench, laid: Ground) -> None:
    """Of a door that is warm and has one booking to write. Else the reference would be padded."""
    sent = asyncio.run(_sent(laid, *bench._requests(2, bench.spots[:1])))
    script = Path(reference.__file__).with_name(reference.SCRIPT).read_text()
    mine = [line for line in script.splitlines() if line and not line.startswith(("--", "\\set"))]
    statements = re.split(r";|\\gset", "\n".join(mine))
    count = sum(bool(one.strip()) and one.strip() not in ("BEGIN", "COMMIT") for one in statements)
    assert count <= len(sent), sent


async def _sent(laid: Ground, first: bytes, second: bytes) -> list[str]:
    """What the second of two bookings asks the database, but for BEGIN and COMMIT."""
    conn, said = await db.connect(laid.site.urls.app), list[str]()
    conn.add_query_logger(lambda one: said.append(one.query.strip()))
    pool: Any = OneConnection(conn)
    settings = load({"YITANG_DATA": str(laid.site.data)})
    app: Any = create_app(settings, opened=House(settings, pool, pool, Cache(None), laid.site.keys))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        for request in (first, second):
            await asyncio.sleep(0.05)
            said.clear()
            head, _, body = request.decode().partition("\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
            address = f"http://{headers['Host']}/api/appointments"
            answer = await client.post(address, content=body, headers=headers)
            assert answer.status_code == 201, answer.text
    await asyncio.sleep(0.05)
    await conn.close()
    return [one for one in said if not one.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]


def test_free_days_are_watched_while_somebody_books(laid: Ground, door: servers.Door) -> None:
    last = laid.ask(
        lambda conn: conn.fetchval("SELECT coalesce(max(id), 0) FROM person WHERE id < 1e7")
    )
    plan = availability.Plan(rounds=1, seconds=0.2, lines=2, bookings=3, readers=2)
    bench = availability.Bench(laid.site, door, laid.spots, plan, first_person=last + 1)
    figures = availability.measured(bench).figures
    assert (figures["bookings"], figures["unseen"], figures["refused"]) == (3, 0, 0)
    assert figures["ratio_fixed_bytes"] == pytest.approx(
        figures["route_per_s"] / figures["fixed_per_s"]
    )
    assert 0 < figures["availability_p95_ms"] < 5000
    assert figures["reads_under_writes"] > 3
    assert 0 < figures["sql_share"] < 1
    assert figures["answer_bytes"] > 10_000
