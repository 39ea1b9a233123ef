"""Two at once: one draft, handed in once. Without the lock the constraint says no."""

from uuid import UUID

import pytest

from backend import clock, db
from backend.access.models import Resident
from backend.booking.actions import online
from backend.cases.models.photos import Filing, HandIn, NewFiling
from backend.cases.queries import filings as stored
from tests import make
from tests.make import KEYS

pytestmark = [pytest.mark.anyio, pytest.mark.race]
ITEM = "HJ-163"


async def begin(conn: db.Conn, who: Resident) -> Filing:
    return await online.begin(conn, KEYS, who, NewFiling(ITEM), clock.now())


async def race(url: str) -> tuple[list[Filing], list[str]]:
    """Four beginnings of one matter at once: what they got, and why the others did not."""
    pool = await db.open_pool(url, size=4)
    try:
        async with db.transaction(pool) as conn:
            who = await make.resident(conn, 1, clock.now())
        answers = await make.at_once(pool, [lambda conn: begin(conn, who)] * 4)
        return make.wins(answers), make.nos(answers)
    finally:
        await pool.close()


async def test_who_begins_twice_goes_on_with_one(cloned_url: str) -> None:
    won, lost = await race(cloned_url)
    assert lost == []
    assert len({one.case_id for one in won}) == 1


async def test_without_the_lock_the_constraint_refuses_the_second(
    cloned_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unlocked(conn: db.Conn, person_id: int) -> None:
        await conn.execute("SELECT pg_sleep(0.05)")

    monkeypatch.setattr(stored, "lock_person", unlocked)
    won, lost = await race(cloned_url)
    assert set(lost) == {"online_filing_one_draft_per_matter"}
    assert len({one.case_id for one in won}) == 1


async def test_a_matter_is_handed_in_once(cloned_url: str) -> None:
    pool = await db.open_pool(cloned_url, size=4)
    try:
        async with db.transaction(pool) as conn:
            who = await make.resident(conn, 1, clock.now())
            case_id: UUID = (await begin(conn, who)).case_id
        said = HandIn(confirmed=[1, 2], collect="electronic")
        answers = await make.at_once(
            pool,
            [lambda conn: online.hand_in(conn, KEYS, who, case_id, said, clock.now())] * 3,
        )
        assert len(make.wins(answers)) == 1
        assert set(make.nos(answers)) <= {"UnknownFiling", "WrongState"}
        async with db.transaction(pool) as conn:
            events = "SELECT count(*) FROM event WHERE kind = 'case_submitted' AND case_id = $1"
            assert await conn.fetchval(events, case_id) == 1
    finally:
        await pool.close()
