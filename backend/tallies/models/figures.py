"""The nouns of the tallies: a figure and how it is counted, a period, a choice, a table."""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, get_args

from msgspec import Struct

from backend.permits.models import Scope, Text
from backend.tallies.models.facts import Source

Dim = Literal[
    "organ", "county", "city", "province", "centre", "category", "item", "power", "channel", "applicant", "scheme",
    "year", "quarter", "month",
]  # fmt: skip
DIMS: tuple[Dim, ...] = get_args(Dim)
Language = Literal["zh", "en"]
MeasureKind = Literal["count", "sum", "share", "mean", "median", "p90", "carried", "balance"]
Cell = str | int | Decimal | None
"""None: nothing to divide by, shown as a dash."""


class Only(Struct, frozen=True):
    """Narrows a measure to some items, channels or schemes; None: all."""

    items: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    schemes: tuple[str, ...] | None = None


EVERYTHING = Only()


class Less(Struct, frozen=True):
    """What a carried measure takes off: the same things once they are through."""

    source: Source
    parts: tuple[str, ...]


class Measure(Struct, frozen=True):
    """One column of a figure: how rows become a number.

    count: rows in `parts`; sum: their values; median, p90: the value that half (nine tenths) of the rows do not
    exceed, by nearest rank; carried: rows of `parts` up to the day before the period (`late`: up to its last day),
    less those of `less`; share, mean: the quotient of two other measures, `of`; balance: other measures with their
    signs, `sums`.
    """

    code: str
    name: Text
    unit: Text
    kind: MeasureKind
    source: Source | None = None
    parts: tuple[str, ...] = ()
    only: Only = EVERYTHING
    digits: int = 0
    of: tuple[str, str] | None = None
    less: Less | None = None
    late: bool = False
    sums: tuple[tuple[str, int], ...] = ()


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
    dims: tuple[Dim, ...] = DIMS
    books: bool = False
    """Part of the control identity: no export while the books don't balance."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """Each once, in the order of the measures."""
        found = [m.source for m in self.measures] + [m.less.source for m in self.measures if m.less]
        return tuple({source.name: source for source in found if source is not None}.values())

    def measure(self, code: str) -> Measure | None:
        return next((m for m in self.measures if m.code == code), None)

    def opens(self, measure: Measure) -> Measure | None:
        """The measure whose rows stand behind a number: of a quotient the whole. None: a balance has none."""
        below = self.measure(measure.of[1]) if measure.of else measure
        return None if below is None or below.source is None else below


class Period(Struct, frozen=True):
    """Civil days of the centres, first and last included."""

    text: str
    first: date
    last: date


class Organ(Struct, frozen=True):
    id: int
    division_code: str
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


class Comparison(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which columns stand beside a table's own: the year before with the change, and sums since January."""

    year_on_year: bool = False
    since_january: bool = False

    @property
    def anything(self) -> bool:
        return self.year_on_year or self.since_january


ALONE = Comparison()


class Spot(Struct, frozen=True):
    """One cell of a table: the values of its row and column, None for a total.

    county, city, province: the first 6, 4 and 2 digits of the deciding organ's division; year, quarter, month:
    their first day.
    """

    organ: int | None = None
    county: str | None = None
    city: str | None = None
    province: str | None = None
    centre: int | None = None
    category: str | None = None
    item: str | None = None
    power: str | None = None
    channel: str | None = None
    applicant: str | None = None
    scheme: str | None = None
    year: date | None = None
    quarter: date | None = None
    month: date | None = None


class Value(Struct, frozen=True):
    """A figure. `rows` is how many rows stand behind `value`, `parts` its other measures."""

    value: int | float | None
    rows: int
    version: int
    data_until: datetime | None
    complete: bool
    parts: dict[str, int | float | None]


class Column(Struct, frozen=True):
    """`key`: the dimension, or the measure's code; under `across` also the value of that column."""

    key: str
    label: str
    unit: str
    kind: Literal["text"] | MeasureKind
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
    notes: tuple[tuple[str, str], ...] = ()
    """What a file of it must say besides: a name and a sentence each."""

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
