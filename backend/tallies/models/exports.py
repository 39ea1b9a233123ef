"""The nouns of exports: what was asked for, the rows behind a number, and a file made in the background."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct, convert

from backend.permits.models import Text
from backend.tallies.models.figures import ALONE, Comparison, Language, Spot

Form = Literal["csv", "xlsx", "jsonl", "parquet", "jsonstat"]
JobState = Literal["waiting", "running", "done", "refused", "failed", "cancelled", "expired"]


class Wanted(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an export was asked for, as it waits in the database.

    `rows`: the rows behind one cell (`spot`) instead of the table. `only_centres`: all that whoever
    asked may see, settled when it was asked.
    """

    figure: str
    period: str
    form: Form
    organ_id: int | None = None
    by: tuple[str, ...] = ()
    across: str | None = None
    measure: str | None = None
    beside: Comparison = ALONE
    place: str | None = None
    scope: str | None = None
    rows: bool = False
    spot: Spot = Spot()
    only_centres: tuple[int, ...] | None = None
    language: Language = "zh"


class Fact(Struct, frozen=True):
    """One counted thing as it leaves the house: numbers, places, dates, nobody's name.

    Texts are safe already: none starts a formula. `number`: of the case, else of the trip, ticket
    or appointment.
    """

    on_date: date
    number: str
    organ: str | None
    centre: str | None
    item_code: str | None
    item: str | None
    part: str
    """In words."""
    value: int
    event: int
    part_code: str


class Ledger(Struct, frozen=True):
    """The rows behind one number, and what they stand on.

    `cells`, `first` and `last` say which they are; what is carried leaves out what a row of `less`
    ended up to `until`.
    """

    figure: str
    version: int
    valid_from: date
    language: Language
    title: str
    measure: str
    meaning: str
    scope_line: str
    heads: tuple[str, ...]
    """Of the columns, in the order of `Fact`."""
    row_count: int
    """As the figure's own sums say; the file must have exactly as many."""
    data_until: datetime | None
    complete: bool
    cells: tuple[int, ...]
    first: date
    last: date
    less: tuple[int, ...]
    until: date
    parts: dict[str, str]
    """What its rows can count as: words by code."""
    behind: str = ""
    """Which rows stand behind a quotient or a quantile; empty where they are what is counted."""
    notes: tuple[tuple[str, str], ...] = ()


class Written(Struct, frozen=True):
    """What a row export came to. The digest is that of its rows, the same in every format."""

    rows: int
    sha256: str


class ExportJob(Struct, frozen=True):
    """An export in the background. `pieces`: of its file, once it is done."""

    id: UUID
    asked_by: int
    asked_at: datetime
    title_zh: str
    title_en: str
    state: JobState
    run: int
    rows_done: int
    rows_total: int | None
    said_zh: str | None
    said_en: str | None
    file_name: str | None
    media_type: str | None
    bytes: int | None
    pieces: int | None
    sha256: str | None
    ended_at: datetime | None
    expires_at: datetime | None

    @property
    def title(self) -> Text:
        return Text(self.title_zh, self.title_en)

    @property
    def live(self) -> bool:
        return self.state in ("waiting", "running")


class Claimed(Struct, frozen=True):
    """A job that a worker has taken, and which attempt this is."""

    id: UUID
    run: int
    organ_id: int
    asked: dict[str, Any]
    """As it stands in the row: a newer door may have asked for what this worker does not know."""
    asked_at: datetime

    @property
    def wanted(self) -> Wanted:
        """msgspec.ValidationError for what is not known here."""
        return convert(self.asked, Wanted)
