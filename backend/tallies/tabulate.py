"""From counts to numbers and tables: pure arithmetic, exact until the last rounding."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from msgspec.structs import asdict, replace

from backend import clock
from backend.permits.rules.words import CATEGORY
from backend.tallies import wording
from backend.tallies.models import (
    Cell,
    Choice,
    Column,
    Count,
    Definition,
    Dim,
    Language,
    Line,
    Measure,
    Names,
    Spot,
    Table,
)

Tally = dict[str, tuple[int, int]]
"""Of each part: how many rows, and the sum of their amounts."""
ORDER = {code: place for place, code in enumerate(CATEGORY)}


def tally(counts: Iterable[Count]) -> Tally:
    found: Tally = {}
    for c in counts:
        n, amount = found.get(c.part, (0, 0))
        found[c.part] = (n + c.n, amount + c.amount)
    return found


def rows_in(found: Tally, parts: Sequence[str]) -> int:
    return sum(found.get(part, (0, 0))[0] for part in parts)


def number(measure: Measure, found: Tally) -> int | Decimal | None:
    """The measure's number; None where a share or mean has nothing to divide by."""
    n = rows_in(found, measure.parts)
    amount = sum(found.get(part, (0, 0))[1] for part in measure.parts)
    match measure.kind:
        case "count":
            return n
        case "sum":
            return amount
        case "balance":
            return n - rows_in(found, measure.over)
        case "share":
            return quotient(n, rows_in(found, measure.over), measure.digits)
        case "mean":
            return quotient(amount, n, measure.digits)


def quotient(above: int, below: int, digits: int) -> Decimal | None:
    """Rounded half up, as spreadsheets round."""
    if below == 0:
        return None
    return (Decimal(above) / below).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


Keyed = Sequence[tuple[Spot, Spot, Count]]
"""Counts with the row and the column they belong to."""


def tabulate(
    definition: Definition,
    choice: Choice,
    by: Sequence[Dim],
    across: Dim | None,
    measure: Measure,
    names: Names,
    counts: Sequence[Count],
    language: Language,
    data_until: datetime | None,
) -> Table:
    """A row for each value of `by`; columns are the figure's measures, or one measure `across`."""
    sideways = [across] if across else []
    keyed = [(_spot(c, by, names), _spot(c, sideways, names), c) for c in counts]
    last = (
        choice.period.last
        if data_until is None
        else min(choice.period.last, clock.civil_date(data_until))
    )
    heads = _with_empty({row for row, _, _ in keyed}, by, choice, names, last)
    asides = (
        _with_empty({side for _, side, _ in keyed}, sideways, choice, names, last) if across else []
    )
    numbers = _numbers(definition, measure, across, asides)
    of_row: dict[Spot, list[tuple[Spot, Spot, Count]]] = {spot: [] for spot in heads}
    for entry in keyed:
        of_row[entry[0]].append(entry)
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
        columns=_columns(by, across, numbers, names, language),
        rows=tuple(
            Line(
                spot,
                (
                    *(wording.value_of(d, spot, names, language) for d in by),
                    *_cells(of_row[spot], numbers),
                ),
            )
            for spot in heads
        ),
        totals=Line(Spot(), (*total, *_cells(keyed, numbers))),
        row_count=rows_in(tally(counts), (measure if across else definition.measures[0]).opens),
        data_until=data_until,
        complete=choice.complete,
    )


def _cells(keyed: Keyed, numbers: Sequence[tuple[Measure, Spot | None]]) -> list[Cell]:
    whole = tally(c for _, _, c in keyed)
    beside: dict[Spot, list[Count]] = {}
    for _, side, c in keyed:
        beside.setdefault(side, []).append(c)
    return [
        number(m, whole if side is None else tally(beside.get(side, []))) for m, side in numbers
    ]


def _numbers(
    definition: Definition, measure: Measure, across: Dim | None, asides: Sequence[Spot]
) -> list[tuple[Measure, Spot | None]]:
    """Of every number column its measure, and the column of a cross table (None: whatever column)."""
    if across is None:
        return [(m, None) for m in definition.measures]
    return [*((measure, side) for side in asides), (measure, None)]


def _columns(
    by: Sequence[Dim],
    across: Dim | None,
    numbers: Sequence[tuple[Measure, Spot | None]],
    names: Names,
    language: Language,
) -> tuple[Column, ...]:
    heads = [Column(d, wording.say(wording.DIM_NAMES[d], language), "", "text") for d in by]
    places = {m.code: place for place, (m, _) in enumerate(numbers, len(by))}
    found = []
    for m, side in numbers:
        label = wording.say(m.name if across is None else wording.TOTAL, language)
        if across is not None and side is not None:
            label = wording.value_of(across, side, names, language)
        of = (places[m.of[0]], places[m.of[1]]) if m.of and across is None else None
        unit = wording.say(m.unit, language)
        found.append(Column(m.code, label, unit, m.kind, m.digits, of, side or Spot()))
    return (*heads, *found)


def _spot(c: Count, dims: Sequence[Dim], names: Names) -> Spot:
    return Spot(
        organ=c.organ_id if "organ" in dims else None,
        centre=c.centre_id if "centre" in dims else None,
        category=category_of(c.item_code or "", names) if "category" in dims else None,
        item=c.item_code if "item" in dims else None,
        month=c.month if "month" in dims else None,
    )


def category_of(item_code: str, names: Names) -> str:
    """Empty for an item the catalogue does not know."""
    item = names.items.get(item_code)
    return "" if item is None else item.category


def _with_empty(
    counted: set[Spot], dims: Sequence[Dim], choice: Choice, names: Names, until: date
) -> list[Spot]:
    """In order; alone, a month, category or centre stands there even with nothing in it."""
    match list(dims):
        case ["month"]:
            counted |= {Spot(month=m) for m in _months(choice.period.first, until)}
        case ["category"]:
            counted |= {Spot(category=code) for code in CATEGORY}
        case ["centre"]:
            counted |= {Spot(centre=c) for c in names.centres if _within(c, choice, names)}
    return sorted(counted, key=lambda spot: [_rank(spot, d) for d in dims])


def _within(centre_id: int, choice: Choice, names: Names) -> bool:
    if choice.centre_ids is not None and centre_id not in choice.centre_ids:
        return False
    return choice.organ_id in (None, names.centres[centre_id].organ_id)


def _months(first: date, last: date) -> Iterable[date]:
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(month // 12, month % 12 + 1, 1)


def _rank(spot: Spot, dim: Dim) -> tuple[int, str]:
    value = getattr(spot, dim)
    if dim == "category":
        return ORDER.get(value, len(ORDER)), ""
    return (value, "") if isinstance(value, int) else (0, str(value))


def joined(row: Spot, column: Spot) -> Spot:
    """The cell where a row and a column meet."""
    return replace(row, **{k: v for k, v in asdict(column).items() if v is not None})
