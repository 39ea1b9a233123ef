"""Every kind of chart by its name, from what was chosen to the picture."""

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal

from admin.tallies.charts import ranking
from admin.tallies.charts.cases import deadline_picture, timing_picture, trips_picture
from admin.tallies.charts.frame import Picture
from admin.tallies.charts.hall import funnel_picture, heat_picture
from admin.tallies.charts.times import trend_picture
from admin.tallies.charts.words import frame, version_of
from admin.tallies.wish import Wish
from admin.texts import Texts
from backend.deps import Counting
from backend.tallies import actions, wording
from backend.tallies.definitions import FIGURES
from backend.tallies.models import Choice, Definition, Language, Table
from backend.tallies.models.marks import Marked

Draw = Callable[[Counting, Choice, Wish, Language, Sequence[Marked]], Awaitable[Picture | None]]
"""The marks are those of the chosen days, asked for once for all pictures of a page."""


def ranking_picture(
    table: Table, definition: Definition, tongue: Language, marks: Sequence[Marked]
) -> Picture | None:
    """The table's first measurable column by row, the greatest first; of a cross table its total."""
    places = range(len(table.by), len(table.columns))
    if table.across is not None:
        places = places[::-1]
    elif table.figure == "F04":
        places = sorted(places, key=lambda p: table.columns[p].key != "accepted")  # type: ignore[assignment]
    place = next((p for p in places if table.columns[p].kind != "balance"), None)
    if place is None:
        return None
    column, t = table.columns[place], Texts(tongue)
    bars = [
        ranking.Bar(
            " · ".join(map(str, line.cells[: len(table.by)])),
            Decimal(cell),
            wording.shown(column, cell),
        )
        for line in table.rows
        if isinstance(cell := line.cells[place], int | Decimal)
    ]
    more = t("tallies.chart.most", n=max(len([b for b in bars if b.value > 0]) - ranking.MOST, 0))
    heads = [" · ".join(c.label for c in table.columns[: len(table.by)]), column.label]
    title = table.title if table.across is not None else f"{table.title}：{column.label}"
    whole = frame(title, column.unit, table, version_of(definition), marks)
    return ranking.draw(whole, bars, heads, more)


async def table_picture(
    count: Counting, choice: Choice, wish: Wish, tongue: Language, marks: Sequence[Marked]
) -> Picture | None:
    """What stands above the table: by month a trend, else the rows as bars."""
    if wish.rows == ["month"] and not wish.across:
        return await trend_picture(count, choice, wish, tongue)
    table = await actions.table(
        count.conn,
        choice,
        wish.figure,
        wish.rows,
        wish.across or None,
        wish.measure or None,
        tongue,
    )
    return ranking_picture(table, FIGURES[wish.figure], tongue, marks)


async def _trend(
    count: Counting, choice: Choice, wish: Wish, tongue: Language, _: Sequence[Marked]
) -> Picture | None:
    """It draws more days than were chosen, and asks for their marks itself."""
    return await trend_picture(count, choice, wish, tongue)


PAGE: dict[str, Draw] = {
    "trend": _trend,
    "funnel": funnel_picture,
    "heat": heat_picture,
    "trips": trips_picture,
    "deadline": deadline_picture,
    "timing": timing_picture,
}
"""In the order of the page."""
KINDS: dict[str, Draw] = {**PAGE, "table": table_picture}
