"""A table beside the year before, and since January: exact, from counted values, never from rounded numbers."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from backend.permits.models import Text
from backend.tallies.models import (
    Cell,
    Column,
    Comparison,
    Definition,
    Language,
    Line,
    Measure,
    Period,
    Spot,
    Table,
)
from backend.tallies.models.marks import Touched

Cells = Mapping[str, Cell]
"""The numbers of one row of a table, by the code of their measure."""
TIMES = ("year", "quarter", "month")
MONTHS_OF = {"year": 12, "quarter": 3, "month": 1}
THEN, CHANGE, SUM = "then", "change", "since"
"""What the key of an added column begins with: the year before, the change to it, since January."""
NAMES = {
    (THEN, ""): Text("上年同期", "year before"),
    (CHANGE, ""): Text("同比", "change on the year"),
    (SUM, ""): Text("1月起累计", "since January"),
    (THEN, SUM): Text("上年累计", "since January, year before"),
    (CHANGE, SUM): Text("累计同比", "change since January"),
}
POINTS = Text("个百分点", "points")


# ---- periods


def year_before(period: Period, today: date) -> Period:
    """The same days one year earlier; whole months stay whole, so February is compared with February.

    While the period runs, only its days up to today are compared.
    """
    last = min(period.last, today)
    whole = period.first.day == 1 and last.day == _days(last)
    first, end = earlier(period.first), earlier(last)
    if whole:
        end = end.replace(day=_days(end))
    return between(first, end)


def earlier(on: date) -> date:
    """That day a year earlier; 28 February for the 29th."""
    return date(on.year - 1, on.month, min(on.day, monthrange(on.year - 1, on.month)[1]))


def since_january(last: date) -> Period:
    """From the first of January of that day's year."""
    return between(date(last.year, 1, 1), last)


def between(first: date, last: date) -> Period:
    """Written as the shortest text that means these days."""
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    text = f"{first}..{last}"
    if first.day == 1 and last.day == _days(last):
        if months == 1:
            text = f"{first:%Y-%m}"
        elif months == 12 and first.month == 1:
            text = f"{first.year}"
        elif months == 3 and first.month % 3 == 1:
            text = f"{first.year}Q{(first.month + 2) // 3}"
    return Period(text, first, last)


