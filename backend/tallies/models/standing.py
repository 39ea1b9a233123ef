"""What stands on a day: places and what they can do, items and what they promise, villages and how far they are."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from backend.permits.models import Category, Text
from backend.places.models import Division, Service, Skill, Tier

StandingKind = Literal["count", "items", "share", "compression", "minutes"]
Tells = Literal["centre", "item", "window", "village"]


class Centre(Struct, frozen=True):
    """A centre, with the days between which it is open."""

    id: int
    organ_id: int
    code: str
    tier: Tier
    division_code: str
    name_zh: str
    name_en: str
    latitude: float
    longitude: float
    opened_on: date
    closed_on: date | None


class Pool(Struct, frozen=True):
    """A pool: windows of the same skills, or an inspection bay."""

    id: int
    centre_id: int
    kind: Literal["window", "bay"]
    skills: list[Skill]
    name_zh: str
    name_en: str
    opened_on: date
    closed_on: date | None


class Window(Struct, frozen=True):
    """A window, and the pools it serves."""

    id: int
    centre_id: int
    number: int
    name_zh: str
    name_en: str
    closed_on: date | None
    pool_ids: list[int]


class Promise(Struct, frozen=True):
    """What one version of an item promises."""

    item_code: str
    version: int
    category: Category
    valid_from: date
    valid_to: date | None
    name_zh: str
    name_en: str
    online: str
    most_visits: int | None
    handling: str
    demand: str
    needs_bay: bool
    legal_days: int | None
    legal_unit: str | None
    promised_days: int | None
    promised_unit: str | None


class Matrix(Struct, frozen=True):
    """A travel matrix that holds on the day."""

    id: int
    organ_id: int
    valid_from: date
    source: str
    imported_at: datetime


class Travel(Struct, frozen=True):
    """Minutes from a village to a centre as measured."""

    village_code: str
    centre_id: int
    minutes: Decimal


class Done(Struct, frozen=True):
    """An item that was accepted at a centre at least once in the period."""

    centre_id: int
    item_code: str


class BasketItem(Struct, frozen=True):
    """An item of a category's published basket."""

    item_code: str
    valid_from: date


class Ground(Struct, frozen=True):
    """All that the standing figures of one organ stand on, read in one moment. Dates still to be asked."""

    on: date
    organ_id: int | None
    centres: dict[int, Centre]
    pools: dict[int, Pool]
    windows: list[Window]
    services: list[Service]
    promises: list[Promise]
    villages: list[Division]
    matrices: list[Matrix]
    travel: dict[tuple[str, int], Decimal]
    done: list[Done]
    basket: list[BasketItem]
    """Empty: nothing was set, the planning default holds."""


class StandingRow(Struct, frozen=True):
    """One thing that stands. What a field is not asked for is empty."""

    part: str
    centre_id: int = 0
    item_code: str = ""
    window_id: int = 0
    village: str = ""
    category: str = ""
    amount: Decimal | None = None
    """Minutes of a village, promised days of an item; None: unknown."""
    of: int = 0
    """People of a village, legal days of an item."""
    estimated: bool = False


class StandingMeasure(Struct, frozen=True):
    """A number of a figure, from its rows.

    count: rows in `parts`; items: the different items among them; share: `parts` of all in `over`;
    compression: 1 - amounts / of; minutes: the fewest whole minutes within which 95 % of the people are.
    """

    code: str
    name: Text
    unit: Text
    kind: StandingKind
    parts: tuple[str, ...]
    over: tuple[str, ...] = ()
    category: str | None = None
    """Rows of this category only; None: of any."""
    digits: int = 0
    of_days: bool = False
    """Counted from what happened in the period, not from what stands on its last day."""

    @property
    def opens(self) -> tuple[str, ...]:
        """The parts whose rows stand behind the number: of a share the whole."""
        return self.over if self.kind == "share" else self.parts


class StandingFigure(Struct, frozen=True):
    """A figure as of a day. What it counts may change only with a new version."""

    code: str
    name: Text
    meaning: Text
    numerator: Text
    denominator: Text | None
    basis: Text
    """By which day it stands."""
    unit: Text
    origin: str
    version: int
    valid_from: date
    tells: Tells
    """What one of its rows is."""
    measures: tuple[StandingMeasure, ...]
    """The first is the figure's own number."""
    rows: Callable[[Ground], list[StandingRow]]

    def measure(self, code: str) -> StandingMeasure | None:
        return next((m for m in self.measures if m.code == code), None)


class StandingSpot(Struct, frozen=True):
    """A narrower look: one centre, one category; None for all."""

    centre: int | None = None
    category: str | None = None


class StandingValue(Struct, frozen=True):
    """A figure as of a day. `rows`: how many stand behind `value`; `parts`: its other measures."""

    value: int | float | None
    rows: int
    version: int
    on: date
    complete: bool
    """False: the period ends after that day."""
    parts: dict[str, int | float | None]
    digest: str
    """SHA-256 over every row it stands on."""
    estimated: bool = False
    """Some of it is estimated (估算)."""
    data_until: datetime | None = None
    """Always None: it stands as of `on`."""
