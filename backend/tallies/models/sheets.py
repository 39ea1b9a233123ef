"""A list of things that stand, as a page shows it and as a file holds it: both from this and nothing else."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from backend.tallies.models.figures import Cell, Language, plain


class Share(Struct, frozen=True):
    """A share among other numbers: 0.8500 for programs, 85.00% for people, never 0.85 of a hundred."""

    exact: Decimal

    @property
    def percent_digits(self) -> int:
        """Behind the point, once it is written in percent."""
        return max(-int(self.exact.as_tuple().exponent) - 2, 0)


SheetCell = Cell | Share


class SheetColumn(Struct, frozen=True):
    """`number`: its cells are numbers, or empty where something is unknown."""

    label: str
    number: bool = False


class SheetTable(Struct, frozen=True):
    """A further list under its own heading. `code`: of its worksheet; `empty`: said when it has no lines."""

    code: str
    heading: str
    columns: tuple[SheetColumn, ...]
    lines: tuple[tuple[SheetCell, ...], ...]
    empty: str = ""


class Sheet(Struct, frozen=True):
    """`rule`: by which day it stands, and where; `foundation`: what it stands on, besides the digest.

    `notice`: what nobody should read the numbers without; `further`: the lists below the first.
    """

    code: str
    title: str
    rule: str
    language: Language
    columns: tuple[SheetColumn, ...]
    lines: tuple[tuple[SheetCell, ...], ...]
    foundation: tuple[tuple[str, str], ...]
    notice: str = ""
    further: tuple[SheetTable, ...] = ()

    @property
    def said(self) -> str:
        """Rule and notice in one line."""
        return " · ".join(text for text in (self.rule, self.notice) if text)

    @property
    def digest(self) -> str:
        """SHA-256 over labels and cells as written: the same sheet has the same digest in every format."""
        lines = _texts(self.columns, self.lines)
        for one in self.further:
            lines += [[one.heading], *_texts(one.columns, one.lines)]
        body = "\x1e".join("\x1f".join(line) for line in lines)
        return hashlib.sha256(body.encode()).hexdigest()

    @property
    def foot(self) -> list[tuple[str, str]]:
        rows = ("行数", "Rows")[self.language == "en"]
        return [*self.foundation, (rows, str(len(self.lines))), ("SHA-256", self.digest)]


def written(cell: SheetCell) -> str:
    """As text for programs, like a cell of a table."""
    return plain(cell.exact if isinstance(cell, Share) else cell)


def _texts(
    columns: Iterable[SheetColumn], lines: Iterable[tuple[SheetCell, ...]]
) -> list[list[str]]:
    return [[c.label for c in columns], *([written(c) for c in row] for row in lines)]
