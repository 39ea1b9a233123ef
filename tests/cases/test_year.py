"""A year of cases under an accelerated clock: every date equals the one worked out by hand."""

import os
from collections import Counter
from datetime import date
from uuid import UUID

import pytest

from backend import db
from tests.cases.acting import Played, events_of, play
from tests.cases.by_hand import Life, lives

pytestmark = pytest.mark.anyio

FIRST, LAST = date(2021, 1, 4), date(2021, 12, 31)
CASES = int(os.environ.get("YITANG_YEAR_CASES", "150"))
"""Up to 100,000: then it takes hours."""


async def differences(conn: db.Conn, told: list[Life], played: Played) -> list[str]:
    """Where the house and the count by hand disagree."""
    found = []
    for n, life in enumerate(told):
        row = await conn.fetchrow(
            """
            SELECT state, received_on, accepted_on, acceptance, legal_due_on, promised_due_on, decided_on
            FROM case_file WHERE id = $1
            """,
            played.cases[n],
        )
        ours = (
            life.state,
            life.received,
            life.accepted,
            life.acceptance,
            life.legal,
            life.promised,
            life.decided,
        )
        events = await events_of(conn, played.cases[n])
        said = await last_days_told(conn, played.cases[n])
        held = [(life.legal, life.promised)] if life.decided else []
        if tuple(row) != ours or events != life.events or said != held:
            found.append(f"{life}\n  {tuple(row)}\n  {events}\n  {said}")
    return found


async def last_days_told(conn: db.Conn, case_id: UUID) -> list[tuple[date | None, date | None]]:
    """What the events of its decisions say."""
    rows = await conn.fetch(
        """
        SELECT (details ->> 'legal_due')::date, (details ->> 'promised_due')::date FROM event
        WHERE case_id = $1 AND kind IN ('case_granted', 'case_refused', 'case_ended')
        """,
        case_id,
    )
    return [tuple(row) for row in rows]


async def test_a_year_happens_as_worked_out_by_hand(owner: db.Conn, pool: db.Pool) -> None:
    told = lives(CASES, FIRST, LAST)
    lapsed = Counter(one.kind for life in told for one in life.events if one.by == "law")
    assert set(lapsed) >= {
        "case_accepted",
        "case_withdrawn",
        "case_acceptance_withdrawn",
        "case_granted",
    }
    played = await play(lambda: db.transaction(pool), told, FIRST, LAST, lambda on: True)
    assert await differences(owner, told, played) == []
    runs = await owner.fetchval("SELECT count(DISTINCT on_date) FROM job_run WHERE job = 'sweep'")
    assert runs == (LAST - FIRST).days + 1
