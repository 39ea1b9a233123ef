"""A list of things that stand, as a page shows it and as a file holds it: both from this and nothing else."""

import hashlib

from msgspec import Struct

from backend.tallies.models.figures import Cell, Language, plain


class SheetColumn(Struct, frozen=True):
    """`number`: its cells are numbers, or empty where something is unknown."""

    label: str
    number: bool = False


class Sheet(Struct, frozen=True):
    """`rule`: by which day it stands, and where; `foundation`: what it stands on, besides the digest."""

    code: str
    title: str
    rule: str
    language: Language
    columns: tuple[SheetColumn, ...]
    lines: tuple[tuple[Cell, ...], ...]
    foundation: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """SHA-256 over labels and cells as written: the same sheet has the same digest in every format."""
        lines = [[c.label for c in self.columns], *([plain(c) for c in row] for row in self.lines)]
        body = "\x1e".join("\x1f".join(line) for line in lines)
        return hashlib.sha256(body.encode()).hexdigest()

    @property
    def foot(self) -> list[tuple[str, str]]:
        rows = ("行数", "Rows")[self.language == "en"]
        return [*self.foundation, (rows, str(len(self.lines))), ("SHA-256", self.digest)]
