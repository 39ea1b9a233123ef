"""The names a blank may use: every figure and each of its rows, the words about when and who, and what is not ours."""

import re
from collections.abc import Iterator

from backend.permits.models import Text
from backend.reports.blanks import nearest
from backend.reports.models import Ask, Known, NotOurs
from backend.reports.not_ours import NOT_OURS, plain
from backend.tallies.definitions import FIGURES
from backend.tallies.models import Definition, Measure
from backend.tallies.models.standing import StandingFigure, StandingMeasure
from backend.tallies.standing import STANDING

Figure = Definition | StandingFigure

LAYOUT = Known(
    "网点布局",
    Text("窗口布局 X+m+x", "Layout of places X+m+x"),
    Text(
        "统计期最后一天（未结束时为当天）开放的县级大厅、区域中心镇、其余网点（代办点和警务站）的个数，以加号相连。",
        "How many county halls, regional centres and other places (agent points and police posts) are open on the "
        "last day of the period (today while it runs), joined by plus signs.",
    ),
)
WORDS = (
    Known("机关", Text("机关名称", "Name of the bureau"), Text("本机关的全称。", "Its full name.")),
    Known(
        "统计期",
        Text("统计期", "Period"),
        Text("如2021年；未结束的写明截至何时。", "As 2021年; while it runs it says until when."),
    ),
    Known(
        "年份", Text("年份", "Year"), Text("统计期开始的年份，如2021。", "The year it begins in.")
    ),
    Known(
        "数据截至",
        Text("数据截至", "Data until"),
        Text("统计期内最新一条记录的时间。", "The newest record of the period."),
    ),
    Known(
        "口径",
        Text("口径", "Scope"),
        Text("计入哪些许可、哪些网点。", "Which licences and places are counted."),
    ),
    Known(
        "网点",
        Text("网点名称", "Name of the place"),
        Text("为本报告选择的网点。", "The place chosen for the report."),
        place=True,
    ),
    LAYOUT,
)
ALIASES = {
    "organ": "机关",
    "period": "统计期",
    "year": "年份",
    "until": "数据截至",
    "scope": "口径",
}
ABOUT_A_PLACE = ("F07", "F08")
"""Sentences of the reports say these of one place."""


def figures() -> dict[str, Figure]:
    """All of them, by code."""
    found: dict[str, Figure] = {**FIGURES, **STANDING}
    return dict(sorted(found.items()))


def not_ours(given: str) -> NotOurs | None:
    """The blank of the reports that this product can't know, whatever way it is written."""
    return NOT_OURS.get(plain(given))


def word(given: str) -> Known | None:
    wanted = ALIASES.get(given.casefold(), given)
    return next((w for w in WORDS if w.code == wanted), None)


def figure(ask: Ask) -> tuple[Figure, str] | None:
    """The figure and the code of its row, by code or by name; None: there is no such name."""
    known, wanted = figures(), plain(ask.name)
    found = known.get(ask.name.upper()) or next(
        (f for f in known.values() if wanted in (plain(f.name.zh), plain(f.name.en))), None
    )
    if found is None:
        return None
    part = _part(found, plain(ask.part)) if ask.part else found.measures[0].code
    return None if part is None else (found, part)


def _part(found: Figure, wanted: str) -> str | None:
    """A row by its code, by its name, or by the end of its code where that is one row's only."""
    for m in found.measures:
        if wanted in (m.code, plain(m.name.zh), plain(m.name.en)):
            return m.code
    ends = [m.code for m in found.measures if m.code.endswith(f"_{wanted}")]
    return ends[0] if len(ends) == 1 else None


def near(given: str) -> list[str]:
    """The nearest names: of a known figure its rows, else codes and names."""
    code, _, part = given.partition(".")
    found = figures().get(code.strip().upper())
    if found is not None and part:
        rows = [m.code for m in found.measures]
        return [f"{found.code}.{row}" for row in nearest(part.strip(), rows) or rows[:3]]
    short = re.fullmatch(r"[Ff]\s?(\d)", given)
    padded = [f"F0{short[1]}"] if short else []
    return padded + nearest(given, [name for name, _ in spoken() if name not in padded])


def spoken() -> Iterator[tuple[str, Text]]:
    """Each name that may stand in a blank, once."""
    for f in figures().values():
        yield f.code, f.name
        yield f.name.zh, f.name
    for w in WORDS:
        yield w.code, w.name
    for n in NOT_OURS.values():
        yield n.name, Text(n.name, n.name)


def every() -> list[Known]:
    """The list people choose from: each figure with its rows, then the words."""
    found = [_listed(f, m.code, m.name, place) for f in figures().values() for place, m in _rows(f)]
    return [*found, *WORDS]


def _rows(f: Figure) -> Iterator[tuple[int, Measure | StandingMeasure]]:
    yield from enumerate(f.measures)


def _listed(f: Figure, part: str, name: Text, place: int) -> Known:
    """The figure itself for its first row, else the row."""
    about = f.code in ABOUT_A_PLACE
    if place == 0:
        return Known(f.code, f.name, f.meaning, about)
    both = Text(f"{f.name.zh}：{name.zh}", f"{f.name.en}: {name.en}")
    return Known(f"{f.code}.{part}", both, name, about)
