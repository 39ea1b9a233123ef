"""Who takes a step, and what it sets."""

from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from backend.cases.models.case import Acceptance, Collect, Decision, Ground, PermitState, VoidKind


class Actor(Struct, frozen=True):
    """Who acted: an account, a member of staff, the law (silence, lapse of time) or a job."""

    kind: Literal["resident", "staff", "law", "job"]
    id: int | None = None


class Accepting(Struct, frozen=True, forbid_unknown_fields=True):
    """How a case is to be accepted, where it is not plain."""

    commitment: bool = False
    """告知承诺: on the applicant's word, checked afterwards."""
    joint: bool = False
    """Handled jointly with other authorities."""
    renews: UUID | None = None
    """The case whose permit is to be renewed or changed."""
    event_on: date | None = None
    """The day of the assembly, march or demonstration asked for."""


PLAINLY = Accepting()
LAW = Actor("law")


class Changes(Struct, frozen=True, omit_defaults=True):
    """Columns of the case that a step sets; what is not named stays as it is."""

    submitted_on: date | UnsetType = UNSET
    complete_at_first: bool | UnsetType = UNSET
    channel: str | UnsetType = UNSET
    received_on: date | UnsetType = UNSET
    accepted_on: date | UnsetType = UNSET
    accepted_by: int | UnsetType | None = UNSET
    acceptance: Acceptance | UnsetType = UNSET
    joint: bool | UnsetType = UNSET
    deferred_due_on: date | UnsetType | None = UNSET
    extension_days: int | UnsetType = UNSET
    extended_by: int | UnsetType = UNSET
    silent_on: date | UnsetType | None = UNSET
    renews_case: UUID | UnsetType | None = UNSET
    decided_on: date | UnsetType = UNSET
    decided_by: int | UnsetType | None = UNSET
    decision: Decision | UnsetType = UNSET
    reason: str | UnsetType | None = UNSET
    ground: Ground | UnsetType = UNSET
    right_body: str | UnsetType = UNSET
    checked_on: date | UnsetType = UNSET
    published_on: date | UnsetType = UNSET
    made_on: date | UnsetType = UNSET
    collect: Collect | UnsetType = UNSET
    mail_number: str | UnsetType = UNSET
    delivered_on: date | UnsetType = UNSET
    permit: PermitState | UnsetType = UNSET
    permit_from: date | UnsetType = UNSET
    permit_to: date | UnsetType | None = UNSET
    voided_as: VoidKind | UnsetType = UNSET
    merged_into: UUID | UnsetType | None = UNSET


NOTHING = Changes()
