"""A word-sized line: how a number went, without axis or numbers; in a blue that shows on light and dark alike."""

from collections.abc import Sequence
from decimal import Decimal

from admin.tallies.charts.canvas import Canvas

WIDTH, HEIGHT, EDGE = 132, 34, 4


def draw(values: Sequence[int | Decimal | None], said: str) -> str | None:
    """None: fewer than two points."""
    found = [float(v) for v in values if v is not None]
    if len(found) < 2:
        return None
    low, high = min(found), max(found)
    span, step = (high - low) or 1.0, (WIDTH - 2 * EDGE) / (len(values) - 1)
    points = [
        (EDGE + step * place, EDGE + (HEIGHT - 2 * EDGE) * (1 - (float(v) - low) / span))
        for place, v in enumerate(values)
        if v is not None
    ]
    if low == high:
        points = [(x, HEIGHT / 2) for x, _ in points]
    body = Canvas()
    body.line(*points, stroke="second", width=2)
    body.dot(*points[-1], 3.5, "second")
    return body.svg(WIDTH, HEIGHT, said)


EMPTY = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"/>'
"""Where there is nothing to draw."""
