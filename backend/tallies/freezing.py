"""How what is frozen is written down: as plain documents, and one digest over everything.

The digest is taken from the documents as they stand in the database, never from our own nouns: a later release
that knows more of a figure finds the same digest.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from backend.tallies.models.closes import FrozenNames, FrozenStanding, StandingText
from backend.tallies.models.figures import Definition, Names
from backend.tallies.models.standing import StandingFigure, StandingRow, StandingValue


def lists(called: Names) -> FrozenNames:
    """In the order of their codes."""
    return FrozenNames(
        sorted(called.organs.values(), key=lambda one: one.id),
        sorted(called.centres.values(), key=lambda one: one.id),
        sorted(called.items.values(), key=lambda one: one.code),
    )


def stood(
    figure: StandingFigure, value: StandingValue, rows: Sequence[StandingRow]
) -> FrozenStanding:
    """A standing figure without the way its rows are found."""
    text = StandingText(
        figure.name, figure.meaning, figure.unit, figure.basis, figure.version, figure.valid_from,
        figure.measures,
    )  # fmt: skip
    return FrozenStanding(figure.code, text, value, list(rows))


def document(content: object) -> Any:
    """As the database gives it back."""
    return msgspec.json.decode(msgspec.json.encode(content))


def digest(*parts: object) -> str:
    """SHA-256 over the parts, each as JSON with its keys in order: the same content, the same digest."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(msgspec.json.encode(part, order="deterministic") + b"\n")
    return whole.hexdigest()


def seen(cells: str, definitions: Mapping[str, Definition]) -> str:
    """What two persons must have seen alike: the numbers, and how they are counted."""
    return digest(cells, document(definitions))
