"""What was sought against an act of a case: review (行政复议) or suit (行政诉讼), and how it ended."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from backend.cases.models.case import CaseState

RemedyKind = Literal["review", "suit"]
RemedyOutcome = Literal["upheld", "changed", "revoked", "unlawful", "lost", "withdrawn"]
"""维持或驳回, 变更, 撤销, 确认违法, 败诉 (a suit lost in another way), 撤回."""


class Filing(Struct, frozen=True, forbid_unknown_fields=True):
    """A remedy to be registered. No body: the one that hears it by law, where the law names one alone."""

    kind: RemedyKind
    filed_on: date
    body: Annotated[str, Meta(max_length=100)] = ""


class Ending(Struct, frozen=True, forbid_unknown_fields=True):
    """How it ended, on which day, in which words."""

    outcome: RemedyOutcome
    decided_on: date
    words: Annotated[str, Meta(max_length=1000)]


class Remedy(Struct, frozen=True):
    """A remedy as registered, with what names its case."""

    id: int
    organ_id: int
    case_id: UUID
    number: str
    item_code: str
    item_name_zh: str
    item_name_en: str
    state: CaseState
    sealed: bool
    power_type: str
    kind: RemedyKind
    body: str
    filed_on: date
    filed_by: str
    outcome: RemedyOutcome | Literal["pending"]
    decided_on: date | None
    decided_by: str | None
    words: str | None
