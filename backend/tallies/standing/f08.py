"""F08: what an inspection bay added."""

from backend.permits.models import Text
from backend.tallies.models.standing import (
    Ground,
    Pool,
    StandingFigure,
    StandingMeasure,
    StandingRow,
)
from backend.tallies.rules.standing import DAY, handled, items_on, open_pools
from backend.tallies.standing import words

ABOUT = "vehicle_driver"


def bays(ground: Ground) -> list[Pool]:
    """Open bays that came after their centre; of a centre the first one. Where a bay was there from the first day
    there is no before."""
    found: dict[int, Pool] = {}
    for pool in sorted(open_pools(ground, ground.on).values(), key=lambda p: p.opened_on):
        if pool.kind == "bay" and pool.opened_on > ground.centres[pool.centre_id].opened_on:
            found.setdefault(pool.centre_id, pool)
    return list(found.values())


def rows(ground: Ground) -> list[StandingRow]:
    """Of each such centre the vehicle items before the bay and with it: stayed, added, gone."""
    items = {p.item_code: p for p in ground.promises if p.category == ABOUT}
    now = {(s.centre_id, s.item_code) for s in handled(ground, ground.on)}
    found = []
    for bay in bays(ground):
        day_before = bay.opened_on - DAY
        before = {
            s.item_code for s in handled(ground, day_before) if s.centre_id == bay.centre_id
        } & set(items)
        after = {code for centre, code in now if centre == bay.centre_id} & set(items)
        parts = {"stayed": before & after, "added": after - before, "gone": before - after}
        found += [
            StandingRow(part, bay.centre_id, code, category=ABOUT, of=_needs(ground, code))
            for part, codes in parts.items()
            for code in sorted(codes)
        ]
    return found


def _needs(ground: Ground, code: str) -> int:
    """1: the item needs a bay, by the version of the day."""
    held = items_on(ground, ground.on).get(code)
    return int(held is not None and held.needs_bay)


F08 = StandingFigure(
    code="F08",
    name=Text("查验区增项", "Items an inspection bay added"),
    meaning=Text(
        "设有查验区、且查验区晚于网点启用的地点：当日车驾管可办项，与查验区启用前一天相比新增的项，按编码列出；"
        "同时列出其间不再开办的项。查验区与网点同日启用的，没有“之前”，不计。",
        "Of places whose inspection bay came after the place itself: the vehicle and driver items handled on the day "
        "that were not handled on the day before the bay opened, by code; beside them those that are no longer "
        "handled. Where the bay was there from the first day there is no before, and nothing counts.",
    ),
    numerator=Text(
        "查验区启用后新增的车驾管办理项（每地点每项一条）",
        "vehicle and driver items added since the bay opened, each once a place",
    ),
    denominator=None,
    basis=words.AS_OF,
    unit=words.ITEMS,
    origin="county report S1: “新建的‘车辆查验区’使中心可办车驾管事项增至X项”",
    version=1,
    valid_from=words.FIRST_VALID,
    tells="item",
    measures=(
        StandingMeasure("added", Text("增加的项", "Added"), words.ITEMS, "count", ("added",)),
        StandingMeasure(
            "with_bay",
            Text("增至", "Now handled there"),
            words.ITEMS,
            "count",
            ("stayed", "added"),
        ),
        StandingMeasure(
            "before", Text("启用前", "Before the bay"), words.ITEMS, "count", ("stayed", "gone")
        ),
        StandingMeasure(
            "gone", Text("不再开办", "No longer handled"), words.ITEMS, "count", ("gone",)
        ),
    ),
    rows=rows,
)
