"""The statistician's first page: every figure of the period, how it changed, and the report's sentence."""

from fractions import Fraction
from typing import Any

from litestar import Response
from msgspec import Struct
from msgspec.structs import replace

from admin.page import Asking, render
from admin.tallies.charts.times import spark_period
from admin.tallies.form import again, choices, language
from admin.tallies.groups import grouped
from admin.tallies.wish import Wish, choice_of
from backend import clock
from backend.deps import Counting
from backend.permits.models import Text
from backend.refusal import Refusal
from backend.tallies import actions, compare, rules, wording
from backend.tallies.actions.notes import marked
from backend.tallies.definitions import FIGURES
from backend.tallies.models import Choice, Comparison, Definition, Language, Measure, Value
from backend.tallies.models.marks import Touched

BEFORE = Comparison(year_on_year=True)
SPARKS = Text("走势小图", "small lines")
BESIDE = 4
"""Further numbers of a figure on its card; the others stand in its table."""


class Card(Struct, frozen=True):
    """One figure of the page, in words."""

    code: str
    name: str
    measure: str
    value: int | float | None
    said: str
    change: str
    direction: str
    then: str
    beside: list[tuple[str, str]]
    more: int
    address: str
    spark: str


async def home(request: Asking, count: Counting, wish: Wish) -> Response[Any]:
    tongue = language(request)
    offered = await choices(request, wish, count)
    try:
        choice = await choice_of(count, wish)
    except Refusal as no:
        return again(request, "/tallies", offered, no)
    today = clock.civil_date(clock.now())
    now = await actions.figures(count.conn, choice)
    then = await _year_before(count, choice)
    beside = [
        *compare.periods_beside(BEFORE, (), choice.period, today),
        Touched(SPARKS, spark_period(choice)),
    ]
    cards = {code: _card(FIGURES[code], now[code], then.get(code), wish, tongue) for code in now}
    return render(
        request,
        "tallies/home.html",
        **offered,
        groups=[(name, [cards[code] for code in codes]) for name, codes in grouped(cards)],
        paragraph=wording.report_paragraph(
            choice, now["F01"].value, now["F02"].value, now["F01"].data_until, tongue
        ),
        when=wording.period(choice.period, tongue),
        scope_line=wording.common_line(choice, tongue),
        until=wording.until(choice.complete, now["F01"].data_until, tongue),
        complete=choice.complete,
        marks=await marked(count.conn, choice, tongue, today, beside),
    )


async def _year_before(count: Counting, choice: Choice) -> dict[str, Value]:
    """Nothing for a period before which there can be no records."""
    period = compare.year_before(choice.period, clock.civil_date(clock.now()))
    if period.first.year < rules.FIRST_YEAR:
        return {}
    return await actions.figures(count.conn, replace(choice, period=period, complete=True))


def _card(
    definition: Definition, now: Value, then: Value | None, wish: Wish, tongue: Language
) -> Card:
    own, name = definition.measures[0], wording.say(definition.name, tongue)
    numbers = wording.numbers(definition, now, tongue)
    value, before = (
        _exact(definition, own, now),
        None if then is None else _exact(definition, own, then),
    )
    found = compare.change(own, value, before)
    by = {"by": "category"} if definition.code == "F04" else {}
    address = wish.address("/tallies", **{**_plain(definition), **by})
    return Card(
        code=definition.code,
        name=name,
        measure=numbers[0][0] if numbers[0][0] not in name else "",
        value=now.value,
        said=numbers[0][1],
        change=compare.said(own, found, tongue),
        direction=_direction(own, found, tongue),
        then="" if then is None else wording.numbers(definition, then, tongue)[0][1],
        beside=numbers[1 : BESIDE + 1],
        more=max(len(numbers) - BESIDE - 1, 0),
        address=address,
        spark=_spark(definition, wish),
    )


def _spark(definition: Definition, wish: Wish) -> str:
    """Nothing for a figure that can't be told apart by month."""
    if "month" not in definition.dims or definition.measures[0].kind == "balance":
        return ""
    return wish.address("/tallies/charts/spark/svg", **_plain(definition))


def _direction(measure: Measure, found: Fraction | None, tongue: Language) -> str:
    """What is written as no change is none."""
    turn = compare.direction(found)
    said = compare.said(measure, found, tongue)
    return "same" if turn in ("up", "down") and said[0] not in "+−" else turn


def _plain(definition: Definition) -> dict[str, object]:
    """What a link to a figure's table leaves to the table."""
    return {"figure": definition.code, "measure": "", "then": "", "also": "", "across": ""}


def _exact(definition: Definition, measure: Measure, value: Value) -> Fraction | None:
    """From the whole numbers that the figure was made of; never from a rounded one."""
    cells = {m.code: value.parts.get(m.code) for m in definition.measures}
    cells[definition.measures[0].code] = value.value
    whole = {code: n for code, n in cells.items() if n is None or isinstance(n, int)}
    return compare.exact(measure, whole)
