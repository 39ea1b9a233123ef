"""What the statistician does: choose, count, tabulate, open the rows, quote."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import cast

from msgspec.structs import replace

from backend import clock, db
from backend.permits.models import Text
from backend.tallies import tabulate, wording
from backend.tallies.definitions import FIGURES
from backend.tallies.models.asking import Ask, Narrow
from backend.tallies.models.figures import (
    Centre,
    Choice,
    Count,
    CountedRow,
    Cursor,
    Definition,
    Dim,
    Imbalance,
    Language,
    Measure,
    Names,
    Page,
    Period,
    Place,
    Spot,
    Table,
    Value,
)
from backend.tallies.queries import counts as queries
from backend.tallies.queries.counts import Which
from backend.tallies.rules import choices as rules
from backend.tallies.rules import plan as planning
from backend.tallies.rules.plan import Number, Plan
from backend.tallies.sources import ACCEPTED, DECIDED
from backend.tallies.tabulate import Counted, Key

BEGINNING = Cursor(date.min, 0, "")
END = Cursor(date.max, 0, "")
WHOLE = Spot()
"""The cell of a grand total."""
FEW = 300
"""Cells that are looked into one by one; more are read day by day."""


def figure(code: str) -> Definition:
    found = FIGURES.get(code.strip().upper())
    if found is None:
        raise rules.UnknownFigure(given=code, known=", ".join(FIGURES))
    return found


async def choose(
    conn: db.Conn,
    period: str,
    now: datetime,
    place: str | None = None,
    scope: str | None = None,
    organ_id: int | None = None,
    only_centres: Sequence[int] | None = None,
) -> Choice:
    """Understand what is asked, or refuse in a sentence: the first step of every tally.

    `only_centres`: all that the reader may see.
    """
    await queries.make_ready(conn)
    today = clock.civil_date(now)
    days = rules.period(period, today)
    choice = Choice(days, rules.scopes(scope), days.last < today, organ_id)
    if place is None and only_centres is None:
        return choice
    seen = await queries.centres(conn)
    allowed = [c for c in seen if only_centres is None or c.id in only_centres]
    if place is None:
        return replace(choice, centre_ids=tuple(c.id for c in allowed))
    where, found = _place(place.strip(), [c for c in allowed if organ_id in (None, c.organ_id)])
    return replace(choice, place=where, centre_ids=tuple(c.id for c in found))


def _place(given: str, centres: Sequence[Centre]) -> tuple[Place, list[Centre]]:
    """One centre by code or name, or all centres of a division."""
    for c in centres:
        if given in (c.code, c.name_zh, c.name_en):
            return Place(c.code, Text(c.name_zh, c.name_en)), [c]
    inside = [c for c in centres if given.isdigit() and c.division_code.startswith(given)]
    if not inside:
        raise rules.UnknownPlace(given=given)
    return Place(
        given,
        Text(f"区划{given}的{len(inside)}个网点", f"{len(inside)} centres of division {given}"),
    ), inside


async def names(conn: db.Conn) -> Names:
    return Names(
        {o.id: o for o in await queries.organs(conn)},
        {c.id: c for c in await queries.centres(conn)},
        {i.code: i for i in await queries.items(conn)},
    )


async def figures(conn: db.Conn, choice: Choice) -> dict[str, Value]:
    """Every figure. Each is counted on its own, and all from the same sums."""
    until = await queries.data_until(conn, choice.period.last)
    return {
        code: await value(conn, choice, definition, until) for code, definition in FIGURES.items()
    }


async def value(
    conn: db.Conn, choice: Choice, definition: Definition, until: datetime | None
) -> Value:
    counted = await _counted(conn, definition, definition.measures, choice, [[]])
    whole = tabulate.tally(counted.counts)

    def plain(measure: Measure) -> int | float | None:
        ranked = {measure.code: counted.ranked.get((measure.code, ()), {}).get(())}
        exact: Number = planning.number(counted.plan, definition, measure, whole, ranked)
        return exact if exact is None or isinstance(exact, int) else float(exact)

    own, *others = definition.measures
    return Value(
        plain(own),
        tabulate.row_count(definition, own, counted),
        definition.version,
        until,
        choice.complete,
        {m.code: plain(m) for m in others},
    )


async def table(
    conn: db.Conn,
    choice: Choice,
    code: str,
    by: Sequence[str],
    across: str | None = None,
    measure: str | None = None,
    language: Language = "zh",
) -> Table:
    """A tally of one figure; `across` makes it a cross table of one `measure` (else the figure's own)."""
    definition = figure(code)
    rules.check_dims(definition, by, across)
    rows, sideways = cast(list[Dim], list(by)), cast(Dim | None, across)
    chosen = rules.measure(definition, measure)
    measures = [chosen] if across else list(definition.measures)
    levels = [[*rows, *([sideways] if sideways else [])], [sideways] if sideways else [], rows, []]
    counted = await _counted(conn, definition, measures, choice, levels)
    until = await queries.data_until(conn, choice.period.last)
    return tabulate.tabulate(
        definition, choice, rows, sideways, chosen, await names(conn), counted, language, until
    )


async def _counted(
    conn: db.Conn,
    definition: Definition,
    measures: Sequence[Measure],
    choice: Choice,
    levels: Sequence[Sequence[Dim]],
) -> Counted:
    """What these measures need: sums by the first of the levels, medians by each of them."""
    plan = planning.plan(definition, measures, choice.period)
    found = [await _count(conn, definition, plan, ask, choice, levels[0]) for ask in plan.asks]
    ranked: dict[tuple[str, tuple[Dim, ...]], Mapping[Key, int]] = {}
    for one in measures:
        if one.kind in planning.QUANTILES and one.source is not None:
            for dims in {tuple(level) for level in levels}:
                ranked[one.code, dims] = await _ranked(conn, definition, one, choice, dims)
    return Counted(plan, found, ranked)


async def _count(
    conn: db.Conn, definition: Definition, plan: Plan, ask: Ask, choice: Choice, dims: Sequence[Dim]
) -> list[Count]:
    by_month = "month" in dims or "quarter" in dims
    return await queries.count(
        conn,
        ask.source,
        dict(plan.classes[plan.asks.index(ask)]),
        replace(narrow(definition, choice), only=ask.only),
        planning.grains(ask.first, ask.last, by_month),
        dims,
    )


async def _ranked(
    conn: db.Conn, definition: Definition, measure: Measure, choice: Choice, dims: Sequence[Dim]
) -> dict[Key, int]:
    found = await queries.quantiles(
        conn,
        _which(measure),
        replace(narrow(definition, choice), only=measure.only),
        planning.grains(choice.period.first, choice.period.last, by_month=True),
        dims,
    )
    return tabulate.ranked_by(dims, found, measure.kind)


def narrow(definition: Definition, choice: Choice, spot: Spot = WHOLE) -> Narrow:
    """The cells of a choice, and of one spot in it; outside the choice there is nothing."""
    centres = choice.centre_ids
    if spot.centre is not None:
        centres = (spot.centre,) if centres is None or spot.centre in centres else ()
    organ = choice.organ_id if spot.organ is None else spot.organ
    if choice.organ_id not in (None, organ):
        centres = ()
    return Narrow(
        organ_id=organ,
        division=spot.county or spot.city or spot.province,
        centres=centres,
        categories=_one(spot.category),
        items=_one(spot.item),
        powers=_one(spot.power),
        channels=_one(spot.channel),
        applicants=_one(spot.applicant),
        schemes=_one(spot.scheme),
        scopes=choice.scopes if definition.scoped else None,
    )


def _one(value: str | None) -> tuple[str, ...] | None:
    return None if value is None else (value,)


def _which(measure: Measure) -> Which:
    if measure.source is None:
        raise LookupError(f"{measure.code} counts nothing by itself")
    return Which(measure.source.name, measure.parts)


async def table_for_export(
    conn: db.Conn,
    choice: Choice,
    code: str,
    by: Sequence[str],
    across: str | None = None,
    measure: str | None = None,
    language: Language = "zh",
) -> Table:
    """The same table, or the refusal that names where the books don't balance."""
    if figure(code).books:
        rules.check_books(choice.period, await imbalances(conn, choice))
    return await table(conn, choice, code, by, across, measure, language)


async def imbalances(conn: db.Conn, choice: Choice) -> list[Imbalance]:
    """Cases whose books don't balance. Counted over the whole organ: a place can't balance alone."""
    return await queries.faults(
        conn,
        choice.period.first,
        choice.period.last,
        choice.scopes,
        choice.organ_id,
        ACCEPTED.parts(nth="again"),
        DECIDED.parts(pairing="stray"),
    )


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
    first, last = _days(choice.period, wanted, spot)
    if wanted.less is not None:
        found = await _open_rows(conn, wanted, cells, last, after or END, limit + 1)
    elif await queries.number_of_cells(conn, _which(wanted), cells) <= FEW:
        found = await queries.rows_of_cells(
            conn, _which(wanted), cells, first, last, after or BEGINNING, limit + 1
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
            conn, _which(wanted), cells, first, last, after or BEGINNING, limit - len(found)
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
            conn, _which(wanted), cells, first, last, after, limit - len(found), less, until
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
    first, last = _days(choice.period, wanted, spot)
    plan = planning.plan(definition, [counting], replace(choice.period, first=first, last=last))
    if wanted.kind == "carried":
        plan = planning.plan(definition, [counting], choice.period)
    cells = narrow(definition, choice, spot)
    found = [
        await queries.count(
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


def _days(period: Period, measure: Measure, spot: Spot) -> tuple[date, date]:
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


async def report_paragraph(conn: db.Conn, choice: Choice, language: Language = "zh") -> str:
    """The sentence of the annual report with its blanks filled; says so while the period runs."""
    until = await queries.data_until(conn, choice.period.last)
    accepted, granted = [
        (await value(conn, choice, FIGURES[code], until)).value for code in ("F01", "F02")
    ]
    return wording.report_paragraph(choice, accepted, granted, until, language)
