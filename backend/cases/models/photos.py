"""Photos of papers, what a clerk answers before the day, and what is handed in without a visit."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from backend.cases.models.case import CaseState, Channel, Collect, MaterialState
from backend.permits.models import Text
from backend.permits.models.situation import Said

PaperAnswer = Literal["good", "bad", "at_window"]
"""at_window: can only be judged from the paper itself; bring it."""
PhotoFault = Literal[
    "unreadable",
    "cut_off",
    "wrong_paper",
    "pages_missing",
    "expired",
    "not_signed",
    "not_the_applicants",
    "other",
]

PAGES_A_PAPER = 6
PHOTOS_A_CASE = 30
PHOTOS_A_DAY = 120
"""Of one account [U]."""
FILINGS_OPEN = 10
"""Online filings of one account that are not over [U]."""


class Picture(Struct, frozen=True):
    """A photo made anew from its pixels: JPEG, upright, without metadata."""

    jpeg: bytes
    width: int
    height: int


class PhotoPolicy(Struct, frozen=True, forbid_unknown_fields=True):
    """Days after which photos are deleted. All planning defaults [U]."""

    unsent_days: Annotated[int, Meta(ge=61, le=400)] = 90
    """Never handed in: from the case's newest photo. Longer than the longest booking."""
    window_days: Annotated[int, Meta(ge=0, le=365)] = 30
    """Handed in at a window, where the papers themselves were seen: from that day."""
    filed_days: Annotated[int, Meta(ge=30, le=36500)] = 3650
    """Handed in online, where the photos are the papers: from the end of the case."""


class PhotoPage(Struct, frozen=True):
    """One photo of a paper, by its number: the address of the photo is case, paper and number."""

    page: int
    width: int
    height: int
    added_at: datetime


class PaperPhotos(Struct, frozen=True):
    """A paper of the case with its photos and the newest answer that still holds for them."""

    place: int
    name_zh: str
    name_en: str
    state: MaterialState
    wanted: bool
    """Asked for, so that a photo of it helps."""
    later: bool
    """May follow later."""
    shared: bool
    """Comes by data sharing: never demanded, only confirmed."""
    condition: Text | None
    pages: list[PhotoPage]
    answer: PaperAnswer | None
    reason: PhotoFault | None
    reason_said: Text | None
    words: str | None
    answered_at: datetime | None


class CasePhotos(Struct, frozen=True):
    """All papers of a case with their photos, and what may be done with them now."""

    case_id: UUID
    item_code: str
    item_name: Text
    number: str
    state: CaseState
    channel: Channel
    papers: list[PaperPhotos]
    may_change: bool
    reviewed: bool
    """Photos of this matter's papers are looked at before the day."""
    asked_at: datetime | None
    """A look was asked for and is not answered yet."""
    revision: int
    """Of what was asked; an answer names the one it has seen."""
    rounds: int
    answered_at: datetime | None
    pages_a_paper: int = PAGES_A_PAPER


class AnsweredPaper(Struct, frozen=True, forbid_unknown_fields=True):
    """What the clerk says of one paper. Bad needs a reason; `other` needs words."""

    place: Annotated[int, Meta(ge=1, le=99)]
    answer: PaperAnswer
    reason: PhotoFault | None = None
    words: Annotated[str, Meta(max_length=300)] = ""


class NewFiling(Struct, frozen=True, forbid_unknown_fields=True):
    """A matter to be handed in online, for oneself or somebody of one's list."""

    item_code: Annotated[str, Meta(min_length=1, max_length=10)]
    member_id: UUID | None = None
    situation: Said | None = None
    """What was answered about the situation: it fixes the papers."""


class HandIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said when a matter is handed in online.

    `confirmed` and `disputed`: papers from data sharing, by place; each is in one of them. `address` only
    where the result comes by mail. `bundle`: nothing (on its own), `lead` (the first case of the bundle (一件事) the
    item is part of), or the number of the case that leads it.
    """

    confirmed: Annotated[list[int], Meta(max_length=30)]
    collect: Collect
    disputed: Annotated[list[int], Meta(max_length=30)] = []
    address: Annotated[str, Meta(max_length=200)] = ""
    bundle: Annotated[str, Meta(max_length=30)] = ""


class FiledBundle(Struct, frozen=True):
    """The bundle (一件事) an item is part of, and what may be said of it in `HandIn.bundle`."""

    name: Text
    said: str
    leads: list[str]
    """Numbers of the applicant's cases that lead one already; none once it is handed in."""


class Filing(Struct, frozen=True):
    """An online filing as its owner sees it."""

    case_id: UUID
    number: str
    item_code: str
    item_name: Text
    for_name: str | None
    """Masked; None: one's own."""
    state: CaseState
    ways: list[Collect]
    """How the result may be had."""
    visits_after: bool
    """Something after acceptance still needs a visit."""
    given_up: bool
    handed_in_on: date | None
    address: str | None
    """Masked."""
    bundle: FiledBundle | None
    """None: the item is part of no bundle."""


class FilingRow(Struct, frozen=True):
    """An online filing as stored."""

    case_id: UUID
    account_id: int
    person_id: int
    member_id: UUID | None
    item_code: str
    handed_in_at: datetime | None
    given_up_at: datetime | None
    confirmed: list[int]
    disputed: list[int]
