"""Limits that run, and what they do when they run out."""

from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct

from backend.calendar.models import Due

ClockKind = Literal[
    "notice",
    "correction",
    "deferred",
    "legal",
    "promised",
    "silence",
    "delivery",
    "publication",
    "check",
]
"""notice, legal, promised, silence, delivery, publication, check: the authority's. correction,
deferred: the applicant's."""
Effect = Literal[
    "deemed_accepted", "deemed_withdrawn", "acceptance_withdrawn", "granted_by_silence"
]
Level = Literal["green", "yellow", "red", "overdue"]
PauseKind = Literal[
    "hearing",
    "bidding",
    "auction",
    "inspection",
    "test",
    "quarantine",
    "appraisal",
    "expert_review",
]
"""What the law does not count (行政许可法 §45), and nothing else."""


class Clock(Struct, frozen=True):
    """A limit that runs for a case now."""

    kind: ClockKind
    due: Due
    effect: Effect | None = None
    """What the law makes of it when the last day has passed."""
    paused: bool = False
    """Its last day is what it would be if the pause ended today."""


class CasePause(Struct, frozen=True):
    """A stretch that does not count, first and last day included; no last day: still paused."""

    place: int
    kind: PauseKind
    from_on: date
    to_on: date | None
    expected_days: int
    reason: str
    told_on: date


class RunningClock(Struct, frozen=True):
    """A row of case_clock."""

    case_id: UUID
    kind: ClockKind
    start_on: date
    due_on: date
    provisional: bool
    effect: Effect | None
    yellow_on: date
    red_on: date
    level: Level
