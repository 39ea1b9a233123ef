"""Asking for places, and holding them while the form is filled."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from backend.booking.models.grid import StageKind
from backend.permits.models.situation import Said


class Matter(Struct, frozen=True, forbid_unknown_fields=True):
    """One matter of a visit. `member_id`: of whom; left out: one's own."""

    item_code: Annotated[str, Meta(max_length=10, examples=["CJ-301"])]
    member_id: UUID | None = None
    case_id: UUID | None = None
    """An open case that needs another visit; left out: a new one is prepared."""
    bay: bool | None = None
    """False: the situation needs no inspection. Only where the item allows it; answers come before it."""
    situation: Said | None = None
    """What was answered to the item's questions: it fixes papers, minutes and bay. Left out: as usual."""


class Answered(Struct, frozen=True):
    """Answers as an appointment keeps them, with what they took: a move takes the same again."""

    version: int
    answers: list[str]
    minutes: int
    bay: bool

    @property
    def said(self) -> Said:
        return Said(self.version, self.answers)


class Confirmed(Struct, frozen=True, forbid_unknown_fields=True):
    """`shared`: the applicant confirms what data sharing supplies instead of papers."""

    shared: bool = False


class Wish(Struct, frozen=True, forbid_unknown_fields=True):
    """Places for one visit, all or nothing. `starts_at` as free times gave it."""

    centre_code: Annotated[str, Meta(max_length=40, examples=["QX-HALL"])]
    starts_at: Annotated[datetime, Meta(tz=True, examples=["2026-09-18T01:30:00Z"])]
    matters: Annotated[list[Matter], Meta(min_length=1, max_length=4)]


class Moved(Struct, frozen=True, forbid_unknown_fields=True):
    """Another time, and perhaps another place, for an appointment."""

    centre_code: Annotated[str, Meta(max_length=40, examples=["QX-HALL"])]
    starts_at: Annotated[datetime, Meta(tz=True, examples=["2026-09-18T01:30:00Z"])]


class Stage(Struct, frozen=True):
    """Where to be from when to when: the inspection bay, then the window."""

    kind: StageKind
    name_zh: str
    name_en: str
    starts_at: datetime
    ends_at: datetime


class HeldMatter(Struct, frozen=True):
    item_code: str
    item_name_zh: str
    item_name_en: str
    for_name: str | None
    """Masked; None: one's own matter."""
    stages: list[Stage]
    member_id: UUID | None = None
    """Of whom, as the list of the one who books has them; None: one's own."""
    situation: Said | None = None
    """What was answered; None: nothing."""


class Hold(Struct, frozen=True):
    """Places kept for a person and a session until `expires_at`."""

    id: UUID
    state: str
    expires_at: datetime | None
    seconds_left: int
    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    starts_at: datetime
    ends_at: datetime
    matters: list[HeldMatter]
