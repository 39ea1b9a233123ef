"""From counts to tables: pure arithmetic, exact until the last rounding."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from backend import clock
from backend.permits.rules.words import CATEGORY
from backend.tallies import wording
from backend.tallies.dims import DIM_NAMES
from backend.tallies.models.counts import Count, Quantile
from backend.tallies.models.figures import (
    Cell,
    Choice,
    Column,
    Definition,
    Dim,
    Language,
    Line,
    Measure,
    Names,
    Spot,
    Table,
)
from backend.tallies.rules.plan import Plan, Tally, number, reader

ORDER = {code: place for place, code in enumerate(CATEGORY)}
DIVISION_DIGITS: dict[Dim, int] = {"county": 6, "city": 4, "province": 2}
Key = tuple[Any, ...]
"""The values of some dimensions, in their order."""


class Counted(Struct, frozen=True):
    """What the database answered. `ranked`: by measure code and dimensions, its value in each cell."""

    plan: Plan
    counts: Sequence[Sequence[Count]]
    """Of each question of the plan."""
    ranked: Mapping[tuple[str, tuple[Dim, ...]], Mapping[Key, int]]


def tally(counts: Sequence[Sequence[Count]]) -> Tally:
    """Everything together."""
    found: Tally = {}
    for ask, own in enumerate(counts):
        for c in own:
            _add(found, ask, c)
    return found


def _add(found: Tally, ask: int, c: Count) -> None:
    at = (ask, c.class_)
    had = found.get(at)
    found[at] = (c.n, c.amount) if had is None else (had[0] + c.n, had[1] + c.amount)


def tabulate(
    definition: Definition,
    choice: Choice,
    by: Sequence[Dim],
    across: Dim | None,
    measure: Measure,
    names: Names,
    counted: Counted,
    language: Language,
    data_until: datetime | None,
) -> Table:
    """A row for each value of `by`; columns are the figure's measures, or one measure `across`."""
    sideways: tuple[Dim, ...] = (across,) if across else ()
    rows, columns = _keyed(counted.counts, by, sideways)
    last = (
        choice.period.last
        if data_until is None
        else min(choice.period.last, clock.civil_date(data_until))
    )
    heads = _with_empty(set(rows), by, choice, names, last)
    asides = _with_empty(columns, sideways, choice, names, last) if across else []
    numbers = _numbers(definition, measure, across, asides)
    whole = _added(rows.values())
    worth = _Worth(definition, counted, tuple(by), sideways, numbers)
    total = (wording.say(wording.TOTAL, language), *[""] * (len(by) - 1))
    return Table(
        figure=definition.code,
        version=definition.version,
        valid_from=definition.valid_from,
        language=language,
        title=wording.title(definition, choice, language),
        meaning=wording.say(definition.meaning, language),
        unit=wording.say(definition.unit, language),
        scope_line=wording.scope_line(definition, choice, language),
        period=choice.period,
        by=tuple(by),
        across=across,
        columns=_columns(definition, by, across, numbers, names, language),
        rows=tuple(
            Line(
                spot := _spot(by, key),
                (
                    *(wording.value_of(d, spot, names, language) for d in by),
                    *worth.cells(key, rows.get(key, {})),
                ),
            )
            for key in heads
        ),
        totals=Line(Spot(), (*total, *worth.cells(None, whole))),
        row_count=row_count(definition, measure if across else definition.measures[0], counted),
        data_until=data_until,
        complete=choice.complete,
    )


def row_count(definition: Definition, measure: Measure, counted: Counted) -> int:
    """Rows behind a figure's number; a balance has none."""
    opened = definition.opens(measure)
    if opened is None:
        return 0
    counting = replace(opened, kind="count") if opened.kind == "sum" else opened
    found = number(counted.plan, definition, counting, tally(counted.counts), {})
    return found if isinstance(found, int) else 0


Beside = dict[Key | None, Tally]
"""Of one row: each column's tally, and under None the whole row's."""


def _keyed(
    counts: Sequence[Sequence[Count]], by: Sequence[Dim], sideways: Sequence[Dim]
) -> tuple[dict[Key, Beside], set[Key]]:
    """Every row's tallies, and the columns there are."""
    rows: dict[Key, Beside] = {}
    columns: set[Key | None] = set()
    of_row, of_column = _key_of(by), _key_of(sideways)
    for ask, own in enumerate(counts):
        for c in own:
            column = of_column(c) if sideways else None
            columns.add(column)
            _add(rows.setdefault(of_row(c), {}).setdefault(column, {}), ask, c)
    if sideways:
        for beside in rows.values():
            beside[None] = _together(beside.values())
    return rows, {column for column in columns if column is not None}


def _added(rows: Iterable[Beside]) -> Beside:
    """All rows together."""
    columns: dict[Key | None, list[Tally]] = {None: []}
    for beside in rows:
        for column, own in beside.items():
            columns.setdefault(column, []).append(own)
    return {column: _together(tallies) for column, tallies in columns.items()}


def _together(tallies: Iterable[Tally]) -> Tally:
    found: Tally = {}
    for own in tallies:
        for key, (n, amount) in own.items():
            rows_so_far, total = found.get(key, (0, 0))
            found[key] = (rows_so_far + n, total + amount)
    return found


