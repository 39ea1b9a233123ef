"""Every planted bug shows as a difference between the three computations; without one there is none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from backend import db
from backend.tallies import actions
from tests.tallies.decade import write_rest
from tests.tallies.differences import Proof, differences, few
from tests.tallies.planted import BUGS, Bug, plant

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def beginning(url: str) -> AsyncIterator[db.Conn]:
    """That database; whatever is done to it is rolled back."""
    conn = await db.connect(url)
    whole = conn.transaction()
    await whole.start()
    try:
        yield conn
    finally:
        await whole.rollback()
        await conn.close()


async def count_on(conn: db.Conn, after: str) -> None:
    """From there to the end of the ten years."""
    if after == "half":
        await write_rest(conn)
    if after != "all":
        await actions.fold(conn)


@pytest.mark.parametrize("after", ["nothing", "half"])
async def test_without_a_bug_there_is_no_difference(
    beginnings: dict[str, str], proof: Proof, after: str
) -> None:
    async with beginning(beginnings[after]) as conn:
        await count_on(conn, after)
        found = await differences(conn, proof, enough=1)
        assert not found, few(found)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
async def test_a_planted_bug_is_caught(
    beginnings: dict[str, str], monkeypatch: pytest.MonkeyPatch, proof: Proof, bug: Bug
) -> None:
    async with beginning(beginnings[bug.after]) as conn:
        planted = await plant(conn, monkeypatch, bug)
        await count_on(conn, bug.after)
        found = await differences(conn, proof, enough=1)
        assert planted.times, "the text it replaces is not there any more: plant it anew"
        assert found, f"nobody sees that {bug.name}"
