"""What every picture says beside its shapes: title, unit, counting rule, how far the data reach, source."""

from collections.abc import Sequence

from markupsafe import Markup
from msgspec import Struct

from admin.tallies.charts.canvas import Canvas, wrapped

WIDTH = 760
MARGIN = 20
INNER = WIDTH - 2 * MARGIN
SMALL = 12


class Frame(Struct, frozen=True):
    """The words around a drawing. They stand inside the picture, because pictures are cut out and sent on."""

    title: str
    unit: str
    """“单位：件”, as one sentence."""
    rule: str
    """The counting rule (口径)."""
    until: str
    source: str
    marks: tuple[str, ...] = ()
    """Days the numbers should not be read without knowing about, a line each."""


class Picture(Struct, frozen=True):
    """A chart, and the same numbers as a table."""

    kind: str
    title: str
    svg: str
    width: int
    height: int
    heads: list[str]
    rows: list[list[str]]
    marks: tuple[str, ...] = ()

    @property
    def drawn(self) -> Markup:
        """For a page, as it is: every word in it went through `escape` when it was drawn."""
        return Markup(self.svg)  # noqa: S704


def framed(
    kind: str,
    frame: Frame,
    body: Canvas,
    height: float,
    heads: list[str],
    rows: list[list[str]],
    said: str,
) -> Picture:
    """The drawing between its head and its foot. `body` is drawn within `INNER`, from x = 0."""
    whole, y = Canvas(), 30.0
    for line in wrapped(frame.title, INNER, 17):
        whole.text(MARGIN, y, line, size=17, fill="ink", bold=True)
        y += 23
    for line in wrapped(f"{frame.unit}　{frame.rule}".strip("　"), INNER + 8, SMALL):
        whole.text(MARGIN, y, line, size=SMALL)
        y += 17
    y += 4
    moved = Canvas()
    moved.shapes = [f'<g transform="translate({MARGIN} 0)">', *body.shapes, "</g>"]
    whole.inside(y, moved)
    y += height + 14
    whole.line((MARGIN, y), (WIDTH - MARGIN, y))
    y += 17
    if frame.marks:
        whole.shape([(MARGIN + 5, y - 10), (MARGIN + 10, y - 1), (MARGIN, y - 1)], "then")
        y = _lines(whole, frame.marks, MARGIN + 16, y, "ink")
    y = _lines(whole, (frame.until, frame.source), MARGIN, y, "soft")
    total = y + 2
    paper = Canvas()
    paper.shapes.append(
        f'<rect class="f-paper" width="{WIDTH}" height="{total:.0f}" fill="#ffffff"/>'
    )
    paper.shapes += whole.shapes
    aloud = "。".join((frame.title, said, *frame.marks))
    svg = paper.svg(WIDTH, round(total), aloud)
    return Picture(kind, frame.title, svg, WIDTH, round(total), heads, rows, frame.marks)


def _lines(whole: Canvas, texts: Sequence[str], x: float, y: float, fill: str) -> float:
    """Small print below each other; where the next line stands."""
    for text in texts:
        for line in wrapped(text, WIDTH - MARGIN - x, SMALL):
            whole.text(x, y, line, size=SMALL, fill=fill)
            y += 17
    return y
