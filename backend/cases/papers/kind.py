"""What a kind of paper is: its titles, the word in its number, when it may be issued, and its own facts."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Self

import msgspec
from msgspec import Struct

from backend.cases.models import Case, CaseMaterial, CasePause, CorrectionNotice
from backend.cases.models.papers import IssuedPaper, LastStep, OrganName, PaperKind
from backend.cases.papers.applicant import Applicant
from backend.permits.models import Item, Text

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
Facts = dict[str, Any]


class Basis(Struct, frozen=True):
    """What decides whether a paper would say the truth. `about`: which notice or pause, 0 where there is one."""

    case: Case
    notices: list[CorrectionNotice]
    pauses: list[CasePause]
    issued: list[IssuedPaper]
    about: int

    def of(self, about: int) -> Self:
        """The same for another notice or pause."""
        return msgspec.structs.replace(self, about=about)


class Source(Basis, frozen=True):
    """All a paper may be made from, read once, at the moment of issue."""

    item: Item
    organ: OrganName
    applicant: Applicant
    materials: list[CaseMaterial]
    last: Mapping[str, LastStep]
    today: date

    @property
    def bilingual(self) -> bool:
        """Only for foreigners."""
        return self.applicant.foreign or self.item.subcategory == "foreigner"

    def reason_of(self, event: str) -> str:
        """In the words of the step that the paper is about."""
        step = self.last.get(event)
        return (step.reason or "") if step else ""

    def day_of(self, event: str) -> date:
        step = self.last.get(event)
        return step.on if step else self.today


class Kind(Struct, frozen=True):
    """One kind of paper. Its template bears the same name."""

    kind: PaperKind
    title: Text
    sign: str
    """What stands before 字 in its number."""
    fits: Callable[[Basis], bool]
    """Whether the case is such that this paper says the truth."""
    own: Callable[[Source], Facts]
    remedy: bool = False
    """A decision: it says what may be done against it."""
    title_other: Text | None = None
    """For powers that are no licence."""
    sign_other: str | None = None

    def titled(self, item: Item) -> Text:
        if item.power.type == "licence" or self.title_other is None:
            return self.title
        return self.title_other

    def signed(self, item: Item) -> str:
        return self.sign if item.power.type == "licence" else self.sign_other or self.sign


def day(on: date | None) -> Facts | None:
    """2026年9月16日; 16 September 2026."""
    if on is None:
        return None
    return {
        "zh": f"{on.year}年{on.month}月{on.day}日",
        "en": f"{on.day} {MONTHS[on.month - 1]} {on.year}",
    }


def names(source: Source, *states: str) -> list[Facts]:
    """The papers of the case in these states."""
    return [
        {"zh": one.name_zh, "en": one.name_en} for one in source.materials if one.state in states
    ]


def text(of: Text) -> Facts:
    return {"zh": of.zh, "en": of.en}


def nothing(source: Source) -> Facts:
    return {}
