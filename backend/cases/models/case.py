"""Cases: one person's matter for one item, from application to receipt of the result."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

CaseState = Literal[
    "prepared",
    "submitted",
    "correcting",
    "accepted",
    "paused",
    "granted",
    "ready",
    "mailed",
    "refused",
    "ended",
    "closed",
    "not_needed",
    "not_accepted",
    "withdrawn",
    "acceptance_withdrawn",
    "handed_over",
    "voided",
]
Decision = Literal["granted", "refused", "ended"]
Channel = Literal["window", "app", "kiosk", "clerk"]
MaterialState = Literal["missing", "have", "shared", "deferred", "not_needed"]
Acceptance = Literal["plain", "deferred", "commitment", "deemed"]
"""deferred: papers to follow (容缺受理); commitment: 告知承诺; deemed: by silence (行政许可法 §32-4)."""
Ground = Literal[
    "not_ours",
    "incomplete",
    "banned",
    "not_eligible",
    "by_applicant",
    "late",
    "death",
    "force_majeure",
    "other",
]
"""Why a case was not accepted, withdrawn or ended."""
VoidKind = Literal["duplicate", "test", "consultation"]
"""Why a case never counts: recorded twice, a record made to try something, a question and no application."""
Collect = Literal["window", "mail", "electronic"]
PermitState = Literal[
    "in_force", "changed", "renewed", "withdrawn", "revoked", "cancelled", "struck"
]
"""What became of what was granted. withdrawn 撤回, revoked 撤销, cancelled 注销; struck 吊销 is a
penalty made elsewhere and only recorded."""


class Case(Struct, frozen=True):
    """A case as stored; the person is only an id here."""

    organ_id: int
    id: UUID
    number: str
    item_code: str
    item_version: int
    item_name_zh: str
    item_name_en: str
    power_type: str
    person_id: int
    account_id: int | None
    channel: Channel
    centre_id: int
    centre_name_zh: str
    centre_name_en: str
    state: CaseState
    made_at: datetime
    submitted_on: date | None
    complete_at_first: bool | None
    received_on: date | None
    """The day everything handed in so far had arrived: submission, or the last supplement."""
    accepted_on: date | None
    accepted_by: int | None
    acceptance: Acceptance | None
    joint: bool
    """Handled jointly with other authorities: 45 working days and 15 (行政许可法 §42)."""
    deferred_due_on: date | None
    """When the papers that follow later must be there."""
    legal_due_on: date | None
    promised_due_on: date | None
    due_provisional: bool
    extension_days: int
    silent_on: date | None
    """Silence grants after this day: expiry of the permit to be renewed (§50), day of the assembly."""
    renews_case: UUID | None
    decided_on: date | None
    decided_by: int | None
    decision: Decision | None
    reason: str | None
    ground: Ground | None
    right_body: str | None
    """Not ours: whose it is (行政许可法 §32-2)."""
    checked_on: date | None
    """On commitment: the day it was checked afterwards."""
    published_on: date | None
    made_on: date | None
    """The day the document was made."""
    collect: Collect
    mail_number: str | None
    delivered_on: date | None
    permit: PermitState | None
    permit_from: date | None
    permit_to: date | None
    sealed: bool
    """Adoption, sex marker: hidden from lists and searches."""


class CaseMaterial(Struct, frozen=True):
    """A paper of a case: missing, there, supplied by data sharing, to follow, or not needed."""

    place: int
    name_zh: str
    name_en: str
    state: MaterialState


class Ticked(Struct, frozen=True, forbid_unknown_fields=True):
    """A paper's new state, by its place in the list."""

    place: int
    state: MaterialState


class Decided(Struct, frozen=True, forbid_unknown_fields=True):
    """A decision. Refused and ended need a reason in words."""

    decision: Decision
    reason: Annotated[str, Meta(max_length=2000)] = ""
    ground: Ground | None = None
    """Of an ending."""
    permit_to: date | None = None
    """Last day of what is granted; None: without end."""


class Voided(Struct, frozen=True):
    """Why a case never counts; recorded twice, which case goes on."""

    kind: VoidKind
    into: UUID | None
    number: str | None


class Step(Struct, frozen=True):
    """One event of a case, as its owner and the clerk may read it."""

    kind: str
    at: datetime
    on: date
    reason: str | None


class CaseView(Struct, frozen=True):
    """A case as its owner follows it: where it stands, both dates, what happened, trips so far."""

    id: UUID
    number: str
    item_code: str
    item_name_zh: str
    item_name_en: str
    power_type: str
    """A decision has other words where the item is no licence."""
    centre_name_zh: str
    centre_name_en: str
    state: CaseState
    submitted_on: date | None
    accepted_on: date | None
    legal_due_on: date | None
    promised_due_on: date | None
    due_provisional: bool
    decided_on: date | None
    decision: Decision | None
    reason: str | None
    delivered_on: date | None
    visits: int
    """Trips counted for this matter."""
    materials: list[CaseMaterial]
    steps: list[Step]
