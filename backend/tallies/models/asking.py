"""What is asked of the sums and facts."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from backend.permits.models import Scope
from backend.tallies.models.figures import EVERYTHING, Only


class Grains(Struct, frozen=True):
    """A period as whole years, whole months and at most two runs of days, together all of it and nothing twice."""

    years: tuple[date, ...] = ()
    months: tuple[date, ...] = ()
    days: tuple[tuple[date, date], ...] = ()


class Narrow(Struct, frozen=True):
    """Which cells: None, all of them. `scopes`: licences only, of these scopes."""

    organ_id: int | None = None
    division: str | None = None
    """The first digits of the deciding organ's division."""
    centres: tuple[int, ...] | None = None
    categories: tuple[str, ...] | None = None
    items: tuple[str, ...] | None = None
    powers: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    applicants: tuple[str, ...] | None = None
    schemes: tuple[str, ...] | None = None
    scopes: tuple[Scope, ...] | None = None
    only: Only = EVERYTHING


class Ask(Struct, frozen=True):
    """One question to the sums: a source within some days, its parts told apart as far as measures need."""

    source: str
    only: Only
    first: date
    last: date


class Classes(Struct, frozen=True):
    """Parts that no measure tells apart are one class. `of`: the classes of each measure, by its code."""

    numbers: Mapping[str, int]
    of: Mapping[str, frozenset[int]]
