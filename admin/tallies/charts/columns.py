"""Columns side by side, each with its number and its share: trips made, working days used."""

from collections.abc import Sequence

from msgspec import Struct

from admin.tallies.charts.canvas import Canvas, cut, nice
from admin.tallies.charts.frame import INNER, Frame, Picture, framed
from admin.tallies.charts.funnel import share

TALL, LEFT, HEAD, FOOT = 220, 58, 30, 46


class Upright(Struct, frozen=True):
    """`marked`: set apart by stripes, for what the eye shall find (late, three trips and more)."""

    label: str
    count: int
    marked: bool = False


class Words(Struct, frozen=True):
    head: str
    count: str
    share: str
    along: str
    """What the columns stand for, below the axis."""


def draw(
    kind: str, frame: Frame, columns: Sequence[Upright], words: Words, note: str = ""
) -> Picture | None:
    """`note` stands in the upper right corner: a mean, a median."""
    whole = sum(column.count for column in columns)
    if whole == 0:
        return None
    end, step = nice(max(column.count for column in columns))
    body, across = Canvas(), (INNER - LEFT) / len(columns)
    for line in range(round(end / step) + 1):
        if step < 1 and line * step % 1:
            continue
        y = HEAD + TALL * (1 - line * step / end)
        body.line((LEFT, y), (INNER, y), width=1 if line else 1.5)
        body.text(LEFT - 8, y + 4, f"{line * step:,.0f}", size=12, anchor="end")
    if note:
        body.text(INNER, 12, note, fill="ink", anchor="end")
    wide = min(across * 0.72, 96)
    for place, column in enumerate(columns):
        x, high = LEFT + across * (place + 0.5), TALL * column.count / end
        told = f"{column.label} {column.count:,} ({share(column.count, whole)})"
        fill = "then" if column.marked else "now"
        body.rect(
            x - wide / 2, HEAD + TALL - high, wide, high, fill, title=told, hatch=column.marked
        )
        if column.count and across > 24:
            body.text(
                x, HEAD + TALL - high - 6, f"{column.count:,}", size=12, fill="ink", anchor="middle"
            )
        if len(columns) <= 8:
            body.text(x, HEAD + TALL + 18, cut(column.label, across), fill="ink", anchor="middle")
            body.text(x, HEAD + TALL + 36, share(column.count, whole), size=12, anchor="middle")
        else:
            body.text(x, HEAD + TALL + 17, column.label, size=11, anchor="middle")
    if len(columns) > 8:
        body.text(INNER, HEAD + TALL + 36, words.along, size=12, anchor="end")
    rows = [[c.label, f"{c.count:,}", share(c.count, whole)] for c in columns]
    said = "，".join(f"{row[0]} {row[1]} ({row[2]})" for row in rows if row[1] != "0")
    heads = [words.head, words.count, words.share]
    return framed(kind, frame, body, HEAD + TALL + FOOT, heads, rows, said)
