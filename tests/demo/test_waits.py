"""Waits learned from the seeded year: the share that held, and the same from the log again."""

from datetime import timedelta

import pytest

from backend import clock, db
from backend.hall.actions import waits as actions
from backend.hall.queries import waits as queries
from tests.demo.conftest import NOW

pytestmark = pytest.mark.anyio


async def test_most_waits_of_the_seeded_year_were_in_their_range(history: db.Conn) -> None:
    centre_id = await history.fetchval("SELECT id FROM centre WHERE code = 'QX-HALL'")
    today = clock.civil_date(NOW)
    while await actions.learn_due(history, NOW):
        pass
    scores = await queries.scores(history, centre_id, today - timedelta(days=30), today)
    tickets, inside = sum(one.tickets for one in scores), sum(one.inside for one in scores)
    assert tickets > 10
    assert inside >= 0.5 * tickets
    assert scores == [await actions.recount(history, centre_id, one.on) for one in scores]
