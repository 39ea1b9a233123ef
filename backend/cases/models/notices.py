"""The one-time notice of everything missing (一次性告知)."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from backend.cases.models.policy import RuleSet

Receipt = Literal["signed", "app", "mail", "witnessed"]
"""How it is proved that the applicant has it."""
AgainReason = Literal["law_changed", "facts_changed", "false_paper", "clerk_error"]
"""Why a second notice is needed; the last two are counted against us."""


class CorrectionLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing wanted: a paper of the case by its place, or something else in words."""

    wanted: Annotated[str, Meta(min_length=2, max_length=500)]
    material: int | None = None


class CorrectionNotice(Struct, frozen=True):
    """A notice as given: closed, with its proof of receipt and its answer."""

    place: int
    rule_set: RuleSet
    issued_on: date
    issued_by: int
    due_on: date | None
    """Late is deemed withdrawn; None where the rule set knows no last day."""
    reason_code: AgainReason | None
    approved_by: int | None
    receipt: Receipt | None
    receipt_on: date | None
    answered_on: date | None
    lines: list[CorrectionLine]
