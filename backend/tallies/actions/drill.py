"""The rows behind a number, page by page."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from msgspec.structs import replace

from backend import db
from backend.tallies import tabulate
from backend.tallies.actions.choosing import WHOLE, figure, narrow, which
from backend.tallies.models.asking import Narrow
from backend.tallies.models.counts import CountedRow, Cursor, Page
from backend.tallies.models.figures import Choice, Definition, Measure, Period, Spot
from backend.tallies.queries import counts
from backend.tallies.queries import rows as queries
from backend.tallies.queries.counts import Which
from backend.tallies.rules import choices as rules
from backend.tallies.rules import plan as planning

BEGINNING = Cursor(date.min, 0, "")
END = Cursor(date.max, 0, "")
FEW = 300
"""Cells that are looked into one by one; more are read day by day."""


def opened(definition: Definition, code: str | None) -> Measure:
    """The measure whose rows stand behind a number, or the refusal of a difference."""
    found = definition.opens(rules.measure(definition, code))
    if found is None:
        raise rules.RowsOfABalance()
    return found


async def rows(
    conn: db.Conn,
    choice: Choice,
    code: str,
    measure: str | None = None,
    spot: Spot = WHOLE,
    after: Cursor | None = None,
    limit: int = 100,
) -> Page:
    """The rows behind one cell, page by page; all pages together are as many as the cell says.

    By day, earliest first; what is carried: newest first.
    """
    definition = figure(code)
    wanted = opened(definition, measure)
    cells = replace(narrow(definition, choice, spot), only=wanted.only)
    first, last = days_of(choice.period, wanted, spot)
    if wanted.less is not None:
        found = await _open_rows(conn, wanted, cells, last, after or END, limit + 1)
    elif await queries.number_of_cells(conn, which(wanted), cells) <= FEW:
        found = await queries.rows_of_cells(
            conn, which(wanted), cells, first, last, after or BEGINNING, limit + 1
        )
    else:
        found = await _rows_of_days(conn, wanted, cells, (first, last), after, limit + 1)
    page = found[:limit]
    if len(found) <= limit:
        return Page(page, None)
    return Page(page, Cursor(page[-1].on_date, page[-1].id, page[-1].part))


async def _rows_of_days(
    conn: db.Conn,
    wanted: Measure,
    cells: Narrow,
    days: tuple[date, date],
    after: Cursor | None,
    limit: int,
) -> list[CountedRow]:
    found: list[CountedRow] = []
    begin = max(days[0], after.on_date) if after else days[0]
    for first, last in _spans(begin, days[1]):
        found += await queries.rows_of_days(
            conn, which(wanted), cells, first, last, after or BEGINNING, limit - len(found)
        )
        if len(found) >= limit:
            break
    return found


async def _open_rows(
    conn: db.Conn, wanted: Measure, cells: Narrow, until: date, after: Cursor, limit: int
) -> list[CountedRow]:
    found: list[CountedRow] = []
    less = (
        Which("", ()) if wanted.less is None else Which(wanted.less.source.name, wanted.less.parts)
    )
    for first, last in _spans_back(min(until, after.on_date), planning.BEGINNING):
        found += await queries.rows_open(
            conn, which(wanted), cells, first, last, after, limit - len(found), less, until
        )
        if len(found) >= limit:
            break
    return found


async def row_count(
    conn: db.Conn, choice: Choice, code: str, measure: str | None = None, spot: Spot = WHOLE
) -> int:
    """How many rows all pages of a cell have."""
    definition = figure(code)
    wanted = opened(definition, measure)
    counting = replace(wanted, kind="count") if wanted.kind != "carried" else wanted
    first, last = days_of(choice.period, wanted, spot)
    plan = planning.plan(definition, [counting], replace(choice.period, first=first, last=last))
    if wanted.kind == "carried":
        plan = planning.plan(definition, [counting], choice.period)
    cells = narrow(definition, choice, spot)
    async with counts.joined_by_hash(conn):
        found = [
            await counts.count(
                conn,
                ask.source,
                dict(plan.classes[place]),
                replace(cells, only=ask.only),
                planning.grains(ask.first, ask.last),
                [],
            )
            for place, ask in enumerate(plan.asks)
        ]
    number = planning.number(plan, definition, counting, tabulate.tally(found), {})
    return number if isinstance(number, int) else 0


def days_of(period: Period, measure: Measure, spot: Spot) -> tuple[date, date]:
    """The days of a cell: the period, or the part of it that lies in the cell's year, quarter or month."""
    if measure.kind == "carried":
        return planning.BEGINNING, planning.carried_to(measure, period)
    first, last = period.first, period.last
    for begin, months in ((spot.year, 12), (spot.quarter, 3), (spot.month, 1)):
        if begin is not None:
            month = begin.month + months - 1
            end = begin.replace(month=month, day=monthrange(begin.year, month)[1])
            first, last = max(first, begin), min(last, end)
    return first, last


def _spans(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The days in growing pieces, so that a page does not cost a year."""
    days = 1
    while first <= last:
        end = min(first + timedelta(days=days - 1), last)
        yield first, end
        first, days = end + timedelta(days=1), days * 4


def _spans_back(last: date, first: date) -> Iterator[tuple[date, date]]:
    """The same from the last day on."""
    days = 30
    while last >= first:
        begin = max(last - timedelta(days=days - 1), first)
        yield begin, last
        last, days = begin - timedelta(days=1), days * 4