def months_to(last: date, how_many: int) -> list[date]:
    """The first days of that many months, the last being that of `last`."""
    end = last.year * 12 + last.month - 1
    return [date(m // 12, m % 12 + 1, 1) for m in range(end - how_many + 1, end + 1)]


def _days(on: date) -> int:
    return monthrange(on.year, on.month)[1]


def end_of(spot: Spot, period: Period) -> date:
    """The last day of a row's month, quarter or year, within the period; of the period where it names none."""
    for name in reversed(TIMES):
        first: date | None = getattr(spot, name, None)
        if first is not None:
            end = first.year * 12 + first.month - 1 + MONTHS_OF[name] - 1
            last = date(end // 12, end % 12 + 1, 1)
            return min(last.replace(day=_days(last)), period.last)
    return period.last


def periods_beside(
    wanted: Comparison, by: Sequence[str], period: Period, today: date
) -> list[Touched]:
    """All days that numbers beside a table are counted from; rows of a month, quarter or year each have a January."""
    first = period.first if any(dim in TIMES for dim in by) else period.last
    since = between(date(first.year, 1, 1), period.last)
    found = list[Touched]()
    if wanted.year_on_year:
        found.append(Touched(NAMES[THEN, ""], year_before(period, today)))
    if wanted.since_january:
        found.append(Touched(NAMES[SUM, ""], since))
        if wanted.year_on_year:
            found.append(Touched(NAMES[THEN, SUM], year_before(since, today)))
    return found


def moved(spot: Spot) -> Spot:
    """The row of the year before."""
    times = {name: at for name in TIMES if (at := getattr(spot, name, None)) is not None}
    return replace(spot, **{name: earlier(at) for name, at in times.items()})


def timeless(spot: Spot) -> Spot:
    return replace(spot, **{name: None for name in TIMES if hasattr(spot, name)})


# ---- numbers


def by_spot(table: Table) -> dict[Spot, Cells]:
    """Of a table without `across` its rows, and its total under the empty spot."""
    heads = [column.key for column in table.columns]
    return {line.spot: dict(zip(heads, line.cells, strict=True)) for line in table.lines}


def exact(measure: Measure, cells: Cells) -> Fraction | None:
    """The measure's number before any rounding: a quotient from the two numbers it is made of."""
    if measure.of is not None:
        above, below = (cells.get(code) for code in measure.of)
        if not isinstance(above, int) or not isinstance(below, int) or below == 0:
            return None
        return Fraction(above, below)
    own = cells.get(measure.code)
    return Fraction(own) if isinstance(own, int | Decimal) else None


def change(measure: Measure, now: Fraction | None, then: Fraction | None) -> Fraction | None:
    """Of a share the difference (0.01: one percentage point), of anything else the growth."""
    if now is None or then is None or measure.kind == "balance":
        return None
    if measure.kind == "share":
        return now - then
    return None if then == 0 else (now - then) / then


def direction(found: Fraction | None) -> Literal["up", "down", "same", "none"]:
    if found is None:
        return "none"
    return "same" if found == 0 else "up" if found > 0 else "down"


def said(measure: Measure, found: Fraction | None, language: Language) -> str:
    """+12.3%, or +1.2个百分点 of a share."""
    if found is None:
        return "—"
    number = decimal(found * 100, 1)
    sign = "+" if number > 0 else "−" if number < 0 else ""
    text = f"{sign}{abs(number):,}"
    if measure.kind != "share":
        return f"{text}%"
    return f"{text}{POINTS.zh}" if language == "zh" else f"{text} {POINTS.en}"


def decimal(value: Fraction, digits: int) -> Decimal:
    """Rounded half up, away from zero, as spreadsheets round."""
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-digits)


def _cell(measure: Measure, value: Fraction | None) -> Cell:
    if value is None:
        return None
    return decimal(value, measure.digits) if measure.digits else round(value)


# ---- the table with its new columns


class Beside(Struct, frozen=True):
    """What a row of the table is compared with, by the row's spot."""

    then: Mapping[Spot, Cells] = {}
    since: Mapping[Spot, Cells] = {}
    since_then: Mapping[Spot, Cells] = {}


def with_columns(
    table: Table, definition: Definition, measure: Measure, wanted: Comparison, beside: Beside, names: Mapping[Spot, Sequence[Cell]]
) -> Table:  # fmt: skip
    """The table with the year before, the change and the sums since January of one measure.

    `names`: the texts of rows that only the year before has; they stand at the end, with nothing in the period.
    """
    own = by_spot(table)
    more = [spot for spot in names if spot not in own]
    blank = {m.code: 0 if m.kind in ("count", "sum") else None for m in definition.measures}
    lines = [
        *table.rows,
        *(
            Line(spot, (*names[spot], *(blank.get(c.key) for c in table.columns[len(table.by) :])))
            for spot in more
        ),
    ]

    def widened(line: Line) -> Line:
        sets = (own, beside.then, beside.since, beside.since_then)
        found = _added(measure, wanted, [exact(measure, s.get(line.spot) or blank) for s in sets])
        return Line(line.spot, (*line.cells, *found))

    return replace(
        table,
        columns=(*table.columns, *_columns(measure, wanted, table.language)),
        rows=tuple(widened(line) for line in lines),
        totals=widened(table.totals),
    )


def _added(measure: Measure, wanted: Comparison, numbers: Sequence[Fraction | None]) -> list[Cell]:
    """Of the row's numbers now, the year before, since January, and that of the year before."""
    now, then, since, since_then = numbers
    cells = list[Cell]()
    if wanted.year_on_year:
        cells += _pair(measure, now, then)
    if wanted.since_january:
        cells.append(_cell(measure, since))
        if wanted.year_on_year:
            cells += _pair(measure, since, since_then)
    return cells


def _pair(measure: Measure, now: Fraction | None, then: Fraction | None) -> list[Cell]:
    found = change(measure, now, then)
    share = measure.kind == "share"
    shown = None if found is None else decimal(found * 100 if share else found, 1 if share else 3)
    return [_cell(measure, then), shown]


def _columns(measure: Measure, wanted: Comparison, language: Language) -> list[Column]:
    """Numbers that can't be added up downwards are of the kind `mean`, so that no file puts a sum there."""

    def say(text: Text) -> str:
        return text.zh if language == "zh" else text.en

    plain: Literal["share", "mean"] = "share" if measure.kind == "share" else "mean"
    found = list[Column]()
    for prefix in ("", SUM) if wanted.since_january else ("",):
        if prefix == SUM:
            label = say(NAMES[SUM, ""])
            found.append(
                Column(f"{SUM}:{measure.code}", label, say(measure.unit), plain, measure.digits)
            )
        if wanted.year_on_year:
            key = f":{prefix}:{measure.code}" if prefix else f":{measure.code}"
            then = Column(
                f"{THEN}{key}", say(NAMES[THEN, prefix]), say(measure.unit), plain, measure.digits
            )
            points = say(POINTS) if measure.kind == "share" else ""
            kind: Literal["share", "mean"] = "mean" if measure.kind == "share" else "share"
            digits = 1 if measure.kind == "share" else 3
            found += [
                then,
                Column(f"{CHANGE}{key}", say(NAMES[CHANGE, prefix]), points, kind, digits),
            ]
    return found


def behind(key: str, spot: Spot, period: Period, today: date) -> tuple[str, Period, Spot] | None:
    """Of a cell in an added column the measure, the period and the spot whose rows stand behind it."""
    *kinds, code = key.split(":")
    if CHANGE in kinds:
        return None
    if SUM in kinds:
        period, spot = since_january(end_of(spot, period)), timeless(spot)
    return (
        (code, year_before(period, today), moved(spot)) if THEN in kinds else (code, period, spot)
    )
