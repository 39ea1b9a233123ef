"""JSON-stat 2.0: one dataset, a dimension for each level of the rows, one for the columns, and the measure.

https://json-stat.org/full/ — totals stand in `extension`, because a total among the categories
would be added up with them.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO

import msgspec

from backend.refusal import Refusal
from backend.tallies import naming, wording
from backend.tallies.dims import DIM_NAMES
from backend.tallies.models.figures import Cell, Dim, Spot, Table

ENCODER = msgspec.json.Encoder(decimal_format="number")
MOST_CELLS = 5_000_000
"""Of the cube, empty ones too: a reader makes room for each."""
ROLES = {"month": "time", "quarter": "time", "year": "time"} | dict.fromkeys(
    ("organ", "centre", "county", "city", "province"), "geo"
)
ALL = "_T"


class CubeTooLarge(Refusal):
    """As JSON-stat this table would have {cells} cells, more than {most} that readers open. Take fewer levels, or CSV or Parquet."""

    zh = "该表转为JSON-stat共{cells}格，超过阅读程序可打开的{most}格。请减少分组，或改用CSV、Parquet。"
    status = 422


@dataclass
class _Axis:
    """Codes with their words, in their order; of measures the unit too."""

    label: str
    words: dict[str, str] = field(default_factory=dict)
    units: dict[str, dict[str, object]] = field(default_factory=dict)

    @cached_property
    def places(self) -> dict[str, int]:
        """Asked for when all words are there."""
        return {code: place for place, code in enumerate(self.words)}

    def said(self) -> dict[str, object]:
        category: dict[str, object] = {"index": list(self.words), "label": self.words}
        if self.units:
            category["unit"] = self.units
        return {"label": self.label, "category": category}


def write(table: Table, out: BinaryIO) -> None:
    """Cells that hold nothing are left out of `value`, which is how the format says unknown."""
    axes = _axes(table)
    size = [len(axis.words) for axis in axes.values()]
    if math.prod(size) > MOST_CELLS:
        raise CubeTooLarge(cells=math.prod(size), most=MOST_CELLS)
    facts = naming.facts(table)
    totals = dict(zip(naming.columns(table), table.totals.cells, strict=True))
    dataset = {
        "version": "2.0",
        "class": "dataset",
        "label": table.title,
        "note": [table.meaning, table.scope_line, *naming.notes(table.notes, table.language)],
        "updated": facts["data_until"],
        "id": list(axes),
        "size": size,
        "role": _roles(axes),
        "dimension": {name: axis.said() for name, axis in axes.items()},
        "value": _values(table, axes, size),
        "extension": facts | {"totals": totals},
    }
    out.write(ENCODER.encode(dataset))


def _roles(names: Iterable[str]) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = {"metric": ["measure"]}
    for name in names:
        if name in ROLES:
            roles.setdefault(ROLES[name], []).append(name)
    return roles


def _axes(table: Table) -> dict[str, _Axis]:
    """The rows' dimensions, the columns' one if there is, and the measure."""
    axes = {c.key: _Axis(c.label) for c in table.columns if c.kind == "text"}
    for line in table.rows:
        for dim, cell in zip(table.by, line.cells, strict=False):
            axes[dim].words.setdefault(naming.value_code(dim, line.spot), str(cell))
    numbers = [c for c in table.columns if c.kind != "text"]
    if table.across is not None:
        label = wording.say(DIM_NAMES[table.across], table.language)
        side = axes[table.across] = _Axis(label)
        side.words = {_side(table.across, c.spot): c.label for c in numbers}
        numbers = numbers[-1:]
    measure = axes["measure"] = _Axis("指标" if table.language == "zh" else "Measure")
    for c in numbers:
        measure.words[c.key] = c.label if table.across is None else table.title
        measure.units[c.key] = {"label": naming.unit(c.unit), "decimals": c.digits}
    return axes


def _side(across: Dim, spot: Spot) -> str:
    """The column's category; the last column is that of all of them."""
    return ALL if spot == Spot() else naming.value_code(across, spot)


def _values(table: Table, axes: dict[str, _Axis], size: Sequence[int]) -> dict[str, Cell]:
    """By place in the cube, the last dimension running fastest."""
    step = {name: math.prod(size[place + 1 :]) for place, name in enumerate(axes)}

    def offset(name: str, code: str) -> int:
        return axes[name].places[code] * step[name]

    found: dict[str, Cell] = {}
    for line in table.rows:
        start = sum(offset(dim, naming.value_code(dim, line.spot)) for dim in table.by)
        for c, cell in zip(table.columns, line.cells, strict=True):
            if c.kind == "text" or cell is None:
                continue
            beside = offset(table.across, _side(table.across, c.spot)) if table.across else 0
            found[str(start + offset("measure", c.key) + beside)] = cell
    return found
