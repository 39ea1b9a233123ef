"""Situation questions 情形导办: what is asked, what an answer changes, and what comes of a path."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from backend.permits.models.guide import GuideMaterial
from backend.permits.models.item import Material, Text
from backend.permits.models.lists import Confidence, Depth

Coming = Literal["in_person", "agent", "nobody"]
"""Who comes: the applicant; the applicant or an agent; nobody has to."""

TAPS = 4
"""The most answers on any path."""


class _Noun(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Outside input: a field nobody knows is a mistake, not an extra."""


class Answer(_Noun, frozen=True):
    """One answer. Papers are named as the item names them in Chinese; nothing said leaves the item's own."""

    key: str
    label: Text
    then: str | None = None
    """The next question; None: the path ends here."""
    needs: tuple[str, ...] = ()
    """Papers under a condition that this situation needs."""
    drops: tuple[str, ...] = ()
    """Papers of the item that this situation does not need."""
    adds: tuple[str, ...] = ()
    """Extra papers, by their keys."""
    minutes: int | None = None
    """At the window; the longest along the path counts."""
    bay: bool | None = None
    """Whether the vehicle is inspected at the bay."""
    coming: Coming | None = None
    """The strictest along the path counts."""
    online: Depth | None = None
    """The shallowest along the path counts."""
    instead: str | None = None
    """It is another item's matter: its code."""
    note: Text | None = None
    confidence: Confidence = "uncertain"


class Question(_Noun, frozen=True):
    key: str
    ask: Text
    answers: tuple[Answer, ...]
    hint: Text | None = None


class Situations(_Noun, frozen=True):
    """The questions of one item; the first one is asked first."""

    code: str
    version: int
    """Grows with every change: answers are good for the version they were given to."""
    questions: tuple[Question, ...]
    extras: dict[str, Material] = {}
    """Papers that only some situation asks for."""
    basis: str | None = None


Key = Annotated[str, Meta(max_length=20, examples=["renew"])]


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody answered, question after question, to that version of the questions."""

    version: Annotated[int, Meta(ge=1)]
    answers: Annotated[list[Key], Meta(max_length=TAPS)]


class Line(Struct, frozen=True):
    """A question and its answer in words."""

    question: Text
    answer: Text


class Paper(GuideMaterial, frozen=True):
    """A paper as this situation asks for it. `place` counts from 1: the item's, then the extra ones."""

    place: int


class Outcome(Struct, frozen=True):
    """What a path comes to. Planning defaults where `confidence` says `uncertain`, never law."""

    answers: list[str]
    lines: list[Line]
    papers: list[Paper]
    """`shared` ones are never demanded: the applicant confirms them (浙江省保障“最多跑一次”改革规定 §7)."""
    spared: list[Text]
    """Papers of the item that this situation does not need."""
    minutes: int
    bay: bool
    coming: Coming
    coming_name: Text
    online: Depth
    online_name: Text
    instead: str | None
    instead_name: Text | None
    notes: list[Text]
    confidence: Confidence

    @property
    def visit(self) -> bool:
        """Somebody has to come."""
        return self.coming != "nobody"


class Asked(Struct, frozen=True):
    """The questions of an item with what every path comes to, by its answers joined with dots."""

    code: str
    version: int
    """0: nothing is asked."""
    questions: list[Question]
    outcomes: dict[str, Outcome]
    provisional: Text
    """What to say beside what is uncertain."""
