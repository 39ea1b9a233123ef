"""F09: the service circle."""

from backend.permits.models import Text
from backend.permits.rules.words import CATEGORY
from backend.tallies.models.standing import Ground, StandingFigure, StandingMeasure, StandingRow
from backend.tallies.rules import circle
from backend.tallies.rules.standing import CATEGORIES
from backend.tallies.standing import words


def rows(ground: Ground) -> list[StandingRow]:
    return circle.rows(circle.circle(ground))


F09 = StandingFigure(
    code="F09",
    name=Text("办事圈分钟数", "Minutes of the service circle"),
    meaning=Text(
        "最小的整分钟数T：至少95%的居民（按村、社区人口）在T分钟内，对每个公布的类别，都能到达某个当日开放、"
        "且至少办理该类别篮子中一项的网点。路程时间取已配置的行程矩阵；矩阵没有的，按直线距离×1.35、时速30公里推算，"
        "一律标注“估算”。人口或位置不明的村不计入，另行列出。",
        "The fewest whole minutes T within which at least 95 % of the residents (people of villages) reach, for each "
        "published category, some open centre that handles at least one item of its basket. Travel times come from the "
        "configured matrix; where it is silent the straight line × 1.35 at 30 km/h, always called estimated. "
        "Villages whose people or place are unknown are left out and listed.",
    ),
    numerator=Text(
        "T分钟内每个类别都能到达的居民", "residents who reach every category within T minutes"
    ),
    denominator=Text(
        "人口和位置已知的村、社区的全部居民",
        "all residents of villages whose people and place are known",
    ),
    basis=Text(
        "时点指标：网点、事项、矩阵和篮子以统计期最后一天为准（统计期未结束时为当天）；人口用现有数",
        "centres, items, matrix and basket as of the last day of the period (today while it runs); people as they are "
        "known now",
    ),
    unit=words.MINUTES,
    origin="county report S1: “打造X分钟‘办事圈’”",
    version=1,
    valid_from=words.FIRST_VALID,
    tells="village",
    measures=(
        StandingMeasure(
            "minutes", Text("办事圈", "Service circle"), words.MINUTES, "minutes", ("all",)
        ),
        *(
            StandingMeasure(c, CATEGORY[c], words.MINUTES, "minutes", ("category",), category=c)
            for c in CATEGORIES
        ),
        StandingMeasure(
            "one_place",
            Text("各类别一处办齐", "Every category at one place"),
            words.MINUTES,
            "minutes",
            ("one",),
        ),
        StandingMeasure(
            "villages",
            Text("计入的村、社区", "Villages counted"),
            words.VILLAGES,
            "count",
            ("all",),
        ),
        StandingMeasure(
            "unknown",
            Text("人口或位置不明、未计入", "People or place unknown, left out"),
            words.VILLAGES,
            "count",
            ("unknown",),
        ),
    ),
    rows=rows,
)
