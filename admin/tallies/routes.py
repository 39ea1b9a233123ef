"""The statistician's pages. Everything that was chosen stands in the address."""

import io
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from litestar import Response, Router, get
from litestar.params import FromPath

from admin.nav import TALLIES
from admin.page import Asking, render
from admin.tallies.charts.drawn import ranking_picture
from admin.tallies.charts.frame import Picture
from admin.tallies.charts.times import trend_picture
from admin.tallies.form import again, choices, language
from admin.tallies.home import home
from admin.tallies.pictures import charts, picture
from admin.tallies.shown import is_of_cases, may_open_case
from admin.tallies.wish import (
    Wish,
    choice_of,
    cursor_of,
    cursor_text,
    spot_address,
    spot_of,
    wanted,
    wish_of,
)
from backend import clock
from backend.access.guards import staff
from backend.deps import Counting
from backend.refusal import Refusal
from backend.tallies import actions, compare, ledgers, parts, rules, wording
from backend.tallies.actions import exports
from backend.tallies.actions.notes import notes
from backend.tallies.definitions import FIGURES
from backend.tallies.formats import FORMATS
from backend.tallies.models import Choice, Definition, Spot, Table
from backend.tallies.models.exports import Form
from backend.tallies.models.figures import DIMS
from backend.tallies.models.marks import Marked

ROWS = 100
"""Rows behind a number on one page."""
SHOWN = 200
"""Rows of a table on one page; the total is always that of all of them."""


@get("/tallies", guards=[staff(*TALLIES)])
async def tally(request: Asking, count: Counting) -> Response[Any]:
    """The first page; with a figure in the address its table: every number opens its rows."""
    wish = wish_of(request)
    if "figure" not in request.query_params:
        return await home(request, count, wish)
    tongue = language(request)
    offered = await choices(request, wish, count)
    try:
        choice, today = await choice_of(count, wish), clock.civil_date(clock.now())
        table = await actions.shown_table(
            count.conn, choice, wish.figure, wish.rows, wish.across or None, wish.measure or None, tongue,
            wish.beside, today,
        )  # fmt: skip
        found = await notes(
            count.conn, choice, wish.figure, tongue, today, beside=wish.beside, by=wish.rows
        )
        picture = await _picture(count, choice, wish, table, found.marks)
    except Refusal as no:
        return again(request, "/tallies", offered, no)
    number = _page_number(request)
    return render(
        request,
        "tallies/table.html",
        **offered,
        table=table,
        rows=table.rows[(number - 1) * SHOWN : number * SHOWN],
        opens=_opener(wish, choice, table),
        page=number,
        more=len(table.rows) > number * SHOWN,
        picture=picture,
        foundation=wording.foundation(table),
        until=wording.until(table.complete, table.data_until, tongue),
        notes=found,
        wording=wording,
        compare=compare,
    )


async def _picture(
    count: Counting, choice: Choice, wish: Wish, table: Table, marks: Sequence[Marked]
) -> Picture | None:
    """Of the table's own numbers: what stands beside them is not drawn."""
    if wish.rows == ["month"] and not wish.across:
        return await trend_picture(count, choice, wish, table.language)
    own = [one for one in marks if not one.of]
    return ranking_picture(table, FIGURES[wish.figure], table.language, own)


def _opener(wish: Wish, choice: Choice, table: Table) -> Callable[[Spot, int], str]:
    """Where a number of the table leads: to its rows, of a balance to the books, of a change nowhere."""
    definition, today = FIGURES[wish.figure], clock.civil_date(clock.now())

    def opens(spot: Spot, place: int) -> str:
        column = table.columns[place]
        if column.kind == "balance":
            return wish.address("/tallies/books")
        found = compare.behind(column.key, spot, choice.period, today)
        if found is None or not _has_rows(definition, found[0]):
            return ""
        code, period, at = found
        facts = spot_address(at, column)
        return wish.address("/tallies/rows", **{"measure": code, "period": period.text, **facts})

    return opens


def _has_rows(definition: Definition, code: str) -> bool:
    measure = definition.measure(code)
    return measure is not None and definition.opens(measure) is not None


@get("/tallies/rows", guards=[staff(*TALLIES)])
async def rows(request: Asking, count: Counting) -> Response[Any]:
    """The rows behind one number, as many as it says."""
    wish, tongue, spot = wish_of(request), language(request), spot_of(request)
    choice = await choice_of(count, wish)
    definition = FIGURES[wish.figure]
    measure = rules.measure(definition, wish.measure or None)
    number = await actions.row_count(count.conn, choice, wish.figure, measure.code, spot)
    page = await actions.rows(
        count.conn, choice, wish.figure, measure.code, spot, cursor_of(request)
    )
    names = await actions.names(count.conn)
    opened = definition.opens(measure)
    begun = _page_number(request)
    more = page.after and wish.address(
        "/tallies/rows", after=cursor_text(page.after), page=begun + 1, **_kept(request)
    )
    return render(
        request,
        "tallies/rows.html",
        wish=wish,
        definition=definition,
        measure=measure,
        number=number,
        rows=page.rows,
        first=(begun - 1) * ROWS + 1,
        more=more,
        at=[
            wording.value_of(dim, spot, names, tongue)
            for dim in DIMS
            if getattr(spot, dim) is not None
        ],
        title=wording.title(definition, choice, tongue),
        scope_line=wording.scope_line(definition, choice, tongue),
        names=names,
        wording=wording,
        Spot=Spot,
        said_part=partial(parts.said, opened.source if opened else None, language=tongue),
        case_page=may_open_case(count.who) and opened is not None and is_of_cases(opened.source),
        export_address=lambda path: wish.address(path, **_kept(request)),
        behind=ledgers.behind(measure, tongue),
        notes=await notes(
            count.conn, choice, wish.figure, tongue, clock.civil_date(clock.now()), spot
        ),
    )


@get("/tallies/all", guards=[staff(*TALLIES)])
async def every(request: Asking, count: Counting) -> Response[Any]:
    """The first page under its older address."""
    return await home(request, count, wish_of(request))


@get("/tallies/books", guards=[staff(*TALLIES)])
async def books(request: Asking, count: Counting) -> Response[Any]:
    """The cases whose acceptances and decisions don't pair off."""
    wish, tongue = wish_of(request), language(request)
    choice = await choice_of(count, wish)
    return render(
        request,
        "tallies/books.html",
        wish=wish,
        faults=await actions.imbalances(count.conn, choice),
        names=await actions.names(count.conn),
        when=wording.period(choice.period, tongue),
        wording=wording,
        Spot=Spot,
    )


@get("/tallies/export/{form:str}", guards=[staff(*TALLIES)])
async def export(request: Asking, count: Counting, form: FromPath[Form]) -> Response[bytes]:
    """The table on the screen as a file; refused while the books don't balance."""
    asked, now, out = wanted(request, count.who, form, rows=False), clock.now(), io.BytesIO()
    made = await exports.make(count.conn, asked, now, out)
    days = rules.period(asked.period, clock.civil_date(now))
    plain = f"{asked.figure}-{days.first}-{days.last}.{FORMATS[form].suffix}"
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(made.name)}",
        "Cache-Control": "no-store",
    }
    return Response(out.getvalue(), media_type=made.media_type, headers=headers)


def _kept(request: Asking) -> dict[str, object]:
    """The cell in the address, for its next page."""
    return {name: value for name, value in request.query_params.items() if name.startswith("at_")}


def _page_number(request: Asking) -> int:
    given = request.query_params.get("page", "1")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 6 else 1


router = Router("/", route_handlers=[tally, rows, every, books, export, charts, picture])
