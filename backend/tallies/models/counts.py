"""What the database answers: counts, quantiles, rows, and where the books don't balance."""

from datetime import date
from uuid import UUID

from msgspec import Struct, field


class Count(Struct, frozen=True, kw_only=True):
    """Rows of one class of parts, and the sum of their values. A dimension that was not asked for is None."""

    class_: int = field(name="class")
    organ_id: int | None
    division: str | None
    centre_id: int | None
    category: str | None
    item_code: str | None
    power: str | None
    channel: str | None
    applicant: str | None
    scheme: str | None
    first: date | None
    """The month or year it lies in, as asked."""
    n: int
    amount: int


class Quantile(Struct, frozen=True):
    """Values by nearest rank of what lies in one cell of a table; dimensions as in `Count`."""

    organ_id: int | None
    division: str | None
    centre_id: int | None
    category: str | None
    item_code: str | None
    power: str | None
    channel: str | None
    applicant: str | None
    scheme: str | None
    first: date | None
    median: int
    p90: int


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


class Imbalance(Struct, frozen=True):
    """A case whose acceptances and decisions don't pair off."""

    organ_id: int
    item_code: str
    case_id: UUID
    number: str | None
    difference: int
    """Acceptances beyond the first, less decisions that decide nothing that was open."""
