"""The shipped catalogue: four files of items, one a category, what they were before, and the bundles (一件事) they
are part of; read strictly and written in one form."""

import json
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import msgspec
from msgspec import structs

from backend.permits.models import Bundle, Category, Earlier, Item
from backend.permits.rules import BadCatalogue

CATEGORIES: tuple[Category, ...] = ("household", "exit_entry", "vehicle_driver", "public_order")
WIDTH = 100
T = TypeVar("T", Item, Earlier, Bundle)


def load() -> tuple[Item, ...]:
    """All shipped items, by category and code. Refuses with BadCatalogue."""
    here = files(__name__)
    bundled = {code for one in load_bundles().values() for code in one.items}
    return tuple(
        structs.replace(item, bundle=item.code in bundled)
        for category in CATEGORIES
        for item in decode((here / f"{category}.json").read_bytes(), f"{category}.json")
    )


def load_earlier() -> tuple[Earlier, ...]:
    """What some items were before, for years gone by. Refuses with BadCatalogue."""
    return _decode((files(__name__) / "earlier.json").read_bytes(), "earlier.json", Earlier)


@cache
def load_bundles() -> dict[str, Bundle]:
    """The bundles by code: the one place that says which item is part of one. Refuses with BadCatalogue.

    What was counted is counted by their codes: a bundle may lose its items, its row stays.
    """
    raw = (files(__name__) / "bundles.json").read_bytes()
    return {one.code: one for one in _decode(raw, "bundles.json", Bundle)}


def decode(raw: bytes, file: str) -> tuple[Item, ...]:
    """The items of one file; a mistake is told with file, item code and field."""
    return _decode(raw, file, Item)


def _decode(raw: bytes, file: str, shape: type[T]) -> tuple[T, ...]:
    try:
        rows = msgspec.json.decode(raw, type=list[dict[str, Any]])
    except msgspec.MsgspecError as wrong:
        raise BadCatalogue(file=file, code="—", problem=str(wrong)) from None
    return tuple(_one(row, file, shape) for row in rows)


def _one(row: dict[str, Any], file: str, shape: type[T]) -> T:
    try:
        return msgspec.convert(row, shape)
    except msgspec.ValidationError as wrong:
        raise BadCatalogue(file=file, code=row.get("code", "—"), problem=str(wrong)) from None


def encode(items: tuple[Item, ...] | list[Item]) -> str:
    """A catalogue file: by code, fields in their order, what fits a line on one line."""
    ordered = sorted(items, key=lambda item: item.code)
    return written(msgspec.to_builtins(ordered))


def written(value: Any) -> str:
    """A data file: what fits a line stands on one line."""
    return _written(value, "") + "\n"


def _written(value: Any, indent: str, before: str = "") -> str:
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(before) + len(line) < WIDTH or not isinstance(value, dict | list | tuple):
        return before + line
    inner = indent + "  "
    if not isinstance(value, dict) and all(isinstance(one, str) for one in value):
        return f"{before}[\n{_filled(value, inner)}\n{indent}]"
    if not isinstance(value, dict):
        parts = [inner + _written(one, inner) for one in value]
        return f"{before}[\n" + ",\n".join(parts) + f"\n{indent}]"
    parts = [inner + _written(one, inner, f"{json.dumps(key)}: ") for key, one in value.items()]
    return f"{before}{{\n" + ",\n".join(parts) + f"\n{indent}}}"


def _filled(words: list[str] | tuple[str, ...], indent: str) -> str:
    """Words one after the other, as many to a line as fit."""
    lines = [indent]
    for word in (json.dumps(word, ensure_ascii=False) + ", " for word in words):
        if len(lines[-1]) + len(word) > WIDTH and lines[-1] != indent:
            lines.append(indent)
        lines[-1] += word
    return "\n".join(line.rstrip() for line in lines).removesuffix(",")
