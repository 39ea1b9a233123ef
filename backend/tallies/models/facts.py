"""Counted things: where they come from, what they are, and what has changed."""

from datetime import date, datetime
from functools import cached_property
from itertools import product
from typing import Literal
from uuid import UUID

from msgspec import Struct

FamilyName = Literal["case", "appointment", "ticket", "trip"]


class Source(Struct, frozen=True, dict=True):
    """One kind of counted thing. Its part says which of them: one value of each axis, joined by dots."""

    name: str
    family: FamilyName
    axes: tuple[tuple[str, tuple[str, ...]], ...]
    spread: bool = False
    """How often each value is kept as well, for medians and quantiles."""
    together: tuple[str, ...] = ()
    """Axis values, as `axis=value`, whose parts are also kept added up: what is summed over all the years."""

    @cached_property
    def every(self) -> tuple[str, ...]:
        return tuple(".".join(values) for values in product(*(values for _, values in self.axes)))

    @cached_property
    def added_up(self) -> dict[frozenset[str], str]:
        """The parts of each of `together`, and its name in the totals."""
        return {
            frozenset(self.parts(**{axis: value})): f"{axis}={value}"
            for axis, value in (name.split("=") for name in self.together)
        }

    def parts(self, **chosen: str | tuple[str, ...]) -> tuple[str, ...]:
        """Those with one of the values of each axis that is named; LookupError for others."""
        wanted = {name: (v,) if isinstance(v, str) else v for name, v in chosen.items()}
        known = dict(self.axes)
        for name, values in wanted.items():
            if not set(values) <= set(known[name]):
                raise LookupError(f"{self.name} has no {name} {values}")
        axes = (wanted.get(name, values) for name, values in self.axes)
        return tuple(".".join(values) for values in product(*axes))


class Family(Struct, frozen=True):
    """Sources that one SELECT reads.

    `facts` gives source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme, on_date,
    id, subject, value. Parameters: $1 subjects, $2 and $3 first id and the one after the last, $4 days; null: all.
    """

    name: FamilyName
    again: Literal["subject", "day"]
    """What is counted again when something happens: the thing, or everything of that day."""
    sources: tuple[Source, ...]
    facts: str


class Scope(Struct, frozen=True):
    """Which things of a family; None: all."""

    subjects: tuple[UUID, ...] | None = None
    low: UUID | None = None
    high: UUID | None = None
    days: tuple[date, ...] | None = None


class Key(Struct, frozen=True):
    """What a cell stands for."""

    source: str
    part: str
    organ_id: int
    centre_id: int
    item_code: str
    item_version: int
    channel: str
    applicant: str
    scheme: str


class Fact(Struct, frozen=True):
    """One counted thing as the log gives it."""

    source: str
    part: str
    organ_id: int
    centre_id: int
    item_code: str
    item_version: int
    channel: str
    applicant: str
    scheme: str
    on_date: date
    id: int
    """The event that makes it count."""
    subject: UUID
    value: int


class Stored(Struct, frozen=True):
    """One counted thing as it is kept."""

    cell_id: int
    on_date: date
    id: int
    subject: UUID
    value: int


class Due(Struct, frozen=True):
    """One entry of the queue."""

    family: FamilyName
    subject: UUID | None
    on_date: date


class Difference(Struct, frozen=True):
    """Where log, facts and sums do not say the same. `event_id` and `subject` only of a fact."""

    what: Literal["missing", "extra", "sum"]
    """A fact the log tells and nobody kept; one that is kept and the log does not tell; a sum that is not that of
    the facts."""
    source: str
    part: str
    on_date: date
    """Of a sum: the first day of its month or year."""
    event_id: int | None = None
    subject: UUID | None = None
    kept: int = 0
    told: int = 0


class State(Struct, frozen=True):
    """How far the fold is. `waits_since`: the oldest entry of the queue."""

    run: int
    folded_at: datetime | None
    waits_since: datetime | None
