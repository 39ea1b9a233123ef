"""The rows behind one standing figure's number, as a sheet."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from admin.standing_sheets import Speaker
from backend.tallies import marking
from backend.tallies.models.figures import Cell
from backend.tallies.models.marks import Marked
from backend.tallies.models.sheets import Sheet, SheetColumn
from backend.tallies.models.standing import (
    StandingFigure,
    StandingMeasure,
    StandingRow,
    StandingSpot,
)
from backend.tallies.rules import standing as rules


def rows_sheet(
    speak: Speaker,
    figure: StandingFigure,
    measure: StandingMeasure,
    spot: StandingSpot,
    found: Sequence[StandingRow],
    marks: Sequence[Marked],
) -> Sheet:
    """The rows behind a number, as many as it says. `marks`: of the days they are counted from."""
    pick = speak.said.pick
    told = [column(speak, figure, measure, spot) for column in COLUMNS[figure.tells]]
    columns = [one for one in told if one is not None]
    said = [speak.day()]
    said += [speak.centre(spot.centre)] if spot.centre else []
    said += [speak.category(spot.category)] if spot.category in rules.CATEGORIES else []
    number = rules.shown(measure, rules.number(measure, found))
    return Sheet(
        figure.code,
        f"{figure.code} {pick(figure.name.zh, figure.name.en)}：{pick(measure.name.zh, measure.name.en)}",
        " · ".join(said),
        speak.language,
        tuple(head for head, _ in columns),
        tuple(tuple(cell(row) for _, cell in columns) for row in _ordered(measure, found)),
        (
            (speak.t("standing.number"), number),
            (speak.t("tallies.meaning"), pick(figure.meaning.zh, figure.meaning.en)),
            (speak.t("tallies.version"), f"{figure.code} v{figure.version}"),
            *marking.lines(None, marks, speak.language),
        ),
    )


def _ordered(measure: StandingMeasure, found: Sequence[StandingRow]) -> list[StandingRow]:
    """Villages by their minutes, the farthest first; everything else as the figure gives it."""
    if measure.kind != "minutes":
        return list(found)
    far = Decimal(10**6)
    return sorted(
        found, key=lambda row: (-(far if row.amount is None else row.amount), row.village)
    )


Shown = tuple[SheetColumn, Callable[[StandingRow], Cell]]
Column = Callable[[Speaker, StandingFigure, StandingMeasure, StandingSpot], Shown | None]


def _village(speak: Speaker, *_: object) -> Shown:
    def name(row: StandingRow) -> str:
        village = speak.villages[row.village]
        return speak.said.pick(village.name_zh, village.name_en)

    return SheetColumn(speak.t("standing.village")), name


def _town(speak: Speaker, *_: object) -> Shown:
    def name(row: StandingRow) -> str:
        town = speak.towns.get(speak.villages[row.village].parent_code or "")
        return speak.said.pick(town.name_zh, town.name_en) if town else "—"

    return SheetColumn(speak.t("standing.town")), name


def _people(speak: Speaker, *_: object) -> Shown:
    head = SheetColumn(speak.t("standing.people"), number=True)
    return head, lambda row: speak.villages[row.village].population


def _minutes(speak: Speaker, *_: object) -> Shown:
    return SheetColumn(speak.t("standing.minutes"), number=True), lambda row: row.amount


def _how(speak: Speaker, *_: object) -> Shown:
    def said(row: StandingRow) -> str:
        if row.amount is None:
            return speak.t("circle.nowhere")
        return speak.t("standing.estimated" if row.estimated else "standing.measured")

    return SheetColumn(speak.t("standing.how")), said


def _nearest(speak: Speaker, *_: object) -> Shown:
    return SheetColumn(speak.t("standing.nearest")), lambda row: speak.centre(row.centre_id)


def _centre(speak: Speaker, *_: object) -> Shown:
    return SheetColumn(speak.t("tallies.dim.centre")), lambda row: speak.centre(row.centre_id)


def _tier(speak: Speaker, *_: object) -> Shown:
    tiers = {one.id: speak.t(f"tier.{one.tier}") for one in speak.stands.centres.values()}
    return SheetColumn(speak.t("standing.tier")), lambda row: tiers[row.centre_id]


def _window(speak: Speaker, *_: object) -> Shown:
    def name(row: StandingRow) -> str:
        window = speak.windows[row.window_id]
        nth = speak.t("standing.window.nth", number=window.number)
        return f"{nth} {speak.said.pick(window.name_zh, window.name_en)}"

    return SheetColumn(speak.t("standing.window")), name


def _item(speak: Speaker, *_: object) -> Shown:
    def name(row: StandingRow) -> str:
        one = speak.items.get(row.item_code)
        return f"{row.item_code} {speak.said.pick(one.name_zh, one.name_en) if one else ''}".strip()

    return SheetColumn(speak.t("tallies.dim.item")), name


def _category(speak: Speaker, *_: object) -> Shown:
    return SheetColumn(speak.t("tallies.dim.category")), lambda row: speak.category(row.category)


def _places(
    speak: Speaker, figure: StandingFigure, measure: StandingMeasure, spot: StandingSpot
) -> Shown | None:
    """Of an item that is counted once, every place that has it."""
    if figure.code not in ("F07", "F08"):
        return None
    where: dict[str, list[int]] = {}
    if measure.kind == "items" and spot.centre is None:
        for row in figure.rows(speak.stands):
            if row.part in measure.parts:
                where.setdefault(row.item_code, []).append(row.centre_id)

    def names(row: StandingRow) -> str:
        return speak.t("standing.and").join(
            speak.centre(one) for one in where.get(row.item_code, [row.centre_id])
        )

    return SheetColumn(speak.t("tallies.dim.centre")), names


def _limit(name: str, days: Callable[[StandingRow], Cell]) -> Column:
    def column(
        speak: Speaker, figure: StandingFigure, measure: StandingMeasure, spot: StandingSpot
    ) -> Shown | None:
        if measure.kind != "compression":
            return None
        return SheetColumn(speak.t(name), number=True), days

    return column


def _part(speak: Speaker, figure: StandingFigure, *_: object) -> Shown:
    head = SheetColumn(speak.t("tallies.rows.part"))
    return head, lambda row: speak.t(f"standing.part.{figure.code}.{row.part}")


COLUMNS: dict[str, tuple[Column, ...]] = {
    "village": (_village, _town, _people, _minutes, _how, _nearest),
    "window": (_centre, _window, _part),
    "centre": (_centre, _tier, _part),
    "item": (
        _item,
        _category,
        _places,
        _limit("standing.promised", lambda row: row.amount),
        _limit("standing.legal", lambda row: row.of),
        _part,
    ),
}
"""What a sheet says of each kind of row."""
