"""The real booking against a simple model of it: whatever happens in whatever order, both say the same."""

import asyncio
import os
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from backend import db
from backend.booking import queries, rules
from backend.booking.actions import appointments
from backend.booking.models import Policy
from tests import make
from tests.booking.machine import DayOfBooking
from tests.booking.model import LIVE_PER_PHONE
from tests.storm.village import settle


async def prepare(url: str) -> None:
    owner = await db.connect(url)
    village = await settle(owner)
    await village.windows(3)
    organ_id = await owner.fetchval("SELECT id FROM organ")
    await queries.set_policy(owner, organ_id, Policy(live_per_phone=LIVE_PER_PHONE))
    DayOfBooking.village = village
    DayOfBooking.people = await make.residents(owner, 3, village.now)
    rows = await owner.fetch(
        "SELECT starts_at, places FROM slot JOIN pool p ON p.id = pool_id WHERE p.code = 'household'"
    )
    DayOfBooking.places = {row["starts_at"]: row["places"] for row in rows}


EXAMPLES = int(os.environ.get("YITANG_MODEL_EXAMPLES", "30"))

EXPECTED = {
    f"{verb}: done"
    for verb in ("book", "hold", "confirm", "release", "cancel", "move", "close", "open", "wait")
} | {"book: SlotFull", "hold: TooManyHolds", "confirm: HoldExpired", "move: SameTime"}
"""What the runs must have come across, else they prove little."""


def play(url: str, examples: int, phases: Sequence[Phase] = tuple(Phase)) -> None:
    DayOfBooking.seen = Counter()
    with asyncio.Runner() as runner:
        DayOfBooking.runner = runner
        runner.run(prepare(url))
        try:
            run_state_machine_as_test(
                DayOfBooking,
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=25,
                    deadline=None,
                    derandomize=True,
                    database=None,
                    phases=phases,
                    report_multiple_bugs=False,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(DayOfBooking.village.owner.close())


@pytest.fixture(autouse=True)
def eight_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The random delay, from 1 to 15 minutes, is in the middle."""
    monkeypatch.setattr(appointments, "draw", lambda: 0.5)


@pytest.mark.race
def test_booking_does_what_the_model_says(cloned_url: str) -> None:
    play(cloned_url, EXAMPLES)
    print(dict(sorted(DayOfBooking.seen.items())))
    assert EXPECTED - DayOfBooking.seen.keys() == set()


@pytest.mark.race
def test_places_that_return_at_once_are_noticed(
    cloned_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: the random delay is forgotten."""
    monkeypatch.setattr(rules, "returns_at", lambda starts_at, now, policy, drawn: now)
    with pytest.raises(AssertionError):
        play(cloned_url, EXAMPLES, (Phase.generate,))
