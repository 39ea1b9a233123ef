"""How many people want what, where and when: the volumes of a county of 400,000, as planning defaults.

`volumes.json` holds the numbers; a year of 365 days at scale 1 is about 195,000 cases.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import accumulate
from math import exp, sqrt
from random import Random
from typing import Literal

import msgspec
from msgspec import Struct

from backend.demo.history.world import Site, World
from backend.places.models import Tier

Stream = Literal["online", "booked", "walk_in"]
STREAMS: tuple[Stream, ...] = ("online", "booked", "walk_in")
LOST_TO_CLOSED_DAYS = 0.88
"""Share of wanted walk-ins that come at all: on closed days some come later and some never."""
HALF_HOUR = 1800
FEW = 30
NOT_PLAYED = 0.3


class ItemVolume(Struct, frozen=True, forbid_unknown_fields=True):
    a_year: int
    online: float
    """Share handed in without a visit."""
    season: str


class Volumes(Struct, frozen=True, forbid_unknown_fields=True):
    """`years` names an item or a category; `pull` is how strongly a place draws people."""

    seasons: dict[str, list[float]]
    years: dict[str, dict[str, float]]
    pull: dict[Tier, float]
    booked: dict[Tier, float]
    weekdays: list[float]
    half_hours: dict[str, float]
    waits: dict[str, float]
    """Usual minutes of waiting by hour: what a scaled-down history takes for the people it leaves out."""
    items: dict[str, ItemVolume]


@cache
def volumes() -> Volumes:
    return msgspec.json.decode((files(__package__) / "volumes.json").read_bytes(), type=Volumes)


class Wanted(Struct, frozen=True):
    """What one stream of one month brings to one place: how many on an average day, and of which items."""

    a_day: float
    codes: list[str]
    weights: list[float]
    """Cumulated, in the order of `codes`."""

    def draw(self, rng: Random, day: date) -> list[str]:
        count = poisson(rng, self.a_day * weekday_factor(day))
        return rng.choices(self.codes, cum_weights=self.weights, k=count) if count else []


class Market:
    """Who wants what at which place, month by month."""

    def __init__(self, world: World, scale: float) -> None:
        self.world, self.scale = world, scale
        self.offers: dict[str, list[tuple[date, float]]] = defaultdict(list)
        """Item -> since when and how strongly each place draws people."""
        for site in world.sites:
            for one in site.serves:
                self.offers[one.code].append((one.since, volumes().pull[site.tier]))
        self._drawn: dict[tuple[str, date], float] = {}

    def wanted(self, site: Site, month: date, stream: Stream) -> Wanted:
        """Of the month that begins then; a place that has not begun an item by then has none of it."""
        pull = volumes().pull[site.tier]
        booked = volumes().booked[site.tier]
        codes, counts = [], []
        for one in site.serves:
            share = _share(volumes().items[one.code].online, booked, stream)
            if one.since <= month and share > 0:
                codes.append(one.code)
                counts.append(self._by_pull(one.code, month) * pull * share)
        return Wanted(sum(counts), codes, list(accumulate(counts)))

    def _by_pull(self, code: str, month: date) -> float:
        """Cases on an average day of the month, for each unit of pull among the places that serve it."""
        key = (code, month)
        if key not in self._drawn:
            volume = volumes().items[code]
            a_day = volume.a_year * self.scale / 365 * _season(volume.season, month.month)
            a_day *= _year_factor(self.world, code, month)
            everywhere = sum(pull for since, pull in self.offers[code] if since <= month)
            self._drawn[key] = a_day / everywhere
        return self._drawn[key]


def _share(online: float, booked: float, stream: Stream) -> float:
    if stream == "online":
        return online
    return (1 - online) * (booked if stream == "booked" else (1 - booked) / LOST_TO_CLOSED_DAYS)


def _season(name: str, month: int) -> float:
    season = volumes().seasons[name]
    return season[month - 1] * 12 / sum(season)


def _year_factor(world: World, code: str, day: date) -> float:
    category = world.editions[code].on(day).category
    factor = 1.0
    for name in (code, category):
        factor *= volumes().years.get(name, {}).get(str(day.year), 1.0)
    return factor


def weekday_factor(day: date) -> float:
    """Mean 1 over a week."""
    week = volumes().weekdays
    return week[day.weekday()] * 7 / sum(week)


def poisson(rng: Random, mean: float) -> int:
    """Knuth's count for few, a rounded normal for many."""
    if mean > FEW:
        return max(0, round(rng.gauss(mean, sqrt(mean))))
    floor, product, count = exp(-mean), rng.random(), 0
    while product > floor:
        product *= rng.random()
        count += 1
    return count


@cache
def arrivals(spans: tuple[tuple[int, int], ...]) -> tuple[list[int], list[float]]:
    """Half hours within the opening (seconds of the day) with their cumulated weights."""
    found = [
        (start, weight)
        for start, weight in half_hours()
        if any(begins <= start < ends for begins, ends in spans)
    ]
    return [start for start, _ in found], list(accumulate(weight for _, weight in found))


def half_hours() -> Iterator[tuple[int, float]]:
    for name, weight in volumes().half_hours.items():
        hours, minutes = name.split(":")
        yield int(hours) * 3600 + int(minutes) * 60, weight


def usual_wait(rng: Random, second: int, scale: float) -> int:
    """Seconds lost to what is not played: a clerk's break, and below scale 1 the people left out."""
    minutes = volumes().waits.get(str(second // 3600), 5.0) * max(NOT_PLAYED, 1 - scale)
    return int(rng.expovariate(1 / (minutes * 60)))
