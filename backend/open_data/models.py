"""The nouns of open data: a set of yearly figures, as it is published and stays."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from backend.permits.models import Text
from backend.tallies.models.marks import Mark

RowKind = Literal["total", "centre", "category", "item"]
OpenCell = int | Literal["few", "hidden"]
"""few: from 1 to below the smallest number shown; hidden: withheld, so that others can't be worked out."""


class Class(Struct, frozen=True):
    """A column of a set: counted things of these parts, or of values within bounds. Columns never overlap."""

    code: str
    name: Text
    parts: tuple[str, ...]
    bucket: int = 0
    """Of the set's bounds: 0 is below the first."""


class OpenSet(Struct, frozen=True):
    """What one set counts: facts of one source, told apart by class."""

    code: str
    name: Text
    meaning: Text
    unit: Text
    figures: tuple[str, ...]
    """Whose definition and version hold."""
    source: str
    classes: tuple[Class, ...]
    bounds: tuple[int, ...] = ()
    licences: bool = False
    """Only cases whose item was a licence in its version."""
    measured_in: Text | None = None
    """The unit of its median, where the values mean something; `per` of them are one."""
    per: int = 1


class Counted(Struct, frozen=True):
    """Facts of one part and bucket at one centre and item."""

    part: str
    centre_id: int
    item_code: str
    bucket: int
    n: int


class Middle(Struct, frozen=True):
    """Of a set's values: how many, the middle one, and the one nine of ten don't exceed."""

    n: int
    median: int | None
    p90: int | None


class OpenRow(Struct, frozen=True):
    """`total` is that of the row, over all classes."""

    kind: RowKind
    code: str
    name: Text
    within: str
    """Of an item its category; else empty."""
    cells: tuple[OpenCell, ...]
    total: OpenCell


class PublishedSet(Struct, frozen=True):
    code: str
    name: Text
    meaning: Text
    unit: Text
    definitions: tuple[str, ...]
    """Code and version of each figure it follows."""
    scope: Text
    columns: tuple[tuple[str, Text], ...]
    rows: tuple[OpenRow, ...]
    """The total first, then centres, then categories each with its items."""
    middle: tuple[int, int, Text] | None = None
    """Median, P90 and their unit, over the whole set; None where too few were counted."""

    @property
    def total(self) -> OpenRow:
        return self.rows[0]

    def of(self, kind: RowKind) -> list[OpenRow]:
        return [row for row in self.rows if row.kind == kind]


class OpenYear(Struct, frozen=True):
    """All sets of a year, as released: what is withheld is not in it."""

    division: str
    organ: Text
    year: int
    edition: int
    least: int
    data_until: datetime | None
    sets: tuple[PublishedSet, ...]
    incomplete: tuple[date, ...] = ()
    """Days that were marked when the year was closed: their records are incomplete or don't balance."""

    def set(self, code: str) -> PublishedSet | None:
        return next((one for one in self.sets if one.code == code), None)


class Release(Struct, frozen=True):
    """One edition of a year. `body` is the OpenYear as JSON, byte for byte as hashed."""

    organ_id: int
    year: int
    edition: int
    released_at: datetime
    released_by: int
    reason: str
    body: str
    sha256: str


class Closed(Struct, frozen=True):
    """A close that stands: the fold its numbers are of, and each figure as it was defined."""

    run: int
    data_until: datetime | None
    definitions: dict[str, dict[str, object]]
    marks: list[Mark] | None
    """Of the year and of all days before it. None: closed before marks were kept."""


class Standing(Struct, frozen=True):
    """A year that is published now, without its body."""

    division: str
    organ_zh: str
    organ_en: str
    organ_id: int
    year: int
    edition: int
    released_at: datetime
    sha256: str


class Edition(Struct, frozen=True):
    """A line of the statistician's list."""

    year: int
    edition: int
    released_at: datetime
    released_by: str
    reason: str
    sha256: str
    ended_at: datetime | None
    ended_why: str | None


class OpenPolicy(Struct, frozen=True):
    """What stands beside the data, and the smallest number shown. Defaults are for a deployment to confirm."""

    publisher_zh: str = ""
    publisher_en: str = ""
    licence_zh: str = "开放使用，注明来源；不得用于识别个人（待本单位确认）"
    licence_en: str = (
        "Open for any use with attribution; not to identify persons (to be confirmed by the bureau)"
    )
    licence_url: str = ""
    contact: str = ""
    least: int = 5


class OpenOrgan(Struct, frozen=True):
    """An authority by its division."""

    id: int
    division_code: str
    name_zh: str
    name_en: str
