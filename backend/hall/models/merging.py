"""The journal a browser brings back, and what became of it."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from backend.hall.models.tickets import Cause, Outcome, Priority

Kind = Literal[
    "issue", "arrive", "call", "recall", "start", "finish", "miss", "park", "rejoin", "leave"
]


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """One act without a network. `seq` counts from one; `ticket` and `id` were made by the page.

    issue: item_code, number, priority. arrive: digest, number, priority. finish: outcome, cause.
    """

    id: UUID
    seq: Annotated[int, Meta(ge=1, le=1_000_000)]
    at: Annotated[datetime, Meta(tz=True)]
    kind: Kind
    ticket: UUID
    label: Annotated[str, Meta(max_length=8)] = ""
    item_code: Annotated[str, Meta(max_length=10)] = ""
    digest: Annotated[str, Meta(pattern=r"^([0-9a-f]{6})?$")] = ""
    number: Annotated[int, Meta(ge=0, le=9999)] = 0
    priority: Priority | None = None
    outcome: Outcome = "served"
    cause: Cause | None = None


class Journal(Struct, frozen=True, forbid_unknown_fields=True):
    """Entries of one lease, in order and without a gap; sent again they change nothing."""

    lease: UUID
    entries: Annotated[list[Entry], Meta(max_length=100)]


class Merged(Struct, frozen=True):
    """`applied`: all entries up to this one are merged. `conflicts`: of these entries, how many did not fit."""

    applied: int
    conflicts: int


class Conflict(Struct, frozen=True):
    """What did not fit, with every act of the ticket that waits for somebody to settle it."""

    id: UUID
    centre_id: int
    centre_zh: str
    centre_en: str
    window: int
    on: date
    label: str
    kind: str
    sentence_zh: str
    sentence_en: str
    at: datetime
    acts: list[str]
    """Kinds that were not applied, in the order they were done."""
    settled_at: datetime | None
    settled_by: str | None
    note: str | None
