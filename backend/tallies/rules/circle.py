"""The service circle 办事圈: how far from every village somebody handles something of each category (F09)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from backend.permits.models import Category
from backend.permits.rules.words import CATEGORY
from backend.places.models import Division
from backend.places.rules import km_between
from backend.refusal import Refusal
from backend.tallies.models.standing import Ground, Promise, StandingRow
from backend.tallies.rules.standing import (
    CATEGORIES,
    COVERED,
    handled,
    items_on,
    minutes_for,
    open_centres,
)

DETOUR = 1.35
KM_AN_HOUR = 30
"""Without a measured time: the straight line, so much longer by road, at this speed. Always called estimated."""
PLANNED_DEMAND = "daily"
"""The planning default of a basket: the items of the category that a county meets daily. To be confirmed."""
Act = Literal["open", "close"]


class UnknownChange(Refusal):
    """“{given}” names no change. Choose an open centre or a township of the county, and a published category."""

    zh = "“{given}”不是有效的假设，请选择开放的网点或本县乡镇，以及已公布的类别。"
    status = 422


class UnknownBasketItem(Refusal):
    """“{given}” is not an item of the category {category} today. Use codes such as those in the list of items."""

    zh = "“{given}”不是{category}类当前有效的事项，请填写事项列表中的编码。"
    status = 422


class BasketEmpty(Refusal):
    """The basket would be empty. Name at least one item."""

    zh = "篮子不能为空，请至少填写一项。"
    status = 422


class CircleReasonMissing(Refusal):
    """Say why, in at least two characters: it is kept with the change."""

    zh = "请说明原因（至少两个字），与变更一并留存。"
    status = 422


class Point(Struct, frozen=True):
    """Where something is handled: a centre, or (id below 0) one that is only thought of, in a township."""

    id: int
    name_zh: str
    name_en: str
    latitude: float
    longitude: float


class Change(Struct, frozen=True):
    """What if: a category opens or closes at a centre, by its code, or opens at a new point in a township."""

    act: Act
    place: str
    category: Category


class Way(Struct, frozen=True):
    """From one village to the nearest point of a category (or to the farthest of those, for all categories)."""

    minutes: Decimal
    point_id: int
    estimated: bool


class Reach(Struct, frozen=True):
    """One village. `all`: each category somewhere; `one`: every category at one point. None: nowhere."""

    village: Division
    all: Way | None
    one: Way | None
    by: dict[Category, Way | None]


class Circle(Struct, frozen=True):
    """The ways of every village whose people are known, and the minutes for 95 % of the residents."""

    points: dict[int, Point]
    offered: dict[Category, frozenset[int]]
    reaches: list[Reach]
    unknown: list[Division]
    """Villages whose people are not known, or that have neither place nor measured times."""
    minutes: int | None
    minutes_by: dict[Category, int | None]
    minutes_one: int | None

    @property
    def residents(self) -> int:
        return sum(reach.village.population or 0 for reach in self.reaches)


def basket(ground: Ground) -> dict[Category, set[str]]:
    """The items of each published category: as set, else the planning default."""
    items = items_on(ground, ground.on)
    codes = {b.item_code for b in ground.basket}
    found: dict[Category, set[str]] = {}
    for category in CATEGORIES:
        own = {
            p.item_code
            for p in items.values()
            if p.category == category
            and (p.item_code in codes if codes else p.demand == PLANNED_DEMAND)
        }
        if own:
            found[category] = own
    return found


def check_basket(given: Mapping[Category, Sequence[str]], items: Mapping[str, Promise]) -> None:
    """Every code is an item of its category today, and there is at least one."""
    if not any(given.values()):
        raise BasketEmpty()
    for category, codes in given.items():
        for code in codes:
            if code not in items or items[code].category != category:
                said = CATEGORY[category]
                raise UnknownBasketItem(given=code[:20], category=(said.zh, said.en))


def check_reason(reason: str) -> str:
    if len(reason.strip()) < 2:
        raise CircleReasonMissing()
    return reason.strip()


def check_changes(ground: Ground, changes: Sequence[Change], townships: Iterable[Division]) -> None:
    """Each names an open centre, or opens at a township, and a published category."""
    centres = {c.code for c in open_centres(ground, ground.on).values()}
    towns = {t.code for t in townships if thought_of(t) is not None}
    published = basket(ground)
    for change in changes:
        at = change.place in centres or (change.act == "open" and change.place in towns)
        if not at or change.category not in published:
            raise UnknownChange(given=f"{change.place}.{change.category}"[:40])


def offered(ground: Ground) -> dict[Category, set[int]]:
    """The open centres that handle at least one item of each category's basket."""
    wanted = basket(ground)
    found: dict[Category, set[int]] = {category: set() for category in wanted}
    for service in handled(ground, ground.on):
        for category, codes in wanted.items():
            if service.item_code in codes:
                found[category].add(service.centre_id)
    return found


