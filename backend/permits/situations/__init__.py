"""The shipped situation questions: four files, one a category, read strictly and written in one form."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from backend.permits.catalogue import CATEGORIES, written
from backend.permits.models.situation import Situations
from backend.permits.rules import BadCatalogue


@cache
def load() -> dict[str, Situations]:
    """The questions of each item that has some, by its code. Refuses with BadCatalogue."""
    here = files(__name__)
    return {
        one.code: one
        for category in CATEGORIES
        for one in decode((here / f"{category}.json").read_bytes(), f"{category}.json")
    }


def decode(raw: bytes, file: str) -> tuple[Situations, ...]:
    """The questions of one file; a mistake is told with file, item code and field."""
    try:
        rows = msgspec.json.decode(raw, type=list[dict[str, Any]])
    except msgspec.MsgspecError as wrong:
        raise BadCatalogue(file=file, code="—", problem=str(wrong)) from None
    return tuple(_one(row, file) for row in rows)


def _one(row: dict[str, Any], file: str) -> Situations:
    try:
        return msgspec.convert(row, Situations)
    except msgspec.ValidationError as wrong:
        raise BadCatalogue(file=file, code=row.get("code", "—"), problem=str(wrong)) from None


def encode(all_of: Sequence[Situations]) -> str:
    """A file: by code, fields in their order, what fits a line on one line."""
    ordered = sorted(all_of, key=lambda one: one.code)
    return written(msgspec.to_builtins(ordered))
