"""What programs call the columns of a table, and the facts its numbers stand on: for formats read by programs.

Names and codes are the same in every language; people's words stand beside them.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from msgspec.structs import asdict

from backend import clock
from backend.tallies import wording
from backend.tallies.models.figures import Dim, Language, Line, Spot, Table

UNKNOWN = "_U"
"""The code of what was not stated."""
LOCAL = "local"
"""The code of no scheme."""


def columns(table: Table) -> list[str]:
    """A name for each column: the dimension, the measure, or measure.value under `across`."""
    found, seen = list[str](), Counter[str]()
    for column in table.columns:
        beside = [code_of(value) for value in asdict(column.spot).values() if value is not None]
        name = ".".join([column.key, *beside])
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return found


def codes(table: Table, line: Line) -> dict[Dim, str]:
    """What a row is about, by code; empty for the total."""
    if line is table.totals:
        return {}
    return {dim: value_code(dim, line.spot) for dim in table.by}


def value_code(dim: Dim, spot: Spot) -> str:
    value = getattr(spot, dim)
    return LOCAL if dim == "scheme" and value == "" else code_of(value)


def code_of(value: object) -> str:
    """Of a month its first day; of a centre or organ its number."""
    if value in (None, "", 0):
        return UNKNOWN
    return value.isoformat() if isinstance(value, date) else str(value)


def unit(said: str) -> str:
    """Empty for a share: 0.9670 is not 0.9670 %."""
    return "" if said == "%" else said


def notes(found: Sequence[tuple[str, str]], language: Language) -> list[str]:
    return [wording.named(name, said, language) for name, said in found]


def facts(table: Table) -> dict[str, object]:
    """The footer, for programs: definition, scope, how far the data reach, rows behind, digest."""
    until = table.data_until
    return {
        "figure": table.figure,
        "version": table.version,
        "valid_from": table.valid_from.isoformat(),
        "title": table.title,
        "meaning": table.meaning,
        "unit": unit(table.unit),
        "scope": table.scope_line,
        "period": [table.period.first.isoformat(), table.period.last.isoformat()],
        "data_until": None if until is None else until.astimezone(clock.CENTRE_ZONE).isoformat(),
        "complete": table.complete,
        "notes": notes(table.notes, table.language),
        "rows_behind": table.row_count,
        "sha256": table.digest,
        "language": table.language,
        "columns": [
            {"name": name, "label": column.label, "unit": unit(column.unit), "kind": column.kind}
            for name, column in zip(columns(table), table.columns, strict=True)
        ],
    }
