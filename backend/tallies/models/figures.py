"""The nouns of the tallies: a figure and how it is counted, a period, a choice, a table."""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from msgspec import Struct

from backend.permits.models import Scope, Text

Dim = Literal["organ", "centre", "category", "item", "month"]
Language = Literal["zh", "en"]
Subject = Literal["case", "visit", "appointment", "ticket"]
MeasureKind = Literal["count", "sum", "share", "mean", "balance"]
Cell = str | int | Decimal | None
"""None: nothing to divide by, shown as a dash."""


class Source(Struct, frozen=True):
    """The rows that figures count: one SELECT, each of its rows one counted thing in one part.

    Columns: part, organ_id, centre_id, item_code, on_date (the date basis), id (of the event),
    subject, amount. Parameters: $1 first day, $2 last day, $3 scopes of licences.
    """

    name: str
    subject: Subject
    parts: tuple[str, ...]
    sql: str
    dated: bool = True
    """Its rows of a span of days are what it gives for that span alone."""


class Measure(Struct, frozen=True):
    """One column of a figure: how its rows become a number.

    count: rows in `parts`; sum: their amounts; share: `parts` of all in `over`; mean: amount per
    row in `parts`; balance: `parts` less `over`, over all sources of the figure.
    """

    code: str
    name: Text
    unit: Text
    kind: MeasureKind
    sources: tuple[Source, ...]
    parts: tuple[str, ...]
    over: tuple[str, ...] = ()
    digits: int = 0
    of: tuple[str, str] | None = None
    """The two measures whose quotient it is, so that a total can be proved from totals."""

    @property
    def opens(self) -> tuple[str, ...]:
        """The parts whose rows stand behind the number: of a share the whole, not only the part."""
        return self.over if self.kind == "share" else self.parts


class Definition(Struct, frozen=True):
    """A figure as published. What it counts may change only with a new version."""

    code: str
    name: Text
    meaning: Text
    numerator: Text
    denominator: Text | None
    basis: Text
    """By which date a thing falls into the period."""
    unit: Text
    origin: str
    """Where the figure is asked for."""
    version: int
    valid_from: date
    measures: tuple[Measure, ...]
    """The first is the figure's own number."""
    scoped: bool = False
    """Counts licences, with traffic, exit-entry and household each in or out."""
    dims: tuple[Dim, ...] = ("organ", "centre", "category", "item", "month")
    books: bool = False
    """Part of the control identity: no export while the books don't balance."""

    @property
    def sources(self) -> tuple[Source, ...]:
        found = {source.name: source for m in self.measures for source in m.sources}
        return tuple(found.values())

    def measure(self, code: str) -> Measure | None:
        return next((m for m in self.measures if m.code == code), None)


class Period(Struct, frozen=True):
    """Civil days of the centres, first and last included."""

    text: str
    first: date
    last: date


class Organ(Struct, frozen=True):
    id: int
    name_zh: str
    name_en: str


class Centre(Struct, frozen=True):
    id: int
    organ_id: int
    code: str
    tier: str
    division_code: str
    name_zh: str
    name_en: str


class ItemName(Struct, frozen=True):
    """An item by its newest name."""

    code: str
    category: str
    name_zh: str
    name_en: str


class Names(Struct, frozen=True):
    """What the codes in a table are called."""

    organs: dict[int, Organ]
    centres: dict[int, Centre]
    items: dict[str, ItemName]


class Place(Struct, frozen=True):
    """A centre, or every centre of a division."""

    code: str
    name: Text


class Choice(Struct, frozen=True):
    """What is counted: when, where, and which licences."""

    period: Period
    scopes: tuple[Scope, ...]
    complete: bool
    """False while the period still runs: its last day has not ended."""
    organ_id: int | None = None
    place: Place | None = None
    centre_ids: tuple[int, ...] | None = None
    """None: all of them, and what names no centre."""


class Spot(Struct, frozen=True):
    """One cell of a table: the values of its row and column, None for a total."""

    organ: int | None = None
    centre: int | None = None
    category: str | None = None
    item: str | None = None
    month: date | None = None


class Count(Struct, frozen=True):
    """Rows of one part, and the sum of their amounts. A dimension that was not asked for is None."""

    part: str
    organ_id: int | None
    centre_id: int | None
    item_code: str | None
    month: date | None
    n: int
    amount: int


class CountedRow(Struct, frozen=True):
    """One counted thing behind a number: numbers, places and dates, nobody's name."""

    part: str
    organ_id: int
    centre_id: int
    item_code: str
    on_date: date
    id: int
    """The event that made it count."""
    subject: UUID | None
    amount: int
    number: str | None
    """The case number, of a case."""


class Cursor(Struct, frozen=True):
    """The place after a row, in the order of days, events and parts."""

    on_date: date
    id: int
    part: str


class Page(Struct, frozen=True):
    rows: list[CountedRow]
    after: Cursor | None
    """None: that was the last."""


class Value(Struct, frozen=True):
    """A figure. `rows` is how many rows stand behind `value`, `parts` its other measures."""

    value: int | float | None
    rows: int
    version: int
    data_until: datetime | None
    complete: bool
    parts: dict[str, int | float | None]


class Imbalance(Struct, frozen=True):
    """A case whose acceptances and decisions don't pair off."""

    organ_id: int
    item_code: str
    case_id: UUID
    number: str | None
    difference: int
    """Carried in + accepted - decided - carried out. Zero where two mistakes of one case cancel."""


class Column(Struct, frozen=True):
    """`key`: the dimension, or the measure's code; under `across` also the value of that column."""

    key: str
    label: str
    unit: str
    kind: Literal["text", "count", "sum", "share", "mean", "balance"]
    digits: int = 0
    of: tuple[int, int] | None = None
    """Columns whose quotient it is."""
    spot: Spot = Spot()


class Line(Struct, frozen=True):
    spot: Spot
    cells: tuple[Cell, ...]


class Table(Struct, frozen=True):
    """A tally as screen, CSV and XLSX show it: all three from this and nothing else."""

    figure: str
    version: int
    valid_from: date
    language: Language
    title: str
    meaning: str
    unit: str
    scope_line: str
    """The counting rule in words: what is in, by which date, where."""
    period: Period
    by: tuple[Dim, ...]
    across: Dim | None
    columns: tuple[Column, ...]
    rows: tuple[Line, ...]
    totals: Line
    row_count: int
    """Counted rows behind the figure's own number."""
    data_until: datetime | None
    complete: bool

    @property
    def digest(self) -> str:
        """SHA-256 over the cells as written: the same table has the same digest in every format."""
        lines = [
            [c.label for c in self.columns],
            *([plain(c) for c in r.cells] for r in self.lines),
        ]
        body = "\x1e".join("\x1f".join(line) for line in lines)
        return hashlib.sha256(body.encode()).hexdigest()

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.rows, self.totals)


def plain(cell: Cell) -> str:
    """A cell as text for programs: no grouping, no percent sign, empty when there is nothing."""
    return "" if cell is None else str(cell)
