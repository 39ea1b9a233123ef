"""Who is asked how it was: once, three days later, by day, and never after a death or a refusal."""

from datetime import UTC, datetime, timedelta

import pytest

from backend import db
from backend.cases import actions as cases
from backend.cases.actions import ratings
from backend.cases.models import CaseState
from tests import make
from tests.cases.rated import NOW, Scene

pytestmark = pytest.mark.anyio


@pytest.fixture
def scene(conn: db.Conn) -> Scene:
    return Scene(conn)


@pytest.mark.parametrize(
    ("state", "item", "days", "asked"),
    [
        ("closed", "CR-201", 3, 1),
        ("closed", "CR-201", 2, 0),
        ("closed", "CR-201", 15, 0),
        ("closed", "HJ-105", 3, 0),
        ("refused", "CR-201", 3, 0),
    ],
)
async def test_who_is_asked_to_rate(
    scene: Scene, state: CaseState, item: str, days: int, asked: int
) -> None:
    """Three days after the result, once; never after a death or a refusal."""
    await scene.begin(state, item)
    if state == "refused":
        await cases.deliver(scene.conn, scene.case, scene.clerk, NOW)
    at = NOW + timedelta(days=days)
    assert await ratings.invite(scene.conn, make.KEYS, at) == asked
    assert await ratings.invite(scene.conn, make.KEYS, at) == 0
    sent = "SELECT count(*) FROM notice WHERE template = 'rating_invited'"
    assert await scene.conn.fetchval(sent) == asked
    runs = "SELECT count(*) FROM job_run WHERE job = 'invite_ratings'"
    assert await scene.conn.fetchval(runs) == asked


async def test_who_rated_already_is_not_asked(scene: Scene) -> None:
    await scene.begin()
    await scene.rate(3)
    assert await ratings.invite(scene.conn, make.KEYS, NOW + timedelta(days=4)) == 0


async def test_nobody_is_asked_at_night() -> None:
    night = datetime(2026, 9, 14, 20, tzinfo=UTC)  # four in the morning
    assert ratings.asked_at(night) == datetime(2026, 9, 15, 2, tzinfo=UTC)
    assert ratings.asked_at(NOW) == NOW
