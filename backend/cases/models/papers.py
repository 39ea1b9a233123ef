"""Official papers (文书): their kinds, and what is kept of each that was issued."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

PaperKind = Literal[
    "accepted",
    "deemed_accepted",
    "correction",
    "not_accepted",
    "not_needed",
    "deferral",
    "acceptance_withdrawn",
    "withdrawn",
    "granted",
    "refused",
    "extended",
    "paused",
    "ended",
    "receipt",
    "permit_withdrawn",
    "permit_revoked",
    "permit_cancelled",
]


class IssuedPaper(Struct, frozen=True):
    """A paper as issued. Its content was decided then and never changes; a corrected one is another row."""

    id: UUID
    case_id: UUID
    kind: PaperKind
    about: int
    """Which notice or which pause; 0 where there is only one."""
    edition: int
    """1: as first issued; each later one replaces the one before."""
    number: str
    """文号."""
    title_zh: str
    title_en: str
    issued_at: datetime
    issued_on: date
    issued_by: int | None
    """None: by law or by a job."""
    size: int
    """Bytes of the PDF."""
    forgotten_at: datetime | None
    """Its content was deleted by retention; number and digest stay in the register."""


class PaperRule(Struct, frozen=True, forbid_unknown_fields=True):
    """How a kind of paper is numbered, of one category of items or of all. A planning default [U]."""

    kind: PaperKind
    pattern: Annotated[str, Meta(max_length=60)]
    """With {year} and {number}; {organ} is the organ's first sign, {mark} the category's."""
    category: str | None = None


class Numbered(Struct, frozen=True):
    """A number taken: it is used in the same transaction, so none is ever missing."""

    series: str
    year: int
    running: int
    text: str


class OrganName(Struct, frozen=True):
    name_zh: str
    name_en: str
    credit_code: str | None


class LastStep(Struct, frozen=True):
    """The newest event of a kind of a case, as papers quote it."""

    kind: str
    on: date
    reason: str | None
    details: dict[str, object] | None
