"""The statistical close: a frozen period, what keeps one from being closed, and what changed since."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from backend.permits.models import Text
from backend.tallies.models.counts import Imbalance
from backend.tallies.models.figures import (
    Cell,
    Centre,
    Column,
    Definition,
    ItemName,
    Language,
    Names,
    Organ,
    Spot,
)
from backend.tallies.models.marks import Mark
from backend.tallies.models.standing import StandingMeasure, StandingRow, StandingValue

CloseState = Literal["asked", "declined", "closed", "reopening", "reopened"]
Form = Literal["csv", "xlsx"]


class Close(Struct, frozen=True):
    """A period that was asked to be closed, with who did what; its frozen content is read apart."""

    id: int
    organ_id: int
    period: str
    first: date
    last: date
    asked_at: datetime
    asked_by: int
    reason: str
    open_days: int
    seen: str
    agreed_by: int | None
    closed_at: datetime | None
    run: int | None
    data_until: datetime | None
    digest: str | None
    declined_at: datetime | None
    declined_by: int | None
    declined_reason: str | None
    reopen_asked_at: datetime | None
    reopen_asked_by: int | None
    reopen_reason: str | None
    reopened_at: datetime | None
    reopened_by: int | None

    @property
    def state(self) -> CloseState:
        if self.declined_at is not None:
            return "declined"
        if self.closed_at is None:
            return "asked"
        if self.reopened_at is not None:
            return "reopened"
        return "closed" if self.reopen_asked_at is None else "reopening"


class FrozenNames(Struct, frozen=True):
    """`Names` as lists: a document has no numbers for keys."""

    organs: list[Organ]
    centres: list[Centre]
    items: list[ItemName]


class Frozen(Struct, frozen=True):
    """How a close counted and what everything was called: as it stands in the database."""

    definitions: dict[str, Definition]
    names: FrozenNames
    marks: list[Mark] | None
    """Of the period, and of all days before it, which the books carry in from. None: closed before marks were kept."""

    @property
    def called(self) -> Names:
        return Names(
            {one.id: one for one in self.names.organs},
            {one.id: one for one in self.names.centres},
            {one.code: one for one in self.names.items},
        )


class Person(Struct, frozen=True):
    """Who asked or agreed."""

    id: int
    name: str


class Readiness(Struct, frozen=True):
    """What stands between a period and its close."""

    due: int
    """Subjects with events in the period that are not counted yet."""
    faults: list[Imbalance]
    open_days: list[Mark]
    """Days of centres that were not closed, or closed unbalanced."""


class FiledFile(Struct, frozen=True):
    """A file as it was filed at the close."""

    figure: str
    form: Form
    language: Language
    digest: str


class Documents(Struct, frozen=True):
    """What was frozen beside the numbers, as plain documents."""

    definitions: Any
    names: Any
    standing: Any
    marks: Any
    """As in `Frozen`. None: closed before marks were kept."""


class Filed(Struct, frozen=True):
    digest: str
    content: bytes


class StandingText(Struct, frozen=True):
    """What a standing figure was called and how it was counted."""

    name: Text
    meaning: Text
    unit: Text
    basis: Text
    version: int
    valid_from: date
    measures: tuple[StandingMeasure, ...]


class FrozenStanding(Struct, frozen=True):
    """A standing figure as it stood, with its rows."""

    figure: str
    definition: StandingText
    value: StandingValue
    rows: list[StandingRow]


class ChangedRow(Struct, frozen=True):
    """A counted thing that is in one of two states of a period and not in the other."""

    came: bool
    """False: it went."""
    source: str
    part: str
    organ_id: int
    centre_id: int
    item_code: str
    on_date: date
    id: int
    subject: UUID
    value: int
    number: str | None


class CellChange(Struct, frozen=True):
    """A row of a figure whose number is another one. `texts`: what the row is called."""

    spot: Spot
    texts: tuple[str, ...]
    was: Cell
    now: Cell


class MeasureChange(Struct, frozen=True):
    """A measure before and after, and the rows in which it differs."""

    column: Column
    was: Cell
    now: Cell
    cells: tuple[CellChange, ...]

    @property
    def differs(self) -> bool:
        """Also when the rows differ and their sum does not."""
        return self.was != self.now or bool(self.cells)


class Restated(Struct, frozen=True):
    """A figure in two states of a period, by the definition of the earlier one."""

    figure: str
    title: str
    measures: tuple[MeasureChange, ...]

    @property
    def differs(self) -> bool:
        return any(one.differs for one in self.measures)


class SideBySide(Struct, frozen=True):
    """A figure's own number as frozen (None: not frozen yet) and as it stands now."""

    code: str
    name: Text
    version: int
    column: Column
    was: Cell
    now: Cell
    by: str | None
    """None: they are the same."""


class Moves(Struct, frozen=True):
    """How many counted things came and went between two states of a period."""

    came: int
    went: int
