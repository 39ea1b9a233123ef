"""What pictures are made of: SVG that needs no style sheet, so that a saved file looks as on the page.

Each shape also bears a class, by which the page's style sheet repaints it for dark screens and for print.
"""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

FONT = "system-ui, 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
INK, SOFT, LINE, PAPER = "#16202c", "#4c5866", "#c6ced8", "#ffffff"
NOW, THEN = "#124a8f", "#a14a00"
"""Of this year and the year before: blue and orange, which every kind of colour vision tells apart."""
FAINT = "#e6eef9"
SIZE = 13
FILLS = {
    "ink": INK,
    "soft": SOFT,
    "now": NOW,
    "then": THEN,
    "faint": FAINT,
    "paper": PAPER,
    "second": "#4f86c6",
    "third": "#b9d0ea",
    "on": PAPER,
    "heatink": INK,
    "heaton": PAPER,
}


def room(text: str, size: float = SIZE) -> float:
    """How wide a text is, about: a Chinese letter is as wide as high, a Latin one about six tenths."""
    return sum(0.6 if letter.isascii() else 1.0 for letter in text) * size


def cut(text: str, width: float, size: float = SIZE) -> str:
    """As much of a text as has room, with a sign that there is more."""
    if room(text, size) <= width:
        return text
    kept = text
    while kept and room(kept, size) + size > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrapped(text: str, width: float, size: float = SIZE) -> list[str]:
    """The lines of a text; Latin words stay whole, Chinese may break anywhere."""
    lines, line = list[str](), ""
    for word in _words(text):
        if line and room(line + word.rstrip(), size) > width:
            lines.append(line.rstrip())
            line = ""
        line += word
    return [*lines, line.rstrip()] if line.strip() else lines


def _words(text: str) -> list[str]:
    found = list[str]()
    for letter in text:
        joins = found and letter not in " " and letter.isascii() and found[-1][-1].isascii()
        closes = found and letter in "，。；：、）！ ,;:)"
        if (joins and found[-1][-1] != " ") or closes:
            found[-1] += letter
        else:
            found.append(letter)
    return found


class Canvas:
    """Shapes in the order they were drawn. Numbers are user units; y grows downwards."""

    def __init__(self) -> None:
        self.shapes: list[str] = []

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, *, title: str = "", hatch: bool = False
    ) -> None:  # fmt: skip
        """`hatch` lays stripes over it, so that it differs without its colour too."""
        box = f'x="{n(x)}" y="{n(y)}" width="{n(max(width, 0))}" height="{n(max(height, 0))}"'
        inside = f"<title>{escape(title)}</title>" if title else ""
        drawn = f'<rect {box} {_paint(fill)} rx="1.5">{inside}</rect>'
        self.shapes.append(drawn)
        if hatch:
            self.shapes.append(f'<rect {box} fill="url(#hatch)" rx="1.5"/>')

    def cell(
        self, x: float, y: float, width: float, height: float, colour: str, step: int, title: str
    ) -> None:
        """One field of a heat map, of the given shade."""
        box = f'x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}"'
        told = f"<title>{escape(title)}</title>"
        self.shapes.append(f'<rect {box} class="c-heat{step}" fill="{colour}" rx="2">{told}</rect>')

    def line(
        self, *points: tuple[float, float], stroke: str = "line", width: float = 1, dash: str = ""
    ) -> None:
        way = " ".join(f"{n(x)},{n(y)}" for x, y in points)
        colour = LINE if stroke == "line" else FILLS[stroke]
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.shapes.append(
            f'<polyline points="{way}" class="s-{stroke}" fill="none" stroke="{colour}" stroke-width="{width}"'
            f'{dashes} stroke-linejoin="round" stroke-linecap="round"/>'
        )

    def shape(self, points: Sequence[tuple[float, float]], fill: str, title: str = "") -> None:
        way = " ".join(f"{n(x)},{n(y)}" for x, y in points)
        told = f"<title>{escape(title)}</title>" if title else ""
        self.shapes.append(f'<polygon points="{way}" {_paint(fill)}>{told}</polygon>')

    def dot(self, x: float, y: float, r: float, fill: str, title: str = "") -> None:
        told = f"<title>{escape(title)}</title>" if title else ""
        self.shapes.append(
            f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(r)}" {_paint(fill)}>{told}</circle>'
        )

    def square(self, x: float, y: float, side: float, stroke: str, title: str = "") -> None:
        """A hollow mark."""
        told = f"<title>{escape(title)}</title>" if title else ""
        half = side / 2
        self.shapes.append(
            f'<rect x="{n(x - half)}" y="{n(y - half)}" width="{n(side)}" height="{n(side)}" class="f-paper s-{stroke}" '
            f'fill="{PAPER}" stroke="{FILLS[stroke]}" stroke-width="1.75">{told}</rect>'
        )

    def text(
        self, x: float, y: float, text: str, *, size: float = SIZE, fill: str = "soft",
        anchor: str = "start", bold: bool = False, halo: bool = False,
    ) -> None:  # fmt: skip
        weight = ' font-weight="700"' if bold else ""
        edge = (
            f' stroke="{PAPER}" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke"'
            if halo
            else ""
        )
        place = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self.shapes.append(
            f'<text x="{n(x)}" y="{n(y)}" font-size="{n(size)}" {_paint(fill, "s-paper" if halo else "")}{place}{weight}{edge}>{escape(text)}</text>'
        )

    def inside(self, y: float, drawn: "Canvas") -> None:
        """Another drawing, moved down."""
        self.shapes += [f'<g transform="translate(0 {n(y)})">', *drawn.shapes, "</g>"]

    def svg(self, width: float, height: float, said: str) -> str:
        """The whole picture; `said` is what a screen reader says of it."""
        hatch = (
            '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse">'
            '<path d="M-1 1L1 -1M0 5L5 0M4 6L6 4" stroke="#ffffff" stroke-width="1.4"/></pattern></defs>'
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n(width)} {n(height)}" width="{n(width)}" '
            f'height="{n(height)}" font-family="{FONT}" role="img" aria-label={quoteattr(said)}>'
            f"{hatch}{''.join(self.shapes)}</svg>"
        )


def n(value: float) -> str:
    """A coordinate, to a tenth."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _paint(fill: str, more: str = "") -> str:
    return f'class="f-{fill}{" " + more if more else ""}" fill="{FILLS[fill]}"'


def nice(most: float) -> tuple[float, float]:
    """The end of an axis and the distance of its lines: 1, 2 or 5 times a power of ten, four or five of them."""
    if most <= 0:
        return 1, 1
    power = 1.0
    while power * 10 <= most:
        power *= 10
    while power > most:
        power /= 10
    for step in (power / 5, power / 2, power, power * 2, power * 5):
        lines = -(-most // step)
        if lines <= 5:
            return lines * step, step
    return most, most
