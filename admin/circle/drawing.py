"""The map, drawn here: villages as dots by people and minutes, places by tier. No outside tiles."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from math import cos, radians, sqrt

from msgspec import Struct

from backend.permits.models import Category
from backend.places.models import Division, Tier
from backend.tallies.models.standing import Ground
from backend.tallies.rules.circle import Circle, Reach, Way

WIDTH, MARGIN = 480.0, 26.0
KM_A_DEGREE = 111.2
LIMITS = (10, 20, 30, 45, 60)
"""Minutes at which the colour changes; beyond the last is one more, nowhere another."""
COLOURS = ("#fde725", "#7ad151", "#22a884", "#2a788e", "#414487", "#440154")
"""Near to far. Told apart without red and green, and by their lightness alone."""
LEAST, SCALE = 2.4, 0.09
"""Radius of the smallest dot; of the root of the people."""
MARK = {"county_hall": 8.0, "regional_centre": 7.0, "agent_point": 4.5, "police_post": 4.5}
BARS = (1, 2, 5, 10, 20, 50)
"""Kilometres a scale bar may have."""
At = Callable[[float, float], tuple[float, float]]
"""From longitude and latitude to the drawing."""


class Dot(Struct, frozen=True):
    """A village. `step`: place in COLOURS, its length for nowhere."""

    x: float
    y: float
    r: float
    step: int
    village: Division
    way: Way | None
    outside: bool
    """Beyond the minutes of the circle: drawn with a ring."""


class Mark(Struct, frozen=True):
    """A place, by its tier; `new`: only thought of."""

    x: float
    y: float
    size: float
    tier: Tier | None
    name_zh: str
    name_en: str
    offers: bool
    """Has what is shown: filled, else hollow."""


class Step(Struct, frozen=True):
    """A line of the legend: minutes above `over` up to `most`; both None: nowhere."""

    colour: str
    over: int | None
    most: int | None
    people: int
    villages: int


class Drawing(Struct, frozen=True):
    width: float
    height: float
    dots: list[Dot]
    marks: list[Mark]
    steps: list[Step]
    bar: float
    bar_km: int


def way_of(reach: Reach, category: Category | None) -> Way | None:
    return reach.all if category is None else reach.by.get(category)


def draw(
    found: Circle, stands: Ground, towns: Mapping[str, Division], category: Category | None
) -> Drawing | None:
    """The whole circle, or one category of it. None: nobody's place is known."""
    limit = found.minutes if category is None else found.minutes_by.get(category)
    placed = [r for r in found.reaches if r.village.latitude is not None]
    spots = [(r.village.longitude or 0.0, r.village.latitude or 0.0) for r in placed]
    spots += [(p.longitude, p.latitude) for p in found.points.values()]
    if not placed:
        return None
    west, east = min(x for x, _ in spots), max(x for x, _ in spots)
    south, north = min(y for _, y in spots), max(y for _, y in spots)
    narrow = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * narrow, 0.01)

    def at(longitude: float, latitude: float) -> tuple[float, float]:
        x, y = (longitude - west) * narrow * scale, (north - latitude) * scale
        return round(MARGIN + x, 1), round(MARGIN + y, 1)

    dots = [_dot(r, way_of(r, category), limit, at) for r in placed]
    dots.sort(key=lambda dot: -dot.r)
    km = scale / KM_A_DEGREE
    bar = max((k for k in BARS if k * km <= WIDTH / 4), default=1)
    return Drawing(
        WIDTH,
        round(2 * MARGIN + (north - south) * scale + 14, 1),
        dots,
        list(_marks(found, stands, towns, category, at)),
        _steps(found, category),
        round(bar * km, 1),
        bar,
    )


def step_of(way: Way | None) -> int:
    if way is None:
        return len(COLOURS)
    return sum(1 for limit in LIMITS if way.minutes > limit)


def _dot(reach: Reach, way: Way | None, limit: int | None, at: At) -> Dot:
    village = reach.village
    x, y = at(village.longitude or 0.0, village.latitude or 0.0)
    radius = max(LEAST, SCALE * sqrt(village.population or 0))
    outside = way is None or (limit is not None and way.minutes > limit)
    return Dot(x, y, round(radius, 1), step_of(way), village, way, outside)


def _marks(
    found: Circle,
    stands: Ground,
    towns: Mapping[str, Division],
    category: Category | None,
    at: At,
) -> Iterable[Mark]:
    """The smaller tiers first, so that the greater stand above them. A place is called by its township."""
    own = found.offered.values() if category is None else [found.offered.get(category, frozenset())]
    having = frozenset[int]().union(*own)
    for point in sorted(found.points.values(), key=lambda p: -p.id):
        centre = stands.centres.get(point.id)
        town = towns.get(centre.division_code) if centre else None
        x, y = at(point.longitude, point.latitude)
        yield Mark(
            x,
            y,
            MARK[centre.tier] if centre else 7.0,
            centre.tier if centre else None,
            town.name_zh if town else point.name_zh,
            town.name_en if town else point.name_en,
            point.id in having,
        )


def _steps(found: Circle, category: Category | None) -> list[Step]:
    counted = [(step_of(way_of(r, category)), r.village.population or 0) for r in found.reaches]
    bounds: list[tuple[int | None, int | None]] = [
        *zip((0, *LIMITS), (*LIMITS, None), strict=True),
        (None, None),
    ]
    colours = (*COLOURS, "none")
    return [
        Step(
            colours[n],
            *bounds[n],
            sum(people for step, people in counted if step == n),
            sum(1 for step, _ in counted if step == n),
        )
        for n in range(len(bounds))
        if n < len(COLOURS) or any(step == n for step, _ in counted)
    ]


class TownLine(Struct, frozen=True):
    """A township in the table beside the map."""

    town: Division | None
    people: int
    within: int
    """People within the minutes of the circle."""
    farthest: Division
    minutes: Decimal | None
    estimated: bool


def by_town(
    found: Circle, towns: Mapping[str, Division], category: Category | None
) -> list[TownLine]:
    """The same as the map says, by township, the farthest village first."""
    limit = found.minutes if category is None else found.minutes_by.get(category)
    grouped: dict[str, list[Reach]] = {}
    for reach in found.reaches:
        grouped.setdefault(reach.village.parent_code or "", []).append(reach)
    lines = []
    for code, reaches in grouped.items():
        ways = [(way_of(r, category), r.village) for r in reaches]
        far, village = max(ways, key=lambda pair: _far(pair[0]))
        inside = sum(
            v.population or 0
            for way, v in ways
            if way is not None and limit is not None and way.minutes <= limit
        )
        lines.append(
            TownLine(
                towns.get(code),
                sum(v.population or 0 for _, v in ways),
                inside,
                village,
                None if far is None else far.minutes,
                far is not None and far.estimated,
            )
        )
    return sorted(
        lines, key=lambda line: -(Decimal(10**6) if line.minutes is None else line.minutes)
    )


def _far(way: Way | None) -> Decimal:
    return Decimal(10**6) if way is None else way.minutes