def circle(
    ground: Ground, changes: Sequence[Change] = (), townships: Iterable[Division] = ()
) -> Circle:
    """Everything at once. Changes name open centres or townships; what names neither has no effect."""
    towns = {t.code: t for t in townships}
    points = {
        c.id: Point(c.id, c.name_zh, c.name_en, c.latitude, c.longitude)
        for c in open_centres(ground, ground.on).values()
    }
    by_code = {c.code: c.id for c in ground.centres.values() if c.id in points}
    have = offered(ground)
    for change in changes:
        place = by_code.get(change.place)
        if place is None and change.place in towns and change.act == "open":
            new = thought_of(towns[change.place])
            if new is not None:
                points[new.id] = new
                place = new.id
        if place is not None and change.category in have:
            (set.add if change.act == "open" else set.discard)(have[change.category], place)
    return _measured(ground, points, {c: frozenset(ids) for c, ids in have.items()})


def thought_of(town: Division) -> Point | None:
    """A point where the township is; None: nobody knows where that is."""
    if town.latitude is None or town.longitude is None:
        return None
    return Point(-int(town.code), town.name_zh, town.name_en, town.latitude, town.longitude)


def _measured(
    ground: Ground, points: dict[int, Point], have: dict[Category, frozenset[int]]
) -> Circle:
    reaches, unknown = list[Reach](), list[Division]()
    for village in ground.villages:
        ways = _ways(ground, village, points)
        if village.population is None or ways is None:
            unknown.append(village)
        else:
            reaches.append(_reach(village, ways, have))
    return Circle(
        points,
        have,
        reaches,
        unknown,
        minutes_for(COVERED, [_row("all", r, r.all) for r in reaches]),
        {c: minutes_for(COVERED, [_row("category", r, r.by[c]) for r in reaches]) for c in have},
        minutes_for(COVERED, [_row("one", r, r.one) for r in reaches]),
    )


Tenths = tuple[int, int, bool]
"""Tenths of a minute, the point, whether estimated: quick to compare, the nearest first."""


def _ways(ground: Ground, village: Division, points: Mapping[int, Point]) -> list[Tenths] | None:
    """From the village to every point; a measured time goes before the straight line. None: not known at all."""
    found = []
    for point in points.values():
        known = ground.travel.get((village.code, point.id))
        if known is not None:
            found.append((int(known * 10), point.id, False))
        elif village.latitude is not None and village.longitude is not None:
            found.append((_estimate((village.latitude, village.longitude), point), point.id, True))
    return found if found or not points else None


def _estimate(here: tuple[float, float], point: Point) -> int:
    """Tenths of a minute along the straight line."""
    km = km_between(here, (point.latitude, point.longitude))
    return int(km * DETOUR / KM_AN_HOUR * 600 + 0.5)


def _reach(
    village: Division, ways: Sequence[Tenths], have: Mapping[Category, frozenset[int]]
) -> Reach:
    by = {c: min((w for w in ways if w[1] in ids), default=None) for c, ids in have.items()}
    everywhere = frozenset.intersection(*have.values()) if have else frozenset()
    farthest = [way for way in by.values() if way is not None]
    complete = bool(by) and len(farthest) == len(by)
    return Reach(
        village,
        _way(max(farthest) if complete else None),
        _way(min((w for w in ways if w[1] in everywhere), default=None)),
        {c: _way(way) for c, way in by.items()},
    )


def _way(found: Tenths | None) -> Way | None:
    return None if found is None else Way(Decimal(found[0]).scaleb(-1), found[1], found[2])


def rows(found: Circle) -> list[StandingRow]:
    """A row of each village for all categories, one for every category, one for a single point; and who is unknown."""
    given = [_row("all", r, r.all) for r in found.reaches]
    given += [_row("category", r, r.by[c], c) for c in found.offered for r in found.reaches]
    given += [_row("one", r, r.one) for r in found.reaches]
    return given + [StandingRow("unknown", village=v.code) for v in found.unknown]


def _row(part: str, reach: Reach, way: Way | None, category: str = "") -> StandingRow:
    return StandingRow(
        part,
        centre_id=0 if way is None else way.point_id,
        village=reach.village.code,
        category=category,
        amount=None if way is None else way.minutes,
        of=reach.village.population or 0,
        estimated=way is not None and way.estimated,
    )
