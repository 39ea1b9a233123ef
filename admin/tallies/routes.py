"""The statistician's pages. Everything that was chosen stands in the address."""

import io
from typing import Any, Literal
from urllib.parse import quote

from litestar import Response, Router, get
from litestar.params import FromPath
from msgspec import Struct

from admin.nav import TALLIES
from admin.page import Asking, render
from admin.tallies.chart import chart
from admin.tallies.wish import (
    Wish,
    centres_of,
    choice_of,
    cursor_of,
    cursor_text,
    spot_address,
    spot_of,
    wish_of,
)
from admin.texts import Texts
from backend import clock
from backend.access.guards import staff
from backend.deps import Counting
from backend.problem import language_of
from backend.refusal import Refusal
from backend.tallies import actions, queries, rules, wording
from backend.tallies.definitions import FIGURES
from backend.tallies.exports import csv, xlsx
from backend.tallies.models import Centre, Dim, Language, Spot

SHOWN = 200
"""Rows of a table on one page; the total is always that of all of them."""
FORMATS = {
    "csv": (csv.write, "text/csv; charset=utf-8"),
    "xlsx": (xlsx.write, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def language(request: Asking) -> Language:
    return "zh" if language_of(request) == "zh" else "en"


@get("/tallies", guards=[staff(*TALLIES)])
async def tally(request: Asking, count: Counting) -> Response[Any]:
    """One figure by what was chosen: chart, table, definition; every number opens its rows."""
    wish, tongue = wish_of(request), language(request)
    offered = _choices(request, wish, await _centres(count))
    try:
        choice = await choice_of(count, wish)
        table = await actions.table(
            count.conn,
            choice,
            wish.figure,
            wish.rows,
            wish.across or None,
            wish.measure or None,
            tongue,
        )
    except Refusal as no:
        return _again(request, "/tallies", offered, no)
    number = _page_number(request)

    def opens(spot: Spot, place: int) -> str:
        column = table.columns[place]
        if column.kind == "balance":
            return wish.address("/tallies/books")
        return wish.address("/tallies/rows", measure=column.key, **spot_address(spot, column))

    return render(
        request,
        "tallies/table.html",
        **offered,
        table=table,
        rows=table.rows[(number - 1) * SHOWN : number * SHOWN],
        opens=opens,
        page=number,
        more=len(table.rows) > number * SHOWN,
        chart=chart(table),
        foundation=wording.foundation(table),
        until=wording.until(table.complete, table.data_until, tongue),
        wording=wording,
    )


def _again(request: Asking, path: str, offered: dict[str, Any], no: Refusal) -> Response[Any]:
    """The form as it was filled in, with the sentence that says what to change."""
    if "application/json" in request.headers.get("accept", ""):
        raise no
    sentence = no.sentence(language(request))
    return render(
        request,
        "tallies/again.html",
        status=no.status,
        path_of_form=path,
        sentence=sentence,
        **offered,
    )


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
    shown: tuple[Dim, ...] = ("organ", "centre", "category", "item", "month")
    at = [
        wording.value_of(dim, spot, names, tongue)
        for dim in shown
        if getattr(spot, dim) is not None
    ]
    more = page.after and wish.address(
        "/tallies/rows", after=cursor_text(page.after), **_kept(request)
    )
    return render(
        request,
        "tallies/rows.html",
        wish=wish,
        definition=definition,
        measure=measure,
        number=number,
        rows=page.rows,
        more=more,
        at=at,
        title=wording.title(definition, choice, tongue),
        scope_line=wording.scope_line(definition, choice, tongue),
        names=names,
        wording=wording,
        Spot=Spot,
    )


@get("/tallies/all", guards=[staff(*TALLIES)])
async def every(request: Asking, count: Counting) -> Response[Any]:
    """All figures of the period, and the sentence of the annual report with its blanks filled."""
    wish, tongue = wish_of(request), language(request)
    offered = _choices(request, wish, await _centres(count))
    try:
        choice = await choice_of(count, wish)
    except Refusal as no:
        return _again(request, "/tallies/all", offered, no)
    found = await actions.figures(count.conn, choice)
    return render(
        request,
        "tallies/all.html",
        **offered,
        found=found,
        figures=FIGURES,
        said_numbers={
            code: wording.numbers(FIGURES[code], value, tongue) for code, value in found.items()
        },
        paragraph=wording.report_paragraph(
            choice, found["F01"].value, found["F02"].value, found["F01"].data_until, tongue
        ),
        when=wording.period(choice.period, tongue),
        scope_line=wording.common_line(choice, tongue),
        until=wording.until(choice.complete, found["F01"].data_until, tongue),
    )


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
async def export(
    request: Asking, count: Counting, form: FromPath[Literal["csv", "xlsx"]]
) -> Response[bytes]:
    """The table on the screen as a file; refused while the books don't balance."""
    wish = wish_of(request)
    choice = await choice_of(count, wish)
    table = await actions.table_for_export(
        count.conn,
        choice,
        wish.figure,
        wish.rows,
        wish.across or None,
        wish.measure or None,
        language(request),
    )
    write, kind = FORMATS[form]
    out = io.BytesIO()
    write(table, out)
    name = quote(f"{table.title}.{form}")
    plain = f"{wish.figure}-{choice.period.first}-{choice.period.last}.{form}"
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}",
        "Cache-Control": "no-store",
    }
    return Response(out.getvalue(), media_type=kind, headers=headers)


async def _centres(count: Counting) -> list[Centre]:
    """The places who asks may choose."""
    allowed = centres_of(count.who)
    return [
        c
        for c in await queries.centres(count.conn)
        if c.organ_id == count.who.organ_id and (allowed is None or c.id in allowed)
    ]


class Offers(Struct, frozen=True):
    """Pairs of value and text for the lists of the form."""

    figures: list[tuple[str, str]]
    places: list[tuple[str, str]]
    dims: list[tuple[str, str]]
    more_dims: list[tuple[str, str]]
    measures: list[tuple[str, str]]


def _choices(request: Asking, wish: Wish, centres: list[Centre]) -> dict[str, Any]:
    """What the form on the left offers."""
    definition, tongue = FIGURES[wish.figure], language(request)
    t = Texts(tongue)
    today = clock.civil_date(clock.now())
    dims: list[tuple[str, str]] = [
        (d, t(f"tallies.dim.{d}")) for d in definition.dims if d != "organ"
    ]
    offers = Offers(
        [(code, f"{code} {wording.say(d.name, tongue)}") for code, d in FIGURES.items()],
        [
            ("", t("tallies.everywhere")),
            *((c.code, c.name_zh if tongue == "zh" else c.name_en) for c in centres),
        ],
        dims,
        [("", t("tallies.none")), *dims],
        [
            ("", t("tallies.headline")),
            *((m.code, wording.say(m.name, tongue)) for m in definition.measures[1:]),
        ],
    )
    quarter = (today.month + 2) // 3
    quick = [str(today.year), str(today.year - 1), f"{today.year}Q{quarter}", f"{today:%Y-%m}"]
    return {
        "wish": wish,
        "definition": definition,
        "offers": offers,
        "switches": rules.SWITCHES,
        "quick": quick,
    }


def _kept(request: Asking) -> dict[str, object]:
    """The cell in the address, for its next page."""
    return {name: value for name, value in request.query_params.items() if name.startswith("at_")}


def _page_number(request: Asking) -> int:
    given = request.query_params.get("page", "1")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 6 else 1


router = Router("/", route_handlers=[tally, rows, every, books, export])
