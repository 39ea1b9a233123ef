"""Two persons at the same moment: what must happen once happens once, and each guard is seen to be needed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date

import pytest

from backend import db
from backend.access.models import Staff
from backend.tallies import actions
from backend.tallies.actions import closes, freeze, frozen
from backend.tallies.actions import restatements as restated
from backend.tallies.models.closes import Close
from backend.tallies.queries import closes as queries
from backend.tallies.queries import frozen as kept
from tests import make
from tests.conftest import _recreate, named
from tests.tallies.closing import MARCH, NOW, March, lived, person
from tests.tallies.conftest import name_in

pytestmark = [pytest.mark.anyio, pytest.mark.race]


@pytest.fixture
async def owner(tallies_url: str) -> AsyncIterator[db.Conn]:
    """The owner of a copy that is committed to."""
    url = named("tallies_race")
    await _recreate(url, name_in(tallies_url))
    conn = await db.connect(url)
    yield conn
    await conn.close()


@pytest.fixture
async def pool(owner: db.Conn) -> AsyncIterator[db.Pool]:
    opened = await db.open_pool(named("tallies_race"), role="yitang_app", size=6)
    yield opened
    await opened.close()


async def people(owner: db.Conn) -> list[Staff]:
    return [await person(owner, f"p{n}", "statistician") for n in range(4)]


def asking(who: Staff) -> Callable[[db.Conn], Awaitable[int]]:
    return lambda conn: closes.ask(conn, who, MARCH, "", NOW)


def agreeing(who: Staff, close_id: int) -> Callable[[db.Conn], Awaitable[Close]]:
    return lambda conn: closes.agree(conn, who, close_id, NOW)


async def test_two_ask_at_once_and_one_wish_stands(owner: db.Conn, pool: db.Pool) -> None:
    await lived(owner)
    answers = await make.at_once(pool, [asking(who) for who in await people(owner)])
    assert len(make.wins(answers)) == 1
    assert set(make.nos(answers)) == {"close_of_a_period_stands_once"}


async def test_without_its_index_a_period_is_asked_for_twice(owner: db.Conn, pool: db.Pool) -> None:
    await lived(owner)
    await owner.execute("DROP INDEX close_of_a_period_stands_once")
    answers = await make.at_once(pool, [asking(who) for who in await people(owner)])
    assert len(make.wins(answers)) == 4


async def asked(owner: db.Conn) -> tuple[int, list[Staff]]:
    await lived(owner)
    everybody = await people(owner)
    return await closes.ask(owner, everybody[0], MARCH, "", NOW), everybody[1:]


async def test_two_agree_at_once_and_one_freezes(owner: db.Conn, pool: db.Pool) -> None:
    close_id, others = await asked(owner)
    answers = await make.at_once(pool, [agreeing(who, close_id) for who in others])
    (won,) = make.wins(answers)
    assert set(make.nos(answers)) == {"NothingToAgree"}
    stands = await queries.close(owner, close_id)
    assert stands is not None
    assert (stands.agreed_by, stands.digest) == (won.agreed_by, won.digest)
    assert await owner.fetchval("SELECT count(*) FROM audit WHERE act = 'close_agreed'") == 1


async def test_without_its_lock_only_the_key_stops_the_second(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_id, others = await asked(owner)

    async def unheld(conn: db.Conn, close_id: int) -> None:
        """Nobody waits for anybody."""

    monkeypatch.setattr(queries, "hold", unheld)
    monkeypatch.setattr(kept, "stand_still", running)
    for step in ("keep_sums", "keep_spread"):
        monkeypatch.setattr(kept, step, nothing_kept)
    monkeypatch.setattr(freeze, "_keep_standing", no_standing)
    monkeypatch.setattr(freeze, "_file", no_standing)
    monkeypatch.setattr(kept, "frozen_digest", as_asked(owner, close_id))
    await owner.execute("DROP TRIGGER close_stays_as_it_was ON close")
    answers = await make.at_once(pool, [agreeing(who, close_id) for who in others])
    assert len(make.wins(answers)) > 1
    assert await owner.fetchval("SELECT count(*) FROM audit WHERE act = 'close_agreed'") > 1


async def running(conn: db.Conn) -> int:
    found: int = await conn.fetchval("SELECT run FROM tally_state")
    return found


async def nothing_kept(*_: object) -> int:
    await asyncio.sleep(0.05)
    return 0


async def no_standing(*_: object) -> list[object]:
    return []


def as_asked(owner: db.Conn, close_id: int) -> Callable[[db.Conn, int], Awaitable[str]]:
    async def digest(conn: db.Conn, _: int) -> str:
        return await kept.live_digest(conn, 1, date(2025, 3, 1), date(2025, 3, 1), freeze.carried())

    return digest


async def test_agreed_and_declined_at_once_is_one_of_both(owner: db.Conn, pool: db.Pool) -> None:
    close_id, others = await asked(owner)

    async def declining(conn: db.Conn) -> None:
        await closes.decline(conn, others[1], close_id, "再核对", NOW)

    answers = await make.at_once(pool, [agreeing(others[0], close_id), declining])
    assert len(make.wins(answers)) == 1
    found = await queries.close(owner, close_id)
    assert found is not None
    assert found.state in ("closed", "declined")


async def test_without_the_lock_the_constraint_still_tells_them_apart(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_id, others = await asked(owner)
    await owner.execute("ALTER TABLE close DROP CONSTRAINT close_is_agreed_or_declined")

    async def unheld(conn: db.Conn, close_id: int) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(queries, "hold", unheld)

    async def declining(conn: db.Conn) -> None:
        await closes.decline(conn, others[1], close_id, "再核对", NOW)

    answers = await make.at_once(pool, [agreeing(others[0], close_id), declining])
    assert len(make.wins(answers)) == 2
    row = await owner.fetchrow("SELECT closed_at, declined_at FROM close WHERE id = $1", close_id)
    assert row is not None
    assert row["closed_at"]
    assert row["declined_at"]


async def late(owner: db.Conn) -> March:
    """One more case of March, written and not counted yet: it came between the look and the copy."""
    march = March(
        owner, [row["id"] for row in await owner.fetch("SELECT id FROM centre ORDER BY id")]
    )
    march.random.seed(99)
    return march


async def folded_meanwhile(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, int]:
    """A fold that wants to end while a close copies; facts up to the close's run, and what it copied."""
    close_id, others = await asked(owner)
    march = await late(owner)
    copied = kept.keep_sums
    folding: list[asyncio.Task[None]] = []

    async def fold_once() -> None:
        await march.accept(date(2025, 3, 30))

    async def slowly(*given: object) -> int:
        folding.append(asyncio.create_task(fold_once()))
        await asyncio.sleep(1)
        return await copied(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(kept, "keep_sums", slowly)
    async with db.transaction(pool) as conn:
        found = await closes.agree(conn, others[0], close_id, NOW)
    await asyncio.gather(*folding)
    await actions.fold(owner)  # one that met a close steps back and comes again
    facts = await owner.fetchval(
        """
        SELECT count(*) FROM tally_fact f JOIN tally_cell c ON c.id = f.cell_id
        WHERE c.source = 'accepted' AND f.on_date BETWEEN '2025-03-01' AND '2025-03-31' AND f.since <= $1
        """,
        found.run,
    )
    sums = await owner.fetchval(
        "SELECT sum(n) FROM close_sum WHERE close_id = $1 AND source = 'accepted' AND first = '2025-03-01'",
        close_id,
    )
    return facts, int(sums)


async def test_a_fold_waits_for_a_close_that_copies(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, sums = await folded_meanwhile(owner, pool, monkeypatch)
    assert facts == sums == 12
    (found,) = await queries.closes(owner, 1)
    assert (await restated.moves(owner, found, None)).came > 0
    assert await frozen.proof(owner, found)
    assert (await actions.choose(owner, MARCH, NOW, organ_id=1)).complete


async def test_without_standing_still_run_and_copy_do_not_belong_together(
    owner: db.Conn, pool: db.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "stand_still", running)
    monkeypatch.setattr("backend.tallies.freezing.seen", lambda *_: "same")
    monkeypatch.setattr("backend.tallies.actions.closes.freezing.seen", lambda *_: "same")
    facts, sums = await folded_meanwhile(owner, pool, monkeypatch)
    assert (facts, sums) == (12, 13)
