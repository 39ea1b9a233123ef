"""What is due: limits as a work list, warnings, and one case's limits with their days."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from backend.cases.models.case import CaseState
from backend.cases.models.clocks import ClockKind, Effect, Level
from backend.permits.models import Text

AlertLevel = Literal["yellow", "red", "overdue", "effect"]
AlertRole = Literal["clerk", "reviewer", "supervisor", "legal"]


class DueRow(Struct, frozen=True):
    """A line of the work list: one limit of one case."""

    case_id: UUID
    number: str
    item_name_zh: str
    item_name_en: str
    person_id: int
    centre_id: int
    centre_name_zh: str
    centre_name_en: str
    state: CaseState
    kind: ClockKind
    due_on: date
    provisional: bool
    effect: Effect | None
    level: Level
    paused: bool
    explained: bool
    """Overdue, and the reason was stated."""


class AlertRow(Struct, frozen=True):
    """A warning that somebody has yet to look at."""

    id: int
    case_id: UUID
    number: str
    item_name_zh: str
    item_name_en: str
    centre_id: int
    centre_name_zh: str
    centre_name_en: str
    state: CaseState
    clock: ClockKind
    level: AlertLevel
    due_on: date
    role: AlertRole
    raised_at: datetime


class Overdue(Struct, frozen=True):
    """A limit that was not kept, or the reason given for it."""

    clock: ClockKind
    due_on: date
    explanation: str | None
    explained_at: datetime | None


class CaseLimit(Struct, frozen=True):
    """A limit of a case: its last day, how near that is, and the days counted one stretch after the other."""

    kind: ClockKind
    on: date
    left: int
    """Working days; 0 today, negative once it is over."""
    level: Level
    provisional: bool
    paused: bool
    effect: Effect | None
    days: list[Text]


class CaseDue(Struct, frozen=True):
    """All limits of a case that run now, and those that were not kept."""

    limits: list[CaseLimit]
    overdue: list[Overdue]

    @property
    def unexplained(self) -> bool:
        return any(one.explanation is None for one in self.overdue)
