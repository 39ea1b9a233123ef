"""Figures as of a day: what stands, each number with the rows behind it."""

import io
from collections.abc import Sequence
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from litestar import Response, Router, get
from litestar.params import FromPath, QueryParameter

from admin import standing_sheets as sheets
from admin.exports import attachment
from admin.nav import TALLIES
from admin.page import Asking, render
from admin.standing_rows import rows_sheet
from admin.tallies.form import language
from backend import clock
from backend.access.guards import staff
from backend.deps import Asked, Counting
from backend.problem import language_of
from backend.refusal import Refusal
from backend.tallies import rules as periods
from backend.tallies.actions import standing as actions
from backend.tallies.actions.notes import marked
from backend.tallies.exports import sheet_csv, sheet_xlsx
from backend.tallies.formats import FORMATS
from backend.tallies.models import Choice, Language, Period
from backend.tallies.models.marks import Marked
from backend.tallies.models.sheets import Sheet
from backend.tallies.models.standing import (
    Ground,
    StandingFigure,
    StandingMeasure,
    StandingSpot,
)
from backend.tallies.queries import standing as queries
from backend.tallies.rules import standing as rules
from backend.tallies.standing import STANDING

PAGE = 100
Form = Literal["csv", "xlsx"]
FigureText = Annotated[str, QueryParameter(max_length=10)]
MeasureText = Annotated[str, QueryParameter(max_length=30)]
CentreId = Annotated[int, QueryParameter(ge=0, le=2_000_000_000)]
CategoryText = Annotated[str, QueryParameter(max_length=30)]
PeriodText = Annotated[str, QueryParameter(name="period", max_length=60)]


@get("/standing", guards=[staff(*TALLIES)])
async def standing(request: Asking, count: Counting, period: PeriodText = "") -> Response[Any]:
    """Every figure of the day, with its definition and what it stands on."""
    try:
        stands, asked = await ground_of(count, period)
    except Refusal as no:
        return _again(request, period, no)
    told, centres, tongue = _all_told(stands, asked), _by_centre(stands), language(request)
    marks = await _marks(count, asked, tongue)
    return render(
        request,
        "standing/all.html",
        period=asked.text,
        told=told,
        sheet=_all_sheet(tongue, stands, asked, told, centres, marks),
        marks=marks,
        opens=[_links(asked.text, one) for one in centres],
        definition=lambda figure: sheets.definition(tongue, figure),
        address=lambda **more: address(asked.text, **more),
    )


def _all_told(stands: Ground, asked: Period) -> list[sheets.Told]:
    return [_told(figure, stands, asked) for figure in STANDING.values()]


def _all_sheet(
    tongue: Language,
    stands: Ground,
    asked: Period,
    told: list[sheets.Told],
    centres: list[sheets.AtCentre],
    marks: Sequence[Marked],
) -> Sheet:
    """What page and files of all figures are made of."""
    added = actions.opened(stands, "F08", "added", StandingSpot())[1]
    return sheets.all_sheet(sheets.Speaker(tongue, stands), asked, told, centres, added, marks)


async def _marks(
    count: Asked, asked: Period, tongue: Language, centre: int | None = None
) -> tuple[Marked, ...]:
    """Of the days of the period: only what is counted from them (`of_days`) is touched."""
    at = None if centre is None else (centre,)
    whole = Choice(asked, periods.SCOPES, complete=True, organ_id=count.who.organ_id, centre_ids=at)
    return await marked(count.conn, whole, tongue, clock.civil_date(clock.now()))


def _links(period: str, one: sheets.AtCentre) -> list[str]:
    """Where each number of a centre leads, in the order of its line."""
    at: dict[str, object] = {"figure": "F07", "centre": one.centre}
    by_category = [address(period, measure="items", category=c, **at) for c in rules.CATEGORIES]
    whole = [address(period, measure=measure, **at) for measure in ("items", "done")]
    return [*by_category, *whole]


@get("/standing/export/{form:str}", guards=[staff(*TALLIES)])
async def export(
    request: Asking, count: Counting, form: FromPath[Form], period: PeriodText = ""
) -> Response[bytes]:
    """All that the page says as a file."""
    stands, asked = await ground_of(count, period)
    told, centres, tongue = _all_told(stands, asked), _by_centre(stands), language(request)
    marks = await _marks(count, asked, tongue)
    sheet = _all_sheet(tongue, stands, asked, told, centres, marks)
    return _file(sheet, f"standing-{stands.on}", form)


