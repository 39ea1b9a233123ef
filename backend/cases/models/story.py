"""A case as the person whose it is follows it: what happened, what is next and whose turn it is."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from backend.cases.models.case import CaseView, Collect
from backend.cases.models.clocks import ClockKind
from backend.permits.models import Text

Turn = Literal["yours", "ours", "nobody"]


class Told(Struct, frozen=True):
    """Something that happened, as a sentence. The reason given stands beside it, for its owner only."""

    kind: str
    on: date
    text: Text
    reason: str | None
    by_law: bool


class Next(Struct, frozen=True):
    """What has to happen now, who must do it, and until when."""

    turn: Turn
    text: Text
    by: date | None


class Limit(Struct, frozen=True):
    """A limit that runs: its last day, and the days counted one stretch after the other."""

    kind: ClockKind
    on: date
    provisional: bool
    paused: bool
    text: Text
    days: list[Text]


class Wanted(Struct, frozen=True):
    """A line of the open notice; `material`: the paper it is about, by its place."""

    wanted: str
    material: int | None


class OpenNotice(Struct, frozen=True):
    """The one-time notice that waits for an answer: a closed list."""

    place: int
    issued_on: date
    due_on: date | None
    received: bool
    """Its receipt is proved already."""
    lines: list[Wanted]


class InBundle(Struct, frozen=True):
    """The bundle (一件事) a case was handed in as part of, and the number of the case that leads it; none: this one."""

    name: Text
    lead: str | None


class CaseStory(CaseView, frozen=True):
    """The whole of a case for its owner."""

    bundle: InBundle | None
    most_visits: int | None
    """Promised; None: this matter is excepted from “one trip”."""
    next: Next
    limits: list[Limit]
    timeline: list[Told]
    notice: OpenNotice | None
    may_withdraw: bool
    may_choose_collect: bool
    collect: Collect
    address: str | None
    """Masked."""
    mail_number: str | None
    right_body: str | None


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """The answer to a notice: which of its papers are there now, and a word about the rest."""

    papers: Annotated[list[int], Meta(max_length=50)] = []
    """By their places in the list of papers."""
    words: Annotated[str, Meta(max_length=500)] = ""


class Collecting(Struct, frozen=True, forbid_unknown_fields=True):
    """How the result is handed over; by mail with the address."""

    collect: Literal["window", "mail"]
    address: Annotated[str, Meta(max_length=200)] = ""
