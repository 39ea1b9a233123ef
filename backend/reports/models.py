"""The nouns of report filling: a blank, what it asks for, what becomes of it, and the evidence."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from backend.permits.models import Text

Where = Literal["body", "table", "list", "header", "footer", "box", "note"]
Fate = Literal["filled", "not_ours", "unknown", "no_value", "refused"]


class Blank(Struct, frozen=True):
    """A blank where it stands: `raw` as typed with its braces, and the text around it."""

    where: Where
    before: str
    raw: str
    after: str


class Form(Struct, frozen=True):
    """How a number is written. `digits` None: as the measure says."""

    power: int = 0
    """The number is divided by ten to this power: 4 for 万, 8 for 亿."""
    suffix: str = ""
    """What follows the number, unless the report already says it behind the blank."""
    digits: int | None = None
    down: bool = False
    """Cut off instead of rounded: “more than” and “at least” must stay true."""
    grouped: bool = False
    percent: bool = True
    unit: bool = False
    more: bool = False
    """余 behind a number that was cut off and is more than it says."""
    by_size: bool = False
    """万 only from ten thousand on."""


class Ask(Struct, frozen=True):
    """What a blank asks for, once it was understood. The words about when and where are as typed."""

    name: str
    part: str = ""
    period: str = ""
    place: str = ""
    scope: str = ""
    form: Form = Form()


class Known(Struct, frozen=True):
    """A name the product can fill."""

    code: str
    name: Text
    meaning: Text
    place: bool = False
    """It is about one centre: named in the blank, or chosen for the report."""


class NotOurs(Struct, frozen=True):
    """A blank of the annual reports that this product does not know, and why."""

    name: str
    reason: Text


class Number(Struct, frozen=True):
    """A number with all it stands on, in words. `exact`: as programs read it."""

    code: str
    name: Text
    meaning: Text
    unit: Text
    version: int
    valid_from: date
    period: Text
    scope_line: Text
    data_until: datetime | None
    complete: bool
    rows: int | None
    exact: str
    share: bool = False
    digits: int = 0
    estimated: bool = False
    """Some of it is estimated; the report says 估算 before it."""
    asked: tuple[str, str, str] = ("", "", "")
    """Period, place and what is left out, as they stand in addresses."""
    marks: Text = Text("", "")
    """The days it is counted from that are incomplete or don't balance; empty: none."""


class Evidence(Struct, frozen=True):
    """One line of the annex: a number, the blanks that carry it, and how it was written there."""

    number: Number
    blanks: list[str]
    said: list[str]
    sha256: str


class Answer(Struct, frozen=True):
    """What becomes of a blank. `said` without the suffix; `why` for what stays open."""

    raw: str
    fate: Fate
    said: str = ""
    suffix: str = ""
    number: Number | None = None
    why: Text = Text("", "")
    near: list[str] = []
    books: bool = False
    """Refused because the books don't balance: then no report is filled at all."""


class Filling(Struct, frozen=True):
    """A template read against a period: each blank with its answer, and what the numbers stand on."""

    period: Text
    period_text: str
    complete: bool
    scope_line: Text
    data_until: datetime | None
    blanks: list[Blank]
    answers: dict[str, Answer]
    evidence: list[Evidence]
    unclosed: list[Blank] = []
    open_days: int = 0
    """Days of the period that were not closed, or closed or counted with something amiss."""

    def count(self, *fates: Fate) -> int:
        """Distinct blanks that end so."""
        return sum(a.fate in fates for a in self.answers.values())


class Template(Struct, frozen=True):
    """A report with blanks: kept by the bureau, or shipped with the product. `key` names it in addresses."""

    key: str
    name: str
    size: int
    sha256: str
    uploaded_by: str | None = None
    uploaded_at: datetime | None = None


class FilledReport(Struct, frozen=True):
    """A report as it was filled and handed out; never changed."""

    id: UUID
    template_name: str
    template_sha256: str
    period: str
    organ_id: int
    filled_by: str
    filled_at: datetime
    size: int
    sha256: str
    choice: dict[str, Any]
    answers: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
