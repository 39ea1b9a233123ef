"""What the clocks of a case are worked out from."""

from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct

from backend.cases.models.case import Acceptance, CaseState, Decision, PermitState
from backend.cases.models.clocks import ClockKind, Effect, PauseKind


class Stopped(Struct, frozen=True):
    """Days of a case that do not count, both included; no last day: still paused."""

    kind: PauseKind
    from_on: date
    to_on: date | None


class Standing(Struct, frozen=True):
    """Where a case stands, as far as a limit may depend on it."""

    organ_id: int
    id: UUID
    centre_id: int
    item_code: str
    item_version: int
    state: CaseState
    applicant: Literal["person", "organisation"]
    received_on: date | None
    accepted_on: date | None
    acceptance: Acceptance | None
    joint: bool
    deferred_due_on: date | None
    extension_days: int
    silent_on: date | None
    decided_on: date | None
    decision: Decision | None
    checked_on: date | None
    published_on: date | None
    permit: PermitState | None
    noticed_on: date | None
    """The day of the notice that is still unanswered."""
    correction_due_on: date | None
    """Its last day; None: no open notice, or one without a last day."""
    pauses: list[Stopped]


class DueEffect(Struct, frozen=True):
    """A limit that ran out and has a consequence in law."""

    kind: ClockKind
    effect: Effect
    due_on: date


class Moved(Struct, frozen=True):
    """A last day that a revision of the calendar moved."""

    case_id: UUID
    kind: ClockKind
    old: date
    new: date


class Raised(Struct, frozen=True):
    """What one batch did: limits whose level rose, and warnings raised."""

    clocks: int
    alerts: int
