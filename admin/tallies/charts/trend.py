"""Month by month, with the year before: this one a line with full dots, the other dashed with hollow squares."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from math import ceil, floor

from msgspec import Struct

from admin.tallies.charts.canvas import Canvas, cut, nice, room
from admin.tallies.charts.frame import INNER, Frame, Picture, framed

TALL, LEFT, HEAD, FOOT = 250, 62, 46, 30
Number = int | Decimal | None


class Point(Struct, frozen=True):
    """One month, quarter or year. None: nothing to divide by, or not yet over begun; no dot is drawn."""

    label: str
    now: Number
    then: Number


class Words(Struct, frozen=True):
    head: str
    now: str
    then: str
    cut: str
    """Said where the axis does not begin at zero."""


class Scale(Struct, frozen=True):
    """An axis from `low` to `end`, a line every `step`."""

    low: float
    end: float
    step: float

    def y(self, value: float) -> float:
        return HEAD + TALL * (1 - (value - self.low) / (self.end - self.low))


def scale(values: Sequence[float], *, rate: bool) -> Scale:
    """From zero; of rates that lie close together only their part of the axis, which is then said."""
    most, least = max(values, default=0.0), min(values, default=0.0)
    if not rate or least <= most / 2 or least == most:
        end, step = nice(most)
        return Scale(0, end, step)
    _, step = nice((most - least) * 1.1)
    low = floor(least / step) * step
    return Scale(low, max(ceil(most / step) * step, low + step), step)


def draw(
    frame: Frame, points: Sequence[Point], words: Words, shown: Callable[[Number], str]
) -> Picture:
    """`shown` writes a number as the tables do."""
    values = [float(v) for p in points for v in (p.now, p.then) if v is not None]
    axis = scale(values, rate="%" in shown(Decimal(1)))
    body = Canvas()
    _axis(body, axis, shown)
    _legend(body, words, axis)
    across = (INNER - LEFT) / max(len(points), 1)
    every = -(-len(points) // 12)
    for place, point in enumerate(points):
        if place % every == 0:
            label = cut(point.label, across * every + 6)
            body.text(LEFT + across * (place + 0.5), HEAD + TALL + 20, label, anchor="middle")
    spots = {
        which: [
            None if (v := getattr(p, which)) is None
            else (LEFT + across * (place + 0.5), axis.y(float(v)), p.label, v)
            for place, p in enumerate(points)
        ]
        for which in ("then", "now")
    }  # fmt: skip
    for which, found in spots.items():
        _series(body, which, found, words, shown, numbers=which == "now" and len(points) <= 12)
    rows = [[p.label, shown(p.now), shown(p.then)] for p in points]
    heads = [words.head, words.now, words.then]
    said = "，".join(f"{label} {value}" for label, value, _ in rows)
    return framed("trend", frame, body, HEAD + TALL + FOOT, heads, rows, f"{words.now}：{said}")


def _axis(body: Canvas, axis: Scale, shown: Callable[[Number], str]) -> None:
    for line in range(round((axis.end - axis.low) / axis.step) + 1):
        value = axis.low + line * axis.step
        body.line((LEFT, axis.y(value)), (INNER, axis.y(value)), width=1 if line else 1.5)
        body.text(LEFT - 8, axis.y(value) + 4, _tick(value, shown), size=12, anchor="end")


def _tick(value: float, shown: Callable[[Number], str]) -> str:
    whole = Decimal(str(round(value, 6)))
    if whole == whole.to_integral_value() and "%" not in shown(Decimal(1)):
        return f"{int(whole):,}"
    return shown(whole)


def _legend(body: Canvas, words: Words, axis: Scale) -> None:
    x = float(LEFT)
    body.line((x, 10), (x + 28, 10), stroke="now", width=2.5)
    body.dot(x + 14, 10, 4, "now")
    body.text(x + 36, 14, words.now, fill="ink")
    x += 36 + room(words.now) + 26
    body.line((x, 10), (x + 28, 10), stroke="then", width=2, dash="5 4")
    body.square(x + 14, 10, 8, "then")
    body.text(x + 36, 14, words.then, fill="ink")
    if axis.low:
        body.text(INNER, 14, words.cut, size=12, anchor="end")


Spot = tuple[float, float, str, Number]


def _series(
    body: Canvas,
    which: str,
    found: Sequence[Spot | None],
    words: Words,
    shown: Callable[[Number], str],
    *,
    numbers: bool,
) -> None:
    """The line breaks where there is nothing."""
    dash, width = ("5 4", 2.0) if which == "then" else ("", 2.5)
    run = list[tuple[float, float]]()
    for spot in [*found, None]:
        if spot is not None:
            run.append(spot[:2])
            continue
        if len(run) > 1:
            body.line(*run, stroke=which, width=width, dash=dash)
        run = []
    heights = [None if spot is None else spot[1] for spot in found]
    for place, spot in enumerate(found):
        if spot is None:
            continue
        x, y, label, value = spot
        told = f"{getattr(words, which)} {label} {shown(value)}"
        if which == "then":
            body.square(x, y, 8, "then", told)
            continue
        body.dot(x, y, 4.5, "now", told)
        if numbers:
            below = y + 20 if _lowest(heights, place) else y - 10
            body.text(x, below, shown(value), size=12, fill="ink", anchor="middle", halo=True)


def _lowest(heights: Sequence[float | None], place: int) -> bool:
    """Lower than its neighbours, and not on the axis: its number has more room below."""
    own, around = (
        heights[place],
        [heights[p] for p in (place - 1, place + 1) if 0 <= p < len(heights)],
    )
    beside = [height for height in around if height is not None]
    if own is None or not beside or own > HEAD + TALL - 22:
        return False
    return all(height < own for height in beside)
