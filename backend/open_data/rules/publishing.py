"""What may be published of a year, and how counts become a set in which small numbers are withheld."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from backend.open_data.models import (
    Counted,
    OpenCell,
    OpenRow,
    OpenSet,
    PublishedSet,
    RowKind,
)
from backend.open_data.rules.suppression import Arc, withheld
from backend.permits.models import Text
from backend.permits.rules.words import CATEGORY
from backend.refusal import Refusal
from backend.tallies.models.figures import Names

FIRST_YEAR = 2000
NOT_STATED = Text("未注明", "not stated")
TOTAL = Text("全部", "All")
NOWHERE = "none"
"""The code of a centre or item that was not stated."""


class UnknownOpenYear(Refusal):
    """No yearly figures are published for “{given}”. There are {known}."""

    zh = "没有公开“{given}”的年度数据。现有：{known}。"
    status = 404


class UnknownOpenSet(Refusal):
    """There is no open data file “{given}”. There are {known}."""

    zh = "没有名为“{given}”的开放数据文件。现有：{known}。"
    status = 404


class YearNotOver(Refusal):
    """The year {year} is not over yet. Publish its figures when it has ended and is closed."""

    zh = "{year}年尚未结束，请在年度结束并封账后再公开。"
    status = 422


class YearNotClosed(Refusal):
    """The year {year} has no statistical close that stands. Close it first, with a second person, then publish it."""

    zh = "{year}年尚未封账（或封账已撤销），请先由两人完成年度封账，再公开。"
    status = 409


class WhyPublishedAgain(Refusal):
    """The year {year} is published already (edition {edition}). Say in a few words why it is published again."""

    zh = "{year}年数据已公开（第{edition}版），请说明重新公开的理由。"
    status = 422


class WhyTakenBack(Refusal):
    """Say in a few words why the figures of {year} are taken back. The reason is kept with the edition."""

    zh = "请说明撤下{year}年数据的理由，理由随该版保存。"
    status = 422


class PublishedMeanwhile(Refusal):
    """Somebody else has just published this year. Reload the page and look at what stands there now."""

    zh = "刚刚有人公开了这一年的数据，请刷新页面查看。"
    status = 409
    constraint = "open_year_one_edition_is_public"


def year_of(given: str) -> int | None:
    """A year written with four plain digits."""
    plain = given.isascii() and given.isdigit() and len(given) == 4
    return int(given) if plain else None


def check_reason(reason: str) -> bool:
    return len(reason.strip()) >= 2


class Cells(NamedTuple):
    """Counts of a set by row and column; rows of items know their category."""

    centres: Mapping[tuple[int, int], int]
    items: Mapping[tuple[str, int], int]
    category_of: Mapping[str, str]
    columns: int


def cells(of: OpenSet, counted: Iterable[Counted], names: Names) -> Cells:
    """The counts put into the set's columns. What belongs to no column is not of this set."""
    column = {
        (part, one.bucket): place for place, one in enumerate(of.classes) for part in one.parts
    }
    centres: dict[tuple[int, int], int] = {}
    items: dict[tuple[str, int], int] = {}
    for found in counted:
        place = column.get((found.part, found.bucket))
        if place is not None:
            centres[found.centre_id, place] = centres.get((found.centre_id, place), 0) + found.n
            items[found.item_code, place] = items.get((found.item_code, place), 0) + found.n
    known = {code: item.category for code, item in names.items.items()}
    return Cells(centres, items, {code: known.get(code, "") for code, _ in items}, len(of.classes))


ArcKey = tuple[RowKind, int | str, int | None]
"""Kind of row, which one, and the column; None: the row's total."""


def arcs(of: Cells) -> list[Arc]:
    """The table by centres and the one by categories and items, with all their totals, as one network.

    What was counted comes from the source to its centre, on to its column, to category and column, to its
    item, to its category and back: each sum that is published is one node on the way.
    """
    columns = range(of.columns)
    rows: dict[ArcKey, int] = {}

    def add(kind: RowKind, code: int | str, column: int, n: int) -> None:
        for key in ((kind, code, column), (kind, code, None)):
            rows[key] = rows.get(key, 0) + n

    for (centre, column), n in of.centres.items():
        add("centre", centre, column, n)
        add("total", "", column, n)
    for (item, column), n in of.items.items():
        add("item", item, column, n)
        add("category", of.category_of[item], column, n)
    return [Arc(key, *_ends(key, of), n) for key, n in rows.items() if key[2] in (None, *columns)]


def _ends(key: ArcKey, of: Cells) -> tuple[object, object]:
    """The sum a number leaves and the one it enters."""
    kind, code, column = key
    category = code if kind == "category" else of.category_of.get(str(code), "")
    ends: dict[RowKind, tuple[tuple[object, object], tuple[object, object]]] = {
        "total": (("end", "begin"), (("column", column), ("of column", column))),
        "centre": (("begin", ("centre", code)), (("centre", code), ("column", column))),
        "category": (
            (("category", code), "end"),
            (("of column", column), ("category", code, column)),
        ),
        "item": (
            (("item", code), ("category", category)),
            (("category", category, column), ("item", code)),
        ),
    }
    return ends[kind][column is not None]


def published(
    of: OpenSet, found: Cells, names: Names, least: int, definitions: Sequence[str]
) -> PublishedSet:
    """The set as everybody may see it."""
    network = arcs(found)
    marks = withheld(network, least)
    shown: dict[object, OpenCell] = {arc.key: marks.get(arc.key, arc.value) for arc in network}

    def row(kind: RowKind, code: int | str, said: str, name: Text, within: str = "") -> OpenRow:
        values = tuple(shown.get((kind, code, column), 0) for column in range(found.columns))
        total = shown.get((kind, code, None), 0)
        return OpenRow(kind, said, name, within, values, total)

    centres = sorted({centre for centre, _ in found.centres})
    rows = [row("total", "", "", TOTAL)]
    rows += [row("centre", one, *_centre(one, names)) for one in centres]
    for category in sorted(set(found.category_of.values()), key=_rank):
        name = next((text for code, text in CATEGORY.items() if code == category), NOT_STATED)
        rows.append(row("category", category, category or NOWHERE, name))
        inside = sorted(code for code, own in found.category_of.items() if own == category)
        for code in inside:
            rows.append(row("item", code, *_item(code, names), category or NOWHERE))
    scope = (
        Text("行政许可事项", "licences")
        if of.licences
        else Text("全部事项", "all kinds of matters")
    )
    columns = tuple((one.code, one.name) for one in of.classes)
    return PublishedSet(
        of.code, of.name, of.meaning, of.unit, tuple(definitions), scope, columns, tuple(rows)
    )


def _rank(category: str) -> int:
    known = list(CATEGORY)
    return known.index(category) if category in known else len(known)


def _centre(centre_id: int, names: Names) -> tuple[str, Text]:
    centre = names.centres.get(centre_id)
    if centre is None:
        return NOWHERE, NOT_STATED
    return centre.code, Text(centre.name_zh, centre.name_en)


def _item(code: str, names: Names) -> tuple[str, Text]:
    item = names.items.get(code)
    if item is None:
        return code or NOWHERE, NOT_STATED
    return code, Text(item.name_zh, item.name_en)
