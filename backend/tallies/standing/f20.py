"""F20: what the catalogue promises: no trip, at once, sooner than the law."""

from decimal import Decimal

from backend.permits.models import Text
from backend.tallies.models.standing import (
    Ground,
    Promise,
    StandingFigure,
    StandingMeasure,
    StandingRow,
)
from backend.tallies.rules.standing import items_on
from backend.tallies.standing import words


def rows(ground: Ground) -> list[StandingRow]:
    """Each item three times: by its trips, by its handling, by its two limits."""
    items = sorted(items_on(ground, ground.on).items())
    found = [_row(_trips(item), item) for _, item in items]
    found += [
        _row("at_once" if item.handling == "immediate" else "promised", item) for _, item in items
    ]
    return found + [_row(_limits(item), item) for _, item in items]


def _row(part: str, item: Promise) -> StandingRow:
    both = part == "both_limits"
    return StandingRow(
        part,
        item_code=item.item_code,
        category=item.category,
        amount=Decimal(item.promised_days or 0) if both else None,
        of=item.legal_days or 0 if both else 0,
    )


def _trips(item: Promise) -> str:
    return "no_trip" if item.most_visits == 0 else "a_trip"


def _limits(item: Promise) -> str:
    """`other_units`: both are known, in units that can't be added."""
    if item.legal_days is None or item.promised_days is None:
        return "one_limit"
    return "both_limits" if item.legal_unit == item.promised_unit else "other_units"


F20 = StandingFigure(
    code="F20",
    name=Text("跑零次率、即办率、承诺压缩比", "No trip, at once, shorter than the law"),
    meaning=Text(
        "当日有效的事项中：最多跑零次的事项占比；即办件占比；"
        "以及1−承诺时限之和÷法定时限之和，只计两个时限都有且单位相同的事项，其余另列。",
        "Of the items that hold on the day: the share that takes no trip; the share handled at once; and 1 − the sum of "
        "promised limits ÷ the sum of legal ones, over items that have both in the same unit. The others are listed.",
    ),
    numerator=Text("最多跑动次数为0的事项", "items that take no trip at most"),
    denominator=Text("当日有效的全部事项", "all items that hold on the day"),
    basis=words.AS_OF,
    unit=words.SHARE,
    origin="Hangzhou 2020: 跑零次 95.4%，即办 83.01%，承诺压缩 94.63%",
    version=1,
    valid_from=words.FIRST_VALID,
    tells="item",
    measures=(
        StandingMeasure(
            "no_trip",
            Text("跑零次率", "No trip"),
            words.SHARE,
            "share",
            ("no_trip",),
            over=("no_trip", "a_trip"),
            digits=4,
        ),
        StandingMeasure(
            "at_once",
            Text("即办率", "At once"),
            words.SHARE,
            "share",
            ("at_once",),
            over=("at_once", "promised"),
            digits=4,
        ),
        StandingMeasure(
            "compression",
            Text("承诺压缩比", "Shorter than the law"),
            words.SHARE,
            "compression",
            ("both_limits",),
            digits=4,
        ),
        StandingMeasure(
            "other_units",
            Text("两个时限单位不同、未计入", "Limits in different units, left out"),
            words.ITEMS,
            "count",
            ("other_units",),
        ),
        StandingMeasure(
            "one_limit",
            Text("缺法定或承诺时限、未计入", "A limit is missing, left out"),
            words.ITEMS,
            "count",
            ("one_limit",),
        ),
    ),
    rows=rows,
)
