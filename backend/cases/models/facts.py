"""What a file rule looks at: a case with everything that belongs to it, and what it finds there."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from backend.calendar.models import StatutoryCalendar
from backend.cases.models.bans import Ban
from backend.cases.models.case import (
    Acceptance,
    CaseMaterial,
    CaseState,
    Decision,
    Ground,
)
from backend.cases.models.clocks import CasePause
from backend.cases.models.notices import CorrectionNotice
from backend.permits.models import Item, Text

Severity = Literal["grave", "check", "note"]
"""grave: against the law as it stands in the file; check: somebody has to look; note: may be right."""
FindingState = Literal["open", "acknowledged", "resolved"]


class Happened(Struct, frozen=True):
    """An event of the case."""

    kind: str
    on: date
    """The civil date that is counted."""
    at: datetime
    civil: date
    """The civil date of `at`."""
    actor_kind: str
    actor_id: int | None
    reason: str | None
    details: dict[str, Any] | None


class Other(Struct, frozen=True):
    """Another case of the same person and item that is under way."""

    id: UUID
    number: str
    submitted_on: date


class Stored(Struct, frozen=True):
    """A finding as it stands in the database."""

    rule: str
    evidence: list[Text]
    state: FindingState
    acknowledged: bool
    """Somebody gave a reason for this very evidence."""


class CaseFile(Struct, frozen=True):
    """The case's row and its rows in other tables. Order: papers, notices, pauses by place, events by time."""

    organ_id: int
    id: UUID
    number: str
    item_code: str
    item_version: int
    person_kind: str
    centre_id: int
    state: CaseState
    submitted_on: date | None
    received_on: date | None
    accepted_on: date | None
    accepted_by: int | None
    acceptance: Acceptance | None
    joint: bool
    legal_due_on: date | None
    promised_due_on: date | None
    extension_days: int
    extended_by: int | None
    decided_on: date | None
    decided_by: int | None
    decision: Decision | None
    reason: str | None
    ground: Ground | None
    right_body: str | None
    checked_on: date | None
    published_on: date | None
    made_on: date | None
    delivered_on: date | None
    version_from: date
    version_to: date | None
    """First day on which the item's version no longer holds."""
    papers: list[CaseMaterial]
    notices: list[CorrectionNotice]
    pauses: list[CasePause]
    events: list[Happened]
    issued: list[str]
    """Kinds of the official papers made for it."""
    papers_since: date | None
    """When the organ issued its first paper here; None: it never did."""
    others: list[Other]
    bans: list[Ban]
    """Of the person, lifted ones left out."""
    stored: list[Stored]


class Facts(Struct, frozen=True):
    """All that a rule may know. The same file gives the same findings, but for what time alone brings."""

    case: CaseFile
    item: Item
    calendar: StatutoryCalendar
    today: date

    def of(self, *kinds: str) -> list[Happened]:
        """Its events of these kinds, oldest first."""
        return [one for one in self.case.events if one.kind in kinds]


class Finding(Struct, frozen=True):
    """A rule that a case breaks, with the sentences that show it."""

    rule: str
    severity: Severity
    evidence: list[Text]


class FindingChange(Struct, frozen=True):
    """A finding's row as it has to be; `state` resolved: it no longer holds."""

    case_id: UUID
    centre_id: int
    rule: str
    severity: Severity
    evidence: list[Text]
    state: FindingState
