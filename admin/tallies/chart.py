"""One chart, drawn here: bars as plain shapes that the page's style sheet colours."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from backend.tallies import wording
from backend.tallies.models import Column, Table

WIDTH, ROW, LABEL, VALUE = 720, 26, 210, 90
"""Of the drawing, one bar with its gap, the labels on the left, the numbers on the right."""
TALL, FOOT, HEAD = 240, 28, 18
MOST = 20
SHORT = 15
"""Chinese characters' room of a label; the whole of it is in the bar's title and in the table."""


class Bar(Struct, frozen=True):
    x: float
    y: float
    width: float
    height: float
    label: str
    whole: str
    said: str


class Chart(Struct, frozen=True):
    """`upright`: months side by side; else bars below each other, the greatest first."""

    measure: str
    upright: bool
    width: int
    height: int
    bars: list[Bar]
    left_out: int
    """Rows that are only in the table."""


def chart(table: Table) -> Chart | None:
    """The figure's first measurable column by row; None when there is nothing to draw."""
    place = next(
        (p for p in _order(table) if table.columns[p].kind not in ("text", "balance")), None
    )
    if place is None:
        return None
    column, texts = table.columns[place], len(table.by)
    found = [
        (" · ".join(str(cell) for cell in line.cells[:texts]), Decimal(cell))
        for line in table.rows
        if isinstance(cell := line.cells[place], int | Decimal)
    ]
    if not any(value > 0 for _, value in found):
        return None
    name = wording.head(column) if table.across is None else table.title
    if table.by == ("month",):
        return Chart(name, True, WIDTH, HEAD + TALL + FOOT, _upright(found, column), 0)
    found = sorted((entry for entry in found if entry[1] > 0), key=lambda entry: -entry[1])
    bars = _lying(found[:MOST], column)
    return Chart(name, False, WIDTH, ROW * len(bars) + 4, bars, max(len(found) - MOST, 0))


def _order(table: Table) -> Sequence[int]:
    """A cross table is drawn by its totals, the books by what was accepted."""
    places = range(len(table.columns))
    if table.across is not None:
        return list(reversed(places))
    return sorted(
        places, key=lambda p: table.figure == "F04" and table.columns[p].key != "accepted"
    )


def short(name: str) -> str:
    """As much of a label as has room: a Latin letter takes about half of a Chinese one's."""
    room = float(SHORT)
    for place, letter in enumerate(name):
        room -= 0.56 if letter.isascii() else 1.0
        if room < 0:
            return name[: place - 1].rstrip() + "…"
    return name


def _lying(found: Sequence[tuple[str, Decimal]], column: Column) -> list[Bar]:
    most = max(value for _, value in found)
    room = WIDTH - LABEL - VALUE
    return [
        Bar(
            LABEL,
            ROW * place + 4,
            round(float(max(value, Decimal(0)) / most) * room, 1),
            ROW - 8,
            short(name),
            name,
            wording.shown(column, _as_cell(value, column)),
        )
        for place, (name, value) in enumerate(found)
    ]


def _upright(found: Sequence[tuple[str, Decimal]], column: Column) -> list[Bar]:
    most = max(value for _, value in found)
    step = WIDTH / len(found)
    every = -(-len(found) // 12)
    bars = []
    for place, (name, value) in enumerate(found):
        height = round(float(max(value, Decimal(0)) / most) * TALL, 1)
        label = name.split("年")[-1] if len(found) <= 12 else name.removeprefix("20")
        bars.append(
            Bar(
                round(step * place + step * 0.15, 1),
                round(HEAD + TALL - height, 1),
                round(step * 0.7, 1),
                height,
                label if place % every == 0 else "",
                name,
                wording.shown(column, _as_cell(value, column)) if len(found) <= 12 else "",
            )
        )
    return bars


def _as_cell(value: Decimal, column: Column) -> int | Decimal:
    return value if column.kind in ("share", "mean") else int(value)
