"""The charts: their page, each as SVG and PNG, and the small lines of the first page."""

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import quote

from litestar import Response, get
from litestar.params import FromPath

from admin.nav import TALLIES
from admin.page import FOLDER, Asking, render
from admin.tallies.charts import drawn
from admin.tallies.charts.frame import Picture
from admin.tallies.charts.times import spark_line
from admin.tallies.form import again, choices, language
from admin.tallies.wish import choice_of, wish_of
from backend import clock, typeset
from backend.access.guards import staff
from backend.deps import Counting
from backend.refusal import NotFound, Refusal
from backend.tallies import wording
from backend.tallies.actions.notes import marked

TEMPLATE = FOLDER / "tallies" / "charts" / "picture.typ"
SPARK = "spark"
"""The small lines of the first page: drawn as SVG only, without words around them."""
SHARP = 192
"""Dots an inch of a PNG: twice the size on a page, sharp in a printed report."""


@get("/tallies/charts", guards=[staff(*TALLIES)])
async def charts(request: Asking, count: Counting) -> Response[Any]:
    """Every chart of the period, each with its table and its downloads."""
    wish, tongue = wish_of(request), language(request)
    offered = await choices(request, wish, count)
    try:
        choice = await choice_of(count, wish)
        marks = await marked(count.conn, choice, tongue, clock.civil_date(clock.now()))
        pictures = [await draw(count, choice, wish, tongue, marks) for draw in drawn.PAGE.values()]
    except Refusal as no:
        return again(request, "/tallies/charts", offered, no)
    return render(
        request,
        "tallies/charts.html",
        **offered,
        pictures=[picture for picture in pictures if picture is not None],
        when=wording.period(choice.period, tongue),
        marks=marks,
    )


@get("/tallies/charts/{kind:str}/{form:str}", guards=[staff(*TALLIES)])
async def picture(
    request: Asking, count: Counting, kind: FromPath[str], form: FromPath[str]
) -> Response[bytes]:
    """One chart as a file, drawn from what the address chooses."""
    known = {*drawn.KINDS, SPARK}
    if kind not in known or form not in ("svg", "png") or (kind, form) == (SPARK, "png"):
        raise NotFound(what=("图表", "chart"))
    wish, tongue, today = wish_of(request), language(request), clock.civil_date(clock.now())
    choice = await choice_of(count, wish)
    if kind == SPARK:
        line = await spark_line(count, choice, wish, tongue)
        return _answer(line.encode(), "svg", None)
    marks = await marked(count.conn, choice, tongue, today)
    found = await drawn.KINDS[kind](count, choice, wish, tongue, marks)
    if found is None:
        raise NotFound(what=("图表", "chart"))
    name = f"{found.title}-{today}.{form}"
    body = found.svg.encode() if form == "svg" else await asyncio.to_thread(png, found)
    return _answer(body, form, name)


def png(found: Picture) -> bytes:
    """The same picture in dots, with the embedded fonts, so that every machine draws it alike."""
    facts = {"svg": found.svg, "width": found.width, "height": found.height}
    return typeset.picture(Path(TEMPLATE), facts, SHARP)[0]


def _answer(body: bytes, form: str, name: str | None) -> Response[bytes]:
    kinds = {"svg": "image/svg+xml", "png": "image/png"}
    headers = {"Cache-Control": "no-store"}
    if name is not None:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(body, media_type=kinds[form], headers=headers)