class _Worth:
    """The numbers of one row after the other."""

    def __init__(
        self,
        definition: Definition,
        counted: Counted,
        by: tuple[Dim, ...],
        sideways: tuple[Dim, ...],
        numbers: Sequence[tuple[Measure, Key | None]],
    ) -> None:
        self.counted, self.by, self.sideways = counted, by, sideways
        self.numbers = [
            (m.code, reader(counted.plan, definition, m), column) for m, column in numbers
        ]

    def cells(self, row: Key | None, beside: Beside) -> list[Cell]:
        """`row` None: the totals."""
        nothing: Tally = {}
        return [
            read(beside.get(column, nothing), self._ranked(code, row, column))
            for code, read, column in self.numbers
        ]

    def _ranked(self, code: str, row: Key | None, column: Key | None) -> int | None:
        dims = (self.by if row is not None else ()) + (self.sideways if column is not None else ())
        found = self.counted.ranked.get((code, dims))
        return None if found is None else found.get((row or ()) + (column or ()))


def _numbers(
    definition: Definition, measure: Measure, across: Dim | None, asides: Sequence[Key]
) -> list[tuple[Measure, Key | None]]:
    """Of every number column its measure, and the column of a cross table (None: whatever column)."""
    if across is None:
        return [(m, None) for m in definition.measures]
    return [*((measure, side) for side in asides), (measure, None)]


def _columns(
    definition: Definition,
    by: Sequence[Dim],
    across: Dim | None,
    numbers: Sequence[tuple[Measure, Key | None]],
    names: Names,
    language: Language,
) -> tuple[Column, ...]:
    heads = [Column(d, wording.say(DIM_NAMES[d], language), "", "text") for d in by]
    places = {m.code: place for place, (m, _) in enumerate(numbers, len(by))}
    found = []
    for m, side in numbers:
        spot = _spot([across] if across and side else [], side or ())
        label = wording.say(m.name if across is None else wording.TOTAL, language)
        if across is not None and side is not None:
            label = wording.value_of(across, spot, names, language)
        of = (places[m.of[0]], places[m.of[1]]) if m.of and across is None else None
        unit = wording.say(m.unit, language)
        found.append(Column(m.code, label, unit, m.kind, m.digits, of, spot))
    return (*heads, *found)


READ: dict[Dim, Callable[[Count | Quantile], Any]] = {
    "organ": attrgetter("organ_id"),
    "county": lambda c: (c.division or "")[:6],
    "city": lambda c: (c.division or "")[:4],
    "province": lambda c: (c.division or "")[:2],
    "centre": attrgetter("centre_id"),
    "category": attrgetter("category"),
    "item": attrgetter("item_code"),
    "power": attrgetter("power"),
    "channel": attrgetter("channel"),
    "applicant": attrgetter("applicant"),
    "scheme": attrgetter("scheme"),
    "year": lambda c: c.first and c.first.replace(month=1),
    "quarter": lambda c: c.first and c.first.replace(month=(c.first.month - 1) // 3 * 3 + 1),
    "month": attrgetter("first"),
}
"""The value of each dimension; time is known to the finest grain that was asked for."""


def _key_of(dims: Sequence[Dim]) -> Callable[[Count | Quantile], Key]:
    match [READ[d] for d in dims]:
        case [one]:
            return lambda c: (one(c),)
        case read:
            return lambda c: tuple([one(c) for one in read])


def ranked_by(dims: Sequence[Dim], found: Iterable[Quantile], kind: str) -> dict[Key, int]:
    """Medians (or P90s) by the values of the dimensions."""
    key = _key_of(dims)
    return {key(q): q.median if kind == "median" else q.p90 for q in found}


def _spot(dims: Sequence[Dim], key: Key) -> Spot:
    return Spot(**dict(zip(dims, key, strict=True)))


def _with_empty(
    counted: set[Key], dims: Sequence[Dim], choice: Choice, names: Names, until: date
) -> list[Key]:
    """In order; alone, a month, category or centre stands there even with nothing in it."""
    match list(dims):
        case ["month"]:
            counted |= {(m,) for m in _months(choice.period.first, until)}
        case ["category"]:
            counted |= {(code,) for code in CATEGORY}
        case ["centre"]:
            counted |= {(c,) for c in names.centres if _within(c, choice, names)}
    return sorted(counted, key=lambda key: [_rank(v, d) for v, d in zip(key, dims, strict=True)])


def _within(centre_id: int, choice: Choice, names: Names) -> bool:
    if choice.centre_ids is not None and centre_id not in choice.centre_ids:
        return False
    return choice.organ_id in (None, names.centres[centre_id].organ_id)


def _months(first: date, last: date) -> Iterable[date]:
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(month // 12, month % 12 + 1, 1)


def _rank(value: Any, dim: Dim) -> tuple[int, str]:
    if dim == "category":
        return ORDER.get(value, len(ORDER)), ""
    return (value, "") if isinstance(value, int) else (0, str(value))


def joined(row: Spot, column: Spot) -> Spot:
    """The cell where a row and a column meet."""
    return replace(row, **{k: v for k, v in asdict(column).items() if v is not None})
