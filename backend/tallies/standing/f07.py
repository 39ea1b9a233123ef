"""F07: what a place can handle, and beside it what it did handle."""

from backend.permits.models import Text
from backend.permits.rules.words import CATEGORY
from backend.tallies.models.standing import Ground, StandingFigure, StandingMeasure, StandingRow
from backend.tallies.rules.standing import CATEGORIES, handled, items_on
from backend.tallies.standing import words


def rows(ground: Ground) -> list[StandingRow]:
    """Each item at each centre that handles it on the day; and each that was accepted there in the period."""
    items = items_on(ground, ground.on)
    category = {p.item_code: p.category for p in ground.promises}
    can = [
        StandingRow("handled", s.centre_id, s.item_code, category=items[s.item_code].category)
        for s in handled(ground, ground.on)
    ]
    did = [
        StandingRow("done", d.centre_id, d.item_code, category=category.get(d.item_code, ""))
        for d in ground.done
    ]
    return can + did


F07 = StandingFigure(
    code="F07",
    name=Text("可办项数", "Items that can be handled"),
    meaning=Text(
        "当日在所选地点开办的不同业务办理项（末级事项）的项数，按类别列出；网点、窗口组和事项版本当日都有效。"
        "旁列实办项数：本期至少受理过一件的项数（撤销受理的不计）。",
        "Different items that the chosen place handles on the day, by category: centre, pool and version of the item "
        "all hold. Beside it the items of which at least one case was accepted in the period (withdrawn acceptances "
        "left out).",
    ),
    numerator=Text("当日开办的不同业务办理项", "different items handled on the day"),
    denominator=None,
    basis=words.AS_OF,
    unit=words.ITEMS,
    origin="county report S1: “可办理户籍、出入境、车驾管等四大类X项”",
    version=1,
    valid_from=words.FIRST_VALID,
    tells="item",
    measures=(
        StandingMeasure(
            "items", Text("可办项数", "Can be handled"), words.ITEMS, "items", ("handled",)
        ),
        StandingMeasure(
            "done",
            Text("实办项数", "Accepted in the period"),
            words.ITEMS,
            "items",
            ("done",),
            of_days=True,
        ),
        *(
            StandingMeasure(c, CATEGORY[c], words.ITEMS, "items", ("handled",), category=c)
            for c in CATEGORIES
        ),
    ),
    rows=rows,
)
