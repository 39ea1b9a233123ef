"""What changed in a period since its close, or between two closes: pure, from two tables of one figure."""

from datetime import date, datetime
from decimal import Decimal

from backend import clock
from backend.tallies import wording
from backend.tallies.models.closes import CellChange, Close, MeasureChange, Moves, Restated
from backend.tallies.models.figures import Cell, Column, Language, Period, Spot, Table

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
TOLD = 5
"""Rows named in a sentence; all of them stand in the table below it."""


def restated(then: Table, now: Table) -> Restated:
    """Both by the same definition, and by the same rows; a row that only one has is nothing in the other."""
    texts, sides = len(then.by), (_by_spot(then), _by_spot(now))
    spots = list(dict.fromkeys([*sides[0], *sides[1]]))
    measures = []
    for place, column in enumerate(then.columns[texts:], texts):
        found = []
        for spot in spots:
            was, is_now = (_cell(side.get(spot), place, column) for side in sides)
            if was != is_now:
                line = sides[1].get(spot) or sides[0][spot]
                found.append(CellChange(spot, tuple(str(c) for c in line[:texts]), was, is_now))
        measures.append(
            MeasureChange(column, then.totals.cells[place], now.totals.cells[place], tuple(found))
        )
    return Restated(then.figure, then.title, tuple(measures))


def _by_spot(table: Table) -> dict[Spot, tuple[Cell, ...]]:
    return {line.spot: line.cells for line in table.rows}


def _cell(line: tuple[Cell, ...] | None, place: int, column: Column) -> Cell:
    """What is counted or summed is naught where there is no row; a share or mean is nothing."""
    if line is not None:
        return line[place]
    return None if column.kind in ("share", "mean", "median", "p90") else 0


def difference(column: Column, was: Cell, now: Cell) -> str:
    """+3, −2.5; of a share or where one side is nothing, both sides: 98.20% → 98.10%."""
    if (
        column.kind == "share"
        or not isinstance(was, int | Decimal)
        or not isinstance(now, int | Decimal)
    ):
        return f"{wording.shown(column, was)} → {wording.shown(column, now)}"
    return signed(now - was)


def signed(number: int | Decimal) -> str:
    """With its sign, grouped; ±0 where rows moved and their sum did not."""
    if number == 0:
        return "±0"
    return f"{'+' if number > 0 else '−'}{abs(number):,}"


def period(found: Period, language: Language) -> str:
    """2025年3月; March 2025."""
    if language == "en" and (found.first.year, found.first.month) == (
        found.last.year,
        found.last.month,
    ):
        return f"{MONTHS[found.first.month - 1]} {found.first.year}"
    return wording.period(found, language)


def day(on: date, language: Language) -> str:
    """2025年4月2日; 2 April 2025."""
    return (
        wording.day(on, "zh") if language == "zh" else f"{on.day} {MONTHS[on.month - 1]} {on.year}"
    )


def since(closed_at: datetime, later: datetime | None, language: Language) -> str:
    """Since the close of a day, or between two closes."""
    first = day(clock.civil_date(closed_at), language)
    if later is None:
        return f"自{first}封账以来" if language == "zh" else f"since the close of {first}"
    last = day(clock.civil_date(later), language)
    if language == "zh":
        return f"从{first}封账到{last}封账"
    return f"between the closes of {first} and {last}"


def sentence(
    found: Restated,
    of: Period,
    closed_at: datetime,
    later: datetime | None,
    language: Language,
) -> str:
    """“March 2025 changed by +3 since the close of 2 April 2025: …”, of the figure's own number first."""
    when, span = period(of, language), since(closed_at, later, language)
    differing = [one for one in found.measures if one.differs]
    if not differing:
        return f"{when}{span}没有变化。" if language == "zh" else f"{when} did not change {span}."
    own = differing[0]
    by = difference(own.column, own.was, own.now)
    named = own.column.label
    rows = _rows(own, language)
    if language == "zh":
        return f"{when}{span}{named}变化{by}：{rows}。"
    return f"{when} changed by {by} {span}: {named}, {rows}."


def _rows(change: MeasureChange, language: Language) -> str:
    mark = "；" if language == "zh" else "; "
    said = [
        f"{' · '.join(one.texts)} {difference(change.column, one.was, one.now)}"
        for one in change.cells[:TOLD]
    ]
    more = len(change.cells) - TOLD
    if more > 0:
        said.append(f"另有{more}行" if language == "zh" else f"and {more} more rows")
    nowhere = "合计之外无行变化" if language == "zh" else "in no single row"
    return mark.join(said) or nowhere


def moved(found: Moves, language: Language) -> str:
    """So many rows more and fewer."""
    if language == "zh":
        return f"明细增{found.came}条、减{found.went}条"
    return f"{found.came} rows more and {found.went} fewer"


def note(closed_at: datetime, by: str | None, language: Language) -> str:
    """Beside a live table of a frozen period."""
    on = day(clock.civil_date(closed_at), language)
    if language == "zh":
        return f"本期已于{on}封账，" + (
            "现在的数字与封账时一致。" if by is None else f"现在的数字与封账时相差{by}。"
        )
    return f"Frozen on {on}; " + (
        "live agrees with it." if by is None else f"live differs by {by}."
    )


def stamp(found: Close, language: Language) -> str:
    """At the end of the counting rule of every frozen table: when it was frozen, and its digest."""
    if found.closed_at is None:
        return ""
    on = day(clock.civil_date(found.closed_at), language)
    digest = (found.digest or "")[:16]
    if language == "zh":
        return f"；{on}封账（编号{found.id}，SHA-256 {digest}…）"
    return f"; frozen on {on} (close {found.id}, SHA-256 {digest}…)"
