"""What a figure of a period should not be read without knowing."""

from datetime import date
from typing import Literal

from msgspec import Struct

from backend.permits.models import Text
from backend.tallies.models.figures import Period

MarkKind = Literal["not_closed", "unbalanced", "fault", "unfolded"]


class Mark(Struct, frozen=True):
    """A day that is not as it should be.

    not_closed: people took numbers at a centre and its day was never closed; unbalanced: it was closed
    though its ledger did not balance; fault: a case was accepted or decided once too often or in the wrong
    order; unfolded: something happened that the figures do not show yet.
    """

    on_date: date
    kind: MarkKind
    organ_id: int
    """0: any."""
    centre_id: int
    """0: no centre in particular."""


class Touched(Struct, frozen=True):
    """Days that numbers are counted from. `name`: what they are to the chosen period; empty: it itself."""

    name: Text
    period: Period


class MarkedKind(Struct, frozen=True):
    """The days of one kind in words. `more`: how many there are in all, where not all are named."""

    name: str
    number: str
    days: tuple[date, ...]
    more: str

    @property
    def said(self) -> str:
        days = ", ".join(day.isoformat() for day in self.days)
        return f"{days} {self.more}".rstrip()


class Marked(Struct, frozen=True):
    """All marks of a period in words. `of`: which period, where it is not the chosen one."""

    of: str
    head: str
    lead: str
    kinds: tuple[MarkedKind, ...]


class Notes(Struct, frozen=True):
    """What stands beside the numbers of a period. `frozen`: when it was closed, and what changed since."""

    frozen: str | None
    marks: tuple[Marked, ...]
    """Of the period, then of what stands beside it; only where there are any."""
    lines: tuple[tuple[str, str], ...]
    """The same for files: names and sentences."""
