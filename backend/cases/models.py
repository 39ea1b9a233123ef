"""Cases: one person's matter for one item, from application to receipt of the result."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

CaseState = Literal[
    "prepared",
    "submitted",
    "accepted",
    "not_accepted",
    "granted",
    "refused",
    "ended",
    "closed",
    "withdrawn",
]
Decision = Literal["granted", "refused", "ended"]
Channel = Literal["window", "app", "kiosk", "clerk"]
MaterialState = Literal["missing", "have", "shared", "deferred", "not_needed"]


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
    accepted_on: date | None
    accepted_by: int | None
    legal_due_on: date | None
    promised_due_on: date | None
    due_provisional: bool
    decided_on: date | None
    decided_by: int | None
    decision: Decision | None
    reason: str | None
    delivered_on: date | None


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