@get("/standing/rows", guards=[staff(*TALLIES)])
async def rows(
    request: Asking,
    count: Counting,
    period: PeriodText = "",
    figure: FigureText = "F06",
    measure: MeasureText = "",
    centre: CentreId = 0,
    category: CategoryText = "",
    number: Annotated[int, QueryParameter(name="page", ge=1, le=10_000)] = 1,
) -> Response[Any]:
    """The rows behind one number, as many as it says."""
    stands, asked = await ground_of(count, period)
    spot = StandingSpot(centre or None, category or None)
    known = actions.figure(figure)
    wanted, sheet, marks = await _opened(request, count, stands, asked, figure, measure, spot)
    return render(
        request,
        "standing/rows.html",
        figure=known,
        definition=sheets.definition(language(request), known),
        measure=wanted,
        period=asked.text,
        sheet=sheet,
        marks=marks,
        shown=sheet.foundation[0][1],
        lines=sheet.lines[(number - 1) * PAGE : number * PAGE],
        page=number,
        more=len(sheet.lines) > number * PAGE,
        export=lambda form: _export_address(
            form, asked.text, figure=figure, measure=measure, centre=centre, category=category
        ),
    )


@get("/standing/rows/export/{form:str}", guards=[staff(*TALLIES)])
async def rows_export(
    request: Asking,
    count: Counting,
    form: FromPath[Form],
    period: PeriodText = "",
    figure: FigureText = "F06",
    measure: MeasureText = "",
    centre: CentreId = 0,
    category: CategoryText = "",
) -> Response[bytes]:
    """The same rows as a file, all of them."""
    stands, asked = await ground_of(count, period)
    spot = StandingSpot(centre or None, category or None)
    wanted, sheet, _ = await _opened(request, count, stands, asked, figure, measure, spot)
    return _file(sheet, f"{figure}-{wanted.code}-{stands.on}", form)


async def _opened(
    request: Asking, count: Asked, stands: Ground, asked: Period, figure: str, measure: str, spot: StandingSpot
) -> tuple[StandingMeasure, Sheet, tuple[Marked, ...]]:  # fmt: skip
    wanted, found = actions.opened(stands, figure, measure, spot)
    towns = await queries.townships(count.conn, count.who.organ_id)
    speak = sheets.Speaker(language(request), stands, towns)
    marks = await _marks(count, asked, speak.language, spot.centre) if wanted.of_days else ()
    return wanted, rows_sheet(speak, actions.figure(figure), wanted, spot, found, marks), marks


def _file(sheet: Sheet, name: str, form: Form) -> Response[bytes]:
    """Named after what it holds and the day."""
    out = io.BytesIO()
    {"csv": sheet_csv.write, "xlsx": sheet_xlsx.write}[form](sheet, out)
    headers = attachment(f"{name}.{form}", f"{name}.{form}")
    return Response(out.getvalue(), media_type=FORMATS[form].media_type, headers=headers)


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


def _told(figure: StandingFigure, stands: Ground, period: Period) -> sheets.Told:
    found = figure.rows(stands)
    value = actions.value_of(figure, found, stands.on, period)
    numbers = []
    for measure in figure.measures:
        exact = rules.number(measure, rules.chosen(measure, found))
        numbers.append((measure, rules.shown(measure, exact), "" if exact is None else str(exact)))
    return sheets.Told(figure, value, numbers)


def _by_centre(stands: Ground) -> list[sheets.AtCentre]:
    """Of every open centre."""
    f07 = STANDING["F07"]
    found = f07.rows(stands)

    def n(measure: str, centre: int, category: str | None = None) -> int:
        spot = StandingSpot(centre, category)
        return len(rules.chosen(rules.measure_of(f07, measure), found, spot))

    return [
        sheets.AtCentre(
            centre,
            {"": n("items", centre), **{c: n("items", centre, c) for c in rules.CATEGORIES}},
            n("done", centre),
        )
        for centre in rules.open_centres(stands, stands.on)
    ]


def address(period: str, **more: object) -> str:
    """A page of rows of the same period."""
    facts = {"period": period, **{k: v for k, v in more.items() if v not in ("", None)}}
    return f"/standing/rows?{urlencode(facts)}"


def _export_address(form: str, period: str, **more: object) -> str:
    return address(period, **more).replace("/standing/rows", f"/standing/rows/export/{form}", 1)


router = Router("/", route_handlers=[standing, export, rows, rows_export])
