"""F06: how many regional centres there are."""

from backend.permits.models import Text
from backend.tallies.models.standing import Ground, StandingFigure, StandingMeasure, StandingRow
from backend.tallies.rules.standing import categories_at, open_centres
from backend.tallies.standing import words

ENOUGH = 3
"""Of the four categories."""


def rows(ground: Ground) -> list[StandingRow]:
    """Each open centre of the regional tier; `thin` has too few categories to count."""
    have = categories_at(ground, ground.on)
    return [
        StandingRow("full" if len(have.get(c.id, ())) >= ENOUGH else "thin", centre_id=c.id)
        for c in open_centres(ground, ground.on).values()
        if c.tier == "regional_centre"
    ]


F06 = StandingFigure(
    code="F06",
    name=Text("区域中心镇便民中心数", "Regional centres"),
    meaning=Text(
        "当日开放、层级为区域中心镇、且四大类业务中至少开办三类的网点个数。",
        "Centres of the regional tier that are open on the day and handle items of at least three of the four "
        "categories.",
    ),
    numerator=Text(
        "当日开放、至少开办三类业务的区域中心镇网点",
        "open centres of the regional tier with three categories or more",
    ),
    denominator=None,
    basis=words.AS_OF,
    unit=words.CENTRES,
    origin="county report S1: “将人员、权限下沉X个区域中心镇便民中心”",
    version=1,
    valid_from=words.FIRST_VALID,
    tells="centre",
    measures=(
        StandingMeasure(
            "centres", Text("区域中心", "Regional centres"), words.CENTRES, "count", ("full",)
        ),
        StandingMeasure(
            "thin",
            Text("不足三类、未计入", "Fewer than three categories, not counted"),
            words.CENTRES,
            "count",
            ("thin",),
        ),
    ),
    rows=rows,
)
