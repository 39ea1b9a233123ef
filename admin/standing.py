"""Figures as of a day: what stands, each number with the rows behind it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Response, Router, get
from litestar.params import QueryParameter
from msgspec import Struct

from admin.nav import TALLIES
from admin.page import Asking, render
from backend import clock
from backend.access.guards import staff
from backend.deps import Asked, Counting
from backend.problem import language_of
from backend.refusal import Refusal
from backend.tallies import rules as periods
from backend.tallies.actions import standing as actions
from backend.tallies.models import Period
from backend.tallies.models.standing import (
    Ground,
    StandingFigure,
    StandingMeasure,
    StandingRow,
    StandingSpot,
    StandingValue,
)
from backend.tallies.queries import standing as queries
from backend.tallies.rules import standing as rules
from backend.tallies.standing import STANDING

PAGE = 100
PeriodText = Annotated[str, QueryParameter(name="period", max_length=60)]


class Told(Struct, frozen=True):
    """A figure on the page."""

    figure: StandingFigure
    value: StandingValue
    numbers: list[tuple[StandingMeasure, str, str]]
    """Measure, number as shown, number as written by exports."""


@get("/standing", guards=[staff(*TALLIES)])
async def standing(request: Asking, count: Counting, period: PeriodText = "") -> Response[Any]:
    """Every figure of the day, with its definition and what it stands on."""
    try:
        stands, asked = await ground_of(count, period)
    except Refusal as no:
        return _again(request, period, no)
    told = [_told(figure, stands, asked) for figure in STANDING.values()]
    return render(
        request,
        "standing/all.html",
        period=asked.text,
        complete=stands.on == asked.last,
        on=stands.on,
        told=told,
        stands=stands,
        by_centre=_by_centre(stands),
        categories=rules.CATEGORIES,
        added=actions.opened(stands, "F08", "added", StandingSpot())[1],
        items=rules.items_on(stands, stands.on),
        address=lambda **more: address(asked.text, **more),
    )


@get("/standing/rows", guards=[staff(*TALLIES)])
async def rows(
    request: Asking,
    count: Counting,
    period: PeriodText = "",
    figure: Annotated[str, QueryParameter(max_length=10)] = "F06",
    measure: Annotated[str, QueryParameter(max_length=30)] = "",
    centre: Annotated[int, QueryParameter(ge=0, le=2_000_000_000)] = 0,
    category: Annotated[str, QueryParameter(max_length=30)] = "",
    number: Annotated[int, QueryParameter(name="page", ge=1, le=10_000)] = 1,
) -> Response[Any]:
    """The rows behind one number, as many as it says."""
    stands, asked = await ground_of(count, period)
    spot = StandingSpot(centre or None, category or None)
    wanted, found = actions.opened(stands, figure, measure, spot)
    known = actions.figure(figure)
    return render(
        request,
        "standing/rows.html",
        figure=known,
        measure=wanted,
        period=asked.text,
        on=stands.on,
        spot=spot,
        shown=rules.shown(wanted, rules.number(wanted, found)),
        total=len(found),
        rows=_ordered(wanted, found)[(number - 1) * PAGE : number * PAGE],
        page=number,
        more=len(found) > number * PAGE,
        stands=stands,
        towns={t.code: t for t in await queries.townships(count.conn, count.who.organ_id)},
        villages={v.code: v for v in stands.villages},
        windows={w.id: w for w in stands.windows},
        items={p.item_code: p for p in stands.promises},
        where=_where(known, wanted, stands),
        address=lambda **more: address(asked.text, **more),
    )


async def ground_of(count: Asked, period: str) -> tuple[Ground, Period]:
    """What stood on the last day of the period (this year by default), or stands today."""
    today = clock.civil_date(clock.now())
    asked = periods.period(period.strip() or str(today.year), today)
    on = rules.as_of(asked, today)
    return await actions.ground(count.conn, count.who.organ_id, on, asked), asked


def _again(request: Asking, period: str, no: Refusal) -> Response[Any]:
    """The form as it was filled in, with the sentence that says what to change."""
    if "application/json" in request.headers.get("accept", ""):
        raise no
    sentence = no.sentence(language_of(request))
    return render(
        request, "standing/again.html", status=no.status, period=period, sentence=sentence
    )


def _told(figure: StandingFigure, stands: Ground, period: Period) -> Told:
    found = figure.rows(stands)
    value = actions.value_of(figure, found, stands.on, period)
    numbers = []
    for measure in figure.measures:
        exact = rules.number(measure, rules.chosen(measure, found))
        numbers.append((measure, rules.shown(measure, exact), "" if exact is None else str(exact)))
    return Told(figure, value, numbers)


def _by_centre(stands: Ground) -> list[tuple[int, dict[str, int], int]]:
    """Of every open centre: the items it handles by category ("" for all), and those it did."""
    f07 = STANDING["F07"]
    found = f07.rows(stands)

    def n(measure: str, centre: int, category: str | None = None) -> int:
        spot = StandingSpot(centre, category)
        return len(rules.chosen(rules.measure_of(f07, measure), found, spot))

    return [
        (
            centre,
            {"": n("items", centre), **{c: n("items", centre, c) for c in rules.CATEGORIES}},
            n("done", centre),
        )
        for centre in rules.open_centres(stands, stands.on)
    ]


def _where(
    figure: StandingFigure, measure: StandingMeasure, stands: Ground
) -> dict[str, list[int]]:
    """Of each different item the places that have it."""
    found: dict[str, list[int]] = {}
    if measure.kind == "items":
        for row in figure.rows(stands):
            if row.part in measure.parts:
                found.setdefault(row.item_code, []).append(row.centre_id)
    return found


def _ordered(measure: StandingMeasure, found: Sequence[StandingRow]) -> list[StandingRow]:
    """Villages by their minutes, the farthest first; everything else as the figure gives it."""
    if measure.kind != "minutes":
        return list(found)
    far = Decimal(10**6)
    return sorted(
        found, key=lambda row: (-(far if row.amount is None else row.amount), row.village)
    )


def address(period: str, **more: object) -> str:
    """A page of rows of the same period."""
    facts = {"period": period, **{k: v for k, v in more.items() if v not in ("", None)}}
    return f"/standing/rows?{urlencode(facts)}"


router = Router("/", route_handlers=[standing, rows])
