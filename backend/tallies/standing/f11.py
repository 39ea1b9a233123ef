"""F11: items that are done wholly online."""

from backend.permits.models import Text
from backend.tallies.models.standing import Ground, StandingFigure, StandingMeasure, StandingRow
from backend.tallies.rules.standing import items_on
from backend.tallies.standing import words


def rows(ground: Ground) -> list[StandingRow]:
    """Each item that holds on the day, by how far it goes online."""
    return [
        StandingRow(
            "full" if item.online == "full" else "less", item_code=code, category=item.category
        )
        for code, item in sorted(items_on(ground, ground.on).items())
    ]


F11 = StandingFigure(
    code="F11",
    name=Text("一网通办事项数", "Items done wholly online"),
    meaning=Text(
        "当日有效的事项中，网办深度为“全程网办”的项数，及其占全部事项的比例。",
        "Of the items that hold on the day, those whose online depth is full, and their share of all items.",
    ),
    numerator=Text("网办深度为全程网办的事项", "items with online depth full"),
    denominator=Text("当日有效的全部事项", "all items that hold on the day"),
    basis=words.AS_OF,
    unit=words.ITEMS,
    origin="city report S2: “xx个事项实现‘一网通办’”",
    version=1,
    valid_from=words.FIRST_VALID,
    tells="item",
    measures=(
        StandingMeasure(
            "items", Text("一网通办事项", "Wholly online"), words.ITEMS, "count", ("full",)
        ),
        StandingMeasure(
            "share",
            Text("占比", "Share"),
            words.SHARE,
            "share",
            ("full",),
            over=("full", "less"),
            digits=4,
        ),
        StandingMeasure(
            "all", Text("全部事项", "All items"), words.ITEMS, "count", ("full", "less")
        ),
    ),
    rows=rows,
)
