"""Hour by weekday: darker is more, and each field bears its number."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from admin.tallies.charts.canvas import Canvas
from admin.tallies.charts.frame import INNER, Frame, Picture, framed

LEFT, ROW, HEAD, FOOT = 64, 38, 24, 38
SHADES = ("#f3f6fa", "#d9e6f5", "#b5cfec", "#8fb7e2", "#3c74b8", "#235a9f", "#123f7a")
"""Light to dark in one hue, so that the order holds without colour; the last three bear white numbers."""
WHITE_FROM = 4
OPENS, CLOSES = 8, 18
"""The hours that are always shown."""


class Words(Struct, frozen=True):
    head: str
    weekdays: Sequence[str]
    """Monday first."""
    less: str
    more: str
    total: str


def draw(frame: Frame, counts: Mapping[tuple[int, int], int], words: Words) -> Picture | None:
    """`counts`: of (ISO weekday, hour) how many."""
    most = max(counts.values(), default=0)
    if most == 0:
        return None
    met = [hour for (_, hour), count in counts.items() if count]
    hours = range(min(OPENS, *met), max(CLOSES, *met) + 1)
    body, wide = Canvas(), (INNER - LEFT) / len(hours)
    for place, hour in enumerate(hours):
        body.text(LEFT + wide * (place + 0.5), 14, f"{hour:02d}", size=12, anchor="middle")
    for day in range(1, 8):
        y = HEAD + ROW * (day - 1)
        body.text(LEFT - 10, y + 24, words.weekdays[day - 1], fill="ink", anchor="end")
        for place, hour in enumerate(hours):
            count = counts.get((day, hour), 0)
            step = shade(count, most)
            told = f"{words.weekdays[day - 1]} {hour:02d}:00–{hour + 1:02d}:00 {count:,}"
            body.cell(LEFT + wide * place + 1, y + 1, wide - 2, ROW - 2, SHADES[step], step, told)
            if count:
                body.text(
                    LEFT + wide * (place + 0.5), y + 24, f"{count:,}", anchor="middle",
                    size=12 if count < 10000 else 10, fill="heaton" if step >= WHITE_FROM else "heatink",
                )  # fmt: skip
    _legend(body, HEAD + 7 * ROW + 10, words, most)
    rows = [
        [words.weekdays[day - 1], *(f"{counts.get((day, hour), 0):,}" for hour in hours),
         f"{sum(counts.get((day, hour), 0) for hour in hours):,}"]
        for day in range(1, 8)
    ]  # fmt: skip
    heads = [words.head, *(f"{hour:02d}" for hour in hours), words.total]
    busiest = max(counts, key=lambda spot: counts[spot])
    said = f"{words.more}：{words.weekdays[busiest[0] - 1]} {busiest[1]:02d}:00，{most:,}"
    return framed("heat", frame, body, HEAD + 7 * ROW + FOOT, heads, rows, said)


def shade(count: int, most: int) -> int:
    """0 only for nothing; else by the share of the greatest."""
    return 0 if count == 0 else 1 + min(count * (len(SHADES) - 1) // (most + 1), len(SHADES) - 2)


def _legend(body: Canvas, y: float, words: Words, most: int) -> None:
    body.text(LEFT, y + 15, words.less, size=12)
    x = LEFT + 12 * len(words.less) + 10.0
    for step, colour in enumerate(SHADES[1:], 1):
        body.cell(x, y + 3, 28, 16, colour, step, "")
        x += 30
    body.text(x + 8, y + 15, f"{words.more} ({most:,})", size=12)
