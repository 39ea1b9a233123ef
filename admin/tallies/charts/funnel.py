"""From appointment to permit: each step as a bar below the last, with its share of the first and of the step before."""

from collections.abc import Sequence

from msgspec import Struct

from admin.tallies.charts.canvas import Canvas
from admin.tallies.charts.frame import INNER, Frame, Picture, framed

LEFT, RIGHT, BAR, GAP = 120, 150, 44, 26
FILLS = ("now", "now", "now", "now")


class Step(Struct, frozen=True):
    label: str
    count: int


class Words(Struct, frozen=True):
    head: str
    count: str
    of_first: str
    of_last: str
    lost: str
    """“{n} 未赴约”-like: what is said between two bars; `{n}` is the number that did not go on."""


def share(part: int, whole: int) -> str:
    """In percent to a tenth, half up; a dash of nothing."""
    if whole == 0:
        return "—"
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"


def draw(frame: Frame, steps: Sequence[Step], words: Words) -> Picture | None:
    first = steps[0].count
    if first == 0:
        return None
    body, wide, middle = Canvas(), INNER - LEFT - RIGHT, LEFT + (INNER - LEFT - RIGHT) / 2
    for place, step in enumerate(steps):
        y, long = place * (BAR + GAP), wide * step.count / first
        if place:
            above = wide * steps[place - 1].count / first
            body.shape(
                [(middle - above / 2, y - GAP), (middle + above / 2, y - GAP),
                 (middle + long / 2, y), (middle - long / 2, y)], "third",
            )  # fmt: skip
            lost = steps[place - 1].count - step.count
            body.text(
                middle,
                y - GAP / 2 + 5,
                words.lost.format(n=f"{lost:,}"),
                size=12,
                fill="ink",
                anchor="middle",
            )
        told = f"{step.label} {step.count:,}"
        body.rect(middle - long / 2, y, max(long, 2), BAR, "now", title=told)
        body.text(LEFT - 14, y + 28, step.label, size=15, fill="ink", anchor="end", bold=True)
        if long > 90:
            body.text(
                middle, y + 29, f"{step.count:,}", size=17, fill="on", anchor="middle", bold=True
            )
        else:
            body.text(
                middle + long / 2 + 8, y + 29, f"{step.count:,}", size=17, fill="ink", bold=True
            )
        body.text(
            INNER, y + 18, f"{words.of_first} {share(step.count, first)}", fill="ink", anchor="end"
        )
        if place:
            last = share(step.count, steps[place - 1].count)
            body.text(INNER, y + 36, f"{words.of_last} {last}", size=12, anchor="end")
    rows = [
        [step.label, f"{step.count:,}", share(step.count, first),
         share(step.count, steps[place - 1].count) if place else "—"]
        for place, step in enumerate(steps)
    ]  # fmt: skip
    heads = [words.head, words.count, words.of_first, words.of_last]
    said = "，".join(f"{row[0]} {row[1]} ({row[2]})" for row in rows)
    return framed("funnel", frame, body, len(steps) * (BAR + GAP) - GAP, heads, rows, said)
