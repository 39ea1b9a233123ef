"""Bars below each other, the greatest first, each with its number: what a table by place or item looks like."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from admin.tallies.charts.canvas import Canvas, cut, room
from admin.tallies.charts.frame import INNER, Frame, Picture, framed

ROW, LABEL, VALUE = 28, 225, 96
MOST = 20


class Bar(Struct, frozen=True):
    """`label`: its levels, joined by a middle dot."""

    label: str
    value: Decimal
    said: str


def draw(frame: Frame, bars: Sequence[Bar], heads: list[str], more: str) -> Picture | None:
    """The twenty greatest; `more` says how many rows are only in the table. None: nothing to draw."""
    found = sorted((bar for bar in bars if bar.value > 0), key=lambda bar: -bar.value)
    if not found:
        return None
    body, room_for = Canvas(), INNER - LABEL - VALUE
    for place, bar in enumerate(found[:MOST]):
        y, long = place * ROW, float(bar.value / found[0].value) * room_for
        body.text(LABEL - 10, y + 18, fitting(bar.label, LABEL - 12), fill="ink", anchor="end")
        body.rect(LABEL, y + 5, max(long, 1.5), ROW - 10, "now", title=f"{bar.label} {bar.said}")
        body.text(LABEL + long + 8, y + 18, bar.said, fill="ink")
    height = ROW * min(len(found), MOST)
    if len(found) > MOST:
        body.text(INNER - room(more), height + 16, more)
        height += 24
    rows = [[bar.label, bar.said] for bar in found]
    said = "，".join(f"{bar.label} {bar.said}" for bar in found[:MOST])
    return framed("ranking", frame, body, height, heads, rows, said)


def fitting(label: str, width: float) -> str:
    """Of several levels the first is cut, because the last tells the bars apart."""
    first, dot, rest = label.partition(" · ")
    if room(label) <= width or not rest or room(dot + rest) > width * 0.6:
        return cut(label, width)
    return cut(first, width - room(dot + rest)) + dot + rest
