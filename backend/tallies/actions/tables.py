"""What the statistician does: choose, count, tabulate, open the rows, export, quote."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import cast

from msgspec.structs import replace

from backend import clock, db
from backend.permits.models import Text
from backend.tallies import queries, rules, tabulate, wording
from backend.tallies.definitions import FIGURES, sources
from backend.tallies.models import (
    Centre,
    Choice,
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
    Source,
    Spot,
    Table,
    Value,
)
from backend.tallies.tabulate import Tally

BEGINNING = Cursor(date.min, 0, "")
WHOLE = Spot()
"""The cell of a grand total."""


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
    """Every figure. Each source is counted once, whatever number of figures stand on it."""
    counts = [c for source in sources() for c in await queries.count(conn, source, choice, [])]
    until = await queries.data_until(conn, choice.period.last)
    found = tabulate.tally(counts)
    return {code: _value(d, found, choice, until) for code, d in FIGURES.items()}


def _value(definition: Definition, found: Tally, choice: Choice, until: datetime | None) -> Value:
    def plain(measure: Measure) -> int | float | None:
        exact = tabulate.number(measure, found)
        return exact if exact is None or isinstance(exact, int) else float(exact)

    own, *others = definition.measures
    return Value(
        plain(own),
        tabulate.rows_in(found, own.opens),
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
    dims = cast(list[Dim], [*by, *([across] if across else [])])
    chosen = rules.measure(definition, measure)
    wanted = chosen.sources if across else definition.sources
    needed: list[Dim] = ["item" if d == "category" else d for d in dims]
    counts = [c for s in wanted for c in await queries.count(conn, s, choice, needed)]
    until = await queries.data_until(conn, choice.period.last)
    return tabulate.tabulate(
        definition, choice, dims[: len(by)], cast(Dim | None, across), chosen,
        await names(conn), counts, language, until,
    )  # fmt: skip


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
        conn, choice.period.first, choice.period.last, choice.scopes, choice.organ_id
    )


async def rows(
    conn: db.Conn,
    choice: Choice,
    code: str,
    measure: str | None = None,
    spot: Spot = WHOLE,
    after: Cursor | None = None,
    limit: int = 100,
) -> Page:
    """The rows behind one cell, page by page; all pages together are as many as the cell says."""
    wanted = rules.measure(figure(code), measure)
    if wanted.kind == "balance":
        raise rules.RowsOfABalance()
    source, narrowed = wanted.sources[0], _narrowed(choice, spot)
    items = await _items(conn, narrowed, source, spot)
    found: list[CountedRow] = []
    for days in _spans(narrowed.period, source, after):
        part = replace(narrowed, period=days)
        missing = limit + 1 - len(found)
        found += await queries.rows(
            conn, source, part, wanted.opens, items, after or BEGINNING, missing
        )
        if len(found) > limit:
            break
    page, more = found[:limit], len(found) > limit
    return Page(page, Cursor(page[-1].on_date, page[-1].id, page[-1].part) if more else None)


async def row_count(
    conn: db.Conn, choice: Choice, code: str, measure: str | None = None, spot: Spot = WHOLE
) -> int:
    """How many rows all pages of a cell have."""
    wanted = rules.measure(figure(code), measure)
    if wanted.kind == "balance":
        raise rules.RowsOfABalance()
    source, narrowed = wanted.sources[0], _narrowed(choice, spot)
    items = await _items(conn, narrowed, source, spot)
    return tabulate.rows_in(
        tabulate.tally(await queries.count(conn, source, narrowed, [], items)), wanted.opens
    )


def _spans(period: Period, source: Source, after: Cursor | None) -> Iterator[Period]:
    """The period in growing pieces from the cursor on, so that a page does not cost a year."""
    if not source.dated:
        yield period
        return
    first, days = max(period.first, after.on_date) if after else period.first, 1
    while first <= period.last:
        last = min(first + timedelta(days=days - 1), period.last)
        yield Period(period.text, first, last)
        first, days = last + timedelta(days=1), days * 4


def _narrowed(choice: Choice, spot: Spot) -> Choice:
    """The choice at one cell's organ, centre and month; outside the choice there are no rows."""
    organ = choice.organ_id if spot.organ is None else spot.organ
    centres = choice.centre_ids
    if spot.centre is not None:
        centres = (spot.centre,) if centres is None or spot.centre in centres else ()
    if choice.organ_id not in (None, organ):
        centres = ()
    period = choice.period
    if spot.month is not None:
        end = spot.month.replace(day=monthrange(spot.month.year, spot.month.month)[1])
        period = Period(period.text, max(period.first, spot.month), min(period.last, end))
    return replace(choice, organ_id=organ, centre_ids=centres, period=period)


async def _items(conn: db.Conn, choice: Choice, source: Source, spot: Spot) -> list[str] | None:
    """The item codes of one cell; of the unknown category those that the catalogue does not know."""
    if spot.category is None:
        return None if spot.item is None else [spot.item]
    known = {item.code: item.category for item in await queries.items(conn)}
    codes = [code for code, category in known.items() if category == spot.category]
    if not spot.category:
        counted = await queries.count(conn, source, choice, ["item"])
        codes = list({c.item_code or "" for c in counted} - set(known))
    return codes if spot.item is None else [code for code in codes if code == spot.item]


async def report_paragraph(conn: db.Conn, choice: Choice, language: Language = "zh") -> str:
    """The sentence of the annual report with its blanks filled; says so while the period runs."""
    wanted = {s.name: s for code in ("F01", "F02") for s in FIGURES[code].sources}
    found = tabulate.tally(
        [c for s in wanted.values() for c in await queries.count(conn, s, choice, [])]
    )
    accepted, granted = (
        tabulate.number(FIGURES[code].measures[0], found) for code in ("F01", "F02")
    )
    until = await queries.data_until(conn, choice.period.last)
    return wording.report_paragraph(choice, accepted, granted, until, language)
