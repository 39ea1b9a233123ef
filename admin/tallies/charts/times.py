"""Trends and small lines: which months they ask for, and the year before."""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from admin.said import MONTHS
from admin.tallies.charts import spark, trend
from admin.tallies.charts.frame import Picture
from admin.tallies.charts.words import frame, version_of
from admin.tallies.wish import Wish
from admin.texts import Texts
from backend import clock
from backend.deps import Counting
from backend.tallies import actions, compare, rules, wording
from backend.tallies.actions.notes import marked
from backend.tallies.definitions import FIGURES
from backend.tallies.models import (
    Cell,
    Choice,
    Column,
    Definition,
    Language,
    Measure,
    Period,
    Table,
)
from backend.tallies.models.marks import Touched

YEARLY_FROM = 36
"""Months from which a trend goes by years."""


async def trend_picture(
    count: Counting, choice: Choice, wish: Wish, tongue: Language
) -> Picture | None:
    """The measure by month (by year for long periods) beside the same of the year before."""
    definition, t = FIGURES[wish.figure], Texts(tongue)
    measure = rules.measure(definition, wish.measure or None)
    today = clock.civil_date(clock.now())
    period, dim = _span(choice.period, definition)
    if dim is None or measure.kind == "balance":
        return None
    wide = replace(choice, period=period, complete=period.last < today)
    now = await actions.table(count.conn, wide, wish.figure, [dim], None, None, tongue)
    before = compare.year_before(period, today)
    then = None
    if before.first.year >= rules.FIRST_YEAR:
        chosen = replace(choice, period=before, complete=True)
        then = await actions.table(count.conn, chosen, wish.figure, [dim], None, None, tongue)
    points = [
        trend.Point(_label(on, dim, period, tongue), *_pair(on, dim, measure, now, then, today))
        for on in _times(period, dim)
    ]
    if not any(point.now or point.then for point in points):
        return None
    own = measure is definition.measures[0]
    name = f"{definition.code} {wording.say(definition.name if own else measure.name, tongue)}"
    title = t("tallies.chart.trend", name=f"{name}（{wording.period(period, tongue)}）")
    unit = wording.say(measure.unit, tongue)
    column = Column(measure.code, "", "", measure.kind, measure.digits)
    beside = [] if then is None else [Touched(compare.NAMES[compare.THEN, ""], before)]
    marks = await marked(count.conn, wide, tongue, today, beside)
    words = trend.Words(
        t("tallies.head.time"),
        wording.period(period, tongue),
        _before(before, tongue),
        t("tallies.axis_cut"),
    )
    return trend.draw(
        frame(title, unit, now, version_of(definition), marks), points, words,
        lambda v: _said(column, v),
    )  # fmt: skip


def _before(period: Period, tongue: Language) -> str:
    """A whole year by its number; what is cut to the days that have passed is only the year before."""
    whole = ".." not in period.text
    return wording.period(period, tongue) if whole else Texts(tongue)("tallies.legend.then")


def _said(column: Column, value: Cell) -> str:
    """As the tables write it; a tick of an axis too."""
    if isinstance(value, Decimal) and column.kind not in ("share",) and not column.digits:
        return wording.shown(column, int(value))
    return wording.shown(column, value)


def _span(period: Period, definition: Definition) -> tuple[Period, str | None]:
    """At least a whole year; None: the figure can't be told apart by time."""
    months = (
        12 * (period.last.year - period.first.year) + period.last.month - period.first.month + 1
    )
    dim = "month" if months <= YEARLY_FROM else "year"
    known: tuple[str, ...] = definition.dims
    if dim not in known:
        return period, None
    if period.first.year == period.last.year or dim == "year":
        period = compare.between(date(period.first.year, 1, 1), date(period.last.year, 12, 31))
    elif months < 12:
        period = compare.between(compare.months_to(period.last, 12)[0], period.last)
    return period, dim


def _times(period: Period, dim: str) -> list[date]:
    if dim == "year":
        return [date(year, 1, 1) for year in range(period.first.year, period.last.year + 1)]
    months = (
        12 * (period.last.year - period.first.year) + period.last.month - period.first.month + 1
    )
    return compare.months_to(period.last, months)


def _label(on: date, dim: str, period: Period, tongue: Language) -> str:
    t = Texts(tongue)
    if dim == "year":
        return t("tallies.year", year=on.year)
    month = t("tallies.month", n=on.month, name=MONTHS[on.month - 1])
    return month if period.first.year == period.last.year else f"{on.year % 100:02d}-{on.month:02d}"


def _pair(
    on: date, dim: str, measure: Measure, now: Table, then: Table | None, today: date
) -> tuple[trend.Number, trend.Number]:
    """Of this time and a year earlier; nothing for what has not begun."""
    return (
        None if on > today else _at(on, dim, measure, now),
        None
        if then is None or compare.earlier(on) < then.period.first.replace(day=1)
        else _at(compare.earlier(on), dim, measure, then),
    )


def _at(on: date, dim: str, measure: Measure, table: Table) -> trend.Number:
    for spot, cells in compare.by_spot(table).items():
        if getattr(spot, dim) == on:
            cell = cells.get(measure.code)
            return None if isinstance(cell, str) else cell
    return 0 if measure.kind in ("count", "sum") and on <= table.period.last else None


def spark_period(choice: Choice) -> Period:
    """The months of a small line."""
    last = min(choice.period.last, clock.civil_date(clock.now()))
    return compare.between(compare.months_to(last, 12)[0], last)


async def spark_line(count: Counting, choice: Choice, wish: Wish, tongue: Language) -> str:
    """Twelve months that end with the period's last, without words around them."""
    definition, period = FIGURES[wish.figure], spark_period(choice)
    months = compare.months_to(period.last, 12)
    own = definition.measures[0]
    table = await actions.table(
        count.conn, replace(choice, period=period), wish.figure, ["month"], None, None, tongue
    )
    values = [_at(on, "month", own, table) for on in months]
    return spark.draw(values, wording.say(definition.name, tongue)) or spark.EMPTY
