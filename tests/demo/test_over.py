"""What is over was closed: each day by its place, each year by two people, and the year published."""

import pytest
from msgspec.structs import asdict

from backend import db, demo
from backend.clock import civil_date
from backend.hall.actions import closing
from tests.demo.conftest import NOW, Clone, settings_for

TODAY = civil_date(NOW)


@pytest.mark.anyio
async def test_every_day_was_closed_with_its_books(history: db.Conn) -> None:
    """As the hall would close it: the same counts, balanced, and nobody gets a number any more."""
    open_days = await history.fetch(
        "SELECT t.centre_id, t.on_date FROM ticket_counter t LEFT JOIN hall_day d USING (centre_id, on_date)"
        " WHERE t.on_date < $1 AND (d.closed_at IS NULL OR t.closed_last IS DISTINCT FROM t.last)",
        TODAY,
    )
    assert not open_days
    closed = await history.fetch(
        "SELECT centre_id, on_date, details FROM event WHERE kind = 'day_closed' ORDER BY id"
    )
    assert len(closed) == await history.fetchval("SELECT count(*) FROM hall_day")
    for row in closed[:: len(closed) // 12]:
        found = await closing.ledger(history, row["centre_id"], row["on_date"])
        told = dict(row["details"])
        assert told.pop("balanced") == found.balanced
        assert told == {name: n for name, n in asdict(found.rows).items() if isinstance(n, int)}


@pytest.fixture(scope="module")
def over(clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Since the first of January of last year."""
    url = clone("over")
    settings = settings_for(url, tmp_path_factory.mktemp("over"))
    first = TODAY.year - 1
    assert demo.seed(settings, from_year=first, scale=0.002, now=NOW, progress=lambda *_: None)
    return url


@pytest.mark.anyio
async def test_a_year_was_closed_by_two_and_published(over: str) -> None:
    conn = await db.connect(over)
    try:
        (close,) = await conn.fetch("SELECT * FROM close")
        assert close["period"] == str(TODAY.year - 1)
        assert close["agreed_by"] != close["asked_by"]
        assert close["asked_at"] < close["closed_at"] < NOW
        assert (
            await conn.fetchval("SELECT count(*) FROM close_file WHERE close_id = $1", close["id"])
            > 0
        )
        (year,) = await conn.fetch("SELECT year, edition, ended_at FROM open_year")
        assert tuple(year) == (TODAY.year - 1, 1, None)
    finally:
        await conn.close()
